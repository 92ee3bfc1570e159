"""Which services are ready for a higher level: level 3 to become wholly online, level 2 to get an online form."""

from collections import defaultdict
from dataclasses import dataclass, replace
from statistics import median

from tracker.measures import upgrade
from tracker.measures.course import Part
from tracker.measures.figure import Figure
from tracker.measures.upgrade import ENOUGH_DOSSIERS, ENOUGH_SERVICES, Gain
from tracker.measures.window import Window
from tracker.queries import catalogue, course, figures
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.question import ONLINE_LEVELS, Filters, Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem, all_items
from tracker.queries.standing import level_of

PARTLY, WHOLLY = 3, 4


@dataclass(frozen=True)
class Reference:
    """The median uptake of level-4 services that a service could reach; `field` None: of the whole province."""

    share: float
    field: str | None


@dataclass(frozen=True)
class Candidate:
    """A service at level 3 with 12 months of it; `obstacles` are codes, none where it is ready.

    `paid_online`: of its online dossiers with a fee; `in_time`: of those settled that had a due date. None: no log
    tells it. `gain` None: its uptake or a reference is not known.
    """

    service: ServiceEntry
    agency: AgencyEntry | None
    figure: Figure
    agencies: int
    paid_online: Part | None
    in_time: Part | None
    reference: Reference | None
    gain: Gain | None
    obstacles: tuple[str, ...]


@dataclass(frozen=True)
class WithoutForm:
    """A service that cannot be filed online, with its dossiers of 12 months on whatever way."""

    service: ServiceEntry
    level: int
    agency: AgencyEntry | None
    dossiers: int
    agencies: int


@dataclass(frozen=True)
class Upgrades:
    """Candidates by gain and services without a form by dossiers; `quiet`: so many more have fewer than `usual`.

    `usual`: dossiers that half of the services at level 3 and 4 have at most, over the province, 30 at least.
    """

    year: Window
    candidates: tuple[Candidate, ...]
    without_form: tuple[WithoutForm, ...]
    quiet: int
    usual: float


@remembered
def upgrades(reader: Reader, question: Question) -> Upgrades:
    """Return the services that the filters leave, over the 12 complete months that end with the period.

    Places are not told apart: the question must name none.
    """
    year = question.window.twelve_complete_months()
    filters = replace(question.filters, level=None)
    ranked = Question(year, "uptake", filters, question.day)
    everything = replace(ranked, definition="uptake_all")
    usual = _usual(reader, ranked)
    told = [
        one
        for one in all_items(reader, everything)
        if one.level is not None and one.level not in ONLINE_LEVELS and one.figure.dossiers
    ]
    asking = [one for one in told if one.figure.dossiers >= usual]
    at = _agencies(reader, everything, frozenset(one.service.id for one in asking))
    forms = [
        WithoutForm(one.service, one.level or 0, one.agency, one.figure.dossiers, at[one.service.id]) for one in asking
    ]
    forms.sort(key=lambda one: (-one.dossiers, one.service.sort_key, one.service.code))
    return Upgrades(year, _candidates(reader, ranked.at_level(PARTLY)), tuple(forms), len(told) - len(asking), usual)


def _candidates(reader: Reader, partly: Question) -> tuple[Candidate, ...]:
    items = all_items(reader, partly)
    ids = frozenset(one.service.id for one in items)
    courses, at = course.courses(reader, partly, ids), _agencies(reader, partly, ids)
    references = _References(reader, partly)

    def candidate(one: ServiceItem) -> Candidate:
        found = courses.get(one.service.id)
        paid, in_time = (found.online.paid_online, found.every.in_time) if found else (None, None)
        reference = references.of(one.service)
        return Candidate(
            one.service,
            one.agency,
            one.figure,
            at[one.service.id],
            paid,
            in_time,
            reference,
            upgrade.gain(one.figure, reference.share) if reference else None,
            upgrade.obstacles(one.figure, paid, in_time),
        )

    def order(one: Candidate) -> tuple[object, ...]:
        gain = one.gain.dossiers if one.gain else -1.0
        return (-gain, -one.figure.dossiers, one.service.sort_key, one.service.code)

    return tuple(sorted(map(candidate, items), key=order))


class _References:
    """Median uptake of level-4 services, by field where it has enough of them, whatever the filters."""

    def __init__(self, reader: Reader, partly: Question) -> None:
        question = Question(partly.window, "uptake", Filters(level=WHOLLY), partly.day)
        by_id = {one.id: one for one in catalogue.load(reader).services}
        fields: dict[str | None, list[Figure]] = defaultdict(list)
        for (id_,), sums in figures.sums(reader, question, ("service",)).items():
            service = by_id.get(id_ or 0)
            if service and level_of(reader, service, partly.window.end) == WHOLLY:
                fields[service.field].append(figures.of_tally(question, sums.tally))
        every = [one for found in fields.values() for one in found]
        self._province = upgrade.typical(every)
        self._fields = {name: upgrade.typical(found, ENOUGH_SERVICES) for name, found in fields.items() if name}

    def of(self, service: ServiceEntry) -> Reference | None:
        share = self._fields.get(service.field) if service.field else None
        if share is not None:
            return Reference(share, service.field)
        return None if self._province is None else Reference(self._province, None)


def _agencies(reader: Reader, question: Question, ids: frozenset[int]) -> dict[int, int]:
    """At how many agencies dossiers of each service came in, those that took over counted once."""
    entries = catalogue.load(reader)
    found: dict[int, set[int]] = defaultdict(set)
    for (service_id, agency_id), sums in figures.sums(reader, question, ("service", "agency"), ids).items():
        if service_id is not None and agency_id is not None and sums.tally.known.dossiers:
            found[service_id].add(entries.heir(agency_id, question.day))
    return defaultdict(int, {id_: len(agencies) for id_, agencies in found.items()})


def _usual(reader: Reader, ranked: Question) -> float:
    """The median of the dossiers of online services with any, over the province; never too few to tell anything."""
    question = Question(ranked.window, "uptake", Filters(), ranked.day)
    found = figures.sums(reader, question, ("service",)).values()
    counts = [one.tally.known.dossiers for one in found if one.tally.known.dossiers]
    return max(ENOUGH_DOSSIERS, median(counts)) if counts else ENOUGH_DOSSIERS
