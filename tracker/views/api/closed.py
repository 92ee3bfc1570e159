"""GET /closed and /closed/<month>: months as they were when they were closed, beside what they are now."""

from typing import Any

from flask import Response, jsonify
from marshmallow import fields

from tracker import look
from tracker.look import gettext as _
from tracker.queries import closed
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.closed import Compared
from tracker.views import asking, reading
from tracker.views.api import answers, lists, schemas_closed, tables
from tracker.views.api.parameters import ApiBlueprint, Listed, get
from tracker.views.errors import NotFoundError

blp = ApiBlueprint("api_closed", __name__, description="Closed months, and what changed in them since.")
_COMPARED = [*tables.figure_columns("closed"), *tables.figure_columns("live")]
_COMPARED += ["difference.dossiers", "difference.online", "difference.uptake", "changed", "changes"]
_MONTH = ["month", "months", "from", "to", "closed_on", "closed_at", "closed_by", "early", "data_version"]


class ClosedParameters(Listed):
    """Parameters of closed months: they are no period of days, and are not kept by place."""

    class Meta:
        exclude = ("from", "to", "locality")


class MonthParameters(ClosedParameters):
    changed = fields.Boolean(
        metadata={"description": "Only services that changed since closing.", "allowed": "true or false"}
    )


@get(blp, "/closed", ClosedParameters, schemas_closed.ClosedListSchema)
def get_closed(parameters: dict[str, Any]) -> Response:
    """Closed months, newest first: at closing, now, the difference and why."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    known = closed.months(reader, asked.window.months.kind)
    page, is_csv = parameters.get("page", 1), parameters.get("format") == "csv"
    shown = known if is_csv else lists.page_of(known, page)
    items = [_month(closed.compared(reader, asked, one)) for one in shown]
    if is_csv:
        return tables.csv_response(items, [*_MONTH, *_COMPARED], "closed")
    return jsonify({"items": items, "next": lists.next_path(page, len(known)), "total": len(known)})


@get(blp, "/closed/<month>", MonthParameters, schemas_closed.ClosedMonthPageSchema)
def get_closed_month(parameters: dict[str, Any], month: str) -> Response:
    """One closed month with its services and agencies, at closing and now."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    found = closed.find(reader, asked.window.months.kind, month)
    if found is None:
        raise NotFoundError(_("This month is not closed. /api/v1/closed lists those that are."))
    asked = asking.question(reader, {**parameters, "from": month, "to": month})
    services = [one for one in closed.services(reader, asked, found) if one.changed or not parameters.get("changed")]
    page = parameters.get("page", 1)
    if parameters.get("format") == "csv":
        columns = ["code", "name", *_COMPARED]
        return tables.csv_response([_entry(one) for one in services], columns, f"closed-{found.name}")
    body = _month(closed.compared(reader, asked, found)) | {
        "items": [_entry(one) for one in lists.page_of(services, page)],
        "agencies": [_entry(one) for one in closed.agencies(reader, asked, found)],
        "next": lists.next_path(page, len(services)),
        "total": len(services),
    }
    return jsonify(body)


def _month(one: Compared) -> answers.Answer:
    month = one.month
    return {
        "month": month.name,
        "months": month.kind,
        "from": month.start.isoformat(),
        "to": month.end.isoformat(),
        "closed_on": month.closed_on.isoformat(),
        "closed_at": month.closed_at.isoformat() + "Z",
        "closed_by": month.closed_by,
        "early": month.early,
        "data_version": month.data_version,
        **_compared(one),
    }


def _entry(one: Compared) -> answers.Answer:
    entry = one.entry
    name = entry.name(look.current().code) if isinstance(entry, ServiceEntry) else entry.name if entry else None
    return {"code": entry.code if entry else None, "name": name, **_compared(one)}


def _compared(one: Compared) -> answers.Answer:
    return {
        "closed": answers.figure(one.closed),
        "live": answers.figure(one.live),
        "difference": {"dossiers": one.dossiers, "online": one.online, "uptake": one.share},
        "changed": one.changed,
        "changes": [
            {
                "run": change.run,
                "noted_at": change.noted_at.isoformat() + "Z",
                "cause": change.cause,
                "sources": list(change.sources),
                "dossiers": change.dossiers,
                "online": change.online,
                "services": change.services,
            }
            for change in one.changes
        ],
    }
