"""The steps on the workers of a Dask cluster, which `run --scheduler ADDRESS` names.

What is done there is pure and repeats without harm: a worker that dies or is slow costs time alone. The key of
pseudonyms never travels; each worker reads it from the same file and proves that it is the same key.
"""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from distributed import CancelledError, Client, KilledWorker
from distributed.comm.core import CommClosedError

from etl.load import state
from etl.workers.problems import ClusterError
from tracker import settings as settings_module
from tracker.settings import Settings
from tracker.store import privacy
from tracker.store.problems import Problem
from tracker.store.session import make_engine

Given = TypeVar("Given")
Found = TypeVar("Found")
AHEAD = 2  # things per worker thread that are sent before the first result is awaited
RETRIES = 3
CONNECTING = 10.0  # seconds
_MEETING = "meeting"  # a fact of the store by which workers know that it is the one that is meant


class Cluster:
    """A cluster that was connected to; close it, or use it as a context."""

    def __init__(self, address: str, key_file: Path, key: bytes) -> None:
        """Connect, and see that each worker has the program and the key.

        Raises:
            ClusterError: no scheduler answers there, it has no workers, or a worker has another key or none.
        """
        self._address = address
        try:
            connect: Any = Client
            self._client = connect(address, timeout=CONNECTING, set_as_default=False)
        except Exception as error:
            raise ClusterError(Problem("cluster_unreachable", {"address": address})) from error
        try:
            self._prepare(key_file, key)
        except BaseException:
            self.close()
            raise

    def _prepare(self, key_file: Path, key: bytes) -> None:
        threads = self._client.nthreads()
        if not threads:
            raise ClusterError(Problem("cluster_empty", {"address": self._address}))
        try:
            proofs = self._client.run(_proof, str(key_file))
        except Exception as error:
            problem = Problem("cluster_worker", {"address": self._address, "kind": type(error).__name__})
            raise ClusterError(problem) from error
        strangers = [worker for worker, proof in proofs.items() if proof != privacy.fingerprint(key)]
        if strangers:
            raise ClusterError(Problem("cluster_key", {"worker": strangers[0], "file": str(key_file)}))
        self._most = AHEAD * sum(threads.values())

    def sees_store(self, settings: Settings) -> bool:
        """Whether each worker has settings of its own (`TRACKER_CONFIG`) that lead to this store, on PostgreSQL."""
        engine = make_engine(settings)
        try:
            if engine.dialect.name != "postgresql":
                return False  # a file is not written here and read there at once
            with engine.begin() as connection:
                token = state.get(connection, _MEETING) or secrets.token_hex(16)
                state.put(connection, _MEETING, token)
        finally:
            engine.dispose()
        return all(found == token for found in self._client.run(_met).values())

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the cluster go; what it was still doing is forgotten."""
        self._client.close(timeout=CONNECTING)

    def rest(self) -> None:
        """The workers are not ours to let go."""

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each thing in order.

        Raises:
            ClusterError: the scheduler is lost, or a step killed worker after worker.
        """
        waiting: deque[Any] = deque()
        try:
            for thing in things:
                # Pure: the same thing again gives the same; without a name of its own each is done on its own.
                waiting.append(self._client.submit(step, thing, pure=False, retries=RETRIES))
                if len(waiting) >= self._most:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except (CancelledError, KilledWorker, CommClosedError, OSError, TimeoutError) as error:
            problem = Problem("cluster_lost", {"address": self._address, "kind": type(error).__name__})
            raise ClusterError(problem) from error


def _proof(key_file: str) -> str:
    """The fingerprint of the key that a worker finds; empty where it finds none. Runs on the worker."""
    try:
        return privacy.fingerprint(privacy.read_key(Path(key_file)))
    except (OSError, ValueError):
        return ""


def _met() -> str:
    """What a worker finds in the store of its own settings; empty where it has none. Runs on the worker."""
    try:
        engine = make_engine(settings_module.load())
        try:
            with engine.connect() as connection:
                return state.get(connection, _MEETING) or ""
        finally:
            engine.dispose()
    except Exception:
        return ""
