"""Pages kept as they were made, until the data, the day or the last run change; and 304 for who has them."""

from flask import Flask, Response, g, make_response, request

from tracker.queries.cache import Shelf
from tracker.queries.reader import StoreNotReadyError
from tracker.views import reading
from tracker.views.api import conditional

PAGES = frozenset({"overview", "services", "low_use", "upgrades", "data", "definitions"})
_KEPT, _LARGEST = 128, 1_000_000


def init_app(app: Flask) -> None:
    """Answer repeated questions for pages from memory; a page that failed is never kept."""
    shelf = Shelf(_KEPT)

    @app.before_request
    def as_before() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.blueprint not in PAGES:
            return None
        try:
            g.page_tag = f"{conditional.tag()}-{reading.reader().last_run}"
        except StoreNotReadyError:
            return None
        if request.if_none_match.contains_weak(g.page_tag):
            return make_response("", 304)
        kept = shelf.find(g.page_tag)
        return None if kept is None else Response(kept, mimetype="text/html")

    @app.after_request
    def keep(response: Response) -> Response:
        tag: str | None = g.get("page_tag")
        if tag is None or response.status_code not in (200, 304):
            return response
        response.set_etag(tag, weak=True)
        if response.status_code == 200 and response.mimetype == "text/html" and not response.is_streamed:
            body = response.get_data()
            if len(body) <= _LARGEST:
                shelf.keep(tag, body)
        return response
