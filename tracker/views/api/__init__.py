"""The API, /api/v1: the same answers as the pages give, described by OpenAPI 3.1."""

from flask import Flask, Response, abort
from flask_smorest import Api  # type: ignore[import-untyped]

from tracker.views.api import (
    adoption,
    campaigns,
    closed,
    conditional,
    conflicts,
    docs,
    groups,
    low_use,
    overview,
    schemas,
    services,
    sources,
)

PREFIX = "/api/v1"
_BLUEPRINTS = (
    overview.blp,
    services.blp,
    groups.blp,
    adoption.blp,
    low_use.blp,
    campaigns.blp,
    closed.blp,
    sources.blp,
    conflicts.blp,
)

for _blueprint in _BLUEPRINTS:
    _blueprint.before_request(conditional.unchanged)
    _blueprint.after_request(conditional.tagged)


class _Api(Api):  # type: ignore[misc]
    """Describes errors as problem details; the application's own handlers write them."""

    ERROR_SCHEMA = schemas.ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to `tracker.views.errors`."""


def init_app(app: Flask) -> None:
    """Add the API and its description."""
    app.config.update(
        API_TITLE="Uptake",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        API_SPEC_OPTIONS={
            "info": {
                "description": "Usage of a government's online services: how many dossiers, how many of them "
                "online, against which target, how complete."
            },
        },
    )
    api = _Api(app)
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    docs.init_app(app, api.spec.to_dict, PREFIX)

    @app.route(f"{PREFIX}/", defaults={"path": ""})
    @app.route(f"{PREFIX}/<path:path>")
    def nothing_here(path: str) -> Response:
        del path
        abort(404)


__all__ = ["init_app"]
