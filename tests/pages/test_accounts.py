"""Signing in, and who may reach what: every address of the site for every role."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from etl.cli import main
from tests.accounts import PASSWORD, client_of
from tests.pages.building import TODAY
from tests.pages.province import fill
from tracker import settings as settings_module
from tracker.app import create_app
from tracker.permissions import ROLES, Role
from tracker.store.models import Account, FailedSignIn
from tracker.store.session import make_engine

EVERYBODY: tuple[Role | None, ...] = (None, *ROLES)
ADMINISTRATOR: tuple[Role | None, ...] = ("administrator",)
WRITERS: tuple[Role | None, ...] = ("owner", "communications", "administrator")
# Who reaches an address; what is not named here is for those who may read.
PLANNERS: tuple[Role | None, ...] = ("communications", "administrator")
REACHED_BY: dict[str, tuple[Role | None, ...]] = {
    "/login": EVERYBODY,
    "/healthz": EVERYBODY,
    "/readyz": EVERYBODY,
    "/static/<path:filename>": EVERYBODY,
    "/account": ROLES,
    "/account/password": ROLES,
    "/logout": ROLES,
    "/admin": ADMINISTRATOR,
    "/admin/accounts": ADMINISTRATOR,
    "/admin/accounts/<name>": ADMINISTRATOR,
    "/api/v1/sources": ROLES,
    "/api/v1/campaigns/<int:campaign_id>/effect": ROLES,
    "/notes": ROLES,
    "/services/<code>/notes": ROLES,
    "/services/<code>/dossiers": ROLES,
    "/services/<code>/reason": WRITERS,
    "/notes/<int:note_id>/remove": WRITERS,
    "/campaigns/new": PLANNERS,
    "/campaigns/<int:campaign_id>/edit": PLANNERS,
    "/campaigns/<int:campaign_id>/cancel": PLANNERS,
}
WRITTEN_BY: dict[str, tuple[Role | None, ...]] = {
    "/notes": ("communications", "administrator"),
    "/services/<code>/notes": WRITERS,
}
NEW = "bốn con mèo đen"
VALUES = {
    "<code>": "S1",
    "<path:filename>": "css/site.css",
    "<name>": "nobody",
    "<path:path>": "nothing",
    "<month>": "2026-01",
    "<int:note_id>": "7",
    "<int:campaign_id>": "7",
}


@pytest.fixture(scope="module", params=[True, False], ids=["public", "staff"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = fill(tmp_path_factory.mktemp("site"), public=request.param).application
    app.config["WTF_CSRF_ENABLED"] = False  # here it would only hide who may do what; it has tests of its own
    return app


@pytest.mark.parametrize("role", EVERYBODY, ids=str)
def test_each_address_opens_to_the_roles_that_may_reach_it_and_to_no_other(app: Flask, role: Role | None) -> None:
    public = app.extensions["uptake_access"].settings.site.public
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", lambda match: VALUES[match[0]], rule.rule)
        for method in sorted(rule.methods & {"GET", "POST"}):
            reached_by = REACHED_BY.get(rule.rule, EVERYBODY if public else ROLES)
            reached_by = WRITTEN_BY.get(rule.rule, reached_by) if method == "POST" else reached_by
            answer = client_of(app, role, ["A1"]).open(path, method=method)
            refused = answer.status_code == 403 or answer.headers.get("Location", "").startswith("/login?next=")
            refused = refused or (answer.headers.get("Location") == "/login" and rule.rule != "/logout")
            refused = refused or (rule.rule == "/logout" and role is None and answer.status_code == 302)
            assert refused == (role not in reached_by), (method, path, answer.status_code)


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    """A site for staff alone, with an administrator who has signed in before."""
    app = fill(tmp_path).application
    command(app, "add", "Sếp", "--role", "administrator")
    return app


def command(app: Flask, *arguments: str, password: str = PASSWORD) -> str:
    """Run `account` as whoever runs the site does."""
    config = str(app.extensions["uptake_access"].settings.folder / "tracker.toml")
    typed = [*arguments, "--config", config] + (["--password-stdin"] if arguments[0] in ("add", "password") else [])
    return CliRunner().invoke(main, ["account", *typed], input=password + "\n").output


def token(client: FlaskClient, path: str = "/login") -> str:
    [found] = set(re.findall(r'name="csrf_token" value="([^"]+)"', client.get(path).text))
    return str(found)


def sign_in(client: FlaskClient, name: str = "sếp", password: str = PASSWORD, wanted: str = "") -> int:
    form = {"name": name, "password": password, "csrf_token": token(client), "next": wanted}
    return client.post("/login", data=form).status_code


def change_password(client: FlaskClient, present: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    form = {"password": present, "new": new, "again": again, "csrf_token": token(client, "/account")}
    return client.post("/account/password", data=form).status_code


def test_a_name_and_its_password_open_the_page_that_was_asked_for(site: Flask) -> None:
    client = site.test_client()
    sent = client.get("/services?level=4")
    assert sent.headers["Location"] == "/login?next=%2Fservices%3Flevel%3D4"
    form = {"name": " SẾP ", "password": PASSWORD, "csrf_token": token(client), "next": "/services?level=4"}
    entered = client.post("/login", data=form)
    assert entered.headers["Location"] == "/services?level=4"
    cookie = next(one for one in entered.headers.getlist("Set-Cookie") if one.startswith("session="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert ">sếp</a>" in client.get("/services?level=4").text


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1", "evil"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(site: Flask, wanted: str) -> None:
    client = site.test_client()
    form = {"name": "sếp", "password": PASSWORD, "csrf_token": token(client), "next": wanted}
    assert client.post("/login", data=form).headers["Location"] == "/"


def test_five_wrong_tries_lock_a_name_for_a_quarter_of_an_hour_whether_it_exists_or_not(site: Flask) -> None:
    client = site.test_client()
    for name in ("sếp", "nobody"):
        answers = [sign_in(client, name, f"wrong {number}") for number in range(5)]
        assert answers == [422] * 5
        form = {"name": name, "password": PASSWORD, "csrf_token": token(client)}
        assert "15 phút" in client.post("/login", data=form).text
    assert sign_in(client) == 422
    engine = make_engine(site.extensions["uptake_access"].settings)
    with Session(engine) as session, session.begin():
        for one in session.scalars(select(FailedSignIn)):
            one.last_at -= timedelta(minutes=16)
    assert sign_in(client) == 302


def test_an_administrator_unlocks_a_name(site: Flask) -> None:
    client = site.test_client()
    for number in range(5):
        sign_in(client, password=f"wrong {number}")
    command(site, "unlock", "sếp")
    assert sign_in(client) == 302


def test_a_form_without_its_token_changes_nothing(site: Flask) -> None:
    client = site.test_client()
    assert client.post("/login", data={"name": "sếp", "password": PASSWORD}).status_code == 400
    assert sign_in(client) == 302
    assert client.post("/admin/accounts", data={"name": "x", "role": "viewer"}).status_code == 400
    assert "x viewer" not in command(site, "list")


def test_a_given_password_has_to_be_replaced_before_the_site_opens(site: Flask) -> None:
    chief, new = site.test_client(), site.test_client()
    sign_in(chief)
    form = {"name": "lan", "role": "owner", "agencies": "A1", "csrf_token": token(chief, "/admin")}
    made = chief.post("/admin/accounts", data=form)
    [given] = re.findall(r"<code>([a-z0-9-]{19})</code>", made.text)
    assert given not in chief.get("/admin").text
    assert sign_in(new, "lan", given) == 302
    assert new.get("/services").headers["Location"] == "/account"
    assert change_password(new, given) == 302
    assert new.get("/services").status_code == 200 and "A1" in new.get("/account").text


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, "ba con mèo đen"),
        (PASSWORD, "ngắn", "ngắn"),
        (PASSWORD, "123456789012", "123456789012"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "x" * 300, "x" * 300),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_old_one_stays(
    site: Flask, present: str, new: str, again: str
) -> None:
    client = site.test_client()
    sign_in(client)
    form = {"password": present, "new": new, "again": again, "csrf_token": token(client, "/account")}
    assert client.post("/account/password", data=form).status_code == 422
    assert sign_in(site.test_client()) == 302


def test_another_password_or_role_ends_the_sessions_that_were_open(site: Flask) -> None:
    first, second = site.test_client(), site.test_client()
    assert (sign_in(first), sign_in(second)) == (302, 302)
    assert change_password(first, PASSWORD) == 302
    assert (first.get("/services").status_code, second.get("/services").status_code) == (200, 302)
    command(site, "add", "other", "--role", "administrator")
    command(site, "role", "sếp", "--role", "viewer")
    assert first.get("/services").status_code == 302


def test_a_session_ends_after_twelve_hours(site: Flask) -> None:
    client = client_of(site)
    assert client.get("/services").status_code == 200
    with client.session_transaction() as session:
        session["since"] -= 12 * 3600 + 1
    assert client.get("/services").status_code == 302


def test_the_last_administrator_stays(site: Flask) -> None:
    assert "quản trị viên cuối cùng" in command(site, "remove", "sếp")
    assert "quản trị viên cuối cùng" in command(site, "role", "sếp", "--role", "viewer")
    assert "sếp administrator" in command(site, "list")


def test_a_late_answer_does_not_take_the_token_of_a_form_away(site: Flask) -> None:
    client = site.test_client()
    sign_in(client)
    early = client.get_cookie("session")
    given = token(client, "/account")
    assert early is not None
    client.set_cookie("session", early.value)  # what the answer to an earlier request brings
    assert client.post("/logout", data={"csrf_token": given}).status_code == 302
    assert "Set-Cookie" not in client.get("/static/css/site.css").headers


def test_signing_out_ends_the_session(site: Flask) -> None:
    client = site.test_client()
    sign_in(client)
    client.post("/logout", data={"csrf_token": token(client, "/account")})
    assert client.get("/services").status_code == 302


def test_a_kept_page_is_not_shown_to_another_account(site: Flask) -> None:
    chief, viewer = site.test_client(), client_of(site, "viewer")
    sign_in(chief)
    assert ">sếp</a>" in chief.get("/services").text
    assert ">sếp</a>" not in viewer.get("/services").text
    tag = chief.get("/services").headers["ETag"]
    assert viewer.get("/services", headers={"If-None-Match": tag}).status_code == 200


def test_readers_of_a_public_site_get_no_cookie(tmp_path: Path) -> None:
    client = fill(tmp_path, public=True).application.test_client()
    for path in ("/", "/services", "/low-use", "/data", "/definitions", "/api/v1/overview"):
        assert "Set-Cookie" not in client.get(path).headers


def test_no_password_is_kept_and_the_key_of_sessions_is_for_the_site_alone(site: Flask) -> None:
    settings = site.extensions["uptake_access"].settings
    with Session(make_engine(settings)) as session:
        kept = session.scalars(select(Account.password).where(Account.name == "sếp")).one()
    assert kept.startswith("$argon2id$") and PASSWORD not in kept
    key = settings.path("session.key")
    assert key.stat().st_mode & 0o777 == 0o600
    again = create_app(settings_module.load(settings.folder / "tracker.toml"), TODAY)
    assert again.config["SECRET_KEY"] == site.config["SECRET_KEY"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "Sếp", "--role", "viewer"), "Đã có tài khoản"),
        (("add", "hai tên", "--role", "viewer"), "không có dấu cách"),
        (("remove", "ai"), "Không có tài khoản"),
        (("add", "three.blind", "--role", "viewer"), "có thể đăng nhập"),
    ],
)
def test_the_command_says_what_it_did_or_why_not(site: Flask, arguments: tuple[str, ...], told: str) -> None:
    assert told in command(site, *arguments)


def test_an_owner_is_given_only_agencies_that_there_are(site: Flask) -> None:
    client = site.test_client()
    sign_in(client)
    form = {"name": "lan", "role": "owner", "agencies": "A1, Z9", "csrf_token": token(client, "/admin")}
    refused = client.post("/admin/accounts", data=form)
    assert refused.status_code == 422 and "Z9" in refused.text
