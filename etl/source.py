"""One source in one run: its new files through extract, transform and load, with an exact account."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import msgspec
import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select, update

from etl import catalogue as catalogue_store
from etl.extract import Again, Mark, Piece, puller
from etl.load import dossiers as dossier_store
from etl.load import events as event_store
from etl.load import rejected as rejected_store
from etl.load import totals as total_store
from etl.load.dossiers import Account, Target
from etl.sources.batch import Batch, UnreadableFileError
from etl.transform import dossiers, events, totals
from etl.transform.context import REJECTED_COLUMNS, Context, Outcome
from tracker.settings import Settings, Source
from tracker.store import models
from tracker.store.problems import Problem

SMALL = 20  # so many rejected rows are never too many


class SourceFailureError(Exception):
    """Nothing of this source is loaded in this run; the message says where, why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.sentence()} {problem.action()}")
        self.problem = problem


@dataclass
class SourceOutcome:
    """What became of a source's rows in a run."""

    account: Account = field(default_factory=Account)
    rows_read: int = 0
    rejected: int = 0
    files: int = 0
    watermark: str | None = None


@dataclass(frozen=True)
class ReadFile:
    """A file read to the end and transformed."""

    id: int
    name: str
    good: pd.DataFrame
    rejected: pd.DataFrame
    rows_read: int


def load_source(
    connection: Connection, settings: Settings, context: Context, run_id: int, again: Again
) -> SourceOutcome:
    """Read what is new in a source and load it.

    Raises:
        SourceFailureError: a file cannot be read, or too many rows are rejected.
    """
    source = context.source
    _check_kind(settings, source)
    row = connection.execute(
        select(models.Source.id, models.Source.reading).where(models.Source.name == source.name)
    ).one()
    reading = reading_digest(source)
    remapped = bool(row.reading) and row.reading != reading
    again = replace(again, everything=again.everything or row.reading != reading)
    outcome = SourceOutcome()
    reader = PieceReader(connection, context, row.id, run_id)
    try:
        pieces = puller(settings, source).pieces(reader.known, again)
        taken = [read_piece for piece in pieces if (read_piece := reader.read(piece)) is not None]
    except UnreadableFileError as error:
        raise SourceFailureError(error.problem) from None
    outcome.files = len(taken)
    outcome.rows_read = sum(f.rows_read for f in taken)
    target = Target(row.id, run_id, context.not_received, reader.codes(), remapped=remapped)
    taken, outcome.account = _load(connection, taken, reader.context, target)
    outcome.rejected = sum(len(f.rejected) for f in taken)
    _refuse_poison(source, outcome)
    _keep_rejected(connection, taken, row.id, run_id)
    connection.execute(update(models.Source).where(models.Source.id == row.id).values(reading=reading))
    _check_account(outcome)
    outcome.watermark = _watermark(connection, row.id)
    return outcome


def _check_kind(settings: Settings, source: Source) -> None:
    if source.records != "totals" or source.agencies or "agency" in {*source.columns, *source.defaults}:
        return
    for other in settings.source:
        shared = sorted(set(source.channels) & set(other.channels))
        if other.records != "totals" and shared:
            parameters = {"channels": ", ".join(shared), "other": other.name}
            raise SourceFailureError(Problem("totals_need_agencies", parameters))


def reading_digest(source: Source) -> str:
    """What of a source's settings decides how its files read; a change of it has them all read again."""
    names = (
        "records columns values activities channel_columns nulls defaults formats encoding delimiter "
        "sheet header_row record_path null_values unknown_codes"
    ).split()
    content = msgspec.json.encode([getattr(source, name) for name in names], order="deterministic")
    return hashlib.sha256(content).hexdigest()


class PieceReader:
    """Reads the pieces of one source; codes that may be added are added as they come."""

    def __init__(self, connection: Connection, context: Context, source_id: int, run_id: int) -> None:
        self._connection = connection
        self.context = context
        self._source_id = source_id
        self._run_id = run_id
        table = models.SourceFile
        rows = connection.execute(select(table).where(table.source_id == source_id)).all()
        self._ids: dict[str, int] = {row.path: row.id for row in rows}
        self.known = {row.path: Mark(row.size, row.modified, row.digest, row.cursor) for row in rows}

    def read(self, piece: Piece) -> ReadFile | None:
        """Read a piece to the end; None where its content is as before, or changed while it was read."""
        if piece.untouched:
            mark = piece.finish()
            if mark is not None:
                self._remember(piece.name, mark)
            return None
        file_id = self._remember(piece.name, self.known.get(piece.name, Mark()))
        context = replace(self.context, file_id=file_id)
        outcomes = [self._transform(batch, context) for batch in piece.batches()]
        mark = piece.finish()
        if mark is None:
            if piece.name not in self.known:
                self._forget(piece.name)
            return None
        self._remember(piece.name, mark)
        return _joined(file_id, piece.name, outcomes)

    def codes(self) -> dict[str, dict[int, str]]:
        """Codes by the store's ids, for comparing rows by what they say."""
        catalogue = self.context.catalogue
        found = {"service_id": {f.id: code for code, f in catalogue.services.items()}}
        for name, dated in (("agency_id", catalogue.agencies), ("locality_id", catalogue.localities)):
            found[name] = dated.codes
        return found

    def _transform(self, batch: Batch, context: Context) -> Outcome:
        self._add_codes(batch)
        context = replace(context, catalogue=self.context.catalogue)
        if context.source.records == "totals":
            return totals.transform(batch, context)
        outcome = dossiers.transform(batch, context)
        good = dossiers.with_levels(outcome.good, context.catalogue)
        if context.source.records == "events":
            good["fingerprint"] = events.fingerprints(good, good["activity"], context.key)
        else:
            good = dossiers.complete_dates(good, context.now)
        return replace(outcome, good=good)

    def _add_codes(self, batch: Batch) -> None:
        source = self.context.source
        fields = dossiers.canonical_fields(batch.rows, source.columns, source.defaults)
        declared = source.agencies
        if len(declared) == 1 and "*" not in declared[0] and "agency" not in fields:
            fields["agency"] = declared[0]
        found = catalogue_store.new_codes(fields, self.context.catalogue, source.unknown_codes)
        if found:
            catalogue_store.add_provisional(self._connection, found)
            fresh = catalogue_store.load_catalogue(
                self._connection,
                {
                    "agencies": self.context.catalogue.agencies.checked,
                    "localities": self.context.catalogue.localities.checked,
                },
            )
            self.context = replace(self.context, catalogue=fresh)

    def _remember(self, name: str, mark: Mark) -> int:
        values = {n: getattr(mark, n) for n in ("size", "modified", "digest", "cursor")} | {"run_id": self._run_id}
        table = models.SourceFile
        if (known := self._ids.get(name)) is not None:
            self._connection.execute(update(table).where(table.id == known).values(**values))
            return known
        statement = insert(table).values(source_id=self._source_id, path=name, **values)
        self._ids[name] = found = int(self._connection.execute(statement.returning(table.id)).scalar_one())
        return found

    def _forget(self, name: str) -> None:
        self._connection.execute(delete(models.SourceFile).where(models.SourceFile.id == self._ids.pop(name)))


def _joined(file_id: int, name: str, outcomes: list[Outcome]) -> ReadFile:
    def all_of(pick: Callable[[Outcome], pd.DataFrame], columns: tuple[str, ...] = ()) -> pd.DataFrame:
        frames = [pick(o) for o in outcomes if len(pick(o))]
        if not frames:
            return pick(outcomes[0]) if outcomes else pd.DataFrame(columns=list(columns))
        return pd.concat(frames, ignore_index=True)

    return ReadFile(
        file_id,
        name,
        all_of(lambda o: o.good),
        all_of(lambda o: o.rejected, REJECTED_COLUMNS),
        sum(o.rows_read for o in outcomes),
    )


def _load(
    connection: Connection, files: list[ReadFile], context: Context, target: Target
) -> tuple[list[ReadFile], Account]:
    if context.source.records == "totals":
        return _load_totals(connection, files, target)
    frames = [f.good for f in files if len(f.good)]
    if not frames:
        return files, Account()
    rows = pd.concat(frames, ignore_index=True)
    if context.source.records == "events":
        return files, event_store.load(connection, rows, context, replace(target, replaces=True))
    return files, dossier_store.merge(connection, rows, target)


def _load_totals(connection: Connection, files: list[ReadFile], target: Target) -> tuple[list[ReadFile], Account]:
    judged, cells, repeated = [], {}, 0
    for file in files:
        unique = total_store.without_duplicates(file.good)
        extra = pd.DataFrame(
            [{"line": n, "problem": "contradicting", "parameters": "{}", "row": "{}"} for n in unique.contradicting],
            columns=list(REJECTED_COLUMNS),
        ).astype(object)
        rejected = pd.concat([file.rejected, extra], ignore_index=True) if len(extra) else file.rejected
        judged.append(replace(file, rejected=rejected))
        cells[file.id] = unique.cells
        repeated += unique.repeated
    return judged, total_store.load(connection, cells, target.source_id) + Account(superseded=repeated)


def _refuse_poison(source: Source, outcome: SourceOutcome) -> None:
    # As written in the settings: 0.29 of 100 rows is 29, and not the binary 28.999….
    allowed = Fraction(str(source.max_rejected_share)) * outcome.rows_read
    if outcome.rejected > SMALL and outcome.rejected > allowed:
        share = f"{source.max_rejected_share:.0%}"
        parameters: dict[str, str | int] = {"rejected": outcome.rejected, "rows": outcome.rows_read, "share": share}
        raise SourceFailureError(Problem("too_many_rejected", parameters))


def _keep_rejected(connection: Connection, files: list[ReadFile], source_id: int, run_id: int) -> None:
    parts = [f.rejected.assign(_file=f.id) for f in files if len(f.rejected)]
    if parts:
        shown = rejected_store.with_echo(pd.concat(parts, ignore_index=True))
    for file in files:
        own = shown[shown["_file"] == file.id].drop(columns="_file") if len(file.rejected) else file.rejected
        rejected_store.replace(connection, own, source_id, file.id, run_id)


def _check_account(outcome: SourceOutcome) -> None:
    """A row that is in no column of the account would be a row lost."""
    account = outcome.account
    told = account.inserted + account.updated + account.unchanged + account.superseded + outcome.rejected
    if told != outcome.rows_read:
        raise SourceFailureError(Problem("account", {"rows": outcome.rows_read, "told": told}))


def _watermark(connection: Connection, source_id: int) -> str | None:
    """The newest local day of which the source has a row."""
    newest = connection.scalar(select(func.max(models.Dossier.day)).where(models.Dossier.source_id == source_id))
    if newest is None:
        total = models.ReportedTotal
        newest = connection.scalar(select(func.max(total.period_end)).where(total.source_id == source_id))
    return newest.isoformat() if newest else None
