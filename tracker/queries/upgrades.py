"""Which services could be raised to another level: level 3 to wholly online, level 2 and lower to an online form."""

from dataclasses import dataclass, replace

from tracker.measures import upgrade
from tracker.measures.upgrade import Gain
from tracker.queries import course, figures, services
from tracker.queries.cache import remembered
from tracker.queries.course import Courses
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem

_PARTLY, _WHOLLY = 3, 4


@dataclass(frozen=True)
class Candidate:
    """A level-3 service.

    `courses`: what became of its dossiers, None where no log tells. `reached`: the middle share of wholly online
    services that `gain` rests on. `of_field`: these are of its own field of work, else of the province. `agencies`:
    how many have dossiers of it.
    """

    item: ServiceItem
    courses: Courses | None
    agencies: int
    reached: float | None
    of_field: bool
    gain: Gain | None


@dataclass(frozen=True)
class Upgrades:
    """`ready`: level-3 services, the most to win first; `forms`: lower ones with dossiers, the most first."""

    ready: tuple[Candidate, ...]
    forms: tuple[ServiceItem, ...]


@remembered
def upgrades(reader: Reader, question: Question) -> Upgrades:
    """Look at the twelve complete months that a question's period ends with."""
    year = question.over(question.window.twelve_complete_months())
    items = services.all_items(reader, year)
    whole = [one for one in items if one.level == _WHOLLY]
    of_fields = {
        field: upgrade.reached([one.figure for one in whole if one.service.field == field])
        for field in {one.service.field for one in items}
        if field
    }
    everywhere = upgrade.reached([one.figure for one in whole])
    agencies = _agencies(reader, year)
    partly = frozenset(one.service.id for one in items if one.level == _PARTLY)
    became = course.courses(reader, year, partly) if partly else {}
    ready = []
    for one in items:
        if one.level != _PARTLY:
            continue
        own = of_fields.get(one.service.field or "")
        reached = everywhere if own is None else own
        won = upgrade.gain(one.figure, reached) if reached is not None else None
        served = agencies.get(one.service.id, 0)
        ready.append(Candidate(one, became.get(one.service.id), served, reached, own is not None, won))
    everything = replace(year, definition="uptake_all")
    forms = [
        one
        for one in services.all_items(reader, everything)
        if one.level is not None and one.level not in ONLINE_LEVELS and one.figure.dossiers
    ]
    return Upgrades(
        tuple(sorted(ready, key=lambda one: (-(one.gain.gain if one.gain else -1.0), one.item.service.sort_key))),
        tuple(sorted(forms, key=lambda one: (-one.figure.dossiers, one.service.sort_key))),
    )


def _agencies(reader: Reader, question: Question) -> dict[int, int]:
    found: dict[int, int] = {}
    for (service_id, agency_id), sums in figures.sums(reader, question, ("service", "agency")).items():
        if service_id is not None and agency_id is not None and sums.tally.known.dossiers:
            found[service_id] = found.get(service_id, 0) + 1
    return found
