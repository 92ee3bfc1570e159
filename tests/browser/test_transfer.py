"""What a browser takes over the network, on its first visit and later."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import DRAWN
from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.xdist_group("browser")

CHART_SCRIPTS = ("vega-bundle", "charts.js")


@dataclass
class Transfer:
    """Bytes over the network, headers included, by address."""

    taken: dict[str, float] = field(default_factory=dict)

    def all(self) -> float:
        return sum(self.taken.values())

    def before_charts(self) -> float:
        return sum(size for url, size in self.taken.items() if not any(name in url for name in CHART_SCRIPTS))


@pytest.fixture
def newcomer(browser) -> Iterator[BrowserContext]:
    """A reader whose browser has kept nothing yet."""
    with browser.new_context() as context:
        yield context


def opened(context, address) -> Transfer:
    page, seen, names = context.new_page(), Transfer(), {}
    session = context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: seen.taken.update({names[event["requestId"]]: event["encodedDataLength"]}),
    )
    session.send("Network.enable")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(DRAWN)
    page.close()
    return seen


@pytest.mark.parametrize("path", ["/", "/services/1.001193", "/localities"])
def test_a_first_visit_is_light_before_its_charts_and_with_them(newcomer, address, path):
    seen = opened(newcomer, address + path)
    assert seen.before_charts() < 120_000
    assert seen.all() < 500_000


@pytest.mark.parametrize("path", ["/services/1.001193", "/services", "/low-use", "/localities"])
def test_a_later_visit_takes_little_more_than_the_page_itself(newcomer, address, path):
    opened(newcomer, address + "/")
    later = opened(newcomer, address + path)
    assert later.all() < 30_000
    assert {url for url, size in later.taken.items() if size and "/static/" in url} == set()


@pytest.mark.parametrize("path", [*PAGES, "/campaigns/1"])
def test_chart_scripts_are_loaded_exactly_where_there_is_a_chart(newcomer, address, path):
    page = newcomer.new_page()
    page.goto(address + path)
    is_loaded = page.locator("script[src*='vega-bundle']").count() > 0
    assert is_loaded == (page.locator("figure.chart").count() > 0)
