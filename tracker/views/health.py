"""Whether the process lives, and whether it can answer."""

from flask import Flask, Response, jsonify

from tracker.queries.reader import StoreNotReadyError
from tracker.views import reading


def init_app(app: Flask) -> None:
    """Add /healthz and /readyz."""

    @app.get("/healthz")
    def healthz() -> Response:
        return _unkept(jsonify(status="ok"))

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            version = reading.reader().data_version
        except StoreNotReadyError as error:
            return _unkept(jsonify(status="not ready", reason=str(error))), 503
        return _unkept(jsonify(status="ready", data_version=version)), 200


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
