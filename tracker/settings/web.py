"""How a web service is asked: who asks, and how its answer goes on from page to page."""

from typing import Literal

from tracker.settings.part import Part


class Auth(Part, frozen=True):
    """Who asks; secrets come from the environment as `${NAME}`."""

    kind: Literal["none", "basic", "bearer", "oauth2"] = "none"
    username: str | None = None
    password: str | None = None
    token: str | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    scope: str | None = None


class Pagination(Part, frozen=True):
    """How an answer of many pages goes on."""

    kind: Literal["page", "offset", "cursor", "link"]
