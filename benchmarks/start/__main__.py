"""Prints how soon the demo is served, what a worker holds, and what a browser takes; each beside its goal.

`python -m benchmarks.start [--settings FILE] [--turns N]`, or `make bench`. Without a settings file it makes the demo
anew. What takes time is told at its best turn, since others may use the machine too.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.start import browsing, served
from benchmarks.start.browsing import Visit
from tracker import settings as settings_module
from tracker.store.session import make_engine
from tracker.warmth import EVERY

RESULTS = Path(__file__).parents[1] / "results"
KINDS = (
    "/", "/services", "/services/{service}", "/adoption", "/agencies", "/agencies/{agency}", "/localities",
    "/localities/{place}", "/low-use", "/campaigns", "/campaigns/{campaign}", "/upgrades", "/national", "/data",
    "/definitions", "/search?q=xa",
)  # fmt: skip
WITH_CHARTS = ("/", "/services/{service}", "/localities", "/adoption")
FILES = (
    "/services?format=csv", "/services?format=xlsx", "/low-use?format=xlsx", "/campaigns.ics", "/api/v1/overview",
    "/api/v1/services", "/api/v1/services?format=csv", "/api/v1/openapi.json", "/static/vendor/vega-bundle.js",
)  # fmt: skip
ROUNDS = 3
Row = tuple[str, str, str]


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = (asked.settings or served.make_demo(Path(folder))).resolve()
        rows = list(_measured(settings, asked.turns))
    lines = [
        "# Start and size, on the demo",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}. Times are the best of {asked.turns} turns, those of charts the median. "
        "Sizes are what went over the network, headers included.",
        "",
        "| what | measured | goal |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]
    RESULTS.mkdir(exist_ok=True)
    whole = "\n".join(lines)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-start.md").write_text(whole, encoding="utf-8")
    print(whole)


def _measured(settings: Path, turns: int) -> Iterator[Row]:
    yield from _start(settings, turns)
    names = _names(settings)
    kinds = [path.format(**names) for path in KINDS]
    with served.served(settings, "--workers", "1") as master:
        for path in (*kinds, *FILES) * ROUNDS:
            if served.status(path) != 200:
                raise RuntimeError(f"{path} cannot be read")
        time.sleep(EVERY + 5)  # pages that are made ahead come now and then
        yield "worker after every kind of page", f"{served.worker_memory(master):.0f} MB", "under 150 MB"
        if browsing.CHROMIUM is None:
            yield "browser", "no chromium on this machine", ""
        else:
            yield from _browsing(kinds, [path.format(**names) for path in WITH_CHARTS], turns)


def _start(settings: Path, turns: int) -> Iterator[Row]:
    starts = [served.start_again(settings) for _ in range(turns)]
    run, cpu = min(one.run for one in starts), min(one.run_cpu for one in starts)
    page, page_cpu = min(one.page for one in starts), min(one.page_cpu for one in starts)
    yield "run that finds nothing new", f"{run:.2f} s, {cpu:.2f} s of CPU", "under 1 s"
    yield "gunicorn until the first page", f"{page:.2f} s, {page_cpu:.2f} s of CPU of all processes", ""
    yield "second start until the first page", f"{min(one.run + one.page for one in starts):.2f} s", "under 3 s"


def _names(settings: Path) -> dict[str, str]:
    """A busy service, an agency, a place of today and a campaign of the store."""
    queries = {
        "service": "select code from service join dossier on service_id = service.id group by 1 order by count(*) desc",
        "agency": "select code from agency join dossier on agency_id = agency.id group by 1 order by count(*) desc",
        "place": "select code from locality where valid_to is null and kind <> 'province' order by code",
        "campaign": "select id from campaign order by id",
    }
    with make_engine(settings_module.load(settings)).connect() as connection:
        return {name: str(connection.scalar(text(f"{query} limit 1"))) for name, query in queries.items()}


def _browsing(kinds: list[str], with_charts: list[str], turns: int) -> Iterator[Row]:
    first: dict[str, Visit] = {}
    later: dict[str, Visit] = {}
    with browsing.chromium() as browser:
        for path in with_charts:
            with browsing.reader(browser) as one:
                first[path] = browsing.visit(one, path)
        with browsing.reader(browser) as one:
            browsing.visit(one, "/?lang=vi&level=4")
            later = {path: browsing.visit(one, path) for path in kinds}
            again = browsing.visit(one, "/")
        drawn = {path: _typical(browser, path, turns) for path in with_charts}
    before, with_them = (max(first.values(), key=key) for key in (lambda one: one.before_charts, lambda one: one.all))
    yield "first visit before charts, the heaviest page", f"{before.before_charts:.0f} kB", "under 120 kB"
    yield "first visit with charts, the heaviest page", f"{with_them.all:.0f} kB", "under 500 kB"
    heaviest = max(later, key=lambda path: later[path].all)
    yield f"later visit, the heaviest page ({heaviest})", f"{later[heaviest].all:.1f} kB", "under 30 kB"
    yield "later visit of a page that did not change", f"{again.all:.1f} kB", "under 30 kB"
    for path, milliseconds in drawn.items():
        yield f"charts after the first paint of {path}", f"{milliseconds:.0f} ms", "under 500 ms"


def _typical(browser: browsing.Browser, path: str, turns: int) -> float:
    """Milliseconds at the median of several first visits."""
    told = []
    for _ in range(turns):
        with browsing.reader(browser) as one:
            told.append(browsing.visit(one, path).charts or 0.0)
    return statistics.median(told)


if __name__ == "__main__":
    main()
