"""/admin: the accounts of the site, for administrators."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import addresses
from tracker.look import gettext as _
from tracker.queries import catalogue
from tracker.queries.reader import StoreNotReadyError
from tracker.store import accounts
from tracker.store.accounts import AccountError
from tracker.views import account_words, reading

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
def show() -> ResponseReturnValue:
    """List the accounts, each with what can be changed."""
    return _page()


@blueprint.post("/admin/accounts")
def add() -> ResponseReturnValue:
    """Make an account with a password that is shown once."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    codes, password = _codes(), accounts.generated()
    if refused := _unknown(codes):
        return _page(refused, status=422)
    try:
        with reading.access().changing() as store:
            made = accounts.add(store, name, role, password, codes, must_change=True)
    except AccountError as error:
        return _page(account_words.refusal(error.reason), status=422)
    return _page(made=(made.name, password))


@blueprint.post("/admin/accounts/<name>")
def change(name: str) -> ResponseReturnValue:
    """Change one account: its role and agencies, its password, its lock; or remove it."""
    doing, password = request.form.get("do", ""), accounts.generated()
    codes = _codes()
    if doing == "role" and (refused := _unknown(codes)):
        return _page(refused, status=422)
    try:
        with reading.access().changing() as store:
            account = accounts.found(store, name)
            if doing == "role":
                accounts.set_role(store, account, request.form.get("role", ""), codes)
            elif doing == "password":
                accounts.set_password(store, account, password, must_change=True)
            elif doing == "unlock":
                accounts.unlock(store, account.name)
            elif doing == "remove":
                accounts.remove(store, account)
    except AccountError as error:
        return _page(account_words.refusal(error.reason), status=422)
    if doing == "password":
        return _page(made=(account.name, password))
    return redirect(addresses.page_path("/admin"))


def _codes() -> list[str]:
    typed = request.form.get("agencies", "").replace(";", ",").split(",")
    return [code.strip() for code in typed if code.strip()]


def _unknown(codes: list[str]) -> str | None:
    """Return a sentence where a code is that of no agency."""
    known = {one.code for one in _agencies()}
    wrong = [code[:60] for code in codes if code not in known]
    if not wrong:
        return None
    return _("No agency has the code %(codes)s. Take codes from the list of agencies.", codes=", ".join(wrong))


def _agencies() -> list[catalogue.AgencyEntry]:
    try:
        entries = catalogue.load(reading.reader())
    except StoreNotReadyError:
        return []
    return sorted(entries.agencies, key=lambda one: one.sort_key)


def _page(refused: str | None = None, *, made: tuple[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    now = datetime.now(UTC).replace(tzinfo=None)
    with reading.access().looking() as store:
        rows = [
            {
                "name": one.name,
                "role": one.role,
                "agencies": ", ".join(own.agency for own in one.agencies),
                "must_change": one.must_change,
                "locked": accounts.is_locked(store, one.name, now),
                "own": one.id == reading.visitor().account,
            }
            for one in accounts.listed(store)
        ]
    page = render_template(
        "accounts/admin.html",
        title=_("Accounts"),
        path="/admin",
        rows=rows,
        roles=account_words.roles(),
        agencies=_agencies(),
        refused=refused,
        made=made,
    )
    return page, status, {"Cache-Control": "no-store"}
