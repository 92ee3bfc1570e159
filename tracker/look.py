"""What every template can use: words and numbers of the reader's language, addresses, small pictures.

Bound as Jinja globals, not as context, so that macros see them without `with context`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, g, has_app_context, request
from jinja2 import Undefined
from markupsafe import Markup

from tracker import addresses, i18n, pieces, sentences

COOKIE = "lang"
COOKIE_SECONDS = 365 * 86400
PIECES = ("figure", "whisker", "trendline", "change", "not_comparable", "shape", "status", "level")
FORMATS = ("number", "percent", "percent_range", "points", "date", "month", "moment", "period")
AXIS_HEIGHT = 40
"""Room for the axis of a chart, in pixels."""


def init_app(app: Flask, default_language: str = "vi") -> None:
    """Give the application's templates their language and helpers; remembers `?lang=` in a cookie."""

    @app.before_request
    def choose_language() -> None:
        code = i18n.choose(request.args.get("lang"), request.cookies.get(COOKIE), default_language)
        g.language = i18n.language(code)

    @app.after_request
    def remember_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Language"] = current().code
            response.vary.add("Cookie")
            asked = request.args.get("lang")
            if asked in i18n.LANGUAGES and asked != request.cookies.get(COOKIE):
                response.set_cookie(
                    COOKIE, asked, COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
                )
        return response

    app.jinja_env.globals.update(template_globals())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def current() -> i18n.Language:
    """Return the language of the request; Vietnamese outside of one."""
    chosen: i18n.Language | None = g.get("language") if has_app_context() else None
    return chosen or i18n.language("vi")


def gettext(message: str, **values: Any) -> str:
    """Return the message in the language of the request."""
    return current().gettext(message, **values)


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    """Return the form of the message that fits the count, in the language of the request."""
    return current().ngettext(singular, plural, count, **values)


def template_globals() -> dict[str, Any]:
    """Return the names that templates and macros can use."""
    return {
        "_": gettext,
        "ngettext": ngettext,
        **{name: _in_current_language(name) for name in FORMATS},
        "language": current,
        "languages": i18n.LANGUAGES,
        "late_words": lambda name, day: sentences.late_words(current(), name, day),
        "pieces": {name: _of_current_language(getattr(pieces, name)) for name in PIECES},
        "status_name": lambda status: sentences.status_names(current())[status],
        "missing_name": lambda missing: sentences.missing_words(current(), missing),
        "chart_height": chart_height,
        "required": required,
        "address": addresses.address,
        "asset": addresses.asset,
        "carried": addresses.carried,
        "cleared": addresses.cleared,
        "filters_set": addresses.filters_set,
        "kept": addresses.kept,
        "opened": addresses.opened,
        "page_path": addresses.page_path,
        "has_page": addresses.has_page,
        "linked": addresses.linked,
        "page_places": addresses.page_places,
    }


def chart_height(spec: Mapping[str, Any]) -> int:
    """Return about how tall a chart will be, in pixels, so that the page does not jump when it is drawn."""
    return int(spec["height"]) + AXIS_HEIGHT


def required(value: Any, name: str) -> Any:
    """Return the value; TypeError where a macro was called without it."""
    if value is None or isinstance(value, Undefined):
        raise TypeError(f"the macro needs {name}")
    return value


def _in_current_language(name: str) -> Callable[..., str]:
    def written(*values: Any, **options: Any) -> str:
        text: str = getattr(current(), name)(*values, **options)
        return text

    return written


def _of_current_language(piece: Callable[..., Markup]) -> Callable[..., Markup]:
    def made(*values: Any, **options: Any) -> Markup:
        return piece(current(), *values, **options)

    return made
