"""What pages share: their parameters, filter bar, words for a period, rows for pictures, and downloads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from tracker.look import gettext as _
from tracker.queries import trend
from tracker.queries.periods import GRAINS
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.queries.standing import STATUSES
from tracker.reports.download import Table, download
from tracker.views import asking, reading
from tracker.views.api.parameters import Common
from tracker.views.errors import BadParametersError, ForbiddenError, Refused
from tracker.views.page_filters import (
    FilterField,
    audience_name,
    definition_names,
    filter_fields,
    parameter_name,
    period_fields,
    tier_name,
)
from tracker.views.page_rows import figure_cells, figure_headings, notes, period_words, share

__all__ = [
    "FilterField",
    "PageParameters",
    "audience_name",
    "definition_names",
    "figure_cells",
    "figure_headings",
    "filter_fields",
    "notes",
    "only",
    "parameters",
    "period_fields",
    "period_words",
    "question",
    "share",
    "tier_name",
    "with_trends",
]


class PageParameters(Common):
    """Parameters of a page; `table` and `format` ask for one of its tables as a file."""

    format = fields.String(validate=validate.OneOf(["csv", "xlsx"]), metadata={"choices": "csv, xlsx"})
    table = fields.String(validate=validate.Length(max=40), metadata={"allowed": "the name of a table of the page"})
    page = fields.Integer(validate=validate.Range(min=1, max=100_000), metadata={"allowed": "a whole number from 1"})
    grain = fields.String(validate=validate.OneOf(GRAINS), metadata={"choices": ", ".join(GRAINS)})
    status = fields.String(validate=validate.OneOf(STATUSES), metadata={"choices": ", ".join(STATUSES)})


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
                Refused(name[:60], given.get(name, "")[:60], _allowed(known[name].metadata), parameter_name(name))
                for name in (error.messages if isinstance(error.messages, dict) else {})
            )
        ) from None
    return checked


def _allowed(described: Mapping[str, Any]) -> str:
    if choices := described.get("choices"):
        return _("one of %(choices)s", choices=choices)
    return _(str(described.get("allowed", "")))


def question(reader: Reader, given: Mapping[str, Any]) -> Question:
    """Return the question that the checked parameters ask.

    Raises:
        ForbiddenError: a public reader asks for services of one place, whose numbers are small.
    """
    if given.get("locality") and reading.least_cell():
        raise ForbiddenError(_("Numbers of one place by service are small, so only signed-in staff can see them."))
    return asking.question(reader, given)


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
    return download(_marked(files[name]()), given["format"])


def _marked(table: Table) -> Table:
    """Return a file that says of itself that its data are synthetic: in its name, and above its rows."""
    if not reading.settings().site.synthetic:
        return table
    note = _("Synthetic data.") + " " + _("All figures on this site are invented for demonstration.")
    return replace(table, name=f"{table.name}-{_('synthetic')}", notes=[*table.notes, note])


def with_trends(reader: Reader, asked: Question, items: Sequence[ServiceItem]) -> tuple[ServiceItem, ...]:
    """Return services of a list with their trends, as rows draw them."""
    ids = frozenset(item.service.id for item in items)
    drawn = trend.trends(reader, asked, "service", ids) if ids else {}
    return tuple(item.with_trend(drawn.get(item.service.id, ())) for item in items)
