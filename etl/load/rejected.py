"""Rows set aside, kept once however often they are read."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, Table, delete, select

from etl.load import bulk
from etl.transform.values import suspicious
from tracker.store.models import RejectedRow
from tracker.store.problems import Problem
from tracker.store.problems.lines import OUTSIDE_THE_TABLE

REJECTED: Table = RejectedRow.__table__  # type: ignore[assignment]
COMMON = 5  # a value is shown only where as many dossiers carry it
KEPT_ROWS = 20_000  # in memory, before they go to the store
KINDS = 10_000  # of values that are looked at; a column of so many holds no channels


@dataclass(frozen=True)
class Reason:
    """How many rows have a problem; the line of the first, and the problem with its parameters."""

    rows: int
    line: int
    problem: Problem


class RejectedRows:
    """Takes the rejected rows of a source's pieces and keeps them, in memory that does not grow with them."""

    def __init__(self, connection: Connection, source_id: int, run_id: int) -> None:
        self._connection = connection
        self._source_id = source_id
        self._run_id = run_id
        self._waiting: list[pd.DataFrame] = []
        self._carriers: dict[str, set[bytes]] = defaultdict(set)
        self._counts: dict[int, int] = defaultdict(int)
        self._outside: dict[int, int] = defaultdict(int)
        self._reasons: dict[str, Reason] = {}
        self._added: set[int] = set()  # pieces that add to what they said before

    def __len__(self) -> int:
        return sum(self._counts.values())

    @property
    def telling(self) -> int:
        """How many of the rows speak against the source; sums and notes beside a table do not."""
        return len(self) - sum(self._outside.values())

    @property
    def commonest(self) -> Reason | None:
        """What is wrong with most of the telling rows."""
        return max(self._reasons.values(), key=lambda reason: reason.rows, default=None)

    def add(self, rejected: pd.DataFrame, file_id: int) -> None:
        """Take rows in the columns of `REJECTED_COLUMNS`."""
        if rejected.empty:
            return
        self._waiting.append(rejected.assign(file_id=file_id))
        self._counts[file_id] += len(rejected)
        self._outside[file_id] += int(rejected["problem"].isin(OUTSIDE_THE_TABLE).sum())
        self._note_reasons(rejected)
        carriers = rejected["dossier"].where(rejected["dossier"].notna(), rejected["fingerprint"])
        for value, carrier in zip(rejected["raw_value"], carriers, strict=True):
            self._carry(value, carrier)
        if sum(map(len, self._waiting)) >= KEPT_ROWS:
            self._write()

    def _carry(self, value: object, carrier: bytes) -> None:
        if not isinstance(value, str) or suspicious(value):
            return
        if value not in self._carriers and len(self._carriers) >= KINDS:
            return
        if len(self._carriers[value]) < COMMON:
            self._carriers[value].add(carrier)

    def _note_reasons(self, rejected: pd.DataFrame) -> None:
        telling = rejected[~rejected["problem"].isin(OUTSIDE_THE_TABLE)]
        for code, rows in telling.groupby("problem", sort=False):
            first, known = rows.iloc[0], self._reasons.get(str(code))
            problem = Problem(str(code), json.loads(str(first["parameters"])))
            self._reasons[str(code)] = Reason(
                len(rows) + (known.rows if known else 0),
                known.line if known else int(first["line"]),
                known.problem if known else problem,
            )

    def drop(self, file_id: int) -> None:
        """Forget the rows of a piece that was not read to the end."""
        self._waiting = [frame for frame in self._waiting if frame["file_id"].iat[0] != file_id]
        self._counts.pop(file_id, None)
        self._outside.pop(file_id, None)
        mine = (REJECTED.c.source_id == self._source_id, REJECTED.c.file_id == file_id)
        self._connection.execute(delete(REJECTED).where(*mine, REJECTED.c.run_id == self._run_id))

    def replace(self, file_id: int) -> None:
        """Drop what an earlier reading of a piece set aside: it has now been read whole."""
        mine = (REJECTED.c.source_id == self._source_id, REJECTED.c.file_id == file_id)
        self._connection.execute(delete(REJECTED).where(*mine, REJECTED.c.run_id != self._run_id))

    def extend(self, file_id: int) -> None:
        """Keep what earlier pulls of a piece set aside beside the new rows."""
        self._added.add(file_id)

    def mended(self, dossiers: Iterable[bytes]) -> None:
        """Drop rows of pieces that only add: their dossiers have come again, and can be loaded now."""
        if not self._added:
            return
        for part in bulk.chunks(list(dossiers)):
            mine = (REJECTED.c.source_id == self._source_id, REJECTED.c.file_id.in_(self._added))
            self._connection.execute(
                delete(REJECTED).where(*mine, REJECTED.c.run_id != self._run_id, REJECTED.c.dossier.in_(part))
            )

    def close(self) -> None:
        """Write what is left."""
        self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        rows = pd.concat(self._waiting, ignore_index=True)
        self._waiting = []
        rows = self._fresh(self._with_echo(rows))
        content = rows.drop(columns="raw_value").assign(source_id=self._source_id, run_id=self._run_id)
        bulk.insert(self._connection, REJECTED, content)

    def _with_echo(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Show the unknown channel values that are common and cannot be personal; others keep their shape."""
        shown = {value for value, carriers in self._carriers.items() if len(carriers) >= COMMON}

        def parameters(text: str, value: object) -> str:
            return json.dumps({**json.loads(text), "value": value}, ensure_ascii=False) if value in shown else text

        texts = [parameters(*pair) for pair in zip(rows["parameters"], rows["raw_value"], strict=True)]
        return rows.assign(parameters=texts)

    def _fresh(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that no earlier pull of a growing piece has set aside already."""
        growing = rows["file_id"].isin(self._added)
        if not growing.any():
            return rows
        mine = (REJECTED.c.source_id == self._source_id, REJECTED.c.file_id.in_(self._added))
        known: set[bytes | None] = set()
        for part in bulk.chunks(rows.loc[growing, "fingerprint"].tolist()):
            query = select(REJECTED.c.fingerprint).where(*mine, REJECTED.c.fingerprint.in_(part))
            known.update(self._connection.scalars(query))
        seen = bulk.among(rows["fingerprint"], known) | rows["fingerprint"].duplicated()
        return rows[~(growing & seen & rows["fingerprint"].notna())]
