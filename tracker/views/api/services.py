"""GET /services, /services/<code>, /services/<code>/usage."""

from dataclasses import asdict, replace
from typing import Any

from flask import Response, jsonify

from tracker import look
from tracker.look import gettext as _
from tracker.queries import campaigns, catalogue, service, services, usage
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.overview import period_state
from tracker.queries.reader import Reader
from tracker.views import asking, reading, small_numbers
from tracker.views.api import answers, lists, schemas, tables
from tracker.views.api.parameters import ApiBlueprint, Common, ServiceListed, Usage, get
from tracker.views.errors import BadParametersError, NotFoundError, Refused

blp = ApiBlueprint("api_services", __name__, description="Services of the catalogue, and how they are used.")
_COLUMNS = ["code", "name", "level", "agency", "field", "audience", "target", "status"]
_COLUMNS += ["gain", "gain_low", "gain_high", *tables.figure_columns("figure")]
_COLUMNS += tables.figure_columns("last_year", ("dossiers", "online", "uptake", "missing"))


@get(blp, "/services", ServiceListed, schemas.ServiceListSchema)
def get_services(parameters: dict[str, Any]) -> Response:
    """Services that the filters leave, those without dossiers included."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    page = parameters.get("page", 1)
    found = services.service_list(
        reader, asked, status=parameters.get("status"), sort=parameters.get("sort", "gain"), page=page
    )
    language = look.current().code
    as_csv = _COLUMNS if parameters.get("format") == "csv" else None
    shown = found.items
    if as_csv is not None:
        shown = services.everything(reader, asked, status=parameters.get("status"), sort=parameters.get("sort", "gain"))
    items = [answers.service_item(one, language) for one in shown]
    return lists.listed(asked, items, total=found.total, page=page, as_csv=as_csv, name="services")


@get(blp, "/services/<code>", Common, schemas.ServiceSchema)
def get_service(parameters: dict[str, Any], code: str) -> Response:
    """One service with channels, levels, places, agencies and breaks."""
    reader = reading.reader()
    asked = asking.without_words(asking.question(reader, parameters))
    page = service.service_page(reader, asked, _find(reader, code))
    page = replace(page, localities=small_numbers.hide_places(page.localities, reading.least_cell()))
    promoted = campaigns.of_service(reader, page.item.service.code)
    period = answers.period(asked, period_state(reader, asked))
    return jsonify({**answers.service_page(page, look.current().code, promoted), "period": period})


@get(blp, "/services/<code>/usage", Usage, schemas.UsageSchema)
def get_usage(parameters: dict[str, Any], code: str) -> Response:
    """Dossiers of a service period by period; zero items are left out, every level counts."""
    reader = reading.reader()
    asked = asking.without_words(asking.question(reader, parameters))
    grain, by = parameters.get("grain", "month"), parameters.get("by", "channel")
    try:
        found = usage.usage(reader, asked, _find(reader, code), grain, by)
    except usage.CoarserDataError as error:
        allowed = _("data are kept by %(finest)s there; ask for that or coarser", finest=error.finest)
        raise BadParametersError(Refused("grain", grain, allowed)) from None
    items = [asdict(one) for one in small_numbers.shown_usage(found, grain, by, reading.least_cell())]
    if parameters.get("format") == "csv":
        return tables.csv_response(items, ["period", "key", "dossiers"], f"usage-{grain}-{by}")
    return jsonify({"grain": grain, "by": by, "items": items})


def _find(reader: Reader, code: str) -> ServiceEntry:
    found = catalogue.load(reader).service(code)
    if found is None:
        raise NotFoundError(_("There is no service with this code. /api/v1/services lists all of them."))
    return found
