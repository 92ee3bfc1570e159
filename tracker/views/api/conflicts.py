"""GET /conflicts: what two sources state differently, as sums."""

from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from tracker.queries import conflicts
from tracker.queries.conflicts import Chosen, Sum
from tracker.settings import RULED_FIELDS
from tracker.views import reading
from tracker.views.api import lists, tables
from tracker.views.api.parameters import ApiBlueprint, get

blp = ApiBlueprint("api_conflicts", __name__, description="Dossiers that two sources state differently.")
_COLUMNS = "about counts instead_of decided_by service agency value other_value dossiers".split()


class Parameters(Schema):
    """Parameters of the list; conflicts have no period, since the two sources may put a dossier into two months."""

    about = fields.String(
        validate=validate.OneOf(RULED_FIELDS),
        metadata={"description": "Only conflicts about this field.", "choices": ", ".join(RULED_FIELDS)},
    )
    agency = fields.String(
        validate=validate.Length(max=200),
        metadata={"description": "Only dossiers of this agency.", "allowed": "text of at most 200 characters"},
    )
    lang = fields.String(
        validate=validate.OneOf(["vi", "en"]), metadata={"description": "Language.", "choices": "vi, en"}
    )
    format = fields.String(
        validate=validate.OneOf(["json", "csv"]),
        metadata={"description": "JSON, or CSV for spreadsheets.", "choices": "json, csv"},
    )
    page = fields.Integer(
        validate=validate.Range(min=1, max=100_000),
        metadata={"description": "Page of 100, from 1.", "allowed": "a whole number from 1"},
    )


def _said(description: str, **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **options)


class ItemSchema(Schema):
    about = _said("Field of a dossier that the two sources state differently.")
    counts = _said("Source whose value counts.")
    instead_of = _said("Source whose value does not count.")
    decided_by = _said("rule (of precedence) or order (of the sources in the settings)")
    service = _said("Code of the service as it counts.")
    agency = _said("Code of the agency as it counts.", allow_none=True)
    value = _said("Value that counts; null for days, places and what may not be shown.", allow_none=True)
    other_value = _said("Value that does not count.", allow_none=True)
    dossiers = fields.Integer(required=True)


class ConflictListSchema(Schema):
    items = fields.List(fields.Nested(ItemSchema), required=True)
    next = _said("Path and query of the next page.", allow_none=True)
    total = fields.Integer(required=True)
    dossiers = fields.Integer(required=True, metadata={"description": "Dossiers with any conflict, each once."})


@get(blp, "/conflicts", Parameters, ConflictListSchema)
def get_conflicts(parameters: dict[str, Any]) -> Response:
    """Dossiers that two sources state differently, by field, sources, service, agency and values."""
    reader, page = reading.reader(), parameters.get("page", 1)
    found = conflicts.sums(reader, Chosen(field=parameters.get("about"), agency=parameters.get("agency")))
    if parameters.get("format") == "csv":
        return tables.csv_response([_answer(one) for one in found], _COLUMNS, "conflicts")
    return jsonify(
        {
            "items": [_answer(one) for one in lists.page_of(found, page)],
            "next": lists.next_path(page, len(found)),
            "total": len(found),
            "dossiers": conflicts.dossiers(reader),
        }
    )


def _answer(one: Sum) -> dict[str, Any]:
    return {
        "about": one.field,
        "counts": one.won,
        "instead_of": one.lost,
        "decided_by": "rule" if one.ruled else "order",
        "service": one.service,
        "agency": one.agency,
        "value": one.won_value,
        "other_value": one.lost_value,
        "dossiers": one.dossiers,
    }
