"""What goes wrong, told as a page, or as problem details (RFC 9457) to the API; never a traceback."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from tracker.look import gettext as _
from tracker.measures.window import WindowError
from tracker.queries.question import UnknownCodeError
from tracker.queries.reader import StoreBusyError, StoreNotReadyError, StoreSilentError, is_outdated
from tracker.views.page_filters import parameter_name

API = "/api/"


@dataclass(frozen=True)
class Refused:
    """One parameter that cannot be used; `label`: what pages call it."""

    parameter: str
    value: str
    allowed: str
    label: str = ""

    def sentence(self) -> str:
        return _(
            "The value “%(value)s” of %(parameter)s cannot be used: %(allowed)s.",
            value=self.value,
            parameter=f"{self.label} ({self.parameter})" if self.label else self.parameter,
            allowed=self.allowed.rstrip("."),
        )


class BadParametersError(Exception):
    """Some parameters cannot be used."""

    def __init__(self, *refused: Refused) -> None:
        super().__init__("; ".join(one.parameter for one in refused))
        self.refused = refused


class NotFoundError(LookupError):
    """What the address names is not there; `detail` says what and what to do."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ForbiddenError(Exception):
    """The reader may not see this; `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def init_app(app: Flask) -> None:
    """Turn every error into an answer."""

    @app.errorhandler(WindowError)
    @app.errorhandler(UnknownCodeError)
    def bad_value(error: WindowError | UnknownCodeError) -> Response:
        label = "" if request.path.startswith(API) else parameter_name(error.parameter)
        return _refuse((Refused(error.parameter, error.value[:60], _(error.allowed), label),))

    @app.errorhandler(BadParametersError)
    def bad_parameters(error: BadParametersError) -> Response:
        return _refuse(error.refused)

    @app.errorhandler(NotFoundError)
    def not_found(error: NotFoundError) -> Response:
        return answer(404, error.detail)

    @app.errorhandler(ForbiddenError)
    def forbidden(error: ForbiddenError) -> Response:
        return answer(403, error.detail)

    @app.errorhandler(StoreNotReadyError)
    def not_ready(error: StoreNotReadyError) -> Response:
        if isinstance(error, StoreBusyError):
            busy = _("New data are being loaded at this moment, so nothing can be changed. Try again in a minute.")
            return _later(busy)
        silent = isinstance(error, StoreSilentError)
        never = _("There are no data yet. Run “python -m etl init”, then “python -m etl run”, and load this again.")
        asleep = _(
            "The database of this site does not answer at the moment. Nothing is lost; please load this again in a "
            "minute."
        )
        return _later(asleep if silent else never)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = answer(error.code or 500, _(error.description or ""))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if is_outdated(error):
            return _later(_("The store is older than the program. Run “python -m etl init”, then load this again."))
        if current_app.testing:
            raise error
        current_app.logger.exception("A request failed: %s", request.path)
        return answer(500, _("Something went wrong on our side. It has been noted; please try again."))


def _later(detail: str) -> Response:
    response = answer(503, detail)
    response.headers["Retry-After"] = "30"
    return response


def _refuse(refused: tuple[Refused, ...]) -> Response:
    told = [{"parameter": one.parameter, "value": one.value, "allowed": one.allowed} for one in refused]
    details: dict[str, Any] = dict(told[0])
    if len(refused) > 1:
        details["errors"] = told
    return answer(422, " ".join(one.sentence() for one in refused), **details)


def answer(status: int, detail: str, **members: Any) -> Response:
    """Return the answer to a request that cannot be fulfilled, in the form its reader expects."""
    title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
    if request.path.startswith(API):
        problem = {"type": "about:blank", "title": _(title), "status": status, "detail": detail, **members}
        response = current_app.response_class(
            current_app.json.dumps(problem) + "\n", status, mimetype="application/problem+json"
        )
    else:
        page = render_template("error.html", title=_(title), status=status, detail=detail, path=None)
        response = current_app.response_class(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
