"""The ledger of a source: which pieces it has given, and how each stood when it was last read to the end."""

from sqlalchemy import Connection, delete, insert, select, update

from etl.extract import Mark
from tracker.store.models import SourceFile

_REMEMBERED = ("size", "modified", "digest", "cursor", "encoding", "confidence")


class Ledger:
    """Reads and writes `source_file` for one source in one run; `reading`: digest of the settings that read it."""

    def __init__(self, connection: Connection, source_id: int, run_id: int, reading: str) -> None:
        self._connection = connection
        self._source_id = source_id
        self._noted = {"run_id": run_id, "reading": reading}
        rows = connection.execute(select(SourceFile).where(SourceFile.source_id == source_id)).all()
        self._ids: dict[str, int] = {row.path: row.id for row in rows}
        self._abandoned: set[int] = set()
        self.known = {row.path: Mark(**{name: getattr(row, name) for name in _REMEMBERED}) for row in rows}

    def begin(self, name: str) -> int:
        """The number of a piece that is about to be read."""
        return self._ids[name] if name in self._ids else self.remember(name, Mark())

    def remember(self, name: str, mark: Mark) -> int:
        """Note how a piece stands; returns its number."""
        values = {n: getattr(mark, n) for n in _REMEMBERED} | self._noted
        if name in self._ids:
            known = self._ids[name]
            self._connection.execute(update(SourceFile).where(SourceFile.id == known).values(**values))
            return known
        statement = insert(SourceFile).values(source_id=self._source_id, path=name, **values)
        found = int(self._connection.execute(statement.returning(SourceFile.id)).scalar_one())
        self._ids[name] = found
        return found

    def abandon(self, name: str) -> None:
        """Forget a piece that was not read to the end, unless it was read before."""
        if name not in self.known:
            self._abandoned.add(self._ids.pop(name))

    def close(self) -> None:
        """Remove the entries of what was abandoned, whose numbers no other piece of the run may bear."""
        self._connection.execute(delete(SourceFile).where(SourceFile.id.in_(self._abandoned)))
