"""The demo, and the site as `make run` serves it."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.measured import ROOT, cpu_of, family_of, measure, memory_of

PORT = 8096
_LONGEST = 60.0  # seconds


@dataclass(frozen=True)
class Started:
    """Seconds from the command until the first page: of wall time, and of CPU time of all processes until then."""

    run: float
    run_cpu: float
    page: float
    page_cpu: float


def make_demo(folder: Path) -> Path:
    """Write the demo and load it, as the first `make run` does; return its settings."""
    settings = folder / "tracker.toml"
    measure([sys.executable, "-m", "etl", "demo", str(folder)])
    measure([sys.executable, "-m", "etl", "run"], {"TRACKER_CONFIG": str(settings)})
    return settings


def start_again(settings: Path) -> Started:
    """Do what a second `make run` does, until the first page is there."""
    run = measure([sys.executable, "-m", "etl", "run"], {"TRACKER_CONFIG": str(settings)})
    begun = time.monotonic()
    with served(settings) as master:
        status("/")
        page = time.monotonic() - begun
        return Started(run.wall, run.cpu, page, sum(map(cpu_of, family_of(master))))


@contextmanager
def served(settings: Path, *options: str) -> Iterator[int]:
    """Serve the site until the end of the block; the process id of gunicorn's master."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{PORT}", *options]
    environment = {**os.environ, "TRACKER_CONFIG": str(settings)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for_it(process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_for_it(process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _LONGEST
    while process.poll() is None and time.monotonic() < ends:
        try:
            status("/healthz")
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the site does not start")


def worker_memory(master: int) -> float:
    """Megabytes of the largest worker."""
    return max(memory_of(pid) for pid in family_of(master)[1:])


def status(path: str) -> int:
    """Ask for a page and read it to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=_LONGEST)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
