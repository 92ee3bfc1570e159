"""Prints what pages cost in CPU time, made anew, remembered, and not modified; and how many readers two workers bear.

`python -m benchmarks.pages [--dossiers N] [--settings FILE]`, or `make bench`. With a settings file it measures the
store that is there, else one that it fills with 2,000 services over 5 years in 104 places.
"""

import argparse
import http.client
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.speed import province_log
from benchmarks.speed.measured import ROOT, measure
from tracker import settings as settings_module
from tracker.app import create_app
from tracker.heap import collect_rarely
from tracker.permissions import READER
from tracker.store.session import make_engine
from tracker.views import reading
from tracker.views.entering import INSIDE

RESULTS = Path(__file__).parents[1] / "results"
SERVICES, DAYS = 2_000, 1_826
USERS, REQUESTS = 200, 4_000
GOALS = {"/": 20, "/services/{service}": 20, "/services": 40, "/low-use": 40, "/agencies": 40, "/localities": 40}


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=150_000)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = asked.settings or _filled(Path(folder), asked.dossiers)
        lines = _report(settings, asked.turns)
    RESULTS.mkdir(exist_ok=True)
    text_of_all = "\n".join(lines)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-pages.md").write_text(text_of_all, encoding="utf-8")
    print(text_of_all)


def _filled(folder: Path, dossiers: int) -> Path:
    province_log.SERVICES, province_log.DAYS = SERVICES, DAYS
    settings = province_log.write_site(folder)
    province_log.write_log(folder / "logs/a.csv", dossiers)
    for verb in ("init", "run"):
        measure([sys.executable, "-m", "etl", verb, "--config", str(settings)])
    return settings


def _report(settings: Path, turns: int) -> list[str]:
    collect_rarely()  # as in a worker
    loaded = settings_module.load(settings)
    newest, service, dossiers = _facts(settings)
    today = newest + timedelta(days=1)
    lines = [
        f"# Pages on {dossiers:,} dossiers",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, {platform.python_version()}",
        "",
        "CPU milliseconds at the median. Anew: nothing remembered at all, as after new data. Another question: a",
        "period that nobody asked for yet, the catalogue remembered. Again: the same page. Not modified: the reader",
        "has it.",
        "",
        "| page | anew | another question | again | not modified | goal anew |",
        "|---|---|---|---|---|---|",
    ]
    for path, goal in GOALS.items():
        filled = path.format(service=service)
        told = [f"{1000 * value:.1f}" for value in _costs(loaded, today, filled, turns)]
        lines.append(f"| {path} | {' | '.join(told)} | {goal} |")
    return [*lines, "", *_crowd(settings), ""]


def _facts(settings: Path) -> tuple[date, str, int]:
    engine = make_engine(settings_module.load(settings))
    with engine.connect() as connection:
        newest = connection.scalar(text("select max(period_end) from usage_unit where calendar = 'calendar'"))
        busiest = "select service_id from dossier group by service_id order by count(*) desc limit 1"
        service = connection.scalar(text(f"select code from service where id = ({busiest})"))  # noqa: S608 our own
        dossiers = connection.scalar(text("select count(*) from dossier"))
    return date.fromisoformat(str(newest)[:10]), str(service), int(dossiers or 0)


def _costs(settings: settings_module.Settings, today: date, path: str, turns: int) -> Iterator[float]:
    """Seconds of CPU: anew, another question, again, not modified."""
    anew, other, again, same = [], [], [], []
    for turn in range(turns):
        app = create_app(settings, today)
        client = app.test_client()
        reading.access_of(app)
        tag: list[str] = []

        def get(address: str, etag: str = "", client: FlaskClient = client, tag: list[str] = tag) -> None:
            answer = client.get(address, headers={"If-None-Match": etag}, environ_overrides={INSIDE: READER})
            if answer.status_code not in (200, 304):
                raise RuntimeError(f"{address}: {answer.status_code}")
            tag[:] = [answer.headers.get("ETag", "")]

        client.get("/healthz")
        anew.append(_cpu(lambda: get(path)))
        month = today.replace(year=today.year - 1 - turn % 2, month=1 + turn % 12, day=1)
        other.append(_cpu(lambda month=month: get(f"{path}?to={month:%Y-%m}")))
        again.append(_cpu(lambda: get(path)))
        same.append(_cpu(lambda tag=tag: get(path, tag[0])))
    yield from map(statistics.median, (anew, other, again, same))


def _cpu(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _crowd(settings: Path) -> list[str]:
    with _served(settings) as port:
        is_public = _status(port, "/") == 200
        paths = ["/", "/services", "/low-use", "/localities"] if is_public else ["/login"]
        for path in paths:
            _status(port, path)
        took: list[float] = []
        failed: list[int] = []
        lock = threading.Lock()

        def ask(number: int) -> None:
            begun = time.monotonic()
            status = _status(port, paths[number % len(paths)])
            with lock:
                took.append(time.monotonic() - begun)
                if status != 200:
                    failed.append(status)

        begun = time.monotonic()
        with ThreadPoolExecutor(USERS) as pool:
            list(pool.map(ask, range(REQUESTS)))
        seconds = time.monotonic() - begun
    p95 = statistics.quantiles(took, n=20)[-1]
    return [
        f"{USERS} readers at once, {REQUESTS:,} requests of {', '.join(paths)}: {REQUESTS / seconds:,.0f} a second, "
        f"p95 {1000 * p95:.0f} ms (goal: under 250 ms), {len(failed)} failed. Readers and site share the cores.",
    ]


@contextmanager
def _served(settings: Path) -> Iterator[int]:
    port = 8097
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "TRACKER_CONFIG": str(settings)}, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                if _status(port, "/healthz") == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


if __name__ == "__main__":
    main()
