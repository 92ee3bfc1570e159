"""How far a run is: lines of text anywhere, bars on a terminal (`etl.progress_bars`).

Readers far down tell what they read without every step between carrying the listener: they ask `heard()` for it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import BinaryIO

from etl.words import number, say

EVERY = 60.0  # seconds between two lines about one source


class Progress:
    """Hears how a run goes on; this one keeps silent."""

    def source(self, name: str) -> None:
        """A source begins."""

    def ended(self, name: str, sentence: str) -> None:
        """A source has ended, and how."""

    def note(self, sentence: str) -> None:
        """Something that people should know."""

    def step(self, name: str) -> None:
        """What is done now, e.g. `refreshing`."""

    def expect(self, size: int) -> None:
        """So many bytes are to be read of this source."""

    def piece(self, name: str) -> None:
        """A file, table or answer begins."""

    def stream(self, stream: BinaryIO) -> None:
        """The file that rows come from now, before it is unpacked: its position says how far it is."""

    def rows(self, count: int) -> None:
        """So many more rows are read."""


class Amount:
    """What was read of a source so far: rows, and bytes where the size of everything is known."""

    def __init__(self) -> None:
        self.rows = 0
        self.size = 0
        self._before = 0  # bytes of the files that are done
        self._stream: BinaryIO | None = None
        self._whole = 0  # bytes of the file that is open

    def opens(self, stream: BinaryIO) -> None:
        self._before += self._whole
        self._stream, self._whole = stream, _size(stream)

    @property
    def bytes(self) -> int:
        return min(self.size, self._before + self._position())

    def _position(self) -> int:
        if self._stream is None:
            return 0
        try:
            return self._stream.tell()
        except ValueError:  # it is closed: read to its end
            return self._whole


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    end = stream.seek(0, os.SEEK_END)
    stream.seek(here)
    return end


class Lines(Progress):
    """One line at the beginning and one at the end of a source, and one a minute between."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._name = ""
        self._amount = Amount()
        self._began = self._last = clock()

    def source(self, name: str) -> None:
        self._name, self._amount = name, Amount()
        self._began = self._clock()
        self._tell(say("reading", name=name))

    def ended(self, name: str, sentence: str) -> None:
        self._tell(f"{name}: {sentence}")
        self._name = ""

    def note(self, sentence: str) -> None:
        self._tell(sentence)

    def step(self, name: str) -> None:
        if self._clock() - self._last >= EVERY:
            self._tell(f"{self._name}: {name}" if self._name else name)

    def expect(self, size: int) -> None:
        self._amount.size = size

    def stream(self, stream: BinaryIO) -> None:
        self._amount.opens(stream)

    def rows(self, count: int) -> None:
        self._amount.rows += count
        if self._clock() - self._last >= EVERY:
            self._tell(f"{self._name}: {told(self._amount, self._clock() - self._began)}")

    def _tell(self, line: str) -> None:
        self._last = self._clock()
        self._write(line)


def told(amount: Amount, seconds: float) -> str:
    """Rows, rate and, where the size of everything is known, the share read and the time that is left."""
    text = say("pace", rows=number(amount.rows), rate=number(amount.rows / max(seconds, 0.001)))
    if (left := remaining(amount, seconds)) is not None:
        text += say("left", share=f"{amount.bytes / amount.size:.0%}", time=duration(left))
    return text


def remaining(amount: Amount, seconds: float) -> float | None:
    """Seconds until everything is read at the pace so far; None where nothing tells."""
    if not amount.size or not amount.bytes:
        return None
    return seconds * (amount.size - amount.bytes) / amount.bytes


def duration(seconds: float) -> str:
    """Write `2 h 05 min`, `4 min` or `30 s`."""
    minutes = round(seconds / 60)
    if minutes >= 60:
        return say("hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return say("minutes", minutes=minutes) if minutes else say("seconds", seconds=round(seconds))


SILENT = Progress()
_heard: ContextVar[Progress] = ContextVar("progress", default=SILENT)


def heard() -> Progress:
    """The listener of the run that this belongs to; a silent one outside of any."""
    return _heard.get()


@contextmanager
def listening(listener: Progress | Callable[[str], None]) -> Iterator[Progress]:
    """Let a listener, or a function that takes lines, hear of what is done inside."""
    progress = listener if isinstance(listener, Progress) else Lines(listener)
    token = _heard.set(progress)
    try:
        yield progress
    finally:
        _heard.reset(token)
