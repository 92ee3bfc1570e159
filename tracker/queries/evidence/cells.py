"""Cells of a figure: a channel of a service at an agency in one kept period, with what feeds it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.queries.counting import CHANNELS
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.store.models import UsagePlace, UsageUnit


@dataclass(frozen=True)
class Cell:
    """Dossiers of one channel of an agency from `start` to `end`, by level; a None level is none known."""

    agency_id: int | None
    channel: str
    start: date
    end: date
    by_level: Mapping[int | None, int]

    @property
    def dossiers(self) -> int:
        return sum(self.by_level.values())


def cells_of(rows: Iterable[UsageUnit] | Iterable[UsagePlace]) -> list[Cell]:
    """Take rows of the store apart, a cell for each channel with dossiers."""
    found: dict[tuple[int | None, str, date, date], dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for channel in CHANNELS:
            if dossiers := int(getattr(row, channel)):
                key = (row.agency_id, channel, row.period_start, row.period_end)
                found[key][row.level] += dossiers
    return [Cell(*key, dict(levels)) for key, levels in found.items()]


def counts(question: Question, level: int | None, channel: str) -> bool:
    """Whether dossiers of a level and channel stand in the denominator of a question's definition."""
    if channel == "post" and question.definition == "uptake_no_post":
        return False
    if question.filters.level is not None:
        return level == question.filters.level
    return level != 0 if question.definition == "uptake_all" else level in ONLINE_LEVELS


def is_online(level: int | None, channel: str) -> bool:
    """Whether a dossier that counts stands in the numerator too: whatever the definition, at level 3 or 4 only."""
    return channel == "online" and level in ONLINE_LEVELS


def by_agency_and_channel(cells: Sequence[Cell]) -> dict[tuple[int | None, str], list[Cell]]:
    """Sort cells by what they are looked up by."""
    found: dict[tuple[int | None, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.agency_id, cell.channel].append(cell)
    return found
