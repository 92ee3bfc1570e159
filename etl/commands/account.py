"""`account`: who may sign in to the site; the first administrator is made here."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from etl.commands.shared import fail, options, show
from etl.words import say
from tracker.permissions import ROLES
from tracker.settings import Settings
from tracker.store import accounts
from tracker.store.accounts import AccountError
from tracker.store.migrate import upgrade
from tracker.store.session import WRITES, make_engine


@click.group()
def account() -> None:
    """Make and change the accounts of people who sign in to the site."""


def _with_password(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it."
    )(command)


def _with_agencies(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--agency", "agencies", multiple=True, metavar="CODE", help="Agency that an owner answers for; repeat it."
    )(command)


_role = click.option("--role", type=click.Choice(ROLES), required=True, help="What the account may do.")


@account.command()
@click.argument("name")
@_role
@_with_agencies
@_with_password
@options
def add(
    settings: Settings, as_json: bool, name: str, role: str, agencies: tuple[str, ...], password_stdin: bool
) -> None:
    """Make an account; asks for its password."""
    password = _password(password_stdin)
    upgrade(settings)
    with _changing(settings, as_json) as session:
        made = accounts.add(session, name, role, password, agencies)
        told = made.name
    show({"name": told, "role": role}, say("account_made", name=told, role=role), as_json)


@account.command("password")
@click.argument("name")
@_with_password
@options
def set_password(settings: Settings, as_json: bool, name: str, password_stdin: bool) -> None:
    """Give an account another password; its open sessions end."""
    password = _password(password_stdin)
    with _changing(settings, as_json) as session:
        accounts.set_password(session, accounts.found(session, name), password)
    show({"name": name}, say("account_changed", name=name), as_json)


@account.command("role")
@click.argument("name")
@_role
@_with_agencies
@options
def set_role(settings: Settings, as_json: bool, name: str, role: str, agencies: tuple[str, ...]) -> None:
    """Give an account another role."""
    with _changing(settings, as_json) as session:
        accounts.set_role(session, accounts.found(session, name), role, agencies)
    show({"name": name, "role": role}, say("account_changed", name=name), as_json)


@account.command()
@click.argument("name")
@options
def remove(settings: Settings, as_json: bool, name: str) -> None:
    """Take an account away."""
    with _changing(settings, as_json) as session:
        accounts.remove(session, accounts.found(session, name))
    show({"name": name}, say("account_removed", name=name), as_json)


@account.command()
@click.argument("name")
@options
def unlock(settings: Settings, as_json: bool, name: str) -> None:
    """Forget the wrong tries under a name."""
    with _changing(settings, as_json) as session:
        accounts.unlock(session, accounts.found(session, name).name)
    show({"name": name}, say("account_changed", name=name), as_json)


@account.command("list")
@options
def list_all(settings: Settings, as_json: bool) -> None:
    """List the accounts."""
    with _session(settings, as_json, writes=False) as session:
        rows: list[dict[str, Any]] = [
            {"name": one.name, "role": one.role, "agencies": [own.agency for own in one.agencies]}
            for one in accounts.listed(session)
        ]
    lines = [" ".join([one["name"], one["role"], *one["agencies"]]) for one in rows] or [say("account_none")]
    show({"accounts": rows}, "\n".join(lines), as_json)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    text: str = click.prompt(say("account_password"), hide_input=True, confirmation_prompt=True, err=True)
    return text


def _changing(settings: Settings, as_json: bool) -> AbstractContextManager[Session]:
    return _session(settings, as_json, writes=True)


@contextmanager
def _session(settings: Settings, as_json: bool, *, writes: bool) -> Iterator[Session]:
    """A session whose changes are kept at its end; what cannot be ends in a sentence."""
    engine = make_engine(settings).execution_options(**{WRITES: writes})
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except AccountError as error:
        fail(say(f"account.{error.reason}", least=accounts.LEAST_LENGTH, most=accounts.MOST_LENGTH), as_json)
    finally:
        engine.dispose()
