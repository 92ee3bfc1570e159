"""Figures by agency and by place: all that are in force on the last day, those with nothing included."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from tracker.measures.figure import Figure, figure
from tracker.queries import catalogue, figures, places, splits, targets
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, LocalityEntry, valid_on
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.splits import Split

Sort = Literal["uptake", "-uptake", "dossiers", "gain", "name"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True)
class GroupItem:
    """An agency or place with its figure; `gain`: dossiers that the period lacks to the target.

    `shared_out`, `shared_out_before`: the split places of which dossiers stand in the figure, and in last year's.
    """

    entry: AgencyEntry | LocalityEntry
    target: float | None
    figure: Figure
    last_year: Figure | None
    shared_out: tuple[Split, ...] = ()
    shared_out_before: tuple[Split, ...] = ()

    @property
    def gain(self) -> float:
        if self.target is None or self.figure.uptake is None:
            return 0.0
        return max(0.0, self.figure.base.dossiers * (self.target - self.figure.uptake))


def sort_of(sort: Sort) -> Callable[[GroupItem], tuple[object, ...]]:
    """Return the order of a list; names break ties, and what has no share stands last."""
    orders: dict[Sort, Callable[[GroupItem], tuple[object, ...]]] = {
        "uptake": lambda item: (item.figure.uptake is None, item.figure.uptake or 0.0),
        "-uptake": lambda item: (item.figure.uptake is None, -(item.figure.uptake or 0.0)),
        "dossiers": lambda item: (-item.figure.dossiers,),
        "gain": lambda item: (-item.gain,),
        "name": lambda _item: (),
    }
    return lambda item: (*orders[sort](item), item.entry.sort_key, item.entry.code)


@remembered
def agencies(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> tuple[GroupItem, ...]:
    """Return every agency in force on the last day that the filters leave, in the order of names."""
    entries = catalogue.load(reader)
    now = _by_heir(reader, question, service_ids)
    earlier = figures.last_year(question)
    before = _by_heir(reader, earlier, service_ids) if earlier else {}
    allowed = entries.agency_ids(question.filters, question.day)
    return tuple(
        GroupItem(
            agency,
            targets.of_agency(reader, agency, question.day),
            figures.of_tally(question, now.get(agency.id, figures.NOTHING).tally),
            figures.of_tally(earlier, before.get(agency.id, figures.NOTHING).tally) if earlier else None,
        )
        for agency in entries.agencies
        if valid_on(agency, question.day) and (allowed is None or agency.id in allowed)
    )


def _by_heir(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> dict[int, Sums]:
    """What a predecessor held goes to the agency that took over by the day asked about."""
    entries = catalogue.load(reader)
    found: dict[int, Sums] = defaultdict(Sums)
    for (agency_id,), sums in figures.sums(reader, question, ("agency",), service_ids).items():
        if agency_id is not None:
            found[entries.heir(agency_id, question.day)] += sums
    return dict(found)


@remembered
def localities(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> tuple[GroupItem, ...]:
    """Return every place in force on the last day, in the order of names; zeros included."""
    entries = catalogue.load(reader)
    now = places.sums(reader, question, ("locality",), service_ids)
    earlier = figures.last_year(question)
    before = places.sums(reader, earlier, ("locality",), service_ids) if earlier else {}
    shared = splits.shared_out(reader, question, service_ids)
    shared_before = splits.shared_out(reader, earlier, service_ids) if earlier else {}
    unnamed = places.without_rows(reader, question, service_ids)
    unnamed_before = places.without_rows(reader, earlier, service_ids) if earlier else unnamed
    wanted = question.filters.locality
    only = None if wanted is None else entries.locality(wanted, question.day).id
    aim = targets.of_province(reader, question.day)
    return tuple(
        GroupItem(
            locality,
            aim,
            _of_place(question, now.get((locality.id,), unnamed)),
            _of_place(earlier, before.get((locality.id,), unnamed_before)) if earlier else None,
            shared.get(locality.id, ()),
            shared_before.get(locality.id, ()),
        )
        for locality in entries.localities
        if (valid_on(locality, question.day) if only is None else locality.id == only)
    )


def _of_place(question: Question, sums: Sums) -> Figure:
    return figure(sums.tally, question.definition, running=question.window.running)
