"""What the lists and pages of agencies and of communes share: who leads, who lags, beside others of their kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import fields, validate

from tracker import charts, look
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures import peers
from tracker.measures.peers import Standing
from tracker.queries import groups, history, overview, services
from tracker.queries.groups import GroupItem
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.reports.download import Table
from tracker.views import page, page_filters, page_rows, same_months
from tracker.views.services import services_table
from tracker.views.trend_title import trend_title

ROWS = 25
SERVICES = 10
MOST_COMPARED = 12


class ListParameters(page.PageParameters):
    """Parameters of a list of units."""

    sort = fields.String(
        validate=validate.OneOf(groups.SORTS), load_default="gain", metadata={"choices": ", ".join(groups.SORTS)}
    )


@dataclass(frozen=True)
class Unit:
    """An agency or place of a list; `standing`: beside others of its kind, None where that cannot be told."""

    item: GroupItem
    standing: Standing | None


def of_kind(items: Sequence[GroupItem], one: GroupItem) -> list[GroupItem]:
    """Return the others of a unit's kind."""
    return [other for other in items if other is not one and other.entry.kind == one.entry.kind]


def units(items: Sequence[GroupItem]) -> list[Unit]:
    """Return each unit with how it stands to the others of its kind."""
    found = []
    for one in items:
        others = [other.figure for other in of_kind(items, one)]
        found.append(Unit(one, peers.standing(one.figure, others)))
    return found


def chosen(items: Sequence[GroupItem]) -> list[GroupItem]:
    """Return the units that the address asks to set side by side, in the order of the list."""
    codes = request.args.getlist("compare")[:MOST_COMPARED]
    return [one for one in items if one.entry.code in codes]


def ordered(items: Sequence[GroupItem], sort: groups.Sort) -> list[GroupItem]:
    """Return the units in the order asked for."""
    return sorted(items, key=groups.sort_of(sort))


def standing_words() -> dict[str, str]:
    """Return what is said of a unit beside others of its kind."""
    return {
        "above": _("above most of its kind"),
        "alike": _("like most of its kind"),
        "below": _("below most of its kind"),
    }


def reached_sentence(items: Sequence[GroupItem], period: str) -> str:
    """Tell how many units reach their target, and how many have no share."""
    reached, judged = page_rows.reached(items)
    silent = sum(one.figure.missing == "not_provided" for one in items)
    if not judged:
        told = _("In %(period)s no target can be set against a share.", period=period)
    else:
        told = _(
            "In %(period)s, %(reached)s of %(judged)s reach their target.",
            period=period,
            reached=reached,
            judged=judged,
        )
    if silent:
        told += " " + ngettext(
            "Of %(count)s no share can be told, since its data are not complete.",
            "Of %(count)s no share can be told, since their data are not complete.",
            silent,
        )
    return told


def list_fields(reader: Reader, asked: Question, names: Sequence[str], sort: str) -> list[page.FilterField]:
    """Return the fields of a list: filters, period, order."""
    return [*page.filter_fields(reader, asked, names), *page.period_fields(), page_filters.sort_field(sort)]


def of_one(reader: Reader, asked: Question) -> dict[str, Any]:
    """Return what a page shows of one unit: its months, levels and services."""
    points = history.history(reader, asked, history.target_of(reader, asked))
    every = services.everything(reader, asked, sort="gain")
    rows = page.with_trends(reader, asked, every[:SERVICES])
    return {
        "points": points,
        "trend_title": trend_title(points),
        "trend_spec": charts.trend(page_rows.trend_rows(points), look.current(), []),
        "levels": overview.by_level(reader, asked),
        "rows": rows,
        "moves": same_months.of_services(reader, asked, [row.service for row in rows]),
        "total": len(every),
    }


def nothing_of_one() -> dict[str, Any]:
    """Return the same for a reader who may not see it."""
    return {"points": (), "levels": {}, "rows": (), "moves": {}, "total": None}


def beside(found: Sequence[GroupItem], own: GroupItem, path: Callable[[str], str | None]) -> dict[str, Any]:
    """Return a unit among others of its kind: how it stands, and the picture of those with most to win."""
    others = of_kind(found, own)
    unit = next(one for one in units(found) if one.item is own)
    drawn = ordered([own, *page_rows.ahead(others)], "-uptake") if others else []
    rows = page_rows.dot_rows(drawn, path)
    for row, item in zip(rows, drawn, strict=True):
        row["name"] = f"► {row['name']}" if item is own else row["name"]
    return {
        "beside": drawn,
        "beside_spec": charts.dots(rows, look.current()) if drawn else None,
        "standing": standing_words()[unit.standing] if unit.standing else "",
    }


def files_of_one(reader: Reader, asked: Question, name: str) -> dict[str, Callable[[], Table]]:
    """Return the tables of one unit's page."""
    return {
        "services": lambda: services_table(
            reader, services.everything(reader, asked, sort="gain"), asked, f"{name}-services", _("Services")
        ),
        "trend": lambda: page_rows.trend_table(
            history.history(reader, asked, history.target_of(reader, asked)),
            asked,
            f"{name}-trend",
            _("Uptake by month"),
        ),
    }


def of_list(
    reader: Reader,
    asked: Question,
    given: dict[str, Any],
    items: Sequence[GroupItem],
    names: Sequence[str],
    path: Callable[[str], str | None],
) -> dict[str, Any]:
    """Return what a page shows of a list of units; `names` of its filters, `path` of one unit by its code."""
    compared = chosen(items)
    drawn = compared or page_rows.ahead(items)
    period = page.period_words(asked)
    return {
        "lead": reached_sentence(items, period),
        "period": period,
        "fields": list_fields(reader, asked, names, given["sort"]),
        "state": overview.period_state(reader, asked),
        "compared": compared,
        "dots": drawn,
        "dots_spec": charts.dots(page_rows.dot_rows(drawn, path), look.current()),
        "standing": standing_words(),
        "sort": given["sort"],
        "has_charts": True,
        **_shown(units(items), given),
    }


def _shown(rows: Sequence[Unit], given: dict[str, Any]) -> dict[str, Any]:
    pages = max(1, -(-len(rows) // ROWS))
    number = min(given.get("page", 1), pages)
    return {"rows": rows[(number - 1) * ROWS : number * ROWS], "pages": pages, "shown": number, "total": len(rows)}
