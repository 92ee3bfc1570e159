"""One source in one run: its new pieces through extract, transform and load, with an exact account."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec
import pandas as pd
from sqlalchemy import Connection, func, select, update

from etl.extract import Again, puller
from etl.ledger import Ledger
from etl.load import dossiers as dossier_store
from etl.load import events as event_store
from etl.load import totals as total_store
from etl.load.anew import forget, sweep
from etl.load.dossiers import Account, Target
from etl.load.gathered import Gathered
from etl.load.rejected import RejectedRows
from etl.load.spool import Spool
from etl.reading import PieceReader, Taken
from etl.sources.batch import UnreadableFileError
from etl.transform.columnar import from_arrow
from etl.transform.context import REJECTED_COLUMNS, Context
from etl.transform.precedence import Precedence
from etl.workers import Here, Local, Workers
from tracker.settings import Settings, Source, Time
from tracker.store import models
from tracker.store.problems import Problem

LANGUAGES = ("en", "vi")
PARTS = ("sentence", "action")
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
    pieces: int = 0
    watermark: str | None = None


def load_source(
    connection: Connection, settings: Settings, context: Context, run_id: int, again: Again, workers: Workers
) -> SourceOutcome:
    """Read what is new in a source and load it; `workers` judge its rows.

    Raises:
        SourceFailureError: a piece cannot be read, or too many rows are rejected.
    """
    source = context.source
    _check_totals(settings, source)
    row = connection.execute(
        select(models.Source.id, models.Source.reading).where(models.Source.name == source.name)
    ).one()
    reading = reading_digest(source, context.source_zone)
    remapped = bool(row.reading) and row.reading != reading
    again = _widened(again, source, changed=row.reading != reading)
    outcome = SourceOutcome()
    allowed = _set_aside(connection, row.id, again)
    ledger, rejected = Ledger(connection, row.id, run_id, reading), RejectedRows(connection, row.id, run_id)
    folder = settings.path(settings.privacy.key_file).parent
    with Spool(folder) as spool, Gathered(connection, folder) as gathered:
        key_file = (
            None if isinstance(workers, Here | Local) else str(settings.path(settings.privacy.key_file).resolve())
        )
        reader = PieceReader(connection, context, ledger, spool, rejected, workers, key_file)
        try:
            taken = reader.read(puller(settings, source).pieces(ledger.known, again))
            outcome.pieces = len(taken)
            outcome.rows_read = sum(piece.rows_read for piece in taken)
            _refuse_poison(source, outcome.rows_read, rejected, allowed)
            precedence = Precedence.of(settings, reader.context.catalogue)
            target = Target(
                row.id,
                run_id,
                context.not_received,
                reader.codes(),
                precedence,
                remapped=remapped,
                empty=dossier_store.is_empty(connection, row.id),
                gathered=gathered,
            )
            with dossier_store.indexed_afterwards(connection) if outcome.rows_read else nullcontext():
                outcome.account = _load(connection, taken, spool, rejected, reader.context, target, workers)
        except UnreadableFileError as error:
            raise SourceFailureError(error.problem) from None
    outcome.rejected = len(rejected)
    _refuse_poison(source, outcome.rows_read, rejected, allowed)
    rejected.close()
    ledger.close()
    reader.close(remapped=remapped)
    if not (remapped and reader.waiting):  # else the next run, too, has to read everything anew
        connection.execute(update(models.Source).where(models.Source.id == row.id).values(reading=reading))
    _check_account(outcome)
    outcome.watermark = _watermark(connection, row.id)
    return outcome


def _check_totals(settings: Settings, source: Source) -> None:
    """Totals that share a channel with dossiers must name agencies, lest the same dossiers count twice."""
    if source.records != "totals" or source.agencies or "agency" in {*source.columns, *source.defaults}:
        return
    for other in settings.source:
        shared = sorted(set(source.channels) & set(other.channels))
        if other.records != "totals" and shared:
            parameters = {"channels": ", ".join(shared), "other": other.name}
            raise SourceFailureError(Problem("totals_need_agencies", parameters))


def reading_digest(source: Source, zone: ZoneInfo) -> str:
    """What of the settings decides how a source's files read; a change of it has them all read again."""
    names = (
        "records columns values activities channel_columns nulls defaults formats encoding delimiter "
        "sheet header_row record_path null_values unknown_codes table query cursor_column"
    ).split()
    decisive = [getattr(source, name) for name in names]
    if zone.key != Time().timezone:  # the usual one goes without saying, as it always did
        decisive.append(zone.key)
    content = msgspec.json.encode(decisive, order="deterministic")
    return hashlib.sha256(content).hexdigest()


def _load(
    connection: Connection,
    taken: list[Taken],
    spool: Spool,
    rejected: RejectedRows,
    context: Context,
    target: Target,
    workers: Workers,
) -> Account:
    as_totals = context.source.records == "totals"
    forgotten = [piece.file_id for piece in taken if piece.same and not piece.adds] if target.remapped else []
    if forgotten:
        forget(connection, target.source_id, forgotten, totals_too=not as_totals)
    account = _load_totals(connection, taken, rejected, target) if as_totals else Account()
    for dossiers, told in _load_parts(connection, spool, context, target, workers):
        account += told
        rejected.mended(dossiers)
    dossier_store.settle_gathered(connection, target)
    if forgotten:
        sweep(connection, context, replace(target, replaces=True, gathered=None))
    return account


def _load_parts(
    connection: Connection, spool: Spool, context: Context, target: Target, workers: Workers
) -> Iterator[tuple[Iterable[bytes], Account]]:
    """Load the rows part by part; yields the dossiers of each, and what became of its rows."""
    events = context.source.records == "events"
    if target.empty and not target.remapped and not events:
        yield from dossier_store.fill(connection, spool.parts(), target, workers)
        return
    for part in spool.parts():
        rows = from_arrow(part)
        if events:
            account = event_store.load(connection, rows, context, replace(target, replaces=True))
        else:
            account = dossier_store.merge(connection, rows, target)
        yield rows["dossier"].unique(), account


def _load_totals(connection: Connection, taken: list[Taken], rejected: RejectedRows, target: Target) -> Account:
    cells: dict[int, pd.DataFrame] = {}
    repeated = 0
    for piece in taken:
        unique = total_store.without_duplicates(piece.cells)
        contradicting = [{"line": n, "problem": "contradicting", "parameters": "{}"} for n in unique.contradicting]
        rows = pd.DataFrame(contradicting, columns=list(REJECTED_COLUMNS), dtype=object).assign(row="{}")
        rejected.add(rows, piece.file_id)
        cells[piece.file_id] = unique.cells
        repeated += unique.repeated
    adding = [piece.file_id for piece in taken if piece.adds]
    account = total_store.load(connection, cells, target.source_id, adding=adding)
    return account + Account(superseded=repeated)


def _widened(again: Again, source: Source, *, changed: bool) -> Again:
    """Everything, where the settings read the source anew, or where it cannot be asked for single pieces."""
    if changed or (again.names and source.kind != "files"):
        return Again(everything=True)
    return again


def _set_aside(connection: Connection, source_id: int, again: Again) -> int:
    """How many rows of the pieces that are tried again stand aside already: as many are let pass once more."""
    if not again.names:
        return 0
    row, file = models.RejectedRow, models.SourceFile
    query = select(func.count()).select_from(row).join(file, file.id == row.file_id)
    return connection.scalar(query.where(row.source_id == source_id, file.path.in_(again.names))) or 0


def _refuse_poison(source: Source, rows_read: int, rejected: RejectedRows, known: int) -> None:
    # As written in the settings: 0.29 of 100 rows is 29, and not the binary 28.999….
    allowed = Fraction(str(source.max_rejected_share)) * rows_read
    if rejected.telling <= max(SMALL, known) or rejected.telling <= allowed:
        return
    share = f"{source.max_rejected_share:.0%}"
    parameters: dict[str, str | int] = {"rejected": rejected.telling, "rows": rows_read, "share": share}
    most = rejected.commonest
    if most is None:
        raise SourceFailureError(Problem("too_many_rejected", parameters))
    said = {f"{part}_{tongue}": getattr(most.problem, part)(tongue) for part in PARTS for tongue in LANGUAGES}
    raise SourceFailureError(Problem("poisoned", parameters | said | {"most": most.rows, "line": most.line}))


def _check_account(outcome: SourceOutcome) -> None:
    """A row that is in no column of the account would be a row lost."""
    account = outcome.account
    told = account.inserted + account.updated + account.unchanged + account.superseded + outcome.rejected
    if told != outcome.rows_read:
        raise SourceFailureError(Problem("account", {"rows": outcome.rows_read, "told": told}))


def _watermark(connection: Connection, source_id: int) -> str | None:
    """The newest local day of which the source has a row."""
    # From the newest day of any source backwards: by its key, each row of this one would be read.
    own = models.Dossier.source_id.op("+")(0) == source_id
    newest = connection.scalar(select(models.Dossier.day).where(own).order_by(models.Dossier.day.desc()).limit(1))
    if newest is None:
        total = models.ReportedTotal
        newest = connection.scalar(select(func.max(total.period_end)).where(total.source_id == source_id))
    return newest.isoformat() if newest else None
