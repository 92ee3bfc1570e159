"""Shapes of closed months, for the description of the API."""

from typing import Any

from marshmallow import Schema, fields

from tracker.views.api.schemas import FigureSchema


def _text(description: str = "", **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **options)


def _whole(description: str = "") -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


class ChangeSchema(Schema):
    """What one run noted, by one cause."""

    run = _whole()
    noted_at = _text("UTC")
    cause = _text("source, catalogue, settings or coverage")
    sources = fields.List(fields.String(), required=True)
    dossiers = _whole("More (or fewer) dossiers, of all channels and levels.")
    online = _whole("Of these online.")
    services = _whole("Services concerned.")


class DifferenceSchema(Schema):
    dossiers = _whole("Now − at closing, by the definition.")
    online = _whole()
    uptake = fields.Float(required=True, allow_none=True)


class ComparedSchema(Schema):
    closed = fields.Nested(FigureSchema, required=True, metadata={"description": "As it was at closing."})
    live = fields.Nested(FigureSchema, required=True, metadata={"description": "As it is now."})
    difference = fields.Nested(DifferenceSchema, required=True)
    changed = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class ClosedMonthSchema(ComparedSchema):
    class Meta:
        include = {"from": _text("First day.")}  # noqa: RUF012 - read once by marshmallow; `from` is a word of Python

    month = _text("2026-03")
    months = _text("calendar or reporting")
    to = _text("Last day.")
    closed_on = _text("Local day.")
    closed_at = _text("UTC")
    closed_by = _text("snapshot (the command) or run (by itself)")
    early = fields.Boolean(required=True, metadata={"description": "Before its grace period had passed."})
    data_version = _whole()


class ClosedListSchema(Schema):
    items = fields.List(fields.Nested(ClosedMonthSchema), required=True)
    next = _text("Path and query of the next page.", allow_none=True)
    total = _whole()


class ClosedEntrySchema(ComparedSchema):
    code = _text()
    name = _text()


class ClosedMonthPageSchema(ClosedMonthSchema):
    items = fields.List(
        fields.Nested(ClosedEntrySchema), required=True, metadata={"description": "Services, most changed first."}
    )
    agencies = fields.List(fields.Nested(ClosedEntrySchema), required=True)
    next = _text("Path and query of the next page.", allow_none=True)
    total = _whole()
