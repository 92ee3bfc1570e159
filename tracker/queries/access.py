"""The way from a request to the store: one session each, opened only when something is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from tracker.queries.cache import Cache
from tracker.queries.reader import Reader, StoreBusyError, StoreNotReadyError, StoreSilentError, open_reader
from tracker.settings import Settings
from tracker.store.session import WRITES, make_engine

_PATIENCE = 5.0  # seconds that a reader waits for what another program writes


class Access:
    """Opens readers of one store. Safe among threads; its results are shared, its sessions are not."""

    def __init__(self, settings: Settings, clock: Callable[[], date]) -> None:
        self.settings, self.clock = settings, clock
        self.cache = Cache()
        self._opened = None if _missing(settings) else self._make()

    def open(self) -> Reader:
        """Return a reader with a session of its own, to be closed by `close`.

        Raises:
            StoreNotReadyError: there is no store, no table, or nothing was loaded yet.
        """
        engine = self._engine()
        session = Session(engine, expire_on_commit=False)
        try:
            if engine.dialect.name == "postgresql":
                # All statements of a request see one state, so that results are kept under their own version.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return open_reader(session, self.settings, self.clock(), self.cache)
        except OperationalError as error:
            session.close()
            raise StoreSilentError("the store does not answer") from error
        except StoreNotReadyError:
            session.close()
            raise

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session for what is there before any data are, such as accounts.

        Raises:
            StoreNotReadyError: there is no store, or it has no tables yet.
        """
        with Session(self._engine(), expire_on_commit=False) as session, _understood():
            yield session

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """A session whose changes are kept at its end, unless an error ends it.

        Raises:
            StoreBusyError: a run of the pipeline is writing, and does not end in time.
            StoreNotReadyError: there is no store, or it has no tables yet.
        """
        engine = self._engine().execution_options(**{WRITES: True})
        with _understood(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def _engine(self) -> Engine:
        if self._opened is None:
            if _missing(self.settings):
                raise StoreNotReadyError("there is no store yet")
            self._opened = self._make()
        return self._opened

    def _make(self) -> Engine:
        store = self.settings.store
        store = msgspec.structs.replace(store, wait_seconds=min(store.wait_seconds, _PATIENCE))
        return make_engine(msgspec.structs.replace(self.settings, store=store))

    @staticmethod
    def close(reader: Reader) -> None:
        reader.session.close()


def _missing(settings: Settings) -> bool:
    """Whether the store is an SQLite file that is not there; connecting would make an empty one."""
    url = make_url(settings.store_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return False
    return not Path(str(url.database)).exists()


@contextmanager
def _understood() -> Iterator[None]:
    """What the database says, in the words of readers."""
    try:
        yield
    except OperationalError as error:
        told = str(error.orig).lower()
        if "lock" in told:
            raise StoreBusyError("another program is writing into the store") from error
        if "no such table" in told:
            raise StoreNotReadyError("the store has no tables yet") from error
        raise StoreSilentError("the store does not answer") from error
    except ProgrammingError as error:
        raise StoreNotReadyError("the store has no tables yet") from error
