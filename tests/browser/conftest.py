"""A served demo province and a real browser to look at it; one of each for all tests of this folder."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from etl import pipeline
from etl.demo import write_demo
from tracker import settings as settings_module
from tracker.app import create_app
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TODAY = date(2026, 11, 23)
DRAWN = "() => [...document.querySelectorAll('.chart')].every(chart => chart.querySelector('svg'))"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a demo province is served."""
    folder: Path = tmp_path_factory.mktemp("province")
    write_demo(folder, seed=5, dossiers=6_000, months=26, today=TODAY)
    settings = settings_module.load(folder / "tracker.toml")
    upgrade(settings)
    pipeline.run(make_engine(settings), settings)
    server = make_server("127.0.0.1", 0, create_app(settings, today=TODAY), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@dataclass
class Visit:
    """A page that is open, and what the browser complained about while it opened."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def axe(self) -> list[str]:
        """Accessibility violations, one line each."""
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]

    def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One reader, whose browser keeps what it has loaded."""
    with browser.new_context() as context:
        yield context


@pytest.fixture
def visit(context: BrowserContext, address: str) -> Iterator["Opener"]:
    """Opens a page of the site, at desktop or phone width."""
    opener = Opener(context, address)
    yield opener
    opener.close()


class Opener:
    """Opens pages and gathers what the browser complains about: CSP violations, errors, failed requests."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._context, self._address = context, address
        self._pages: list[Page] = []

    def __call__(self, path: str, *, width: int = 1280) -> Visit:
        page = self._context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        self._pages.append(page)
        seen = Visit(page)
        page.on("console", lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("requestfailed", lambda r: seen.complaints.append(f"failed: {r.url}"))
        page.on("request", lambda r: seen.complaints.append(f"foreign: {r.url}") if self._foreign(r.url) else None)
        page.goto(self._address + path)
        page.wait_for_function(DRAWN)
        return seen

    def _foreign(self, url: str) -> bool:
        return not url.startswith((self._address, "data:"))

    def close(self) -> None:
        for page in self._pages:
            page.close()
