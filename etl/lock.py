"""One command at a time works on a store: a lock that ends with the process, whatever ends it.

On SQLite it is a lock of the operating system on a file beside the store; on PostgreSQL an advisory lock on a
connection of its own, so that it holds among machines too. Whoever comes second is told who was first.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.engine import make_url

from etl.lock_file import FileLock
from etl.lock_server import ServerLock
from etl.words import say
from tracker.settings import Settings
from tracker.store.problems import Problem

_held: ContextVar[dict[str, "Lock"]] = ContextVar("held", default={})  # noqa: B039 - replaced, never changed
_PAUSE = 0.2  # seconds between two attempts
log = logging.getLogger("etl")


def _patient() -> None:
    """Nothing keeps from waiting."""


class BusyError(Exception):
    """Another command is at work on the store; `problem` says which."""

    def __init__(self, holder: str) -> None:
        self.problem = Problem("run_busy", {"holder": holder})
        super().__init__(f"{self.problem.sentence()} {self.problem.action()}")


class Lock(Protocol):
    """A lock on one store."""

    def take(self) -> bool:
        """Take it unless another has it; says whether it is taken. Taking it twice is no harm."""
        ...

    def kept(self) -> bool:
        """Whether it has been held without a break since it was taken."""
        ...

    def holder(self) -> str:
        """Who has it: command, process, machine, since when."""
        ...

    def release(self) -> None: ...


@contextmanager
def held(
    settings: Settings, doing: str, wait: float = 0.0, check: Callable[[], None] = _patient
) -> Iterator[Lock | None]:
    """Hold the lock of the settings' store; inside itself (same thread) it is held already.

    `doing`: what others are told, e.g. `run`. `wait`: seconds to wait for another command to end; `check` is
    called meanwhile, and may raise.
    Raises BusyError where another command holds it and does not end in time.
    """
    address = settings.store_url
    if address in _held.get():
        yield _held.get()[address]
        return
    lock = _lock(address, _me(doing))
    if lock is None:
        yield None
        return
    try:
        _take(lock, wait, check)
        token = _held.set({**_held.get(), address: lock})
        try:
            yield lock
        finally:
            _held.reset(token)
    finally:
        lock.release()


def still_held(lock: Lock | None) -> None:
    """Make sure that the lock did not get lost on the way, as when a database starts again; raises BusyError."""
    if lock is not None and not lock.take():
        raise BusyError(lock.holder())


class LostError(Exception):
    """The lock was lost on the way, so that another command may have written meanwhile."""

    def __init__(self) -> None:
        self.problem = Problem("lock_lost")
        super().__init__(f"{self.problem.sentence()} {self.problem.action()}")


def never_lost(lock: Lock | None) -> None:
    """Make sure, before something is committed, that nobody else can have written meanwhile; raises LostError."""
    if lock is not None and not lock.kept():
        raise LostError


def _take(lock: Lock, wait: float, check: Callable[[], None]) -> None:
    until = time.monotonic() + wait
    is_told = False
    while not lock.take():
        check()
        left = until - time.monotonic()
        if left <= 0:
            raise BusyError(lock.holder())
        if not is_told:
            log.info("%s", say("waiting", holder=lock.holder()))
            is_told = True
        time.sleep(min(_PAUSE, left))


def _lock(address: str, me: str) -> Lock | None:
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        return ServerLock(url, me)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return FileLock(url.database, me)
    return None


def _me(doing: str) -> str:
    """Who this is, in at most 63 bytes, as PostgreSQL shows them to others."""
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    return f"{doing}, {since} UTC, {socket.gethostname()}, PID {os.getpid()}"[:63]  # the same in any language
