"""What kinds of work helped so far: effects of campaigns that have ended, pooled by kind, level and sort of place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tracker.measures.learning import ENOUGH, Pooled, common, pool
from tracker.queries import campaigns, catalogue, effects, standing
from tracker.queries.cache import remembered
from tracker.queries.campaigns import CampaignEntry, Expected
from tracker.queries.effects import ServiceEffect
from tracker.queries.reader import Reader

Area = Literal["wards", "communes", "both", "province"]
AREAS: tuple[Area, ...] = ("wards", "communes", "both", "province")
_NOT_ITS_OWN = {"overlap"}  # what an effect cannot be told apart from
_NO_COMPARISON = {"level_changed", "reform"}  # what only untreated places take out


@dataclass(frozen=True)
class _Result:
    """One campaign for one service, as far as it could be told."""

    campaign: int
    kind: str
    level: int | None
    area: Area
    lift: float
    error: float


@dataclass(frozen=True)
class Learnt:
    """Campaigns of one kind of work (None: of all kinds), for services of one level or in one sort of place alone."""

    kind: str | None
    level: int | None
    area: Area | None
    pooled: Pooled


@dataclass(frozen=True)
class Lessons:
    """What was learnt; `told`: campaigns with an effect that could be told, by kind, also where too few to pool."""

    learnt: tuple[Learnt, ...]
    told: dict[str, int]

    def of(self, kind: str | None) -> Learnt | None:
        """What is known of a kind of work as a whole; of all kinds together where it is None."""
        return next((one for one in self.learnt if (one.kind, one.level, one.area) == (kind, None, None)), None)

    @property
    def together(self) -> Learnt | None:
        return self.of(None)


@remembered
def lessons(reader: Reader) -> Lessons:
    """Pool the effects of all campaigns that ended; each kind as a whole first, then by level and sort of place."""
    results = [
        found
        for one in campaigns.campaigns(reader)
        if one.status(reader.today) == "ended"
        for each in effects.effects(reader, one)
        if (found := _result(reader, one, each)) is not None
    ]
    by_kind: dict[str, list[_Result]] = defaultdict(list)
    for result in results:
        by_kind[result.kind].append(result)
    learnt: list[tuple[str, int | None, Area | None, list[_Result]]] = []
    for kind, several in sorted(by_kind.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        learnt.append((kind, None, None, several))
        learnt += [(kind, level, None, [r for r in several if r.level == level]) for level in (3, 4)]
        learnt += [(kind, None, area, [r for r in several if r.area == area]) for area in AREAS]
    pooled = [(kind, level, area, _pool(chosen)) for kind, level, area, chosen in learnt]
    known = [Learnt(kind, level, area, found) for kind, level, area, found in pooled if found is not None]
    everything = _pool(results)
    if everything is not None and len(by_kind) > 1:
        known.append(Learnt(None, None, None, everything))
    return Lessons(tuple(_without_repeats(known)), {kind: _campaigns(several) for kind, several in by_kind.items()})


def _result(reader: Reader, one: CampaignEntry, each: ServiceEffect) -> _Result | None:
    effect = each.effect
    if effect is None or effect.method == "none" or _NOT_ITS_OWN & set(each.notes):
        return None
    if effect.method != "did" and _NO_COMPARISON & set(each.notes):
        return None
    level = standing.level_of(reader, each.service, one.starts_on)
    return _Result(one.id, one.kind, level, _area(reader, one), effect.lift, effect.se)


def _area(reader: Reader, one: CampaignEntry) -> Area:
    if not one.places:
        return "province"
    entries = catalogue.load(reader).localities
    kinds = {place.kind for place in entries if place.code in one.places and catalogue.valid_on(place, one.starts_on)}
    if kinds == {"ward"}:
        return "wards"
    return "both" if "ward" in kinds else "communes"


def _campaigns(results: Iterable[_Result]) -> int:
    return len({one.campaign for one in results})


def _pool(results: list[_Result]) -> Pooled | None:
    """One lift per campaign, its services together, then all campaigns; None where they are too few."""
    by_campaign: dict[int, list[_Result]] = defaultdict(list)
    for result in results:
        by_campaign[result.campaign].append(result)
    if len(by_campaign) < ENOUGH:
        return None
    each = [common([r.lift for r in several], [r.error for r in several]) for several in by_campaign.values()]
    return pool([lift for lift, _error in each], [error for _lift, error in each])


def _without_repeats(known: list[Learnt]) -> list[Learnt]:
    """Leave out a part that is the whole of its kind, since it says nothing more."""
    whole = {one.kind: one.pooled for one in known if one.level is None and one.area is None}
    return [one for one in known if (one.level is None and one.area is None) or one.pooled != whole.get(one.kind)]


@dataclass(frozen=True)
class LearntGain:
    """Dossiers that would come online while a campaign runs, if it does as those of its kind did; none below 0."""

    learnt: Learnt
    dossiers: float
    low: float
    high: float


def gain(reader: Reader, one: CampaignEntry, expected: Expected) -> LearntGain | None:
    """Return what a plan may win by what campaigns of its kind did, else those of all kinds; None where too few.

    The dossiers expected at its places times the lift so far, at most those that are not online yet; the range is
    that of the next campaign's lift.
    """
    known = lessons(reader)
    found = known.of(one.kind) or known.together
    if found is None or not expected.expected:
        return None
    pooled = found.pooled

    def dossiers(lift: float) -> float:
        return sum(each.expected * min(max(lift, 0.0), 1 - (each.share or 0.0)) for each in expected.services)

    return LearntGain(found, dossiers(pooled.lift), dossiers(pooled.next_low), dossiers(pooled.next_high))
