"""How a web service is asked: who asks, how its answer goes on from page to page, and how patiently."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from tracker.settings.part import Part, Seconds, SettingsError

if TYPE_CHECKING:
    from tracker.settings.source import Source

AuthKind = Literal["none", "basic", "bearer", "oauth2"]
PageKind = Literal["none", "page", "offset", "cursor", "link"]
Named = Mapping[str, Any] | str | None
OVERLAP = 3600  # seconds pulled again where the settings name no overlap: for rows that come late
SINCE_FORMS = ("iso", "date", "dates", "unix", "unix_ms")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# What the same things are called elsewhere.
_AUTH_NAMES = {
    "type": "kind",
    "method": "kind",
    "user": "username",
    "pass": "password",
    "access_token": "token",
    "scopes": "scope",
    "url": "token_url",
}
_AUTH_KINDS = {"oauth": "oauth2", "client_credentials": "oauth2", "oauth2_client_credentials": "oauth2"}
_PAGE_NAMES = {
    "type": "kind",
    "mode": "kind",
    "style": "kind",
    "page_size_param": "size_param",
    "per_page_param": "size_param",
    "limit_param": "size_param",
    "page_size": "size",
    "per_page": "size",
    "limit": "size",
    "start_page": "first_page",
    "start": "first_page",
    "first": "first_page",
    "next_path": "cursor_path",
    "next_cursor_path": "cursor_path",
    "link_path": "cursor_path",
    "cursor_field": "cursor_path",
    "next_field": "cursor_path",
    "next": "cursor_path",
    "total": "total_path",
}
_PAGE_KINDS = {"pages": "page", "page_number": "page", "limit_offset": "offset", "links": "link", "link_header": "link"}
_NEEDED = {"basic": ("username",), "bearer": ("token",), "oauth2": ("token_url", "client_id", "client_secret")}


class Auth(Part, frozen=True):
    """Who asks; secrets come from the environment as `${NAME}`. `kind` is told by what is given, if not named."""

    kind: AuthKind | None = None
    username: str | None = None
    password: str = ""
    token: str | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    scope: str | tuple[str, ...] | None = None
    audience: str | None = None

    @property
    def way(self) -> AuthKind:
        """How the caller shows who it is."""
        given = "basic" if self.username else "bearer" if self.token else "oauth2" if self.token_url else "none"
        return self.kind or given  # type: ignore[return-value]  # one of AuthKind, each of them


class Pagination(Part, frozen=True):
    """How an answer of many pages goes on. Paths are keys joined with dots, in the body of a page.

    `size`: rows asked for per page; what a server gives instead is taken. `cursor_path`: where the next cursor
    or the address of the next page stands; `total_path`: where the number of all rows does, "" where there is
    none. Both are looked for under the usual names otherwise.
    """

    kind: PageKind = "none"
    page_param: str = "page"
    first_page: Annotated[int, Meta(ge=0)] = 1
    offset_param: str = "offset"
    size_param: str | None = None
    size: Annotated[int, Meta(ge=1)] | None = None
    cursor_param: str = "cursor"
    cursor_path: str | None = None
    total_path: str | None = None

    @property
    def size_name(self) -> str:
        return self.size_param or ("page_size" if self.kind == "page" else "limit")


class Retry(Part, frozen=True):
    """How often and how long a page is tried again: waits (seconds) double from `wait` to `longest_wait`.

    A server that asks for a pause with Retry-After gets it, up to `longest_wait`. `within`: seconds for one page.
    """

    tries: Annotated[int, Meta(ge=1, le=50)] = 6
    wait: Annotated[float, Meta(ge=0)] = 0.5
    longest_wait: Annotated[float, Meta(ge=0)] = 120.0
    within: Seconds = 900.0


def auth(given: Named) -> Auth:
    """Who asks, from any spelling of the settings. Raises msgspec.ValidationError."""
    table = _named(given, _AUTH_NAMES, _AUTH_KINDS)
    if table.get("grant_type") == "client_credentials":
        table.setdefault("kind", "oauth2")
        del table["grant_type"]
    return msgspec.convert(table, Auth)


def pagination(given: Named) -> Pagination:
    """How pages follow each other, from any spelling of the settings. Raises msgspec.ValidationError."""
    table = _named(given, _PAGE_NAMES, _PAGE_KINDS)
    if "param" in table:
        table[f"{table.get('kind')}_param"] = table.pop("param")
    return msgspec.convert(table, Pagination)


def _named(given: Named, names: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Any]:
    table = {"kind": given} if isinstance(given, str) else dict(given or {})
    found: dict[str, Any] = {}
    for name, value in table.items():
        # `page_size = "per_page"` names a parameter, `page_size = 100` says how many.
        meant = "size_param" if names.get(name) == "size" and isinstance(value, str) else names.get(name, name)
        found[meant] = value
    if isinstance(kind := found.get("kind"), str):
        plain = kind.strip().lower().replace("-", "_").replace(" ", "_")
        found["kind"] = kinds.get(plain, plain)
    return found


def overlap_seconds(overlap: str | int | None) -> int:
    """How many seconds before the newest row a pull begins again: `90`, `"15m"`, `"2d"`. Raises ValueError."""
    if overlap is None:
        return OVERLAP
    match = re.fullmatch(r"(\d+)\s*([smhdw]?)", str(overlap).strip())
    if match is None:
        raise ValueError(overlap)
    return int(match[1]) * _SECONDS[match[2] or "s"]


def check_service(source: "Source", where: str) -> None:
    """Refuse a web service that cannot be asked as the settings say; raises SettingsError."""
    _check_address(source.url, "url", where)
    try:
        who = auth(source.auth)
        pagination(source.pagination)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}, auth or pagination: {error}.") from None
    if lacking := [name for name in _NEEDED.get(who.way, ()) if not getattr(who, name)]:
        raise SettingsError(f"{where}: auth of kind {who.way} needs {', '.join(lacking)} under [source.auth].")
    if who.way == "oauth2":
        _check_address(who.token_url, "token_url", where)
    form = source.since_format
    if form and form not in SINCE_FORMS and "yy" not in form and "%" not in form:
        raise SettingsError(f"{where}: since_format is one of {', '.join(SINCE_FORMS)}, or a pattern like yyyyMMdd.")
    try:
        overlap_seconds(source.overlap)
    except ValueError:
        raise SettingsError(f"{where}: overlap is a time such as 30m, 6h or 2d, or a number of seconds.") from None


def _check_address(address: str | None, name: str, where: str) -> None:
    try:
        parts = urlsplit(address or "")
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise SettingsError(f"{where}: {name} must be a whole address, such as https://api.example.vn/v1/dossiers.")
