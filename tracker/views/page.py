"""What pages share: their parameters, filter bar, words for a period, rows for pictures, and downloads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.measures.figure import DEFINITIONS, Figure
from tracker.queries import catalogue, trend
from tracker.queries.groups import GroupItem
from tracker.queries.history import HistoryPoint
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.queries.standing import STATUSES
from tracker.reports.download import Table, download
from tracker.reports.tables import Share
from tracker.views import asking, reading
from tracker.views.api.parameters import Common
from tracker.views.errors import BadParametersError, ForbiddenError, Refused

ROWS_OF_DOTS = 16
FilterField = dict[str, Any]


class PageParameters(Common):
    """Parameters of a page; `table` and `format` ask for one of its tables as a file."""

    format = fields.String(validate=validate.OneOf(["csv", "xlsx"]), metadata={"allowed": "one of csv, xlsx"})
    table = fields.String(validate=validate.Length(max=40), metadata={"allowed": "the name of a table of the page"})
    page = fields.Integer(validate=validate.Range(min=1, max=100_000), metadata={"allowed": "a whole number from 1"})
    status = fields.String(validate=validate.OneOf(STATUSES), metadata={"allowed": "one of " + ", ".join(STATUSES)})


def parameters(schema: type[Schema] = PageParameters) -> dict[str, Any]:
    """Return the checked parameters of this address; empty ones count as not set, unknown ones are ignored.

    Raises:
        BadParametersError: a value cannot be used.
    """
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        checked: dict[str, Any] = schema(unknown=EXCLUDE).load(given)
    except ValidationError as error:
        known = {one.data_key or name: one for name, one in schema().fields.items()}
        raise BadParametersError(
            *(
                Refused(name[:60], given.get(name, "")[:60], str(known[name].metadata.get("allowed", "")))
                for name in (error.messages if isinstance(error.messages, dict) else {})
            )
        ) from None
    return checked


def question(reader: Reader, given: Mapping[str, Any]) -> Question:
    """Return the question that the checked parameters ask.

    Raises:
        ForbiddenError: a public reader asks for services of one place, whose numbers are small.
    """
    if given.get("locality") and reading.least_cell():
        raise ForbiddenError(_("Numbers of one place by service are small, so only signed-in staff can see them."))
    return asking.question(reader, given)


def period_words(asked: Question) -> str:
    """Return the period of a question in the reader's words."""
    return look.current().period(asked.window.start, asked.window.end)


def only(files: Mapping[str, Callable[[], Table]], given: Mapping[str, Any]) -> Response | None:
    """Return the file that the address asks for; None where it asks for the page.

    Raises:
        BadParametersError: the page has no such table.
    """
    if "format" not in given:
        return None
    name = given.get("table") or next(iter(files))
    if name not in files:
        raise BadParametersError(Refused("table", name, "one of " + ", ".join(files)))
    return download(files[name](), given["format"])


def notes(asked: Question, *more: str) -> list[str]:
    """Return what must stand above the rows of a workbook: the period and the definition."""
    period = _("Period: %(period)s", period=period_words(asked))
    definition = _("Definition: %(definition)s", definition=definition_names()[asked.definition])
    return [period, definition, *more]


def with_trends(reader: Reader, asked: Question, items: Sequence[ServiceItem]) -> tuple[ServiceItem, ...]:
    """Return services of a list with their trends, as rows draw them."""
    ids = frozenset(item.service.id for item in items)
    drawn = trend.trends(reader, asked, "service", ids) if ids else {}
    return tuple(item.with_trend(drawn.get(item.service.id, ())) for item in items)


# The filter bar


def definition_names() -> dict[str, str]:
    return {
        "uptake": _("Uptake (online ÷ all dossiers of level 3 and 4)"),
        "uptake_no_post": _("Uptake without dossiers by post"),
        "uptake_all": _("Online dossiers ÷ dossiers of all services"),
    }


def tier_name(tier: str) -> str:
    """Return the name of a kind of agency; a kind that the site does not know is shown as it is."""
    return {
        "province": _("Provincial People's Committee"),
        "department": _("Provincial departments"),
        "district": _("Districts"),
        "commune": _("Communes and wards"),
    }.get(tier, tier)


def audience_name(audience: str) -> str:
    """Return the name of an audience; one that the site does not know is shown as it is."""
    return {
        "citizen": _("Citizens"),
        "business": _("Businesses"),
        "both": _("Citizens and businesses"),
    }.get(audience, audience)


def period_fields() -> list[FilterField]:
    """Return the fields of the period, by month, or by day where the address names days."""
    found = []
    for name, label in (("from", _("From")), ("to", _("To"))):
        value = request.args.get(name, "")
        found.append({"name": name, "label": label, "kind": "date" if len(value) == 10 else "month", "value": value})
    return found


def filter_fields(reader: Reader, asked: Question, names: Sequence[str]) -> list[FilterField]:
    """Return the fields of these filters, and of others that the address sets."""
    choices = catalogue.filter_choices(reader, asked.day)
    everything = ("", _("All"))
    options: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "level": (_("Level"), [("4", _("Level 4 (whole)")), ("3", _("Level 3 (partial)"))]),
        "tier": (_("Tier"), [(one, tier_name(one)) for one in choices.tiers]),
        "agency": (_("Agency"), [(one.code, one.name) for one in choices.agencies]),
        "field": (_("Field of work"), [(one, one) for one in choices.fields]),
        "audience": (_("Audience"), [(one, audience_name(one)) for one in choices.audiences]),
        "status": (_("Status"), list(sentences.status_names(look.current()).items())),
        "locality": (_("Commune or ward"), [(one.code, one.name) for one in choices.localities]),
        "definition": (_("Counted as"), [(one, definition_names()[one]) for one in DEFINITIONS]),
    }
    return [
        {
            "name": name,
            "label": label,
            "kind": "select",
            "value": request.args.get(name, ""),
            "options": [everything, *values],
        }
        for name, (label, values) in options.items()
        if request.args.get(name) or (name in names and values)
    ]


# Rows for pictures and files


def trend_rows(points: Sequence[HistoryPoint]) -> list[dict[str, Any]]:
    """Return the rows of the trend chart."""
    return [
        {
            "month": one.point.period,
            "share": one.figure.uptake,
            "low": one.figure.low,
            "high": one.figure.high,
            "last_year": one.last_year.uptake if one.last_year else None,
            "target": one.target,
            "online": one.figure.base.online,
            "dossiers": one.figure.base.dossiers,
            "missing": one.figure.missing,
            "partial": one.figure.missing == "partial",
        }
        for one in points
    ]


def trend_table(points: Sequence[HistoryPoint], asked: Question, name: str, title: str) -> Table:
    """Return the table behind a trend as a file."""
    headings = [_("Month"), *figure_headings(), _("A year before"), _("Target")]
    rows = [
        [
            one.point.period,
            *figure_cells(one.figure),
            share(one.last_year.uptake if one.last_year else None),
            share(one.target),
        ]
        for one in points
    ]
    return Table(name, title, headings, rows, notes(asked))


def figure_headings() -> list[str]:
    return [
        _("Dossiers counted in the share"),
        _("Of these online"),
        _("Uptake"),
        _("From (95% interval)"),
        _("To (95% interval)"),
        _("Why there is no share"),
        _("Units reported"),
        _("Units expected"),
    ]


def figure_cells(figure: Figure) -> list[object]:
    """Return a figure as cells of a file: what its share divides, never a hidden count."""
    hidden = figure.missing == "suppressed"
    why = sentences.missing_words(look.current(), figure.missing) if figure.missing else None
    return [
        None if hidden else figure.base.dossiers,
        None if hidden else figure.base.online,
        share(figure.uptake),
        share(figure.low),
        share(figure.high),
        why,
        figure.completeness.reported,
        figure.completeness.expected,
    ]


def share(value: float | None) -> Share | None:
    return None if value is None else Share(value)


def ahead(items: Sequence[GroupItem]) -> tuple[GroupItem, ...]:
    """Return the units that a picture shows: those with most dossiers to win, then the largest."""

    def order(item: GroupItem) -> tuple[object, ...]:
        return (item.figure.uptake is None, -item.gain, -item.figure.dossiers, item.entry.sort_key)

    return tuple(sorted(items, key=order)[:ROWS_OF_DOTS])


def dot_rows(items: Sequence[GroupItem], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the rows of the chart of dots; names that stand twice get their code."""
    names = [item.entry.name for item in items]
    return [
        {
            "name": f"{item.entry.name} ({item.entry.code})" if names.count(item.entry.name) > 1 else item.entry.name,
            "share": item.figure.uptake,
            "low": item.figure.low,
            "high": item.figure.high,
            "target": item.target,
            "online": item.figure.base.online,
            "dossiers": item.figure.base.dossiers,
            "missing": item.figure.missing,
            "href": address(item.entry.code),
        }
        for item in items
    ]


def group_table(items: Sequence[GroupItem], asked: Question, name: str, title: str) -> Table:
    """Return agencies or places as a file."""
    headings = [_("Code"), _("Name"), *figure_headings(), _("A year before"), _("Target"), _("Dossiers to win")]
    rows = [
        [
            item.entry.code,
            item.entry.name,
            *figure_cells(item.figure),
            share(item.last_year.uptake if item.last_year else None),
            share(item.target),
            round(item.gain),
        ]
        for item in items
    ]
    return Table(name, title, headings, rows, notes(asked))


def reached(items: Sequence[GroupItem]) -> tuple[int, int]:
    """Return how many units reach their target, of how many that have a share and a target."""
    judged = [item for item in items if item.figure.uptake is not None and item.target is not None]
    return sum((item.figure.uptake or 0) >= (item.target or 0) for item in judged), len(judged)
