"""Distinct people of a period, read from sums in which everybody stands once per month and scope."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, select

from tracker.measures.adoption import Adoption, Named, PeopleCounts, adoption
from tracker.measures.figure import Tally
from tracker.measures.window import Window
from tracker.queries import catalogue, figures, places
from tracker.queries.cache import remembered
from tracker.queries.catalogue import LocalityEntry, ServiceEntry, valid_on
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageNamed, UsageOnlinePeople, UsagePeople
from tracker.store.models.adoption import APPLICANT_KINDS

By = Literal["month", "locality", "applicant_kind"]
KEYS: tuple[By, ...] = ("month", "locality", "applicant_kind")
_FIRST_EPOCH = date.min
_Model = type[UsagePeople] | type[UsageOnlinePeople] | type[UsageNamed]
_NEXT = {"online": "stayed_online", "other": "back_to_counter"}


class UnansweredError(Exception):
    """Distinct people are not kept for this question; `reason`: filters | days | agencies."""

    def __init__(self, reason: Literal["filters", "days", "agencies"]) -> None:
        super().__init__(f"distinct people are not kept for this question ({reason})")
        self.reason = reason


@dataclass(frozen=True)
class AdoptionItem:
    """An adoption figure under a key: a month's name, a place's code, a kind of applicant ('' where not told)."""

    key: str
    figure: Adoption
    locality: LocalityEntry | None = None


@dataclass(frozen=True)
class _Scope:
    """What people are counted within; `key` None: every key of the scope apart."""

    name: str
    key: int | None
    epoch: date = _FIRST_EPOCH

    def conditions(self, model: _Model, window: Window) -> list[ColumnElement[bool]]:
        kept = [model.calendar == window.months.kind, model.scope == self.name, model.epoch == self.epoch]
        return kept if self.key is None else [*kept, model.key == self.key]


@remembered
def whole(reader: Reader, question: Question) -> Adoption:
    """Return the figure of everything that a question asks for.

    Raises:
        UnansweredError: the question has filters, or cuts months, for which people are not kept.
    """
    scope = _scope(reader, question)
    counts = _people(reader, question.window, scope).get(scope.key or 0, PeopleCounts())
    named = _named(reader, question.window, scope).get(scope.key or 0, Named())
    return _figure(question, counts, named, _tally(reader, question), _adults(reader, question))


@remembered
def adoption_by(reader: Reader, question: Question, by: By) -> tuple[AdoptionItem, ...]:
    """Return the figures by month, by place in force on the last day, or by kind of applicant.

    They are distinct people each: nobody may add them up.

    Raises:
        UnansweredError: as `whole`.
    """
    scope = _scope(reader, question)
    if by == "month":
        return _by_month(reader, question)
    if scope.name != "all":
        raise UnansweredError("filters")
    return _by_place(reader, question) if by == "locality" else _by_kind(reader, question)


def _by_month(reader: Reader, question: Question) -> tuple[AdoptionItem, ...]:
    months, today = question.window.months, question.window.today
    indexes = question.window.touched
    return tuple(
        AdoptionItem(months.name(index), whole(reader, question.over(Window.of(months, index, index, today))))
        for index in indexes
    )


def _by_place(reader: Reader, question: Question) -> tuple[AdoptionItem, ...]:
    epoch = places.epoch_asked(reader, question)
    scope = _Scope("locality", None, epoch or _FIRST_EPOCH)
    counts, named = _people(reader, question.window, scope), _named(reader, question.window, scope)
    everything = replace(question, definition="uptake_all")
    sums = places.sums(reader, everything, ("locality",))
    unnamed = places.without_rows(reader, everything)
    elsewhere = _are_named(reader, question)
    return tuple(
        AdoptionItem(
            one.code,
            _figure(
                question,
                counts.get(one.id, PeopleCounts()),
                named.get(one.id, Named()),
                sums.get((one.id,), unnamed).tally,
                one.adults,
                elsewhere,
            ),
            one,
        )
        for one in catalogue.load(reader).localities
        if valid_on(one, question.day)
    )


def _by_kind(reader: Reader, question: Question) -> tuple[AdoptionItem, ...]:
    scope = _Scope("applicant_kind", None)
    counts, named = _people(reader, question.window, scope), _named(reader, question.window, scope)
    elsewhere = _are_named(reader, question)
    return tuple(
        AdoptionItem(
            kind,
            _figure(question, counts.get(number, PeopleCounts()), named.get(number, Named()), None, None, elsewhere),
        )
        for number, kind in enumerate(APPLICANT_KINDS)
        if kind or named.get(number, Named()).dossiers
    )


@dataclass(frozen=True)
class Entrance:
    """A service, and how many people filed their first online dossier ever through it."""

    service: ServiceEntry
    first_online: int


@remembered
def entrances(reader: Reader, question: Question) -> tuple[Entrance, ...]:
    """Return the services through which people came online for the first time, the most used first.

    Raises:
        UnansweredError: as `whole`; and with any filter.
    """
    if _scope(reader, question).name != "all":
        raise UnansweredError("filters")
    counts = _people(reader, question.window, _Scope("service", None), online_only=True)
    entries = {one.id: one for one in catalogue.load(reader).services}
    found = [Entrance(entries[key], one.first_online) for key, one in counts.items() if one.first_online]
    return tuple(sorted(found, key=lambda one: (-one.first_online, one.service.code)))


def _scope(reader: Reader, question: Question) -> _Scope:
    filters, window = question.filters, question.window
    if window.cuts:
        raise UnansweredError("days")
    chosen = {name: value for name, value in vars(filters).items() if value is not None}
    if not chosen:
        return _Scope("all", 0)
    if len(chosen) > 1 or not chosen.keys() & {"agency", "locality", "level"}:
        raise UnansweredError("filters")
    entries = catalogue.load(reader)
    if filters.level is not None:
        return _Scope("level", filters.level)
    if filters.locality is not None:
        epoch = places.epoch_asked(reader, question)
        return _Scope("locality", entries.locality(filters.locality, question.day).id, epoch or _FIRST_EPOCH)
    agencies = entries.agency_ids(filters, question.day) or frozenset()
    if len(agencies) != 1:
        raise UnansweredError("agencies")
    return _Scope("agency", next(iter(agencies)))


def _people(reader: Reader, window: Window, scope: _Scope, *, online_only: bool = False) -> dict[int, PeopleCounts]:
    """Count by key: everybody once, in the first month of the period in which they have a dossier there."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if not window.whole:
        return {}
    if not online_only:
        for key, people in reader.session.execute(_once(UsagePeople, window, scope)):
            counts[key]["people"] = int(people)
    firsts = func.sum(case((UsageOnlinePeople.first, UsageOnlinePeople.people), else_=0))
    statement = _once(UsageOnlinePeople, window, scope).add_columns(UsageOnlinePeople.then, firsts)
    for key, people, then, first in reader.session.execute(statement.group_by(UsageOnlinePeople.then)):
        counts[key]["online_people"] += int(people)
        counts[key]["first_online"] += int(first)
        if then in _NEXT:
            counts[key][_NEXT[then]] += int(people)
    return {key: PeopleCounts(**found) for key, found in counts.items()}


def _once(model: type[UsagePeople] | type[UsageOnlinePeople], window: Window, scope: _Scope) -> Any:
    first, last = window.whole[0], window.whole[-1]
    inside = (model.index.between(first, last), model.earlier < first)
    statement = select(model.key, func.sum(model.people)).where(*scope.conditions(model, window), *inside)
    return statement.group_by(model.key)


def _named(reader: Reader, window: Window, scope: _Scope) -> dict[int, Named]:
    if not window.whole:
        return {}
    sums = [func.sum(column) for column in (UsageNamed.dossiers, UsageNamed.named, UsageNamed.online)]
    statement = select(UsageNamed.key, *sums, func.sum(UsageNamed.online_named)).where(
        *scope.conditions(UsageNamed, window), UsageNamed.index.between(window.whole[0], window.whole[-1])
    )
    rows = reader.session.execute(statement.group_by(UsageNamed.key))
    return {row[0]: Named(*(int(value) for value in row[1:])) for row in rows}


def _tally(reader: Reader, question: Question) -> Tally:
    """What is known of all dossiers, whatever the level, reported totals included."""
    return figures.sums(reader, replace(question, definition="uptake_all"))[()].tally


def _are_named(reader: Reader, question: Question) -> bool:
    """Whether enough dossiers of the whole province name their applicant, reported totals included."""
    return whole(reader, question).missing != "not_provided"


def _figure(
    question: Question,
    counts: PeopleCounts,
    named: Named,
    tally: Tally | None,
    adults: int | None,
    elsewhere: bool = True,
) -> Adoption:
    reported = bool(tally is None or tally.units.reported or not tally.units.expected)
    if tally is not None:
        named = replace(
            named, dossiers=max(named.dossiers, tally.known.dossiers), online=max(named.online, tally.known.online)
        )
    running = question.window.running
    return adoption(counts, named, adults, reported=reported, running=running, named_elsewhere=elsewhere)


def _adults(reader: Reader, question: Question) -> int | None:
    """People of age in the place asked for, or in all places in force where each of them tells it."""
    filters, entries = question.filters, catalogue.load(reader)
    if filters.locality is not None:
        return entries.locality(filters.locality, question.day).adults
    if filters.agency is not None or filters.level is not None:
        return None
    known = [one.adults for one in entries.localities if valid_on(one, question.day)]
    told = [adults for adults in known if adults is not None]
    return sum(told) if told and len(told) == len(known) else None
