"""One small cache for results: data change only with their version, so a result stays true until then."""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar

from tracker.queries.reader import Reader

P = ParamSpec("P")
R = TypeVar("R")
_RESULTS, _LARGE = 1024, 12


class Shelf:
    """A bounded store of results; the one not used for the longest time leaves first. Safe among threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], R]) -> R:
        """Return the result kept under the key, else make and keep it."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                kept: R = self._results[key]
                return kept
        return self.keep(key, make())

    def keep(self, key: Hashable, result: R) -> R:
        """Keep a result under the key and return it."""
        with self._lock:
            self._results[key] = result
            while len(self._results) > self.size:
                self._results.popitem(last=False)
        return result

    def find(self, key: Hashable) -> Any:
        """Return the result kept under the key, or None."""
        with self._lock:
            return self._results.get(key)


class Cache:
    """Two shelves, so that many small results and a few large ones stay within bounds."""

    def __init__(self) -> None:
        self.results, self.large = Shelf(_RESULTS), Shelf(_LARGE)


def remembered(query: Callable[Concatenate[Reader, P], R]) -> Callable[Concatenate[Reader, P], R]:
    """Keep the results of a query by data version, day and arguments (which must be hashable)."""
    return _kept_on("results", query)


def remembered_large(query: Callable[Concatenate[Reader, P], R]) -> Callable[Concatenate[Reader, P], R]:
    """Keep the last few results of a query whose results are megabytes."""
    return _kept_on("large", query)


def _kept_on(shelf: str, query: Callable[Concatenate[Reader, P], R]) -> Callable[Concatenate[Reader, P], R]:
    @functools.wraps(query)
    def asked(reader: Reader, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (query.__module__, query.__qualname__, reader.state, args, tuple(sorted(kwargs.items())))
        chosen: Shelf = getattr(reader.cache, shelf)
        return chosen.get(key, lambda: query(reader, *args, **kwargs))

    return asked
