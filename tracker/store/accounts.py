"""Accounts of the staff: made, changed and signed in to. Both the site and the command line come here."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tracker.permissions import ROLES, Role
from tracker.store.models import Account, AccountAgency, FailedSignIn

LEAST_LENGTH, MOST_LENGTH = 10, 200
TRIES = 5
LOCKED = timedelta(minutes=15)
Refusal = Literal["name_taken", "name_form", "no_account", "role", "short", "long", "plain", "last_administrator"]
_hasher = PasswordHasher()  # RFC 9106, the profile for little memory


class AccountError(ValueError):
    """What was asked for cannot be; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


def found(session: Session, name: str) -> Account:
    """Return the account of a name.

    Raises:
        AccountError: there is none (`no_account`).
    """
    account = session.scalar(select(Account).where(Account.name == _plain(name)))
    if account is None:
        raise AccountError("no_account")
    return account


def of_session(session: Session, account_id: int, version: int) -> Account | None:
    """Return the account that a session was opened for, unless password or role have changed since."""
    account = session.get(Account, account_id)
    return account if account is not None and account.version == version else None


def listed(session: Session) -> list[Account]:
    """Return all accounts in order of their names."""
    return list(session.scalars(select(Account).order_by(Account.name)))


def add(
    session: Session, name: str, role: str, password: str, agencies: Iterable[str] = (), *, must_change: bool = False
) -> Account:
    """Make an account.

    Raises:
        AccountError: the name is taken or has a wrong form, the role is none, or the password is too weak.
    """
    plain = _plain(name)
    if not plain or len(plain) > 60 or any(letter.isspace() for letter in plain):
        raise AccountError("name_form")
    if session.scalar(select(Account.id).where(Account.name == plain)) is not None:
        raise AccountError("name_taken")
    account = Account(
        name=plain,
        role=_role(role),
        password=hashed(password, plain),
        must_change=must_change,
        version=1,
        created_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        agencies=[AccountAgency(agency=code) for code in sorted(set(agencies))],
    )
    session.add(account)
    session.flush()
    return account


def set_password(session: Session, account: Account, password: str, *, must_change: bool = False) -> None:
    """Give an account another password; its open sessions end, and its failed tries are forgotten.

    Raises:
        AccountError: the password is too weak.
    """
    account.password, account.must_change = hashed(password, account.name), must_change
    account.version += 1
    unlock(session, account.name)


def set_role(session: Session, account: Account, role: str, agencies: Iterable[str] = ()) -> None:
    """Give an account another role and agencies; its open sessions end.

    Raises:
        AccountError: the role is none, or the last administrator would lose theirs.
    """
    if _role(role) != "administrator":
        _keep_an_administrator(session, account)
    account.role = role
    wanted, had = set(agencies), {one.agency: one for one in account.agencies}
    account.agencies = [had.get(code) or AccountAgency(agency=code) for code in sorted(wanted)]
    account.version += 1


def remove(session: Session, account: Account) -> None:
    """Take an account away.

    Raises:
        AccountError: it is the last administrator's.
    """
    _keep_an_administrator(session, account)
    session.delete(account)


def unlock(session: Session, name: str) -> None:
    """Forget the failed tries under a name."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.name == _digest(name)))


def is_locked(session: Session, name: str, now: datetime) -> bool:
    """Whether too many wrong tries were made under a name of late. `now`: UTC, without a zone."""
    failed = session.get(FailedSignIn, _digest(name))
    return failed is not None and failed.times >= TRIES and now - failed.last_at < LOCKED


def checked(session: Session, name: str, password: str) -> Account | None:
    """Return the account if name and password fit; it takes as long where there is no such name."""
    account = session.scalar(select(Account).where(Account.name == _plain(name)))
    try:
        _hasher.verify(account.password if account else _nobody(), password[:MOST_LENGTH])
    except (VerificationError, InvalidHashError):
        return None
    return account


def failed(session: Session, name: str, now: datetime) -> None:
    """Note a wrong try; those that are long past count no more."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.last_at < now - LOCKED))
    more = update(FailedSignIn).where(FailedSignIn.name == _digest(name))
    more = more.values(times=FailedSignIn.times + 1, last_at=now).execution_options(synchronize_session=False)
    if not session.execute(more.returning(FailedSignIn.name)).all():
        session.add(FailedSignIn(name=_digest(name), times=1, last_at=now))


def failures(session: Session, name: str) -> int:
    """Return how many wrong tries are noted under a name."""
    one = session.get(FailedSignIn, _digest(name))
    return one.times if one else 0


def hashed(password: str, name: str = "") -> str:
    """Return the argon2 hash of a password that is good enough.

    Raises:
        AccountError: it is short, too long, or easy to guess.
    """
    if len(password) < LEAST_LENGTH:
        raise AccountError("short")
    if len(password) > MOST_LENGTH:
        raise AccountError("long")
    plain = password.casefold()
    if len(set(plain)) < 5 or (name and (plain in name or name in plain)) or plain.isdecimal():
        raise AccountError("plain")
    return _hasher.hash(password)


def generated() -> str:
    """Return a password to be handed over once: 16 letters and digits that are not taken for one another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _keep_an_administrator(session: Session, account: Account) -> None:
    others = select(func.count()).where(Account.role == "administrator", Account.id != account.id)
    if account.role == "administrator" and not session.scalar(others):
        raise AccountError("last_administrator")


def _role(role: str) -> Role:
    if role not in ROLES:
        raise AccountError("role")
    return role


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _digest(name: str) -> bytes:
    return hashlib.blake2b(_plain(name).encode(), digest_size=16).digest()


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())
