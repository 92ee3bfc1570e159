"""GET /adoption: people rather than dossiers."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from tracker.queries import adoption
from tracker.queries.adoption import AdoptionItem
from tracker.views import adoption_words, asking, reading, small_numbers
from tracker.views.api import answers, lists
from tracker.views.api.parameters import ApiBlueprint, Common, choice, get

blp = ApiBlueprint("api_adoption", __name__, description="How many people came online, and whether they stay.")
_PEOPLE = ("people", "online_people", "first_online", "stayed_online", "back_to_counter")
_COLUMNS = ["key", *_PEOPLE, "share", "per_100_adults", "missing"]


class AdoptionParameters(Common):
    by = choice("What people are told apart by.", *adoption.KEYS)
    format = choice("JSON, or CSV for spreadsheets.", "json", "csv")


class AdoptionItemSchema(Schema):
    key = fields.String(required=True, metadata={"description": "A month, the code of a place, a kind of applicant."})
    people = fields.Integer(required=True, allow_none=True, metadata={"description": "Distinct people who applied."})
    online_people = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of those, with at least one online dossier."}
    )
    first_online = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of those, for the first time ever."}
    )
    stayed_online = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Those whose next dossier came online again."}
    )
    back_to_counter = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Those whose next dossier came another way."}
    )
    share = fields.Float(required=True, allow_none=True, metadata={"description": "online_people ÷ people."})
    per_100_adults = fields.Float(
        required=True, allow_none=True, metadata={"description": "100 × online_people ÷ adults of the place."}
    )
    missing = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "no_dossiers, not_provided, partial, suppressed; null where a share is."},
    )


class AdoptionSchema(Schema):
    items = fields.List(fields.Nested(AdoptionItemSchema), required=True)


@get(blp, "/adoption", AdoptionParameters, AdoptionSchema)
def get_adoption(parameters: dict[str, Any]) -> Response:
    """Distinct people by month, place or kind of applicant; they do not add up over months or places."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    by = parameters.get("by", "month")
    try:
        found: Sequence[AdoptionItem] = adoption.adoption_by(reader, asked, by)
    except adoption.UnansweredError as error:
        raise adoption_words.refused(error) from None
    if by != "month" or asked.filters.locality is not None:
        found = small_numbers.hide_people(found, reading.least_cell())
    items = [_item(one) for one in found]
    as_csv = _COLUMNS if parameters.get("format") == "csv" else None
    return lists.listed(asked, items, total=len(items), page=1, as_csv=as_csv, name=f"adoption-{by}", whole=True)


def _item(one: AdoptionItem) -> answers.Answer:
    figure = one.figure
    hidden = figure.missing == "suppressed"
    return {
        "key": one.key,
        **{name: None if hidden else getattr(figure, name) for name in _PEOPLE},
        "share": figure.share,
        "per_100_adults": figure.per_100_adults,
        "missing": figure.missing,
    }
