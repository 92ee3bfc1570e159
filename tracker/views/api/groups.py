"""GET /agencies and /localities."""

from typing import Any

from flask import Response

from tracker.queries import groups
from tracker.queries.question import Question
from tracker.views import asking, reading, small_numbers
from tracker.views.api import answers, lists, schemas, tables
from tracker.views.api.parameters import ApiBlueprint, GroupList, get

blp = ApiBlueprint("api_groups", __name__, description="Agencies and places in force on the last day.")
_COLUMNS = ["code", "name", "kind", "target", *tables.figure_columns("figure")]
_COLUMNS += tables.figure_columns("last_year", ("dossiers", "online", "uptake", "missing"))


@get(blp, "/agencies", GroupList, schemas.GroupListSchema)
def get_agencies(parameters: dict[str, Any]) -> Response:
    """Agencies with their figures; those without dossiers included."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    return _answer(asked, groups.agencies(reader, asked), parameters, "agencies")


@get(blp, "/localities", GroupList, schemas.LocalityListSchema)
def get_localities(parameters: dict[str, Any]) -> Response:
    """Places of applicants with their figures; zeros included, small numbers hidden from the public."""
    reader = reading.reader()
    asked = asking.question(reader, parameters)
    shown = small_numbers.hide_places(groups.localities(reader, asked), reading.least_cell())
    return _answer(asked, shown, parameters, "localities")


def _answer(asked: Question, items: tuple[groups.GroupItem, ...], parameters: dict[str, Any], name: str) -> Response:
    page = parameters.get("page", 1)
    ordered = sorted(items, key=groups.sort_of(parameters.get("sort", "name")))
    are_places = name == "localities"
    columns = [*_COLUMNS, "shared_out"] if are_places else _COLUMNS
    as_csv = columns if parameters.get("format") == "csv" else None
    shown = ordered if as_csv is not None else lists.page_of(ordered, page)
    rows = [answers.locality_item(one) if are_places else answers.group_item(one) for one in shown]
    more = {"splits": answers.splits(shown)} if are_places else None
    return lists.listed(asked, rows, total=len(ordered), page=page, as_csv=as_csv, name=name, more=more)
