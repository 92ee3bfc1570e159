"""The pieces of one source read and transformed: good rows to the spool, the rest to the rejected rows."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from etl.catalogue import load_catalogue
from etl.extract import Mark, Piece
from etl.ledger import Ledger
from etl.load.rejected import RejectedRows
from etl.load.spool import Spool
from etl.progress import heard
from etl.provisional import Provisional, new_codes
from etl.sources.batch import Batch
from etl.transform import dossiers, totals
from etl.transform.context import Context, Outcome
from etl.transform.lookup import Catalogue
from etl.transform.number_codes import with_whole_codes
from etl.transform.steps import Asked, Judged, judged
from etl.workers import Workers


@dataclass
class Taken:
    """A piece that was read to the end.

    `adds`: it says only what is new or changed since it was last read. `same`: its content is what it was then.
    `cells`: its totals, where the source is one of totals.
    """

    file_id: int
    adds: bool
    same: bool = False
    rows_read: int = 0
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass
class _Reading:
    """A piece on its way. `expected`: batches that are being judged; `ended`: there will be no more of them."""

    piece: Piece
    taken: Taken
    expected: int = 0
    ended: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class _Told:
    """A batch that is being judged, with what is needed once it has been."""

    reading: _Reading
    batch: Batch
    fields: pd.DataFrame
    catalogue: Catalogue


class PieceReader:
    """Reads the pieces of one source; codes that may be added are added as they come.

    `waiting`: a piece that earlier runs have read changed this time, and is left to the next run.
    """

    def __init__(
        self,
        connection: Connection,
        context: Context,
        ledger: Ledger,
        spool: Spool,
        rejected: RejectedRows,
        workers: Workers,
        key_file: str | None = None,
    ) -> None:
        """`key_file`: where the workers find the key, if they are elsewhere; then it is not sent to them."""
        self._connection = connection
        self.context = context
        self._ledger = ledger
        self._spool = spool
        self._rejected = rejected
        self._provisional = Provisional(connection)
        self._workers, self._key_file = workers, key_file
        self.waiting = False

    def read(self, pieces: Iterable[Piece]) -> list[Taken]:
        """Read pieces to the end, in their order; rows of several may be judged side by side.

        Left out are those whose content is as before, and those that changed while they were read.
        """
        if self.context.source.records == "totals":
            return [taken for piece in pieces if (taken := self._read_totals(piece)) is not None]
        result: list[Taken] = []
        readings: deque[_Reading] = deque()
        told: deque[_Told] = deque()
        for outcome in self._workers.ordered(judged, self._asked(pieces, readings, told)):
            one = told.popleft()
            self._name_new_codes(one.batch, one.fields, outcome, one.catalogue)
            self._account(outcome, one.reading.taken)
            self._spool.add(outcome.good)
            one.reading.expected -= 1
            result += self._concluded(readings)
        return result + self._concluded(readings)

    def _concluded(self, readings: "deque[_Reading]") -> list[Taken]:
        """The first of some pieces, as far as all that they hold has been judged."""
        concluded = []
        while readings and readings[0].ended and not readings[0].expected:
            reading = readings.popleft()
            if self._kept(reading):
                concluded.append(reading.taken)
        return concluded

    def _kept(self, reading: "_Reading") -> bool:
        """Remember a piece that was read to its end; forget one that changed meanwhile."""
        file_id = reading.taken.file_id
        if reading.mark is None:
            self._spool.drop(file_id)
            self._rejected.drop(file_id)
            self._ledger.abandon(reading.piece.name)
            self._leave(reading.piece)
            return False
        self._ledger.remember(reading.piece.name, reading.mark)
        if reading.piece.whole:
            self._rejected.replace(file_id)
        return True

    def _begun(self, piece: Piece) -> "_Reading | None":
        """A piece whose rows are to be read; None where its content is as before."""
        if piece.untouched:
            mark = piece.finish()
            if mark is not None:
                self._ledger.remember(piece.name, mark)
            else:
                self._leave(piece)
            return None
        file_id = self._ledger.begin(piece.name)
        if not piece.whole:
            self._rejected.extend(file_id)
        return _Reading(piece, Taken(file_id, not piece.whole, piece.same))

    def _leave(self, piece: Piece) -> None:
        self.waiting |= piece.name in self._ledger.known

    def codes(self) -> dict[str, dict[int, str]]:
        """Codes by the store's ids, for comparing rows by what they say."""
        catalogue = self.context.catalogue
        found = {"service_id": {f.id: code for code, f in catalogue.services.items()}}
        for name, dated in (("agency_id", catalogue.agencies), ("locality_id", catalogue.localities)):
            found[name] = dated.codes
        return found

    def _asked(self, pieces: Iterable[Piece], readings: "deque[_Reading]", told: "deque[_Told]") -> Iterator[Asked]:
        """Yield what is to be judged of some pieces, their codes added; `told` keeps what is needed afterwards."""
        for piece in pieces:
            if (reading := self._begun(piece)) is None:
                continue
            readings.append(reading)
            for batch in piece.batches():
                whole, fields = self._prepared(batch)
                known = replace(self.context, file_id=reading.taken.file_id)
                told.append(_Told(reading, whole, fields, known.catalogue))
                reading.expected += 1
                if self._key_file is not None:
                    known = replace(known, key=b"")
                yield Asked(whole, known, self._key_file)
            reading.mark, reading.ended = piece.finish(), True

    def _read_totals(self, piece: Piece) -> Taken | None:
        if (reading := self._begun(piece)) is None:
            return None
        context = replace(self.context, file_id=reading.taken.file_id)
        batches = list(piece.batches())  # whether they are of days, one alone cannot tell
        context = replace(context, of_days=any(totals.of_days(batch, context) for batch in batches))
        cells = [self._of_totals(batch, context, reading.taken) for batch in batches]
        some = [frame for frame in cells if len(frame)] or cells[:1]
        reading.taken.cells = pd.concat(some, ignore_index=True) if some else pd.DataFrame()
        reading.mark = piece.finish()
        return reading.taken if self._kept(reading) else None

    def _of_totals(self, batch: Batch, context: Context, taken: Taken) -> pd.DataFrame:
        batch, fields = self._prepared(batch)
        catalogue = self.context.catalogue
        outcome = totals.transform(batch, replace(context, catalogue=catalogue))
        self._name_new_codes(batch, fields, outcome, catalogue)
        self._account(outcome, taken)
        return outcome.good

    def _account(self, outcome: Outcome | Judged, taken: Taken) -> None:
        """Count the rows of a batch; those that cannot be loaded are set aside."""
        taken.rows_read += outcome.rows_read
        self._rejected.add(outcome.rejected, taken.file_id)

    def _prepared(self, batch: Batch) -> tuple[Batch, pd.DataFrame]:
        """The batch with whole codes, and its fields; codes that may be added are in the catalogue now."""
        heard().rows(len(batch.rows))
        column = self.context.source.columns.get("service")
        batch = with_whole_codes(batch, column, self.context.catalogue.service_ids)
        return batch, self._add_codes(batch)

    def _name_new_codes(
        self, batch: Batch, fields: pd.DataFrame, outcome: Outcome | Judged, catalogue: Catalogue
    ) -> None:
        """Call codes that were added as the rows that are loaded call them."""
        if self.context.source.unknown_codes == "add":
            loaded = ~np.isin(batch.lines, outcome.rejected["line"].to_numpy(dtype=np.int64))
            self._provisional.rename(fields[loaded], catalogue)

    def _add_codes(self, batch: Batch) -> pd.DataFrame:
        """Add the codes of a batch that may be added, and return its fields."""
        source = self.context.source
        fields = dossiers.canonical_fields(batch.rows, source.columns, source.defaults)
        declared = source.agencies
        if len(declared) == 1 and "*" not in declared[0] and "agency" not in fields:
            fields["agency"] = declared[0]
        found = new_codes(fields, self.context.catalogue, source.unknown_codes)
        if found:
            self._provisional.add(found)
            known = self.context.catalogue
            checked = {"agencies": known.agencies.checked, "localities": known.localities.checked}
            self.context = replace(self.context, catalogue=load_catalogue(self._connection, checked))
        return fields

    def close(self, *, remapped: bool) -> None:
        """After the load: forget the codes that were added for rows which were not loaded."""
        self._provisional.close(all_of_them=remapped)
