"""/login and /account: signing in, one's own password, signing out."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from tracker import addresses
from tracker.look import gettext as _
from tracker.store import accounts
from tracker.store.accounts import AccountError
from tracker.views import account_words, entering, reading

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Show the form to sign in, or sign in and go where the reader wanted to go."""
    wanted = _local(request.values.get("next", ""))
    if reading.visitor().account is not None:
        return redirect(wanted)
    if request.method == "GET":
        return _unkept(render_template("accounts/login.html", **_form(wanted)))
    refused = _sign_in(request.form.get("name", "")[:200], request.form.get("password", ""))
    if refused is None:
        return redirect(wanted)
    page = render_template("accounts/login.html", **_form(wanted), refused=refused, name=request.form.get("name", ""))
    return _unkept(page, 422)


def _sign_in(name: str, password: str) -> str | None:
    """Open a session, or say why not: the same words whether there is such a name or not."""
    access, now = reading.access(), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with access.looking() as store:
        locked = accounts.is_locked(store, name, now)
        account = None if locked else accounts.checked(store, name, password)
        earlier = accounts.failures(store, name) if account else 0
    if locked:
        return _("Too many wrong tries. Wait 15 minutes, or ask an administrator to unlock the account.")
    if account is None:
        with access.changing() as store:
            accounts.failed(store, name, now)
        return _("Name or password is not right. After 5 wrong tries an account is locked for 15 minutes.")
    if earlier:
        with access.changing() as store:
            accounts.unlock(store, name)
    entering.enter(account)
    return None


def _form(wanted: str) -> dict[str, object]:
    with reading.access().looking() as store:
        empty = not accounts.listed(store)
    return {"title": _("Sign in"), "path": "/login", "wanted": wanted, "empty": empty, "has_form": True}


def _local(wanted: str) -> str:
    """Return where to go afterwards: an address of this site, never another's."""
    parts = urlsplit(wanted)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    clean = inside and "\\" not in wanted and wanted.isprintable()
    return addresses.page_path(wanted) if clean else addresses.page_path("/")


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    """Show who is signed in, with what rights, and the form for another password."""
    return _unkept(render_template("accounts/account.html", **_own()))


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change the password of who is signed in; all other sessions of the account end."""
    given, new, again = (request.form.get(name, "") for name in ("password", "new", "again"))
    visitor, refused = reading.visitor(), None
    with reading.access().looking() as store:
        if accounts.checked(store, visitor.name, given) is None:
            refused = _("The present password is not right.")
    if refused is None and new != again:
        refused = _("The two new passwords are not the same.")
    if refused is None and new == given:
        refused = _("The new password is the present one. Choose another.")
    if refused is None:
        try:
            with reading.access().changing() as store:
                own = accounts.found(store, visitor.name)
                accounts.set_password(store, own, new)
            entering.enter(own)
        except AccountError as error:
            refused = account_words.refusal(error.reason)
    if refused is not None:
        return _unkept(render_template("accounts/account.html", **_own(), refused=refused), 422)
    session["told"] = "changed"
    return redirect(addresses.page_path("/account"))


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    entering.leave()
    return redirect(addresses.page_path("/login"))


def _own() -> dict[str, object]:
    visitor = reading.visitor()
    return {
        "title": _("Your account"),
        "path": "/account",
        "visitor": visitor,
        "role": account_words.roles()[visitor.role] if visitor.role else "",
        "rights": account_words.rights(visitor),
        "changed": session.pop("told", None) == "changed",
        "can_administer": reading.may("administer"),
        "least": accounts.LEAST_LENGTH,
    }


def _unkept(page: str, status: int = 200) -> ResponseReturnValue:
    return page, status, {"Cache-Control": "no-store"}
