"""Dossiers that two sources state differently: sums for everybody, rows for staff."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from tracker.queries import quality
from tracker.queries.cache import remembered
from tracker.queries.reader import Reader
from tracker.store.models import Agency, Conflict, ConflictCount, Dossier, Service, Source, SourceFile

PAGE = 100
RULE = "conflict"


@dataclass(frozen=True)
class Pair:
    """A field that `won` and `lost` (names of sources) state differently; the value of `won` counts.

    `ruled`: by a rule of [precedence], else by the order of the sources. `often`: the commonest two values.
    """

    field: str
    won: str
    lost: str
    ruled: bool
    dossiers: int
    often: tuple[str, str, int] | None


@dataclass(frozen=True)
class Sum:
    """The same by service, agency and values (None where they may not be shown, or are days)."""

    field: str
    won: str
    lost: str
    ruled: bool
    service: str
    agency: str | None
    won_value: str | None
    lost_value: str | None
    dossiers: int


@dataclass(frozen=True)
class Place:
    """A row of a log."""

    source: str
    file: str
    line: int


@dataclass(frozen=True)
class Listed:
    """One dossier and field with both values and the rows that state them."""

    field: str
    service: str
    ruled: bool
    won: Place
    lost: Place
    won_value: str | None
    lost_value: str | None


@dataclass(frozen=True)
class Chosen:
    """Which conflicts are asked for; None asks for all."""

    field: str | None = None
    won: str | None = None
    lost: str | None = None
    agency: str | None = None


def shown(reader: Reader) -> bool:
    """Whether conflicts show at all: their rule can be switched off."""
    return quality.enabled(reader.settings, RULE)


@remembered
def dossiers(reader: Reader) -> int:
    """Return how many dossiers two sources state differently."""
    if not shown(reader):
        return 0
    return int(reader.session.scalar(select(func.count(Conflict.dossier.distinct()))) or 0)


@remembered
def sums(reader: Reader, chosen: Chosen) -> tuple[Sum, ...]:
    """Return the sums, most first."""
    if not shown(reader):
        return ()
    won, lost = aliased(Source), aliased(Source)
    count = ConflictCount
    statement = (
        select(count, won.name, lost.name, Service.code, Agency.code)
        .join(won, won.id == count.won_id)
        .join(lost, lost.id == count.lost_id)
        .join(Service, Service.id == count.service_id)
        .outerjoin(Agency, Agency.id == count.agency_id)
    )
    ids = quality.agency_ids(reader, chosen.agency)
    found = [
        Sum(row.field, winner, loser, row.ruled, service, agency, row.won, row.lost, row.dossiers)
        for row, winner, loser, service, agency in reader.session.execute(statement)
        if chosen.field in (None, row.field)
        and chosen.won in (None, winner)
        and chosen.lost in (None, loser)
        and (ids is None or row.agency_id in ids)
    ]
    return tuple(sorted(found, key=lambda one: (-one.dossiers, one.field, one.service, repr(one))))


def pairs(reader: Reader, chosen: Chosen) -> tuple[Pair, ...]:
    """Return the sums by field and pair of sources, most first."""
    whole: dict[tuple[str, str, str, bool], int] = {}
    values: dict[tuple[str, str, str, bool], dict[tuple[str, str], int]] = {}
    for one in sums(reader, chosen):
        key = (one.field, one.won, one.lost, one.ruled)
        whole[key] = whole.get(key, 0) + one.dossiers
        if one.won_value is not None and one.lost_value is not None:
            kinds, both = values.setdefault(key, {}), (one.won_value, one.lost_value)
            kinds[both] = kinds.get(both, 0) + one.dossiers
    found = []
    for key, number in whole.items():
        most = max(values.get(key, {}).items(), key=lambda entry: (entry[1], entry[0]), default=None)
        found.append(Pair(*key, number, (*most[0], most[1]) if most else None))
    return tuple(sorted(found, key=lambda one: (-one.dossiers, one.field, one.won, one.lost)))


def listed(reader: Reader, chosen: Chosen, page: int = 1) -> tuple[tuple[Listed, ...], int]:
    """Return one page of conflicts by field, file and line, and how many there are."""
    if not shown(reader):
        return (), 0
    won, lost, won_row, lost_row = aliased(Source), aliased(Source), aliased(Dossier), aliased(Dossier)
    won_file, lost_file = aliased(SourceFile), aliased(SourceFile)
    conditions: list[ColumnElement[bool]] = []
    if chosen.field:
        conditions.append(Conflict.field == chosen.field)
    conditions += [one.name == name for one, name in ((won, chosen.won), (lost, chosen.lost)) if name]
    if (ids := quality.agency_ids(reader, chosen.agency)) is not None:
        conditions.append(Conflict.agency_id.in_(ids))
    named = select(func.count()).select_from(Conflict).join(won, won.id == Conflict.won_id)
    counting = named.join(lost, lost.id == Conflict.lost_id).where(*conditions)
    statement = (
        select(Conflict, Service.code, won.name, won_file.path, won_row.line, lost.name, lost_file.path, lost_row.line)
        .join(won, won.id == Conflict.won_id)
        .join(lost, lost.id == Conflict.lost_id)
        .join(Service, Service.id == Conflict.service_id)
        .join(won_row, (won_row.source_id == Conflict.won_id) & (won_row.dossier == Conflict.dossier))
        .join(lost_row, (lost_row.source_id == Conflict.lost_id) & (lost_row.dossier == Conflict.dossier))
        .outerjoin(won_file, won_file.id == won_row.file_id)
        .outerjoin(lost_file, lost_file.id == lost_row.file_id)
        .where(*conditions)
        .order_by(Conflict.field, won_file.path, won_row.line, lost_file.path, lost_row.line)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    items = tuple(
        Listed(
            row.field,
            service,
            row.ruled,
            Place(winner, won_path or "", won_line),
            Place(loser, lost_path or "", lost_line),
            row.won,
            row.lost,
        )
        for row, service, winner, won_path, won_line, loser, lost_path, lost_line in reader.session.execute(statement)
    )
    return items, int(reader.session.scalar(counting) or 0)
