"""Which periods a picture is drawn by: the choice above it, and what is marked in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.addresses import address
from tracker.look import gettext as _
from tracker.queries import grains
from tracker.queries.history import HistoryPoint
from tracker.queries.notes import NoteEntry
from tracker.queries.periods import Grain
from tracker.queries.question import Question
from tracker.queries.reader import Reader


def names() -> dict[Grain, str]:
    return {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}


def asked(given: Mapping[str, Any], offered: Sequence[Grain]) -> Grain:
    """Return the grain of an address; months where it names none, or one that the page does not draw."""
    grain: Grain = given.get("grain", "month")
    return grain if grain in offered else "month"


def choices(offered: Sequence[Grain], chosen: Grain) -> list[dict[str, Any]]:
    """Return the links above a picture, the chosen one marked."""
    told = names()
    return [
        {"label": told[one], "href": address(grain=None if one == "month" else one), "chosen": one == chosen}
        for one in offered
    ]


def marks(
    reader: Reader,
    question: Question,
    points: Sequence[HistoryPoint],
    grain: Grain,
    breaks: Iterable[tuple[date, str]],
    notes: Sequence[NoteEntry] = (),
) -> list[dict[str, str]]:
    """Return breaks of the series and notes as marks of a picture: one for each of its periods."""
    texts: dict[str, list[str]] = {one.point.period: [] for one in points}
    numbers: dict[str, list[str]] = {name: [] for name in texts}

    def name(day: date) -> str:
        return grains.name_of(reader, question.window.months, day, grain)

    for day, text in breaks:
        if text not in (told := texts.get(name(day), [])):
            told.append(text)
    for number, note in enumerate(notes, start=1):
        numbers.get(name(note.starts_on), []).append(str(number))
    for period, told in numbers.items():
        if told:
            texts[period].append(_("note %(number)s", number=", ".join(told)))
    return [{"month": period, "text": ", ".join(told)} for period, told in sorted(texts.items()) if told]
