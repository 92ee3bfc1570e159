"""One small cache for results: data change only with their version, so a result stays true until then."""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar

from tracker.queries.reader import Reader

P = ParamSpec("P")
R = TypeVar("R")


class Cache:
    """A bounded store of results; the one not used for the longest time leaves first. Safe among threads."""

    def __init__(self, size: int = 256) -> None:
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
        result = make()
        with self._lock:
            self._results[key] = result
            while len(self._results) > self.size:
                self._results.popitem(last=False)
        return result


def remembered(query: Callable[Concatenate[Reader, P], R]) -> Callable[Concatenate[Reader, P], R]:
    """Keep the results of a query by data version, day and arguments (which must be hashable)."""

    @functools.wraps(query)
    def asked(reader: Reader, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (query.__module__, query.__qualname__, reader.state, args, tuple(sorted(kwargs.items())))
        return reader.cache.get(key, lambda: query(reader, *args, **kwargs))

    return asked
