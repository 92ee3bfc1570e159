"""What every query is given: the session to read with, the settings, today, and the state of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from tracker.measures.window import Months
from tracker.settings import Settings
from tracker.store.models import State

if TYPE_CHECKING:
    from tracker.queries.cache import Cache


# Asked with each request, so it is made once, and without a list, which would be spelled out each time.
_STATE = select(State.name, State.value).where(
    or_(State.name == "data_version", State.name == "edits", State.name == "last_run")
)


class StoreNotReadyError(Exception):
    """The store is missing, has no tables yet, or was never filled."""


class StoreSilentError(StoreNotReadyError):
    """The database of the store does not answer: it is stopped, or starts again."""


class StoreBusyError(StoreNotReadyError):
    """A run of the pipeline holds the store, so that nothing else can be written at the moment."""


def is_outdated(error: Exception) -> bool:
    """Whether an error says that the store lacks a column or table: it is older than the program."""
    told = str(getattr(error, "orig", ""))
    missing = any(words in told for words in ("no such column", "no such table", "does not exist"))
    return isinstance(error, OperationalError | ProgrammingError) and missing


@dataclass(frozen=True)
class Reader:
    """One reading of the store; `state` names what the site can know: data version, edits and day."""

    session: Session
    settings: Settings
    today: date
    cache: Cache
    data_version: int
    edits: int
    last_run: str = ""

    @property
    def state(self) -> tuple[int, int, date]:
        return self.data_version, self.edits, self.today

    @property
    def months(self) -> Months:
        """How days fall into the months of the settings."""
        return Months(self.settings.time.month_starts_on)


def open_reader(session: Session, settings: Settings, today: date, cache: Cache) -> Reader:
    """Look at the state of the store and return a reader of it.

    Raises:
        StoreNotReadyError: there is no store, or nothing was ever loaded into it.
    """
    try:
        state = {row.name: row.value for row in session.execute(_STATE)}
    except (OperationalError, ProgrammingError) as error:
        raise StoreNotReadyError("the store cannot be read or has no tables") from error
    if "data_version" not in state:
        raise StoreNotReadyError("nothing was loaded into the store yet")
    version, edits = int(state["data_version"]), int(state.get("edits", 0))
    return Reader(session, settings, today, cache, version, edits, state.get("last_run", ""))
