"""A communications officer's way in a real browser: low use, a plan, its printed brief, and later what it did."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from etl.cli import main
from tests.accounts import PASSWORD
from tests.pages.building import WITH_PLACES, log, pull, write
from tracker import settings as settings_module
from tracker.app import create_app

pytestmark = pytest.mark.xdist_group("browser")

START, END = date(2026, 3, 2), date(2026, 4, 12)
PLANNED_ON, TOLD_ON = date(2026, 2, 20), date(2026, 6, 20)
FIRST = date(2025, 2, 3)
SETTINGS = (
    '[site]\nservice_url = "https://dvc.example/thu-tuc/{code}"\n[definitions]\ndefault_target = 0.8\n[catalogue]\n'
    'services = "s.csv"\nlocalities = "p.csv"\nagencies = "a.csv"\n' + WITH_PLACES
)
FILES = {
    "s.csv": "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth registration,4,A1\nS2,Hai,Two,4,A1\n",
    "p.csv": "code,name,kind\n" + "".join(f"P{n:02},Xã {n},commune\n" for n in range(1, 13)),
    "a.csv": "code,name\nA1,Sở Tư pháp\n",
}
HEADING = "dossier,service,channel,received,place,kind,agency"


def a_log(first: date, last: date, dossier: str) -> str:
    """Two dossiers a day in each commune, 30 % online; 60 % in the first four while the campaign runs."""
    chance, rows = Random(first.toordinal()), []  # noqa: S311 (made-up dossiers, no secret)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for place in range(1, 13):
            share = 0.6 if place <= 4 and START <= day <= END else 0.3
            for service in ("S1", "S1", "S2"):
                filed = share if service == "S1" else 0.3
                channel = "online" if chance.random() < filed else "counter"
                rows.append((service, channel, f"{day},P{place:02},citizen,A1", 1))
    return log(*rows, heading=HEADING).replace("A1-", f"{dossier}-")


@contextmanager
def served(settings: Path, today: date) -> Iterator[str]:
    """Serve the site as it is on a day."""
    server = make_server("127.0.0.1", 0, create_app(settings_module.load(settings), today=today), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login?lang=en")
    page.fill("[name=name]", "truyenthong")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/login" not in url)


def plan(page: Page, address: str) -> str:
    """Tick a service on the list of low use and plan a campaign for it; returns its path."""
    page.goto(f"{address}/low-use?lang=en")
    page.check("input[name=service][value=S1]")
    page.click("text=Plan a campaign for the ticked services")
    page.wait_for_url(re.compile(r"/campaigns/new"))
    assert page.locator("#service option:checked").all_inner_texts() == ["Birth registration (S1)"]
    page.fill("#name", "Tháng cao điểm")
    page.select_option("#kind", "counter_help")
    page.fill("#starts_on", START.isoformat())
    page.fill("#ends_on", END.isoformat())
    page.select_option("#place", ["P01", "P02", "P03", "P04"])
    page.fill("#message", "Nộp tại nhà, nhận tại nhà")
    page.fill("#cost", "3.000.000")
    page.click("main form button:last-of-type")
    page.wait_for_url(re.compile(r"/campaigns/\d+"))
    return re.search(r"/campaigns/\d+", page.url)[0]  # type: ignore[index]


def scan(page: Page) -> str:
    picture = Image.open(io.BytesIO(page.locator("svg.scanned").first.screenshot()))
    return str(zxingcpp.read_barcode(picture).text)  # type: ignore[union-attr]


def test_from_low_use_to_a_printed_brief_and_a_month_later_to_the_effect(browser: Browser, tmp_path: Path) -> None:
    logs = {"logs/a.csv": a_log(FIRST, PLANNED_ON, "H1")}
    settings = write(tmp_path, SETTINGS, {**FILES, **logs})
    pull(settings)
    account = ["account", "add", "truyenthong", "--role", "communications", "--config", str(settings)]
    made = CliRunner().invoke(main, account, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output

    with served(settings, PLANNED_ON) as address, browser.new_context() as context:
        page = context.new_page()
        sign_in(page, address)
        path = plan(page, address)
        page.goto(f"{address}{path}?lang=en")
        told = page.inner_text("main")
        assert "It will promote Birth registration in Xã 1, Xã 2, Xã 3 and 1 more, 02/03/2026–12/04/2026." in told
        assert "dossiers are expected there" in told
        assert scan(page) == "https://dvc.example/thu-tuc/S1"
        page.emulate_media(media="print")
        assert not page.locator("nav").first.is_visible()
        assert page.locator("svg.scanned").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")

    (tmp_path / "logs" / "b.csv").write_text(a_log(PLANNED_ON + timedelta(days=1), TOLD_ON, "H2"), encoding="utf-8")
    pull(settings)
    with served(settings, TOLD_ON) as address, browser.new_context() as context:
        page = context.new_page()
        sign_in(page, address)
        page.goto(f"{address}{path}?lang=en")
        told = page.inner_text("main")
        assert "In 6 weeks the share moved by +" in told
        assert "đ a dossier." in told
        assert "Tháng cao điểm" in page.goto(f"{address}/low-use?lang=en").text()  # type: ignore[union-attr]
