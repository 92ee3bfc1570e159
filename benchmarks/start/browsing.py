"""What a browser takes over the network, and how soon after the page its charts are there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from benchmarks.start.served import PORT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHART_SCRIPTS = ("/vendor/vega-bundle", "/js/charts")
# Notes when the last chart is drawn, before any script of the page runs.
_WATCH = """
new MutationObserver(() => {
  if (document.documentElement?.dataset.charts === "done") window.chartsDone ??= performance.now();
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
_DRAWN = """() => performance.getEntriesByName("first-contentful-paint").length
  && (window.chartsDone || !document.querySelector("figure.chart"))"""
_AFTER_PAINT = """() => window.chartsDone
  && window.chartsDone - performance.getEntriesByName("first-contentful-paint")[0].startTime"""


@dataclass
class Visit:
    """Bytes over the network by address, headers included; milliseconds from first paint to the last chart."""

    taken: dict[str, float] = field(default_factory=dict)
    charts: float | None = None

    @property
    def all(self) -> float:
        """Kilobytes of everything."""
        return sum(self.taken.values()) / 1000

    @property
    def before_charts(self) -> float:
        """Kilobytes of everything but what only draws charts."""
        return sum(size for url, size in self.taken.items() if not any(part in url for part in CHART_SCRIPTS)) / 1000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader whose browser has kept nothing yet."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(_WATCH)
        yield context


def visit(context: BrowserContext, path: str) -> Visit:
    """Open a page and wait until all is loaded and drawn."""
    page = context.new_page()
    seen = Visit()
    _listen(context.new_cdp_session(page), seen)
    page.goto(f"http://127.0.0.1:{PORT}{path}")
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_DRAWN)
    seen.charts = _milliseconds(page)
    page.close()
    return seen


def _milliseconds(page: Page) -> float | None:
    told: float | None = page.evaluate(_AFTER_PAINT)
    return told


def _listen(session: CDPSession, seen: Visit) -> None:
    address: dict[str, str] = {}

    def finished(event: dict[str, object]) -> None:
        seen.taken[address[str(event["requestId"])]] = float(str(event["encodedDataLength"]))

    def sent(event: dict[str, dict[str, str]]) -> None:
        address[str(event["requestId"])] = event["request"]["url"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
