"""How a worker handles memory: glibc keeps what was freed, a heap for each thread, unless it is told."""

import ctypes
import gc

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # their numbers in malloc.h
_LARGE = 65_536  # bytes


def give_back() -> None:
    """Return what was freed to the system: one heap for all threads, and large pieces apart from it.

    Only one thread of Python runs at a time, so that none waits for the heap of all.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library than glibc
        return
    for name, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
        mallopt(name, value)


def collect_rarely() -> None:
    """Look for cycles after many objects: a page over thousands of services makes some 100,000 that hold none."""
    gc.set_threshold(50_000, 20, 50)
