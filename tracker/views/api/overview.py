"""GET /overview."""

from typing import Any

from flask import Response, jsonify

from tracker.queries import overview
from tracker.views import asking, reading
from tracker.views.api import answers, schemas
from tracker.views.api.parameters import ApiBlueprint, Common, get

blp = ApiBlueprint("api_overview", __name__, description="Everything at once.")


@get(blp, "/overview", Common, schemas.OverviewSchema)
def get_overview(parameters: dict[str, Any]) -> Response:
    """The province: figure, last year, like for like, levels, services by status, trend."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    return jsonify(
        {
            "period": answers.period(asked, overview.period_state(reader, asked)),
            "data_version": reader.data_version,
            **answers.overview(overview.overview(reader, asked)),
        }
    )
