"""The worklist: services used too little online, why, where, when and by whom, by dossiers to win."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from sqlalchemy import func, select

from tracker.measures.figure import Counts
from tracker.measures.low_use_reasons import abandoned, falling, movable_by_place, upper_quartile
from tracker.queries import catalogue, figures, places
from tracker.queries.cache import remembered
from tracker.queries.catalogue import LocalityEntry
from tracker.queries.counting import Sums
from tracker.queries.periods import monday_of
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.services import all_items
from tracker.queries.standing import Standing, ranking_question, standings
from tracker.store.models import UsageApplicant, UsageWeek

LISTED = ("no_online", "below")
_BLOCKS = 13
_PLACES = 10


@dataclass(frozen=True)
class Where:
    """A place with its dossiers; `movable`: how many would have to move online there to reach the target."""

    locality: LocalityEntry
    dossiers: int
    online: int
    share: float
    movable: float


@dataclass(frozen=True)
class Season:
    """Volumes over the year: `index` of 13 blocks of 4 weeks (1 is usual), and the weeks of the best ones."""

    index: tuple[float, ...]
    best_weeks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Whom:
    """Dossiers filed offline by one kind of applicant; None: the log does not say."""

    kind: str | None
    dossiers: int
    share: float


@dataclass(frozen=True)
class LowUseItem:
    """One service of the worklist; `reasons` are codes, the class first.

    `peers`: the upper quartile of its agencies' shares, where these clearly do better.
    """

    rank: int
    standing: Standing
    level: int | None
    reasons: tuple[str, ...]
    where: tuple[Where, ...]
    when: Season | None
    whom: tuple[Whom, ...]
    peers: float | None = None


@dataclass(frozen=True)
class Ranked:
    """One service of the worklist, before anything else is read of it."""

    rank: int
    standing: Standing
    level: int | None


@remembered
def ranked(reader: Reader, question: Question) -> tuple[Ranked, ...]:
    """Return the services listed as low use that the filters leave, most dossiers to win first."""
    standing = standings(reader, question)
    shown = {one.service.id: one.level for one in all_items(reader, question)}
    chosen = [one for id_, one in standing.items() if id_ in shown and one.status in LISTED]
    chosen.sort(key=lambda one: (-one.use.gain, one.service.sort_key, one.service.code))
    return tuple(Ranked(rank, one, shown[one.service.id]) for rank, one in enumerate(chosen, 1))


@remembered
def items(reader: Reader, question: Question, chosen: tuple[Ranked, ...]) -> tuple[LowUseItem, ...]:
    """Return some services of the worklist, with reasons, where, when and whom."""
    found = _Evidence(reader, ranking_question(question), frozenset(one.standing.service.id for one in chosen))
    return tuple(
        LowUseItem(
            one.rank,
            one.standing,
            one.level,
            found.reasons(one.standing, one.level),
            found.where(one.standing),
            found.when.get(one.standing.service.id),
            found.whom(one.standing.service.id),
            found.peers(one.standing),
        )
        for one in chosen
    )


def of_service(reader: Reader, question: Question, service_id: int) -> LowUseItem | None:
    """Return what the worklist says of a service; None where it does not list it."""
    chosen = tuple(one for one in ranked(reader, question) if one.standing.service.id == service_id)
    return next(iter(items(reader, question, chosen)), None) if chosen else None


class _Evidence:
    """What is known of the listed services beside their shares; read once for all of them."""

    def __init__(self, reader: Reader, ranked: Question, ids: frozenset[int]) -> None:
        self.reader, self.ranked = reader, ranked
        window = ranked.window
        last = window.whole[-3:]
        late = window.of(window.months, last[0], last[-1], window.today)
        recent = ranked.over(late)
        self.recent = figures.sums(reader, recent, ("service",), ids)
        self.before = figures.sums(reader, recent.a_year_earlier(), ("service",), ids)
        self.agencies: dict[int, list[Counts]] = defaultdict(list)
        for (service_id, _), sums in figures.sums(reader, ranked, ("service", "agency"), ids).items():
            if service_id is not None:
                self.agencies[service_id].append(sums.tally.base)
        self.by_place = _by_place(reader, ranked, ids)
        self.when = seasons(reader, ids, window.end)
        self.applicants = _applicants(reader, ranked, ids)

    def reasons(self, one: Standing, level: int | None) -> tuple[str, ...]:
        id_ = one.service.id
        told = [one.status]
        now, before = self._base(self.recent, id_), self._base(self.before, id_)
        if falling(now.online, now.dossiers, before.online, before.dossiers, one.use.phi).any():
            told.append("falling")
        started = sum(row.started for row in self.applicants.get(id_, ()))
        submitted = sum(row.submitted for row in self.applicants.get(id_, ()))
        if abandoned(started, submitted):
            told.append("abandoned")
        if level == 3:
            told.append("partial_level")
        if self.peers(one) is not None:
            told.append("peers_do_better")
        online = [row for row in self.applicants.get(id_, ()) if row.channel == "online"]
        helped, filed = sum(row.assisted for row in online), sum(row.dossiers for row in online)
        if filed and helped >= filed:
            told.append("assisted_only")
        return tuple(told)

    def peers(self, one: Standing) -> float | None:
        """The upper quartile of the shares of agencies with enough dossiers, where above the service's upper limit."""
        counts = self.agencies.get(one.service.id, [])
        reached = float(upper_quartile([[each.online for each in counts]], [[each.dossiers for each in counts]])[0])
        return reached if reached > one.use.high else None

    def where(self, one: Standing) -> tuple[Where, ...]:
        """Shares shrunk towards the service's own: (X + 12 r) ÷ (N + 12), by dossiers that could move; the first 10."""
        here = self.by_place.get(one.service.id, [])
        if one.target is None or not here:
            return ()
        online, dossiers = ([getattr(counts, name) for _place, counts in here] for name in ("online", "dossiers"))
        found = movable_by_place(online, dossiers, one.target)
        return tuple(
            Where(here[row][0], dossiers[row], online[row], float(found.share[row]), float(found.movable[row]))
            for row in found.order[:_PLACES].tolist()
        )

    def whom(self, service_id: int) -> tuple[Whom, ...]:
        offline: dict[str | None, int] = defaultdict(int)
        for row in self.applicants.get(service_id, ()):
            if row.channel != "online":
                offline[row.kind] += row.dossiers
        total = sum(offline.values())
        if not total or set(offline) == {None}:
            return ()
        kinds = [Whom(kind, count, count / total) for kind, count in offline.items()]
        return tuple(sorted(kinds, key=lambda one: (-one.dossiers, one.kind or "")))

    @staticmethod
    def _base(found: Mapping[tuple[int | None, ...], Sums], id_: int) -> Counts:
        return found.get((id_,), figures.NOTHING).tally.base


def _by_place(reader: Reader, ranked: Question, ids: frozenset[int]) -> dict[int, list[tuple[LocalityEntry, Counts]]]:
    """Counts of each service by place, places in the order of their names."""
    entries = catalogue.load(reader).locality_by_id
    found: dict[int, list[tuple[LocalityEntry, Counts]]] = defaultdict(list)
    for (service_id, locality_id), sums in places.sums(reader, ranked, ("service", "locality"), ids).items():
        if service_id is not None and locality_id in entries:
            found[service_id].append((entries[locality_id], sums.tally.base))
    for here in found.values():
        here.sort(key=lambda pair: pair[0].sort_key)
    return found


@dataclass(frozen=True)
class _Applicants:
    kind: str | None
    channel: str
    dossiers: int
    started: int
    submitted: int
    assisted: int


def _applicants(reader: Reader, ranked: Question, ids: frozenset[int]) -> dict[int, list[_Applicants]]:
    window = ranked.window
    months = [date(index // 12, index % 12 + 1, 1) for index in window.whole]
    counts = [
        func.sum(column)
        for column in (
            UsageApplicant.dossiers,
            UsageApplicant.started,
            UsageApplicant.submitted,
            UsageApplicant.assisted,
        )
    ]
    keys = (UsageApplicant.service_id, UsageApplicant.applicant_kind, UsageApplicant.channel)
    statement = (
        select(*keys, *counts)
        .where(
            UsageApplicant.month.in_(months),
            UsageApplicant.level.in_(ONLINE_LEVELS),
            UsageApplicant.service_id.in_(ids),
        )
        .group_by(*keys)
    )
    found: dict[int, list[_Applicants]] = defaultdict(list)
    for service_id, kind, channel, *sums in reader.session.execute(statement):
        found[service_id].append(_Applicants(kind, channel, *(int(value or 0) for value in sums)))
    return found


def seasons(reader: Reader, ids: frozenset[int], end: date) -> dict[int, Season]:
    """Index of 4-week volumes of each service over all whole years back from a day, two at least."""
    last = monday_of(end + timedelta(days=1)) - timedelta(days=7)
    statement = select(UsageWeek.service_id, UsageWeek.week, UsageWeek.dossiers).where(
        UsageWeek.service_id.in_(ids), UsageWeek.week <= last
    )
    weeks: dict[int, dict[date, int]] = defaultdict(dict)
    for service_id, week, dossiers in reader.session.execute(statement).all():
        weeks[service_id][week] = int(dossiers)
    return {id_: season for id_, volumes in weeks.items() if (season := _season(volumes, last)) is not None}


@lru_cache(maxsize=4096)
def _block(week: date) -> int:
    """Which of the 13 blocks of 4 weeks of its year a week lies in."""
    return min((week.isocalendar().week - 1) // 4, _BLOCKS - 1)


def _season(volumes: dict[date, int], last: date) -> Season | None:
    years = ((last - min(volumes)).days // 7 + 1) // 52
    if years < 2:
        return None
    sums = np.zeros(_BLOCKS)
    earliest = last - timedelta(days=7 * (years * 52 - 1))
    for week, dossiers in volumes.items():
        if week >= earliest:
            sums[_block(week)] += dossiers
    if not sums.sum():
        return None
    index = sums / sums.mean()
    best = sorted(np.argsort(-index, kind="stable")[:2].tolist())
    return Season(tuple(index.tolist()), tuple((block * 4 + 1, block * 4 + 4) for block in best))
