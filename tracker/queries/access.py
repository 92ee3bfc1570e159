"""The way from a request to the store: one session each, opened only when something is read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.queries.cache import Cache
from tracker.queries.reader import Reader, StoreNotReadyError, StoreSilentError, open_reader
from tracker.settings import Settings
from tracker.store.session import make_engine


class Access:
    """Opens readers of one store. Safe among threads; its results are shared, its sessions are not."""

    def __init__(self, settings: Settings, clock: Callable[[], date]) -> None:
        self.settings, self.clock = settings, clock
        self.cache = Cache()
        self._engine = None if _missing(settings) else make_engine(settings)

    def open(self) -> Reader:
        """Return a reader with a session of its own, to be closed by `close`.

        Raises:
            StoreNotReadyError: there is no store, no table, or nothing was loaded yet.
        """
        if self._engine is None:
            if _missing(self.settings):
                raise StoreNotReadyError("there is no store yet")
            self._engine = make_engine(self.settings)
        session = Session(self._engine, expire_on_commit=False)
        try:
            if self._engine.dialect.name == "postgresql":
                # All statements of a request see one state, so that results are kept under their own version.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return open_reader(session, self.settings, self.clock(), self.cache)
        except OperationalError as error:
            session.close()
            raise StoreSilentError("the store does not answer") from error
        except StoreNotReadyError:
            session.close()
            raise

    @staticmethod
    def close(reader: Reader) -> None:
        reader.session.close()


def _missing(settings: Settings) -> bool:
    """Whether the store is an SQLite file that is not there; connecting would make an empty one."""
    url = make_url(settings.store_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return False
    return not Path(str(url.database)).exists()
