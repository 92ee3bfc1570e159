"""The other side of `workbook_child`: a process that opens one workbook, bounded in memory and time."""

import contextlib
import marshal
import select
import subprocess
import sys
from pathlib import Path
from typing import Any
from weakref import finalize

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

MEMORY_LIMIT = 1_000_000_000  # bytes of addresses, the interpreter among them
WAIT = 300  # seconds for one answer
SMALL = 20_000_000  # bytes; a process that opened no more is used again
_CHILD = Path(__file__).with_name("workbook_child.py")
_idle: list["_Child"] = []
_KEPT = 2


class _Child:
    def __init__(self) -> None:
        command = [sys.executable, "-I", str(_CHILD)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        quiet = {"RUST_BACKTRACE": "0"}  # it would be worked out for nobody
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=quiet)  # noqa: S603
        self.healthy = True

    def ask(self, *request: Any) -> list[Any]:
        """Return the answer. Raises EOFError where the process ended over it, TimeoutError where it does not answer."""
        send, receive = self.process.stdin, self.process.stdout
        assert send and receive  # noqa: S101 (both are pipes)
        self.healthy = False
        content = marshal.dumps(list(request))
        try:
            send.write(len(content).to_bytes(8))
            send.write(content)
            send.flush()
        except BrokenPipeError:
            raise EOFError from None
        if not select.select([receive], [], [], WAIT)[0]:
            self.end()
            raise TimeoutError
        size = int.from_bytes(receive.read(8))
        answer = receive.read(size)
        if not size or len(answer) < size:
            raise EOFError
        self.healthy = True
        return list(marshal.loads(answer))  # noqa: S302 (written by our own script)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                stream and stream.close()
        self.process.wait()


class WorkbookProcess:
    """A workbook that is open in a process of its own; `sheets`: name, is it a table, is it visible."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        child = _idle.pop() if _idle else _Child()
        if child.process.poll() is not None:
            child = _Child()
        self._child = child
        finalize(self, _release, child, small=len(content) < SMALL)
        self.sheets: list[tuple[str, bool, bool]] = [tuple(s) for s in self.ask("open", content, MEMORY_LIMIT)]

    def ask(self, *request: Any) -> Any:
        """Return what the process answers; raises UnreadableFileError, with what to do."""
        try:
            answer = self._child.ask(*request)
        except EOFError:
            parameters: dict[str, str | int] = {"file": self._name, "limit": MEMORY_LIMIT // 1_000_000}
            raise UnreadableFileError(Problem("heavy_workbook", parameters)) from None
        except TimeoutError:
            answer = ["broken"]
        if answer[0] != "ok":
            raise UnreadableFileError(Problem(f"{answer[0]}_workbook", {"file": self._name}))
        return answer[1]


def _release(child: _Child, *, small: bool) -> None:
    if child.healthy and small and len(_idle) < _KEPT:
        _idle.append(child)
    else:
        child.end()
