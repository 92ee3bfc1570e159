"""Shapes of campaigns and their effects, for the description of the API."""

from typing import Any

from marshmallow import Schema, fields


def _text(description: str = "", **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **options)


def _number(description: str = "") -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": description})


class CampaignSchema(Schema):
    id = fields.Integer(required=True)
    name = _text()
    kind = _text("The kind of work.")
    status = _text("planned, running, ended or cancelled")
    starts_on = _text()
    ends_on = _text("The last day.")
    services = fields.List(fields.String(), required=True)
    places = fields.List(fields.String(), required=True, metadata={"description": "Codes; none: the whole province."})
    compared = fields.List(fields.String(), required=True, metadata={"description": "Left out as a comparison."})
    audience = _text("citizen, business or null: everybody", allow_none=True)


class CampaignListSchema(Schema):
    items = fields.List(fields.Nested(CampaignSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)


class EffectSchema(Schema):
    """Shares are 0..1: a lift of 0.05 is 5 points. All numbers are null where nothing can be told."""

    service = _text("Code.")
    method = _text("did, peers, history or none")
    reason = _text("Why nothing can be told.", allow_none=True)
    lift = _number("Beyond what would have been without the campaign.")
    low = _number("Of the 95 % interval.")
    high = _number()
    p = _number()
    extra = _number("Dossiers online beyond what would have been.")
    extra_low = _number()
    extra_high = _number()
    smallest_detectable = _number("Found with a chance of 80 %.")
    notes = fields.List(fields.String(), required=True)


class EffectListSchema(Schema):
    campaign = fields.Integer(required=True)
    items = fields.List(fields.Nested(EffectSchema), required=True)
