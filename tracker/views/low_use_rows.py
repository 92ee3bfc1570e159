"""Rows of /low-use as its templates read them."""

from datetime import date
from typing import Any

from tracker import look
from tracker.queries.low_use import LowUseItem
from tracker.queries.services import ServiceItem
from tracker.views import low_use_words as words


def row(item: LowUseItem | ServiceItem, today: date) -> dict[str, Any]:
    """Return a row of the worklist, or of the lists beside it; `status` None: it cannot be filed online."""
    return _work_row(item, today) if isinstance(item, LowUseItem) else _plain_row(item)


def _work_row(item: LowUseItem, today: date) -> dict[str, Any]:
    service = item.standing.service
    return {
        "rank": item.rank,
        "code": service.code,
        "name": service.name(look.current().code),
        "level": item.level,
        "status": item.standing.status,
        "figure": item.standing.figure,
        "dossiers": item.standing.figure.dossiers,
        "target": item.standing.target,
        "reason": words.reason(item),
        "gain": words.gain(item),
        "gain_range": words.gain_range(item),
        "places": [
            (place.locality.code, place.locality.name, round(place.movable))
            for place in item.where[: words.PLACES_SHOWN]
        ],
        "weeks": words.weeks(item.when, today),
        "whom": words.whom(item),
    }


def _plain_row(item: ServiceItem) -> dict[str, Any]:
    return {
        "rank": None,
        "code": item.service.code,
        "name": item.service.name(look.current().code),
        "level": item.level,
        "agency": item.agency,
        "status": item.status,
        "figure": item.standing.figure if item.standing else item.figure,
        "dossiers": item.figure.dossiers,
        "target": item.target,
        "successor": item.service.successor,
    }
