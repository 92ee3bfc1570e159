"""Expressions that count by a definition: which rows are at the level, which channels are in the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from tracker.measures.figure import Counts, Tally
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.store.models import UsagePlace, UsageUnit

Condition = ColumnElement[bool]
Kept = type[UsageUnit] | type[UsagePlace]

CHANNELS = ("online", "counter", "post", "phone", "email", "other")


_NONE = Counts()
_NOTHING = Tally()


@dataclass(frozen=True)
class Sums:
    """A tally, and what stands on both sides of a like-for-like comparison."""

    tally: Tally = _NOTHING
    matched_last: Counts = _NONE
    matched_next: Counts = _NONE
    matched_last_units: int = 0
    matched_next_units: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.tally + other.tally,
            self.matched_last + other.matched_last,
            self.matched_next + other.matched_next,
            self.matched_last_units + other.matched_last_units,
            self.matched_next_units + other.matched_next_units,
        )


def at_level(level: Any, question: Question) -> Condition:
    """The rows that a definition divides by: level 3 and 4, or the level asked for; all of `uptake_all`.

    Level 0 marks days on which a service was not yet, or no longer, offered: they count nowhere.
    """
    if question.filters.level is not None:
        asked: Condition = level == question.filters.level
        return asked
    if question.definition == "uptake_all":
        return or_(level.is_(None), level > 0)
    usual: Condition = level.in_(ONLINE_LEVELS)
    return usual


def online_at_level(level: Any, question: Question) -> Condition:
    """The rows whose online dossiers count: only those at level 3 or 4, whatever the definition."""
    return and_(at_level(level, question), level.in_(ONLINE_LEVELS))


def complete(rows: Kept, question: Question) -> Any:
    """The rows reported on every channel that the definition sums."""
    return rows.complete_no_post if question.definition == "uptake_no_post" else rows.complete


def dossiers(rows: Kept, question: Question) -> Any:
    """The sum over the channels of the definition."""
    return sum((getattr(rows, channel) for channel in channels(question)[1:]), rows.online)


def channels(question: Question) -> Sequence[str]:
    """The channels of the definition; `online` comes first."""
    return [name for name in CHANNELS if name != "post" or question.definition != "uptake_no_post"]


def total(value: Any, *conditions: Condition) -> Any:
    """Σ of a value over the rows that fit all conditions, 0 where none does."""
    return func.coalesce(func.sum(case((and_(*conditions), value), else_=0)), 0)
