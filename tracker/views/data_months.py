"""The months of an agency or source as a row of small squares: geometry and words for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker import look
from tracker.look import gettext as _
from tracker.queries.completeness import MonthState, MonthStatus

STEP = 22.0
SIZE = 18.0
YEAR_GAP = 8.0
ROOM_FOR_A_LABEL = 4


@dataclass(frozen=True)
class Square:
    """One month: where it stands, what it is, how much of its height is filled, and its words."""

    x: float
    status: MonthStatus
    filled: float
    top: float
    title: str


@dataclass(frozen=True)
class MonthLabel:
    x: float
    text: str


@dataclass(frozen=True)
class Strip:
    """A row of squares; `lacking` names the months that are not provided in full, for those who do not see it."""

    width: float
    squares: tuple[Square, ...]
    lacking: str

    @property
    def sentence(self) -> str:
        return self.lacking or _("All months provided.")


def status_names() -> dict[MonthStatus, str]:
    """Return the words for the states of a month, in the order of the key."""
    return {
        "provided": _("provided"),
        "partial": _("partial"),
        "silent": _("source silent"),
        "not_provided": _("not provided"),
        "running": _("month still running"),
        "none": _("nothing expected"),
    }


def strip(months: Sequence[MonthState]) -> Strip:
    """Lay out the months, oldest first, with a gap between years."""
    places = _places([month.start for month in months])
    squares = tuple(_square(x, month) for x, month in zip(places, months, strict=True))
    return Strip(_width(places), squares, lacking(months))


def axis(months: Sequence[MonthState]) -> tuple[float, tuple[MonthLabel, ...]]:
    """Return width and labels for the head of the column: the first month, each January and each quarter."""
    places = _places([month.start for month in months])
    labels = []
    for number, (x, month) in enumerate(zip(places, months, strict=True)):
        day = month.end
        if day.month == 1 or (number == 0 and all(one.end.month != 1 for one in months[1:ROOM_FOR_A_LABEL])):
            labels.append(MonthLabel(x, look.current().month(day)))
        elif number == 0 or (day.month % 3 == 1 and number > 2 and x + 2 * STEP < _width(places)):
            labels.append(MonthLabel(x, f"{day.month:02}"))
    return _width(places), tuple(labels)


def _places(starts: Sequence[date]) -> list[float]:
    places: list[float] = []
    x = 0.0
    for number, start in enumerate(starts):
        if number and start.month == 1:
            x += YEAR_GAP
        places.append(x)
        x += STEP
    return places


def _width(places: Sequence[float]) -> float:
    return max(places[-1] + STEP if places else STEP, 3 * STEP)


def _square(x: float, month: MonthState) -> Square:
    share = month.units.reported / month.units.expected if month.units.expected else 0.5
    filled = SIZE if month.status == "provided" else round(SIZE * share, 1) if month.status == "partial" else 0.0
    return Square(x, month.status, filled, SIZE - filled, f"{look.current().month(month.end)}: {_told(month)}")


def _told(month: MonthState) -> str:
    """Say of one month what there is."""
    name = status_names()[month.status]
    words = look.current()
    if month.status == "none":
        return name
    parts = [name]
    if month.units.expected:
        parts.append(
            _(
                "%(reported)s / %(expected)s monthly reports",
                reported=words.number(month.units.reported),
                expected=words.number(month.units.expected),
            )
        )
    elif month.rows is not None:
        parts.append(look.ngettext("%(count)s row", "%(count)s rows", month.rows))
    if month.silent_days:
        parts.append(look.ngettext("%(count)s silent day", "%(count)s silent days", month.silent_days))
    if month.last_day:
        parts.append(_("data to %(day)s", day=words.date(month.last_day)))
    return ", ".join(parts)


def lacking(months: Sequence[MonthState]) -> str:
    """Name the months that are not provided in full, by kind; empty where none is."""
    names = status_names()
    kinds: list[MonthStatus] = ["not_provided", "silent", "partial"]
    parts = []
    for kind in kinds:
        found = [month for month in months if month.status == kind]
        if found:
            parts.append(f"{names[kind]}: {_runs(months, found)}")
    return "; ".join(parts)


def _runs(months: Sequence[MonthState], found: Sequence[MonthState]) -> str:
    """Write months that follow each other as one span: 08/2026–10/2026."""
    runs: list[list[MonthState]] = []
    for month in found:
        before = months.index(month) - 1
        if runs and before >= 0 and runs[-1][-1] is months[before]:
            runs[-1].append(month)
        else:
            runs.append([month])
    words = look.current()
    spans = [(words.month(run[0].end), words.month(run[-1].end)) for run in runs]
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in spans)
