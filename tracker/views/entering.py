"""Who comes in, and what they may reach: sessions, and one gate before every view."""

import secrets
import time
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Request, Response, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from tracker import addresses
from tracker.look import gettext as _
from tracker.permissions import NOBODY, Visitor, right_of
from tracker.queries.reader import StoreNotReadyError
from tracker.secret import session_key
from tracker.store import accounts
from tracker.views import errors, reading

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
INSIDE = "uptake.visitor"  # of a request that the site asks itself: what comes over the network cannot set it
_BEFORE_CHANGING = ("accounts.account", "accounts.change_password", "accounts.logout", "static")


class User(UserMixin):  # type: ignore[misc]  # the library has no types
    """An account as the session keeps it: its number, and the version that it was opened under."""

    def __init__(self, account: Any) -> None:
        self.visitor = Visitor(
            account.id, account.name, account.role, tuple(one.agency for one in account.agencies), account.must_change
        )
        self.version = account.version

    def get_id(self) -> str:
        return f"{self.visitor.account}:{self.version}"


class _Sessions(SecureCookieSessionInterface):
    """Cookies that travel over TLS only, where the site is reached over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # Files come many at a time, and late: none may bring back an older session.
        return request.endpoint != "static" and super().should_set_cookie(app, session)


def init_app(app: Flask) -> None:
    """Open sessions, and refuse what the visitor may not reach."""
    settings = reading.access_of(app).settings
    try:
        key = session_key(settings)
    except OSError as error:
        app.logger.warning("The key of sessions cannot be kept (%s): staff sign in again at each start.", error)
        key = secrets.token_hex(32)
    app.session_interface = _Sessions()
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    manager = LoginManager(app)
    manager.session_protection = None  # offices change their address; the cookie is signed and short-lived
    manager.user_loader(_account)
    CSRFProtect(app)

    @app.before_request
    def gate() -> Response | None:
        return _gate(request)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        return errors.answer(
            400, _("This form was open for too long, or came from another site. Load the page again and repeat it.")
        )


def _account(told: str) -> User | None:
    number, _colon, version = told.partition(":")
    if time.time() - session.get("since", 0) > LONGEST.total_seconds() or not (number + version).isdecimal():
        return None
    try:
        with reading.access().looking() as store:
            account = accounts.of_session(store, int(number), int(version))
            return User(account) if account is not None else None
    except StoreNotReadyError:
        return None  # whoever it is, the view will say what the matter is


def _gate(asked: Request) -> Response | None:
    """Let pass who has the right to this address."""
    visitor: Visitor = asked.environ.get(INSIDE) or _signed_in()
    g.visitor = visitor
    right = right_of(asked.endpoint)
    if visitor.must_change and asked.endpoint not in _BEFORE_CHANGING:
        return _sent_to("/account")
    if right is not None and reading.may(right):
        return None
    if visitor.account is None and asked.endpoint is not None:
        reading.reader()  # where there are no data yet, nobody need sign in to be told so
    if asked.path.startswith(errors.API):
        return errors.answer(403, _("This is shown to signed-in staff only."))
    if visitor.account is None and right is not None:
        return _sent_to("/login", next=_here(asked) if asked.method == "GET" else None)
    return errors.answer(403, _("Your account may not do this. Ask an administrator of this site."))


def _signed_in() -> Visitor:
    if "_user_id" in session and current_user.is_authenticated:
        return cast(Visitor, current_user.visitor)
    return NOBODY


def _here(asked: Request) -> str:
    return asked.full_path.rstrip("?")


def _sent_to(path: str, **parameters: str | None) -> Response:
    query = urlencode({name: value for name, value in parameters.items() if value})
    response = redirect(addresses.page_path(path) + (f"?{query}" if query else ""))
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # werkzeug's, which Flask's own responses are


def enter(account: Any) -> None:
    """Open a session for an account; whatever was in an earlier one is gone."""
    session.clear()
    session.permanent = True
    session["since"] = int(time.time())
    generate_csrf()  # kept from the first, so that no late answer to an earlier request takes it away again
    login_user(User(account))
    g.visitor = current_user.visitor


def leave() -> None:
    """End the session."""
    logout_user()
    session.clear()
    g.visitor = NOBODY
