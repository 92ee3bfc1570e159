"""How far a run is, told in lines or bars; the time left is told only where the size of everything is known."""

import gzip
import io
from pathlib import Path

from rich.console import Console

from etl.progress import SILENT, Lines, duration, heard, listening
from etl.progress_bars import bars


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_short_source_has_a_line_at_its_beginning_and_one_at_its_end() -> None:
    lines: list[str] = []
    progress = Lines(lines.append, Clock())
    progress.source("desk")
    for _ in range(1000):
        progress.rows(100)
    progress.step("writing")
    progress.ended("desk", "succeeded")
    assert lines == ["desk: reading", "desk: succeeded"]


def test_a_long_one_has_at_most_one_a_minute_between() -> None:
    lines: list[str] = []
    clock = Clock()
    progress = Lines(lines.append, clock)
    progress.source("desk")
    for _ in range(600):
        clock.now += 1
        progress.rows(1000)
    assert len(lines) == 11
    assert lines[1] == "desk: 60,000 rows read, 1,000 a second"


def test_what_is_left_follows_from_the_bytes_of_all_files_packed_ones_too(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.csv.gz" for n in range(2)]
    for path in paths:
        path.write_bytes(gzip.compress(b"x" * 1000))
    lines: list[str] = []
    clock = Clock()
    with listening(Lines(lines.append, clock)) as progress:
        progress.source("desk")
        progress.expect(sum(path.stat().st_size for path in paths))
        for path in paths:
            with path.open("rb") as plain:
                heard().stream(plain)
                with gzip.GzipFile(fileobj=plain) as stream:
                    if path == paths[1]:
                        clock.now = 120
                        progress.rows(10)
                    stream.read()
    assert lines[-1] == "desk: 10 rows read, 0 a second, 50%, about 2 min left"


def test_nobody_hears_outside_of_a_run() -> None:
    with listening(print):
        assert heard() is not SILENT
    assert heard() is SILENT


def test_time_is_written_in_the_unit_that_fits() -> None:
    assert [duration(s) for s in (4, 90, 3660, 86_400)] == ["4 s", "2 min", "1 h 01 min", "24 h 00 min"]


def test_a_terminal_shows_a_bar_with_rate_and_time_left() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    with bars(console) as progress:
        progress.source("[desk]")
        progress.expect(100)
        stream = io.BytesIO(b"x" * 100)
        progress.stream(stream)
        stream.read(50)
        progress.rows(12_345)
        progress._display.refresh()
        progress.ended("[desk]", "succeeded, [1] row")
        progress.step("refreshing the figures")
    shown = screen.getvalue()
    assert "12,345 rows read" in shown and "50%" in shown and "left" in shown
    assert "[desk]: succeeded, [1] row" in shown and "refreshing" in shown
