"""The steps on other processes of this machine, where there is more than one thing to do and more than one core.

A process that dies costs time alone: what it was given is done here, and everything after it.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import Any, TypeVar

import pyarrow as pa

Given = TypeVar("Given")
Found = TypeVar("Found")
WORTH = 0.1  # seconds of work after which processes begin, which takes about a second
AHEAD = 2  # things that each process is given before its first result is needed
MOST = 3  # processes beside this one: each takes memory, and this one cannot feed more


class Local:
    """Processes that begin when they are first needed; close it, or use it as a context."""

    def __init__(self, processes: int | None = None) -> None:
        """`processes`: so many beside this one (default: one for each other core)."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._processes = min(cores - 1, MOST) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None
        self._began: Future[ProcessPoolExecutor] | None = None
        self._spent = 0.0

    def __enter__(self) -> "Local":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they were still doing is forgotten."""
        began, self._began, self._pool = self._began, None, None
        if began is None or began.exception() is not None:
            return
        pool = began.result()
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)

    def rest(self) -> None:
        """Let the processes go, and their memory with them; others begin when there is much to do again."""
        self.close()

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each thing in order; what the processes have no hand free for is done here."""
        waiting: deque[tuple[Given, Future[Found] | None]] = deque()
        for thing in things:
            if self._busy(waiting):
                waiting.append((thing, _done(self._here(step, thing))))
            else:
                waiting.append((thing, self._given(step, thing)))
            while waiting and (_is_done(waiting[0][1]) or len(waiting) > AHEAD * self._processes + 1):
                yield self._result(step, *waiting.popleft())
        while waiting:
            yield self._result(step, *waiting.popleft())

    def _busy(self, waiting: "deque[tuple[Given, Future[Found] | None]]") -> bool:
        """Whether all processes have enough to do: one thing in hand, and some to go on with."""
        if self._pool is None and self._began is not None and self._began.done():
            if self._began.exception() is not None:
                self._give_up()
                return True
            self._pool = self._began.result()
        if self._pool is None:
            return True
        return sum(not _is_done(future) for _, future in waiting) >= AHEAD * self._processes

    def _here(self, step: Callable[[Given], Found], thing: Given) -> Found:
        """Do a step here; have processes begin once enough time has gone by to be worth theirs."""
        begun = time.monotonic()
        found = step(thing)
        self._spent += time.monotonic() - begun
        if self._spent > WORTH and self._began is None and self._processes > 0:
            self._begin(step)
        return found

    def _begin(self, step: Callable[[Given], Found]) -> None:
        """Have processes begin; that waits for them, so it does not happen in this thread.

        They are ready once they know a step: to import what it needs takes most of a second.
        """
        began: Future[ProcessPoolExecutor] = Future()
        self._began = began

        def start() -> None:
            try:
                pool = _pool(self._processes)
                pool.submit(callable, step).result()
            except Exception as error:
                began.set_exception(error)
            else:
                began.set_result(pool)

        threading.Thread(target=start, daemon=True).start()

    def _given(self, step: Callable[[Given], Found], thing: Given) -> "Future[Found] | None":
        try:
            return self._pool.submit(step, thing) if self._pool is not None else None
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


def _done(found: Found) -> "Future[Found]":
    future: Future[Found] = Future()
    future.set_result(found)
    return future


def _is_done(future: "Future[Any] | None") -> bool:
    return future is None or future.done()


def _pool(processes: int) -> ProcessPoolExecutor:
    # Not forked, since a copy of this process would hold its threads' locks; nor by a server, which takes memory too.
    context: Any = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)


def _begin() -> None:
    """In a process of the pool: it ends with the run, however that ends, and leaves signals to it."""
    pa.set_memory_pool(pa.system_memory_pool())  # as in the run itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
