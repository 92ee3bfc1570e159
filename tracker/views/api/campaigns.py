"""GET /campaigns, /campaigns/<id> and /campaigns/<id>/effect."""

import math
from typing import Any

from flask import Response, jsonify

from tracker.look import gettext as _
from tracker.queries import campaigns, effects
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.effects import ServiceEffect
from tracker.queries.reader import Reader
from tracker.views import reading
from tracker.views.api import answers, lists, schemas_campaigns, tables
from tracker.views.api.parameters import ApiBlueprint, Listed, get
from tracker.views.errors import NotFoundError

blp = ApiBlueprint("api_campaigns", __name__, description="Campaigns, and what they did.")
_COLUMNS = ["id", "name", "kind", "status", "starts_on", "ends_on", "services", "places", "compared", "audience"]
_NUMBERS = ("lift", "low", "high", "p", "extra", "extra_low", "extra_high", "smallest_detectable")


@get(blp, "/campaigns", Listed, schemas_campaigns.CampaignListSchema)
def get_campaigns(parameters: dict[str, Any]) -> Response:
    """All campaigns, the one that starts last first."""
    reader = reading.reader()
    every = campaigns.campaigns(reader)
    if parameters.get("format") == "csv":
        rows = [{**_item(reader, one), **_joined(one)} for one in every]
        return tables.csv_response(rows, _COLUMNS, "campaigns")
    page = parameters.get("page", 1)
    items = [_item(reader, one) for one in lists.page_of(every, page)]
    return jsonify({"items": items, "next": lists.next_path(page, len(every)), "total": len(every)})


@get(blp, "/campaigns/<int:campaign_id>", Listed, schemas_campaigns.CampaignSchema)
def get_campaign(parameters: dict[str, Any], campaign_id: int) -> Response:
    """One campaign."""
    del parameters
    reader = reading.reader()
    return jsonify(_item(reader, _find(reader, campaign_id)))


@get(blp, "/campaigns/<int:campaign_id>/effect", Listed, schemas_campaigns.EffectListSchema)
def get_effect(parameters: dict[str, Any], campaign_id: int) -> Response:
    """What a campaign did for each of its services; for signed-in staff, since it rests on numbers of places."""
    del parameters
    reader = reading.reader()
    one = _find(reader, campaign_id)
    return jsonify({"campaign": one.id, "items": [_effect(each) for each in effects.effects(reader, one)]})


def _find(reader: Reader, campaign_id: int) -> CampaignEntry:
    found = campaigns.campaign(reader, campaign_id)
    if found is None:
        raise NotFoundError(_("There is no campaign of this number. Look for it in the list."))
    return found


def _item(reader: Reader, one: CampaignEntry) -> answers.Answer:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "status": one.status(reader.today),
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat(),
        "services": list(one.services),
        "places": list(one.places),
        "compared": list(one.compared),
        "audience": one.audience,
    }


def _joined(one: CampaignEntry) -> dict[str, str]:
    return {name: " ".join(getattr(one, name)) for name in ("services", "places", "compared")}


def _effect(each: ServiceEffect) -> answers.Answer:
    effect = each.effect
    told = {name: None if effect is None else _known(getattr(effect, name)) for name in _NUMBERS}
    method = "none" if effect is None else effect.method
    reason = each.reason if effect is None else effect.notes[0] if method == "none" else None
    notes = [] if effect is None or method == "none" else [*effect.notes]
    return {"service": each.service.code, "method": method, "reason": reason, **told, "notes": [*each.notes, *notes]}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
