"""The steps on other processes of this machine, where there is more than one thing to do and more than one core.

A process that dies costs time alone: what it was given is done here, and everything after it.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import Any, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
MOST = 3  # processes beside this one: each takes memory, and this one cannot feed more
PRELOADED = ["etl.transform.steps", "etl.load.month_sums"]


class Local:
    """Processes that begin when they are first needed; close it, or use it as a context."""

    def __init__(self, processes: int | None = None) -> None:
        """`processes`: so many beside this one (default: one for each other core)."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._processes = min(cores - 1, MOST) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Local":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they were still doing is forgotten."""
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each thing in order; the only one, and the first while processes begin, is done here."""
        following = iter(things)
        waiting: deque[tuple[Given, Future[Found] | None]] = deque()
        first = list(_some(following, 2))
        if len(first) < 2 or self._processes < 1:
            yield from map(step, first)
            yield from map(step, following)
            return
        begun = self._pool is not None
        waiting.append((first[0], self._given(step, first[0]) if begun else None))
        waiting.append((first[1], self._given(step, first[1])))
        for thing in following:
            while len(waiting) > self._processes:
                yield self._result(step, *waiting.popleft())
            waiting.append((thing, self._given(step, thing)))
        while waiting:
            yield self._result(step, *waiting.popleft())

    def _given(self, step: Callable[[Given], Found], thing: Given) -> "Future[Found] | None":
        if self._processes < 1:
            return None
        if self._pool is None:
            self._pool = _pool(self._processes)
        try:
            return self._pool.submit(step, thing)
        except BrokenProcessPool:
            self._give_up()
            return None

    def _result(self, step: Callable[[Given], Found], thing: Given, future: "Future[Found] | None") -> Found:
        if future is not None:
            try:
                return future.result()
            except BrokenProcessPool:
                self._give_up()
        return step(thing)

    def _give_up(self) -> None:
        self.close()
        self._processes = 0


def _some(things: Iterator[Given], most: int) -> Iterator[Given]:
    for _, thing in zip(range(most), things, strict=False):
        yield thing


def _pool(processes: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(PRELOADED)
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)


def _begin() -> None:
    """In a process of the pool: it ends with the run, however that ends, and leaves signals to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
