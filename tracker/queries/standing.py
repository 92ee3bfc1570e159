"""How every service stands against its target over 12 complete months: its class everywhere on the site."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from tracker.measures.figure import Figure, Tally
from tracker.measures.low_use import LowUse, classify
from tracker.queries import catalogue, figures, targets
from tracker.queries.cache import remembered
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.periods import monday_of
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.settings import Source as SourceSettings
from tracker.store.models import PackedWeek, SilentDay, Source, UsageWeek
from tracker.store.models import UsageUnit as Unit
from tracker.store.packed import WEEK_COLUMNS, unpack

STATUSES = (
    "met",
    "near",
    "below",
    "no_online",
    "too_few",
    "no_dossiers",
    "source_silent",
    "not_provided",
    "no_target",
)
_WEEKS = 104
_SILENT_AT_THE_END = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """A service's status with what it rests on; `figure` is that of the 12 months."""

    service: ServiceEntry
    status: str
    target: float | None
    use: LowUse
    figure: Figure


def ranking_question(question: Question) -> Question:
    """Return what statuses and gains rest on: 12 complete months, `uptake`, at whatever level."""
    year = question.window.twelve_complete_months()
    filters = replace(question.filters, level=None, q=None, field=None, audience=None)
    return Question(year, "uptake", filters, question.day)


def standings(reader: Reader, question: Question) -> dict[int, Standing]:
    """Return the standing of every service that is at level 3 or 4 on the last day of the question."""
    return _standings(reader, ranking_question(question), question.window.end)


@remembered
def _standings(reader: Reader, ranked: Question, day: date) -> dict[int, Standing]:
    entries = catalogue.load(reader)
    found = figures.sums(reader, ranked, ("service",))
    levels = levels_on(reader, day)
    chosen = [one for one in entries.services if one.in_force(day) and levels[one.id] in ONLINE_LEVELS]
    if not chosen:
        return {}
    tallies = [found.get((service.id,), figures.NOTHING).tally for service in chosen]
    aims = targets.of_services(reader, chosen, day)
    uses = _classes(reader, ranked, chosen, tallies, aims)
    rows = zip(chosen, tallies, aims, uses, strict=True)
    return {
        service.id: Standing(
            service,
            _status(tally, use),
            aim,
            use,
            figures.of_tally(ranked, tally),
        )
        for service, tally, aim, use in rows
    }


def _status(tally: Tally, use: LowUse) -> str:
    """A class of low use; "not provided" goes before it where nothing at all is reported."""
    if tally.units.expected and not tally.units.reported and use.klass != "source_silent":
        return "not_provided"
    return use.klass


def _classes(
    reader: Reader,
    ranked: Question,
    services: list[ServiceEntry],
    tallies: list[Tally],
    aims: list[float | None],
) -> list[LowUse]:
    weekly_online, weekly_total = weekly(reader, [service.id for service in services], ranked.window.end)
    return classify(
        np.array([tally.base.online for tally in tallies], dtype=np.float64),
        np.array([tally.base.dossiers for tally in tallies], dtype=np.float64),
        weekly_online,
        weekly_total,
        np.array([np.nan if aim is None else aim for aim in aims]),
        fresh(reader, services, ranked.window.end),
    )


def weekly(
    reader: Reader, service_ids: list[int], end: date, weeks: int = _WEEKS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return online and all dossiers [services, weeks] of the whole weeks up to a day, oldest first."""
    last = monday_of(end + timedelta(days=1)) - timedelta(days=7)
    first = last - timedelta(days=7 * (weeks - 1))
    rows = _weeks(reader, first, last)
    row_of = np.full(max(rows["service"].max(initial=0), *service_ids, 0) + 1, len(service_ids))
    row_of[service_ids] = np.arange(len(service_ids))  # the last row is for all others, and left out
    cells = row_of[rows["service"]] * weeks + rows["week"]
    shape = len(service_ids) + 1, weeks
    sums = (np.bincount(cells, rows[name], shape[0] * weeks).reshape(shape)[:-1] for name in ("online", "dossiers"))
    online, total = (np.asarray(one, dtype=np.float64) for one in sums)
    return online, total


def _weeks(reader: Reader, first: date, last: date) -> dict[str, NDArray[np.int64]]:
    """Columns of the weeks from one Monday to another; `week` counts them from the first. Packed ones, if any are."""
    packed = select(PackedWeek.week, PackedWeek.rows, PackedWeek.data).order_by(PackedWeek.week)
    found = reader.session.execute(packed.where(PackedWeek.week.between(first, last))).all()
    if found:
        weeks = np.repeat([(row.week - first).days // 7 for row in found], [row.rows for row in found])
        return {"week": weeks, **unpack(((row.rows, row.data) for row in found), WEEK_COLUMNS)}
    columns = (UsageWeek.week, UsageWeek.service_id, UsageWeek.online, UsageWeek.dossiers)
    rows = reader.session.execute(select(*columns).where(UsageWeek.week.between(first, last))).all()
    table = [((week - first).days // 7, *numbers) for week, *numbers in rows]
    names = ("week", *WEEK_COLUMNS)
    return dict(zip(names, np.array(table, dtype=np.int64).reshape(len(table), len(names)).T, strict=True))


def fresh(reader: Reader, services: list[ServiceEntry], end: date) -> NDArray[np.bool_]:
    """Return per service whether no source that covers it was silent in the last week of the period."""
    silent = (
        select(Source.name)
        .join(SilentDay, SilentDay.source_id == Source.id)
        .where(
            SilentDay.kind.in_(("silent", "feed_silent")),
            SilentDay.day.between(end - _SILENT_AT_THE_END, end),
        )
    )
    names = set(reader.session.scalars(silent))
    quiet = [source for source in reader.settings.source if source.name in names]
    agencies = catalogue.load(reader).agency_by_id
    codes = [
        (service.code, agencies[service.agency_id].code if service.agency_id in agencies else "")
        for service in services
    ]
    return np.array([not any(_covers(source, *code) for source in quiet) for code in codes], dtype=np.bool_)


def _covers(source: SourceSettings, service: str, agency: str) -> bool:
    def fits(code: str, patterns: Iterable[str]) -> bool:
        wanted = list(patterns)
        return not wanted or any(fnmatchcase(code, pattern) for pattern in wanted)

    return fits(service, source.services) and fits(agency, source.agencies)


def level_of(reader: Reader, service: ServiceEntry, day: date) -> int | None:
    """Return a service's level on a day: the catalogue's, else that of its newest rows until then."""
    return levels_on(reader, day)[service.id]


@remembered
def levels_on(reader: Reader, day: date) -> dict[int, int | None]:
    """Return the level of every service on a day, as `level_of`."""
    entries = catalogue.load(reader)
    known = {service.id: entries.level_on(service, day) for service in entries.services}
    logged = _logged_levels(reader, day) if None in known.values() else {}
    return {id_: logged.get(id_) if level is None else level for id_, level in known.items()}


@remembered
def _logged_levels(reader: Reader, day: date) -> dict[int, int]:
    without = frozenset(service.id for service in catalogue.load(reader).services if service.level is None)
    statement = (
        select(Unit.service_id, Unit.level)
        .where(Unit.service_id.in_(without), Unit.level.is_not(None), Unit.period_start <= day)
        .order_by(Unit.period_start)
    )
    return {row.service_id: row.level for row in reader.session.execute(statement)}
