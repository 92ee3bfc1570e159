"""A connection that is made again when it dies."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from etl.sources.batch import UnreadableFileError
from etl.sources.sql import failures
from etl.sources.sql.address import Address
from tracker.store.problems import Problem

DELAYS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds before each try: a minute, as a restart may take
_MOST_LOSSES = 60


@dataclass
class Link:
    """The way to one database. `delays`: seconds before each try to connect anew after a loss."""

    engine: Engine
    address: Address
    delays: Sequence[float] = DELAYS
    _connection: Connection | None = field(default=None, init=False)
    _tries: int = field(default=0, init=False)
    _losses: int = field(default=0, init=False)

    def connection(self) -> Connection:
        """The connection, made if there is none; raises UnreadableFileError where there cannot be one."""
        if self._connection is None:
            try:
                self._connection = self.engine.connect()
            except DBAPIError as error:
                raise UnreadableFileError(failures.connecting(error, self.address.place)) from None
        return self._connection

    def close(self) -> None:
        """End the connection at once, without waiting for rows that nobody wants any more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def progressed(self) -> None:
        """Say that rows have come: the tries begin anew."""
        self._tries = 0

    def mend(self, error: DBAPIError, rows: int) -> None:
        """Connect anew after a loss; `rows` have come so far. Raises UnreadableFileError after the last try."""
        self._losses += 1
        while self._tries < len(self.delays) and self._losses <= _MOST_LOSSES:
            self.close()
            time.sleep(self.delays[self._tries])
            self._tries += 1
            try:
                self._connection = self.engine.connect()
            except DBAPIError as again:
                if failures.is_refused(again):
                    raise UnreadableFileError(failures.connecting(again, self.address.place)) from None
                error = again
                continue
            return
        raise self.lost(error, rows)

    def lost(self, error: DBAPIError, rows: int) -> UnreadableFileError:
        """The failure of a connection that is not made again."""
        reason = failures.connecting(error, self.address.place).parameters.get("reason", "")
        return UnreadableFileError(
            Problem("connection_lost", {"database": self.address.place, "rows": rows, "reason": reason})
        )
