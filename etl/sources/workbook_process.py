"""The process that opens a workbook, as seen from the program that reads it."""

import contextlib
import json
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl.sources.batch import UnreadableFileError
from etl.sources.workbook_child import LOCKED
from tracker.store.problems import Problem

_ROOT = Path(__file__).parents[2]


class Process:
    """Asks the process of one workbook for its sheets; `told`: what it holds. Raises UnreadableFileError."""

    def __init__(self, content: memoryview, name: str) -> None:
        self._name = name
        command = [sys.executable, "-m", "etl.sources.workbook_child"]
        pipe = subprocess.PIPE
        # What the library has to say of a damaged workbook is of no use to people, and may quote it.
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        self._end = weakref.finalize(self, _stop, self._process)
        self._unread = False
        with contextlib.suppress(OSError):  # it may be gone before it has read all; `_answer` notices
            self._send(f"{len(content)}\n".encode())
            self._send(content)
        self.told: dict[str, Any] = self._answer()

    def merges(self, sheet: str) -> list[list[list[int]]]:
        """The merged areas of a sheet: first and last cell, row and column from 0."""
        found: list[list[list[int]]] = self._begin(sheet)["merges"]
        return found

    def rows(self, sheet: str) -> Iterator[list[str]]:
        """Yield the rows of a sheet as text."""
        self._begin(sheet)
        while rows := self._answer():
            yield from rows
        self._unread = False

    def _begin(self, sheet: str) -> Any:
        while self._unread and self._answer() is not None:
            pass  # of a sheet that was not read to its end
        with contextlib.suppress(OSError):
            self._send(json.dumps(sheet).encode() + b"\n")
        self._unread = True
        return self._answer()

    def _send(self, content: bytes | memoryview) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(content)
            self._process.stdin.flush()

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        content = json.loads(line) if line.endswith(b"\n") else {"error": ""}
        if isinstance(content, dict) and "error" in content:
            self._end()
            code = "locked_workbook" if content["error"] == LOCKED else "broken_workbook"
            raise UnreadableFileError(Problem(code, {"file": self._name}))
        return content


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()
