"""Readers of a site under test: somebody of the staff, or nobody in particular."""

import time
from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.permissions import Role
from tracker.queries.reader import StoreNotReadyError
from tracker.settings import Settings
from tracker.store.models import Account, AccountAgency
from tracker.store.session import make_engine
from tracker.views import reading

EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001  (UTC, as the store keeps it)
PASSWORD = "three blind mice"  # noqa: S105


def account_of(settings: Settings, role: Role, agencies: Iterable[str] = ()) -> str:
    """Make an account of a role, which no password opens, and return the id of its sessions."""
    engine = make_engine(settings)
    with Session(engine) as session, session.begin():
        made = session.scalar(select(Account).where(Account.name == role))
        if made is None:
            made = Account(name=role, role=role, password="!", must_change=False, version=1, created_at=EPOCH)  # noqa: S106
            made.agencies = [AccountAgency(agency=code) for code in agencies]
            session.add(made)
            session.flush()
        told = f"{made.id}:{made.version}"
    engine.dispose()
    return told


def client_of(app: Flask, role: Role | None = "viewer", agencies: Iterable[str] = ()) -> FlaskClient:
    """Return a client whose session is that of an account of the role; None: nobody's."""
    app.testing = True
    client = app.test_client()
    if role is not None and _has_store(app):
        told = account_of(reading.access_of(app).settings, role, agencies)
        with client.session_transaction() as session:
            session.permanent = True
            session.update({"_user_id": told, "_fresh": True, "since": int(time.time())})
    return client


def staff(app: Flask) -> FlaskClient:
    """Return a client that may read the site as staff do, or as everybody does where the site is public."""
    return client_of(app, None if reading.access_of(app).settings.site.public else "viewer")


def _has_store(app: Flask) -> bool:
    try:
        with reading.access_of(app).looking() as session:
            session.execute(select(Account.id).limit(1))
    except StoreNotReadyError:
        return False
    return True
