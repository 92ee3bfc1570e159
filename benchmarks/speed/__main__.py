"""Prints how fast the pipeline is beside its peers, each ratio beside its goal, and keeps the result.

`python -m benchmarks.speed [--rows N] [--repeat N] [--store URL] [--peers NAME…]`, or `make bench`.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.speed import province_log
from benchmarks.speed.measured import Measured, measure
from benchmarks.speed.peers import PEERS
from tracker import settings as settings_module
from tracker.store.session import make_engine

RESULTS = Path(__file__).parents[1] / "results"
# At most so many times a peer's wall time, or at least so many times as fast.
GOALS = {"duckdb": "≤ 3.0 ×", "dlt_rows": "≥ 12 × as fast", "dlt_arrow": "≥ 5 × as fast", "pandas": "≥ 6 × as fast"}
CHANGE, NEWEST = 0.01, 30


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--store", default="sqlite:///tracker.db")
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=list(GOALS))
    asked = parser.parse_args()
    text = _report(asked)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-speed-{asked.rows}-{asked.store.split(':')[0].split('+')[0]}.md"
    (RESULTS / name).write_text(text, encoding="utf-8")
    print(text)


def _report(asked: argparse.Namespace) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = province_log.write_site(folder, asked.store)
        log = folder / "logs/a.csv"
        province_log.write_log(log, asked.rows, seed=asked.seed)
        loads: list[Measured] = []
        peers: dict[str, list[Measured]] = {peer: [] for peer in asked.peers}
        for _ in range(asked.repeat):  # by turns, so that a slow minute of the machine spares nobody
            loads.append(_load(settings, anew=True))
            for peer in asked.peers:
                peers[peer].append(measure([sys.executable, "-m", "benchmarks.speed.peers", peer, str(folder)]))
        nothing = [_load(settings) for _ in range(asked.repeat)]
        province_log.write_log(
            folder / "logs/b.csv", round(CHANGE * asked.rows), first=asked.rows, of=asked.rows, seed=asked.seed + 1
        )
        change = _load(settings)
        province_log.write_log(
            folder / "logs/c.csv", round(CHANGE * asked.rows), first=2 * asked.rows, seed=asked.seed + 2, days=NEWEST
        )
        newest = _load(settings)
    lines = [
        f"# Speed with {asked.rows:,} rows of 16 columns, {log.name}, {asked.store.split(':')[0]}",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}. "
        f"`python -m benchmarks.speed --rows {asked.rows} --repeat {asked.repeat} --seed {asked.seed}`",
        "",
        "| what | wall (s) | CPU (s) | memory (MB) |",
        "|---|---|---|---|",
        _row("this program, whole load", loads),
        *(_row(peer, told) for peer, told in peers.items()),
        _row("this program, nothing new", nothing),
        _row(f"this program, {CHANGE:.0%} more rows, over all months", [change]),
        _row(f"this program, {CHANGE:.0%} more rows, of the last {NEWEST} days", [newest]),
        "",
        "| ratio | measured (each turn) | goal |",
        "|---|---|---|",
        *(_ratio(peer, loads, told) for peer, told in peers.items()),
        f"| nothing new | {_middle(nothing):.2f} s | under 1 s |",
        f"| {CHANGE:.0%} more rows, over all months ÷ whole load | {change.wall / _middle(loads):.3f} | under 0.04 |",
        f"| {CHANGE:.0%} more rows, of the last days ÷ whole load | {newest.wall / _middle(loads):.3f} | under 0.04 |",
        f"| most memory of all processes | {max(one.memory for one in loads):,.0f} MB | under 1,000 MB |",
        "",
    ]
    return "\n".join(lines)


def _load(settings: Path, *, anew: bool = False) -> Measured:
    """Pull what is new; `anew`: into an empty store."""
    base = [sys.executable, "-m", "etl"]
    where = ["--config", str(settings)]
    if anew:
        _empty(settings)
        measure([*base, "init", *where])
    return measure([*base, "run", *where])


def _empty(settings: Path) -> None:
    """Take all tables out of the store: it is one made for measuring."""
    engine = make_engine(settings_module.load(settings))
    if engine.dialect.name == "sqlite":
        for left in settings.parent.glob("tracker.db*"):
            left.unlink()
        return
    found = sa.MetaData()
    with engine.begin() as connection:
        found.reflect(connection)
        found.drop_all(connection)
    engine.dispose()


def _middle(several: Sequence[Measured]) -> float:
    return statistics.median(one.wall for one in several)


def _row(name: str, several: Sequence[Measured]) -> str:
    cpu, memory = statistics.median(one.cpu for one in several), max(one.memory for one in several)
    return f"| {name} | {_middle(several):.1f} | {cpu:.1f} | {memory:,.0f} |"


def _ratio(peer: str, mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    slower = GOALS[peer].startswith("≤")
    pairs = [a.wall / b.wall if slower else b.wall / a.wall for a, b in zip(mine, theirs, strict=True)]
    told = f"{statistics.median(pairs):.2f} ({', '.join(f'{one:.2f}' for one in pairs)})"
    return f"| {peer} | {told} | {GOALS[peer]} |"


if __name__ == "__main__":
    main()
