"""The application: settings, store, language, headers and the views, put together."""

from datetime import date, datetime
from pathlib import Path

from flask import Flask

from tracker import look
from tracker.queries.access import Access
from tracker.settings import Settings, SettingsError, load
from tracker.views import (
    accounts,
    admin,
    adoption,
    agencies,
    api,
    campaign_plans,
    campaigns,
    data,
    definitions,
    entering,
    errors,
    finding,
    headers,
    health,
    kept_pages,
    localities,
    low_use,
    national,
    notes,
    overview,
    reading,
    services,
    upgrades,
)

_ROOT = Path(__file__).resolve().parent.parent
_A_YEAR = 365 * 86400


def create_app(settings: Settings | None = None, today: date | None = None) -> Flask:
    """Return the site of the settings (default: those that `tracker.settings.load` finds).

    `today` fixes the day for tests; else it is the local day of the settings' time zone at each request.
    Leaves with the sentence of what is wrong if the settings cannot be used.
    """
    try:
        used = settings or load()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    app = Flask(
        "tracker",
        root_path=str(_ROOT / "tracker"),
        template_folder=str(_ROOT / "templates"),
        static_folder="static",
    )
    app.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=_A_YEAR,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/problem+json",
            "image/svg+xml",
        ],
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    reading.init_app(app, Access(used, lambda: today or datetime.now(used.zone).date()))
    look.init_app(app, used.site.default_language)
    headers.init_app(app)
    errors.init_app(app)
    entering.init_app(app)
    health.init_app(app)
    kept_pages.init_app(app)
    api.init_app(app)
    app.register_blueprint(overview.blueprint)
    app.register_blueprint(services.blueprint)
    app.register_blueprint(adoption.blueprint)
    app.register_blueprint(agencies.blueprint)
    app.register_blueprint(localities.blueprint)
    app.register_blueprint(low_use.blueprint)
    app.register_blueprint(national.blueprint)
    app.register_blueprint(notes.blueprint)
    app.register_blueprint(campaigns.blueprint)
    app.register_blueprint(campaign_plans.blueprint)
    app.register_blueprint(upgrades.blueprint)
    app.register_blueprint(finding.blueprint)
    app.register_blueprint(data.blueprint)
    app.register_blueprint(definitions.blueprint)
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(admin.blueprint)
    return app
