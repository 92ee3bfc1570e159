"""Pages are answered from memory only while nothing changed that they show."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import brotli
import pytest

from tests.accounts import client_of
from tests.pages import building
from tracker.warmth import warm

FILES = {
    "catalogue/services.csv": "code,name_vi,level,agency\nS1,Một,4,A1\n",
    "logs/a.csv": building.log(("S1", "online", "2026-03-02", 3), ("S1", "counter", "2026-03-03", 9)),
}
SETTINGS = '[privacy]\nkey_file = "k"\n[catalogue]\nservices = "catalogue/services.csv"\n' + building.SOURCE


@pytest.fixture
def client(tmp_path):
    return building.site(tmp_path, SETTINGS, FILES)


def test_a_page_that_did_not_change_is_not_sent_again(client):
    tag = client.get("/services").headers["ETag"]
    again = client.get("/services", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_kept_page_is_the_page_that_was_made(client):
    first = client.get("/services?lang=en")
    assert client.get("/services?lang=en").data == first.data
    assert client.get("/services?lang=vi").data != first.data


def test_a_kept_page_is_the_same_however_a_browser_takes_it(client):
    plain = client.get("/services?lang=en").data
    for _first_and_again in range(2):
        sent = client.get("/services?lang=en", headers={"Accept-Encoding": "gzip, br"})
        assert sent.headers["Content-Encoding"] == "br"
        assert brotli.decompress(sent.data) == plain
        sent = client.get("/services?lang=en", headers={"Accept-Encoding": "gzip"})
        assert sent.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in sent.headers["Vary"]
        assert gzip.decompress(sent.data) == plain


def test_readers_who_ask_at_once_get_the_same_page(client):
    site = client.application
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: client_of(site).get("/services?lang=en").data, range(8)))
    assert set(pages) == {client.get("/services?lang=en").data}


def test_new_data_make_a_new_page(client, tmp_path):
    before = client.get("/services?lang=en")
    (tmp_path / "logs/b.csv").write_text(building.log(("S1", "online", "2026-03-05", 5)).replace("A1-", "B1-"))
    building.pull(tmp_path / "tracker.toml")
    after = client.get("/services?lang=en", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.data != before.data


def test_a_new_day_makes_a_new_page(client, tmp_path):
    tag = client.get("/").headers["ETag"]
    tomorrow = building.open_site(tmp_path / "tracker.toml", date(2026, 4, 11))
    assert tomorrow.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_pages_can_be_made_before_anybody_asks(client):
    warm(client.application)
    started = time.process_time()
    assert client.get("/").status_code == 200
    warmed = time.process_time() - started
    cold = building.open_site(Path(client.application.extensions["uptake_access"].settings.folder) / "tracker.toml")
    started = time.process_time()
    assert cold.get("/").data == client.get("/").data
    assert warmed < time.process_time() - started
