"""ETags: an answer stays the same until data, edits, day, language, reader or the switches of rules change."""

import hashlib

from flask import Response, make_response, request

from tracker import look
from tracker.views import reading


def tag() -> str:
    """Return the tag of the answer to this request, before it is made."""
    reader, visitor = reading.reader(), reading.visitor()
    parts = (
        reader.data_version,
        reader.edits,
        reader.today.isoformat(),
        look.current().code,
        visitor.account,
        visitor.role,
        visitor.agencies,
        request.full_path,
        sorted(reader.settings.quality.items()),  # a rule that is switched off must not live on in a browser
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def unchanged() -> Response | None:
    """Return 304 where the client has this answer already; None where it is to be made."""
    if request.method not in ("GET", "HEAD") or not request.if_none_match:
        return None
    current = tag()
    if request.if_none_match.contains_weak(current):
        response = make_response("", 304)
        response.set_etag(current, weak=True)
        return response
    return None


def tagged(response: Response) -> Response:
    """Give a successful answer its tag. Weak, since compression changes bytes."""
    if response.status_code == 200 and response.mimetype != "application/problem+json":
        response.set_etag(tag(), weak=True)
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Cookie")
    return response
