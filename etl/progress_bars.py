"""How far a run is, on a terminal: a bar for each source, with rate and remaining time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn
from rich.progress import Progress as Display

from etl.progress import Amount, Progress, told
from etl.words import say


class Bars(Progress):
    """A bar for the source that is read now; what has ended stands above it as lines."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._amount = Amount()
        self._began = time.monotonic()
        self._task: TaskID | None = None
        self._is_source = False

    def source(self, name: str) -> None:
        self._remove()
        self._amount, self._began, self._is_source = Amount(), time.monotonic(), True
        self._task = self._display.add_task(name, total=None, told=say("looking"))

    def ended(self, name: str, sentence: str) -> None:
        self._remove()
        self.note(f"{name}: {sentence}")

    def note(self, sentence: str) -> None:
        self._display.console.print(sentence, markup=False, highlight=False)

    def step(self, name: str) -> None:
        if self._task is not None and self._is_source:
            self._display.update(self._task, told=name)
            return
        self._remove()
        self._task, self._is_source = self._display.add_task(name, total=None, told=""), False

    def expect(self, size: int) -> None:
        self._amount.size = size
        self._update(total=size or None)

    def stream(self, stream: BinaryIO) -> None:
        self._amount.opens(stream)

    def rows(self, count: int) -> None:
        self._amount.rows += count
        self._update(completed=self._amount.bytes, told=told(self._amount, time.monotonic() - self._began))

    def _update(self, **values: float | str | None) -> None:
        if self._task is not None:
            self._display.update(self._task, **values)  # type: ignore[arg-type]  # one signature for all fields

    def _remove(self) -> None:
        if self._task is not None:
            self._display.remove_task(self._task)
            self._task = None


@contextmanager
def bars(console: Console | None = None) -> Iterator[Bars]:
    """Show bars on the terminal of stderr until the end of the block."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Display(*columns, console=console or Console(stderr=True), transient=True) as display:
        yield Bars(display)
