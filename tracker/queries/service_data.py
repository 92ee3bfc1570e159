"""How far the data of one service can be trusted: what is missing where, which sources feed it, its flags."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from sqlalchemy import func, select

from tracker.queries import catalogue, data, quality, trend
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.data import SourceState
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.settings import Source as SourceSettings
from tracker.store.models import FlagCount, RejectedRow, Source


@dataclass(frozen=True)
class Gap:
    """Periods of one agency that are not provided; `dossiers`, `online`: what is known of them.

    `sources`: those of the settings that should tell what is filed there other than online, all where none
    declares to.
    """

    agency: AgencyEntry | None
    periods: tuple[str, ...]
    dossiers: int
    online: int
    sources: tuple[SourceState, ...]


def gaps(reader: Reader, question: Question, service: ServiceEntry) -> tuple[Gap, ...]:
    """Return the agencies of which periods are missing, most of them first."""
    agencies = catalogue.load(reader).agency_by_id
    states = {state.name: state for state in data.sources(reader)}
    found = []
    points_by_agency = trend.trends(reader, question, "agency", frozenset({service.id}))
    for agency_id, points in points_by_agency.items():
        lacking = [point for point in points if point.figure.missing == "not_provided"]
        if not lacking:
            continue
        agency = agencies.get(agency_id) if agency_id is not None else None
        found.append(
            Gap(
                agency,
                tuple(point.period for point in lacking),
                sum(point.figure.dossiers for point in lacking),
                sum(point.figure.online for point in lacking),
                tuple(states[name] for name in _feeding(reader, service, agency) if name in states),
            )
        )
    return tuple(sorted(found, key=lambda gap: (-len(gap.periods), gap.agency.sort_key if gap.agency else "")))


def _feeding(reader: Reader, service: ServiceEntry, agency: AgencyEntry | None) -> tuple[str, ...]:
    code = agency.code if agency else ""
    feeding = [source for source in reader.settings.source if _covers(source, service.code, code)]
    offline = [source for source in feeding if set(source.channels) != {"online"}]
    return tuple(source.name for source in offline or feeding or reader.settings.source)


def _covers(source: SourceSettings, service: str, agency: str) -> bool:
    return _fits(service, source.services) and _fits(agency, source.agencies)


def _fits(code: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(code, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Flag:
    """How many dossiers of a source carry a flag, or how many of its rows were set aside, for one reason."""

    source: str
    problem: str
    dossiers: int


def flags(reader: Reader, service: ServiceEntry) -> tuple[Flag, ...]:
    """Return the rules that flag dossiers of a service, most dossiers first."""
    statement = (
        select(Source.name, FlagCount.flag, func.sum(FlagCount.dossiers).label("dossiers"))
        .join(Source, FlagCount.source_id == Source.id)
        .where(FlagCount.service_id == service.id)
        .group_by(Source.name, FlagCount.flag)
    )
    found = [
        Flag(row.name, row.flag, int(row.dossiers))
        for row in reader.session.execute(statement)
        if quality.enabled(reader.settings, row.flag)
    ]
    return tuple(sorted(found, key=lambda one: (-one.dossiers, one.source, one.problem)))


def rejected(reader: Reader, service: ServiceEntry) -> tuple[Flag, ...]:
    """Return the reasons for which rows that name a service were set aside, most rows first."""
    statement = (
        select(Source.name, RejectedRow.problem, func.count(RejectedRow.id).label("rows"))
        .join(Source, RejectedRow.source_id == Source.id)
        .where(RejectedRow.service_id == service.id)
        .group_by(Source.name, RejectedRow.problem)
    )
    found = [Flag(row.name, row.problem, int(row.rows)) for row in reader.session.execute(statement)]
    return tuple(sorted(found, key=lambda one: (-one.dossiers, one.source, one.problem)))
