"""Processes measured from outside: wall time, CPU of all of them, and the most memory that they held at once."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PAUSE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """Seconds of wall and CPU time, and megabytes."""

    wall: float
    cpu: float
    memory: float


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end. Raises RuntimeError with what it said where it fails."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    watched = _Watched(process)
    watched.start()
    said, _ = process.communicate()
    wall = time.monotonic() - begun
    watched.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode()[-2000:]}")
    return Measured(wall, sum(watched.cpu.values()), watched.memory)


class _Watched(threading.Thread):
    """Looks at a process and all that come from it, until it ends.

    `cpu`: seconds of each, as last seen; `memory`: the most that all held at once. Those that help may outlive the
    count that the system keeps of children, so they are counted while they are there.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.cpu: dict[int, float] = {}
        self.memory = 0.0

    def run(self) -> None:
        while self._process.poll() is None:
            family = family_of(self._process.pid)
            self.memory = max(self.memory, sum(map(memory_of, family)))
            self.cpu |= {pid: seconds for pid in family if (seconds := cpu_of(pid))}
            time.sleep(_PAUSE)


def cpu_of(pid: int) -> float:
    """CPU time of a process until now; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family_of(root: int) -> list[int]:
    """A process and all that come from it."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return found


def memory_of(pid: int) -> float:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6
