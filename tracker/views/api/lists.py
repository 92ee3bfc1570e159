"""What all lists of the API share: pages with `next`, CSV, and the period that they speak of."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from tracker.queries.overview import period_state
from tracker.queries.question import Question
from tracker.views import reading
from tracker.views.api import answers, tables

PAGE = 100


def page_of(items: Sequence[Any], page: int) -> Sequence[Any]:
    return items[(page - 1) * PAGE : page * PAGE]


def next_path(page: int, total: int) -> str | None:
    """Return path and query of the next page, None on the last one."""
    if page * PAGE >= total:
        return None
    values = {name: request.args.getlist(name) for name in request.args}
    values["page"] = [str(page + 1)]
    return f"{request.script_root}{request.path}?{urlencode(values, doseq=True)}"


def listed(
    asked: Question,
    items: Sequence[answers.Answer],
    *,
    total: int,
    page: int,
    as_csv: list[str] | None,
    name: str,
    more: Mapping[str, Any] | None = None,
    whole: bool = False,
) -> Response:
    """Return a list as JSON (with `more` beside it), or as CSV with the columns `as_csv` where these are given.

    `whole`: all items stand on one page.
    """
    if as_csv is not None:
        return tables.csv_response(items, as_csv, name)
    body = {
        "period": answers.period(asked, period_state(reading.reader(), asked)),
        "items": items,
        "next": None if whole else next_path(page, total),
        "total": total,
        **(more or {}),
    }
    return jsonify(body)
