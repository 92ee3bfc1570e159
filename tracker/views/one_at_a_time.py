"""One thread at a time does a piece of work; who wants the same meanwhile waits for it."""

import threading
from collections import defaultdict

_PATIENCE = 30.0  # seconds; who waited so long does the work too


class Turn:
    """The right to do a piece of work, until it ends."""

    def __init__(self, turns: "OneAtATime", key: str, held: bool) -> None:
        self._turns, self._key, self._held = turns, key, held

    def end(self) -> None:
        """Let the next one do it."""
        self._turns.leave(self._key, self._held)


class OneAtATime:
    """Gives turns at pieces of work, each known by a key."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._wanted: defaultdict[str, int] = defaultdict(int)

    def take(self, key: str) -> Turn:
        """Wait for a turn, but not for ever."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
            self._wanted[key] += 1
        return Turn(self, key, lock.acquire(timeout=self._patience))

    def leave(self, key: str, held: bool) -> None:
        """Give a turn back; the last one takes away what was kept for the key."""
        with self._guard:
            if held:
                self._locks[key].release()
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]
