"""How a worker handles memory: glibc keeps what was freed, in a heap for each thread, unless it is told."""

import ctypes
import gc
from typing import Any

_ARENA_MAX = -8  # its number in malloc.h


def share_one_heap() -> None:
    """Let all threads use one heap: only one thread of Python runs at a time, so that none waits for it."""
    _call("mallopt", _ARENA_MAX, 1)


def give_back() -> None:
    """Return what was freed to the system. It takes milliseconds."""
    _call("malloc_trim", 0)


def collect_rarely() -> None:
    """Look for cycles after many objects: a page over thousands of services makes some 100,000 that hold none."""
    gc.set_threshold(50_000, 20, 50)


def _call(name: str, *values: int) -> None:
    function: Any = getattr(ctypes.CDLL(None), name, None)
    if function is not None:  # other C libraries than glibc do without
        function(*values)
