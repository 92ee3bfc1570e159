"""Why uptake moved, in words, as rows of a picture, and as a file."""

from typing import Any

from tracker import look
from tracker.look import gettext as _
from tracker.measures.change import Change
from tracker.queries.change import Explained
from tracker.queries.question import Question
from tracker.reports.download import Table
from tracker.views import page_rows

PARTS = ("behaviour", "mix", "joined", "left", "reclassified")
_MOVERS = 5


def names() -> dict[str, str]:
    """Return the parts by what pages call them."""
    return {
        "behaviour": _("Behaviour"),
        "mix": _("Mix of services"),
        "joined": _("Joined"),
        "left": _("Left"),
        "reclassified": _("Changed level"),
        "total": _("Altogether"),
    }


def meanings() -> dict[str, str]:
    """Return what each part is, in a sentence."""
    return {
        "behaviour": _("The same services at the same agencies were used online more, or less."),
        "mix": _("Services that are used online a lot had a larger part of all dossiers, or a smaller one."),
        "joined": _("Services, agencies or months of data that were not there a year before."),
        "left": _("Services, agencies or months of data that are no longer there."),
        "reclassified": _("Services whose level is another than a year before, whatever else they did."),
        "total": _("The share of this period less that of the same months last year."),
    }


def value(change: Change, part: str) -> float:
    """Return a part of a change by its name; `total`: the whole."""
    number: float = change.total if part == "total" else getattr(change, part)
    return number


def title(change: Change) -> str:
    """Tell by how much the share moved, and what did most of it."""
    words = look.current()
    points = words.points(abs(change.total)).removeprefix("+")
    told = (
        _("Uptake rose by %(points)s since last year", points=points)
        if change.total >= 0
        else _("Uptake fell by %(points)s since last year", points=points)
    )
    along = [part for part in PARTS if value(change, part) * change.total > 0]
    if not along:
        return told
    most = max(along, key=lambda part: abs(value(change, part)))
    said = words.points(value(change, most))
    return f"{told}; " + _("most of it: %(part)s (%(points)s)", part=names()[most].lower(), points=said)


def rows(change: Change) -> list[dict[str, Any]]:
    """Return the parts and the whole, as the picture and the table need them."""
    told, words = names(), look.current()
    return [
        {
            "part": part,
            "name": told[part],
            "points": value(change, part),
            "meaning": meanings()[part],
            "text": f"{told[part]}: {words.points(value(change, part))}. {meanings()[part]}",
        }
        for part in (*PARTS, "total")
    ]


def movers(found: Explained) -> list[dict[str, Any]]:
    """Return the services behind most of the behaviour."""
    code = look.current().code
    return [
        {"code": one.service.code, "name": one.service.name(code), "points": one.points}
        for one in found.movers[:_MOVERS]
    ]


def table(found: Explained, asked: Question) -> Table:
    """Return the parts, and every service behind behaviour, as a file."""
    code = look.current().code
    parts: list[list[object]] = [
        [row["name"], None, round(row["points"] * 100, 4), row["meaning"]] for row in rows(found.change)
    ]
    services: list[list[object]] = [
        [names()["behaviour"], one.service.code, round(one.points * 100, 4), one.service.name(code)]
        for one in found.movers
    ]
    headings = [_("Part"), _("Code"), _("Points"), _("What it is")]
    return Table("overview-change", _("Why uptake moved"), headings, [*parts, *services], page_rows.notes(asked))
