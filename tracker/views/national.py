"""/national: where the province stands in the national index, beside what our own figures of the same months say."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields, validate

from tracker import look
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries import national, targets
from tracker.queries.national import PROVINCES, Group, Standing
from tracker.reports.download import Table
from tracker.views import page, page_rows, reading, telling

blueprint = Blueprint("national", __name__)


class _Parameters(page.PageParameters):
    scope = fields.String(
        validate=validate.OneOf(PROVINCES), load_default="month", metadata={"choices": ", ".join(PROVINCES)}
    )


@blueprint.get("/national")
def show() -> str | Response:
    """The index of a month; `to` chooses it."""
    reader = reading.reader()
    given = page.parameters(_Parameters)
    found = national.standing(reader, given["scope"], _asked(given))
    if found is None:
        return render_template("national/empty.html", path="/national", title=_("Beside other provinces"))
    files: dict[str, Callable[[], Table]] = {
        "groups": lambda: _group_table(found),
        "provinces": lambda: _score_table(found),
        "offices": lambda: _office_table(found),
    }
    if (file := page.only(files, given)) is not None:
        return file
    months = [(one.strftime("%Y-%m"), look.current().month(one)) for one in reversed(found.months)]
    scopes = [("month", _("the month")), ("year", _("the year so far"))]
    return render_template(
        "national/page.html",
        title=_("Beside other provinces"),
        path="/national",
        found=found,
        period=_period(found),
        lead=lead(found),
        ours=telling.share_sentence(found.figure, _period(found), targets.of_province(reader, found.window.end)),
        groups=[_group_row(one) for one in found.groups],
        fields=[
            {
                "name": "to",
                "label": _("Month"),
                "kind": "select",
                "value": f"{found.month:%Y-%m}",
                "options": months,
                "default": months[0][0],
            },
            {
                "name": "scope",
                "label": _("Points of"),
                "kind": "select",
                "value": found.scope,
                "options": scopes,
                "default": "month",
            },
        ],
    )


def _asked(given: dict[str, Any]) -> date | None:
    month = str(given.get("to") or "")
    return date.fromisoformat(f"{month[:7]}-01") if month else None


def _period(found: Standing) -> str:
    return look.current().period(found.window.start, found.window.end)


def lead(found: Standing) -> str:
    """Tell our rank and points."""
    words, own = look.current(), found.own
    if own is None or own.total is None:
        return _("The export of %(month)s does not name our province.", month=words.month(found.month))
    values = {
        "month": _period(found),
        "rank": own.rank or "–",
        "of": len(found.scores),
        "points": words.number(own.total, 2),
    }
    weakest = min((one for one in found.groups if one.own is not None), key=_share, default=None)
    said = _("In %(month)s the province ranks %(rank)s of %(of)s with %(points)s of 100 points.", **values)
    if weakest is None:
        return said
    return f"{said} " + _("It lacks most in: %(group)s.", group=group_names()[weakest.code])


def _share(group: Group) -> float:
    return (group.own or 0.0) / group.highest


def group_names() -> dict[str, str]:
    return {
        "CKMB": _("Openness and transparency"),
        "TDGQ": _("Settled in time"),
        "CLGQ": _("Services provided online"),
        "TTTT": _("Paid online"),
        "MDHL": _("Satisfaction"),
        "MDSH": _("Digitised dossiers and results"),
    }


def _beside() -> dict[str, str]:
    """What of our own pages measures the same, and why it may differ."""
    return {
        "CKMB": _("Not measured here: it is about what the national portal publishes of each procedure."),
        "TDGQ": _("Here: settled by the day due, of those settled, on the page of each service."),
        "CLGQ": _(
            "Here: uptake. The index counts only dossiers that reached the national portal, and gives points for "
            "having a service online as well as for its use; ours counts every dossier of every source."
        ),
        "TTTT": _("Here: paid online, of dossiers that carry a fee, on the page of each service."),
        "MDHL": _("Here: ratings, where the logs carry them, on the page of each service."),
        "MDSH": _("Not measured here: no log tells whether papers and results were digitised."),
    }


def _group_row(one: Group) -> dict[str, Any]:
    number = look.current().number
    return {
        "code": one.code,
        "name": group_names()[one.code],
        "own": "–" if one.own is None else f"{number(one.own, 2)} / {number(one.highest)}",
        "place": "–" if one.place is None else f"{one.place} / {one.of}",
        "middle": "–" if one.middle is None else number(one.middle, 2),
        "best": "–" if one.best is None else number(one.best, 2),
        "beside": _beside()[one.code],
    }


def _group_table(found: Standing) -> Table:
    headings = [
        _("Code"), _("Group"), _("Our points"), _("Highest possible"), _("Our place"), _("Middle of all"), _("Best"),
        _("Beside our own figures"),
    ]  # fmt: skip
    rows = [
        [one.code, group_names()[one.code], one.own, one.highest, one.place, one.middle, one.best, _beside()[one.code]]
        for one in found.groups
    ]
    return Table("national-groups", _("Groups of the index"), headings, rows, [_period(found)])


def _score_table(found: Standing) -> Table:
    names = group_names()
    headings = [_("Rank"), _("Code"), _("Name"), _("Points"), *names.values()]
    rows = [[one.rank, one.code, one.name, one.total, *(one.points[name] for name in names)] for one in found.scores]
    return Table("national-provinces", _("All provinces"), headings, rows, [_period(found)])


def _office_table(found: Standing) -> Table:
    headings = [_("Code"), _("Agency"), _("Rank"), _("Points"), *page_rows.figure_headings()]
    rows: list[list[object]] = [
        [one.agency.code, one.agency.name, one.score.rank, one.score.total, *_cells(one.figure)]
        for one in found.offices
    ]
    return Table("national-offices", _("Our own agencies in the index"), headings, rows, [_period(found)])


def _cells(figure: Figure | None) -> list[object]:
    return [None] * len(page_rows.figure_headings()) if figure is None else page_rows.figure_cells(figure)
