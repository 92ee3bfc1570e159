"""The steps on the workers of a Dask cluster, which `run --scheduler ADDRESS` names.

What is done there is pure and repeats without harm: a worker that dies or is slow costs time alone. The key of
pseudonyms never travels; each worker reads it from the same file and proves that it is the same key.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from distributed import CancelledError, Client, KilledWorker
from distributed.comm.core import CommClosedError

from etl.workers.problems import ClusterError
from tracker.store import privacy
from tracker.store.problems import Problem

Given = TypeVar("Given")
Found = TypeVar("Found")
AHEAD = 2  # things per worker thread that are sent before the first result is awaited
RETRIES = 3
CONNECTING = 10.0  # seconds


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

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the cluster go; what it was still doing is forgotten."""
        self._client.close(timeout=CONNECTING)

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
