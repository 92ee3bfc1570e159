"""GET /low-use."""

from typing import Any

from flask import Response

from tracker import look
from tracker.queries import low_use
from tracker.views import asking, reading, small_numbers
from tracker.views.api import answers, lists, schemas, tables
from tracker.views.api.parameters import ApiBlueprint, WorkList, get

blp = ApiBlueprint("api_low_use", __name__, description="Services to promote, by dossiers to win.")
_COLUMNS = ["rank", "service.code", "service.name", "level", "class", "reasons", "target", "gain", "gain_low"]
_COLUMNS += ["gain_high", *tables.figure_columns("figure")]


@get(blp, "/low-use", WorkList, schemas.LowUseSchema)
def get_low_use(parameters: dict[str, Any]) -> Response:
    """Services whose 12-month interval lies wholly below their target, most dossiers to win first."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    found = low_use.ranked(reader, asked)
    page = parameters.get("page", 1)
    as_csv = _COLUMNS if parameters.get("format") == "csv" else None
    shown = found if as_csv is not None else lists.page_of(found, page)
    least, language = reading.least_cell(), look.current().code
    told = low_use.items(reader, asked, tuple(shown))
    items = [answers.low_use_item(small_numbers.hide_in_low_use(one, least), language) for one in told]
    return lists.listed(asked, items, total=len(found), page=page, as_csv=as_csv, name="low-use")
