"""GET /sources, for signed-in staff."""

from typing import Any

from flask import Response, jsonify

from tracker import look
from tracker.queries import data
from tracker.views import reading
from tracker.views.api import answers, schemas, tables
from tracker.views.api.parameters import ApiBlueprint, Listed, get

blp = ApiBlueprint("api_sources", __name__, description="Where the data come from, and how fresh they are.")
_COLUMNS = ["name", "records", "freshness", "expected_every", "last_day", "rejected"]
_ACCOUNT = ["rows_read", "inserted", "updated", "unchanged", "superseded", "rejected"]
_COLUMNS += [f"last_run.{part}" for part in ("run", "status", "ended_at", *_ACCOUNT)]


@get(blp, "/sources", Listed, schemas.SourceListSchema)
def get_sources(parameters: dict[str, Any]) -> Response:
    """Sources with freshness and the account of their last run."""
    found = data.sources(reading.reader())
    items = [answers.source(one, look.current().code) for one in found]
    if parameters.get("format") == "csv":
        return tables.csv_response(items, _COLUMNS, "sources")
    return jsonify({"items": items, "next": None, "total": len(items)})
