"""Pages kept as they were made, until the data, the day or the last run change; and 304 for who has them.

They are kept compressed, as browsers take them: an eighth of the memory, and nothing to do for the next reader. Over a
connection without TLS, as inside an office, browsers take gzip alone; that form is made when it is first asked for.
A page that several ask for at once is made once; the others wait for it.
"""

import gzip

import brotli
from flask import Flask, Response, g, make_response, request

from tracker.queries.cache import Shelf
from tracker.queries.reader import StoreNotReadyError
from tracker.views import reading
from tracker.views.api import conditional
from tracker.views.one_at_a_time import OneAtATime

PAGES = frozenset(
    {"overview", "services", "adoption", "agencies", "localities", "upgrades", "low_use", "data", "definitions"}
)
_KEPT, _LARGEST = 128, 1_000_000
_QUALITY = 5  # of 11; each step more takes twice the time for a few bytes
_LEVEL = 6  # of 9, likewise


def init_app(app: Flask) -> None:
    """Answer repeated questions for pages from memory; a page that failed is never kept."""
    shelf, gzipped, turns = Shelf(_KEPT), Shelf(_KEPT), OneAtATime()

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
        if kept is None:
            turn = turns.take(g.page_tag)
            kept = shelf.find(g.page_tag)
            if kept is None:
                g.page_turn = turn
                return None
            turn.end()
        return sent(Response(mimetype="text/html"), g.page_tag, kept)

    @app.after_request
    def keep(response: Response) -> Response:
        tag: str | None = g.get("page_tag")
        if tag is None or response.status_code not in (200, 304):
            return response
        response.set_etag(tag, weak=True)
        is_new = "page_turn" in g and response.status_code == 200
        if is_new and response.mimetype == "text/html" and not response.is_streamed:
            body = response.get_data()
            if len(body) <= _LARGEST:
                return sent(response, tag, shelf.keep(tag, brotli.compress(body, quality=_QUALITY)))
        return response

    def sent(response: Response, tag: str, kept: bytes) -> Response:
        """Give a response the page, compressed as the reader takes it."""
        accepted = request.accept_encodings
        if accepted["br"]:
            return _encoded(response, "br", kept)
        if accepted["gzip"]:
            return _encoded(response, "gzip", gzipped.get(tag, lambda: gzip.compress(brotli.decompress(kept), _LEVEL)))
        response.set_data(brotli.decompress(kept))
        return response

    @app.teardown_request
    def let_others(_error: BaseException | None) -> None:
        if (turn := g.pop("page_turn", None)) is not None:
            turn.end()


def _encoded(response: Response, encoding: str, body: bytes) -> Response:
    response.set_data(body)
    response.headers["Content-Encoding"] = encoding
    return response
