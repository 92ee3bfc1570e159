"""Addresses of pages: the address holds the whole state of a view, and each link changes one thing in it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import current_app, has_request_context, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

CARRIED = ("from", "to", "months", "definition")
"""Parameters that stay when a reader goes from one page to another: the period and what is counted."""

NARROWED: Mapping[str, tuple[str, ...]] = {
    "services": ("level", "tier", "agency", "locality"),
    "agencies": ("level", "field", "audience"),
    "localities": ("level", "field", "audience"),
}
"""Filters that stay too when a reader opens a service, agency or place of a list: its page says the same number."""

Field = Mapping[str, Any]


def page_path(path: str | None = None) -> str:
    """Return a path of the site (this page's by default) as the browser needs it, below a proxy's prefix."""
    if not has_request_context():
        return path or "/"
    return request.script_root + (path or request.path)


def has_page(path: str) -> bool:
    """Whether the site has a page at a path, so that nothing links to one that is not there."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def linked(path: str, text: str, css: str = "") -> Markup:
    """Return a link to another page of the site that keeps the period; the text alone where there is no page."""
    name = Markup(' class="{}"').format(css) if css else Markup()
    if not has_page(path):
        return Markup("<span{}>{}</span>").format(name, text)
    return Markup('<a{} href="{}">{}</a>').format(name, carried(path), text)


def address(path: str | None = None, /, **changes: Any) -> str:
    """Return this page's address with some parameters changed; None takes one out, a list repeats it.

    A trailing underscore is dropped, for parameters whose name is a word of Python (`from_`).
    """
    values = {key: request.args.getlist(key) for key in request.args}
    for name, value in changes.items():
        many = value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
        values[name.rstrip("_")] = [str(one) for one in many]
    return _joined(page_path(path), [(name, one) for name, many in values.items() for one in many])


def carried(path: str) -> str:
    """Return the address of another page of the site that keeps the reader's period and definition."""
    return _joined(page_path(path), kept(CARRIED))


def opened(path: str, **more: str) -> str:
    """Return the address of the page of one service, agency or place of a list, narrowed as the list is.

    `more`: what narrows it further, in place of what the address of the list says.
    """
    names = NARROWED[path.split("/")[1]]
    narrowing = [(name, value) for name, value in kept(names) if value and name not in more]
    return _joined(page_path(path), [*kept(CARRIED), *narrowing, *more.items()])


def kept(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the named parameters of this address that are set, as for the hidden fields of a form."""
    return [(name, value) for name in names for value in request.args.getlist(name)]


def filters_set(fields: Sequence[Field]) -> list[dict[str, str]]:
    """Return what is set among the fields of a filter bar: `name`, `label` and the value as `text`."""
    chosen = []
    for field in fields:
        value = str(field.get("value") or "")
        if value and value != str(field.get("default") or ""):
            names = {str(option): label for option, label in field.get("options") or ()}
            text = names.get(value) or _day(value, field.get("kind"))
            chosen.append({"name": field["name"], "label": field["label"], "text": text})
    return chosen


def _day(value: str, kind: str | None) -> str:
    """Write a month or day of a field as pages do, MM/yyyy or dd/MM/yyyy."""
    return "/".join(reversed(value.split("-"))) if kind in ("month", "date") else value


def cleared(fields: Sequence[Field]) -> dict[str, None]:
    """Return the changes to an address that take out all filters of a bar, and the page of the list."""
    return {**{field["name"]: None for field in fields}, "page": None}


def page_places(page: int, pages: int) -> list[int | None]:
    """Return the pages to link to: the first, the last, those around this one; None for those left out."""
    near = sorted({1, pages, *range(max(page - 2, 1), min(page + 2, pages) + 1)})
    places: list[int | None] = []
    for before, place in zip([0, *near], near, strict=False):
        if place - before == 2:
            places.append(place - 1)
        elif place - before > 2:
            places.append(None)
        places.append(place)
    return places


def asset(name: str) -> str:
    """Return the address of a static file, which changes with the content: cache it for ever."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def _joined(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode(pairs)
    return f"{path}?{query}" if query else path
