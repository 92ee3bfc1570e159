"""Every link that a page offers leads somewhere, and no page stays silent about what it could not do."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from etl import pipeline
from etl.demo import write_demo
from tests.accounts import staff
from tracker import settings as settings_module
from tracker.app import create_app
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine

TODAY = date(2026, 11, 23)
STARTS = ["/", "/services", "/low-use", "/upgrades", "/data", "/definitions"]
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("province")
    write_demo(folder, seed=11, dossiers=2_500, months=15, today=TODAY)
    settings = settings_module.load(folder / "tracker.toml")
    upgrade(settings)
    pipeline.run(make_engine(settings), settings)
    return staff(create_app(settings, today=TODAY))


def links(client: FlaskClient, path: str) -> set[str]:
    text = client.get(path).get_data(as_text=True)
    return {found.replace("&amp;", "&") for found in LINK.findall(text)}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_link_of_a_page_leads_somewhere(client, start, language):
    found = links(client, f"{start}?lang={language}")
    checked = set(found)
    for kind in ("/services/", "/agencies/", "/localities/"):  # each a page of its own: a few stand for all
        of_kind = sorted(link for link in found if link.startswith(kind))
        checked -= set(of_kind[3:])
    assert {link: code for link in checked if (code := client.get(link).status_code) != 200} == {}


def test_the_links_of_a_service_lead_somewhere(client):
    service = next(link for link in sorted(links(client, "/services")) if link.startswith("/services/"))
    found = links(client, service)
    assert {link: code for link in found if (code := client.get(link).status_code) != 200} == {}
