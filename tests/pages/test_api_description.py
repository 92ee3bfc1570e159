"""The description of the API is valid, and answers are as described."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from etl.cli import main
from tests.pages.building import WITH_PLACES, log, site

CATALOGUE = '[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\ncampaigns = "c.csv"\n'
SETTINGS = CATALOGUE + "[definitions]\ndefault_target = 0.9\n" + WITH_PLACES
ADDRESSES = {
    "/api/v1/overview": "/api/v1/overview",
    "/api/v1/services": "/api/v1/services",
    "/api/v1/services/{code}": "/api/v1/services/S1",
    "/api/v1/services/{code}/usage": "/api/v1/services/S1/usage?grain=week",
    "/api/v1/agencies": "/api/v1/agencies",
    "/api/v1/localities": "/api/v1/localities",
    "/api/v1/low-use": "/api/v1/low-use",
    "/api/v1/campaigns": "/api/v1/campaigns",
    "/api/v1/campaigns/{campaign_id}": "/api/v1/campaigns/1",
    "/api/v1/campaigns/{campaign_id}/effect": "/api/v1/campaigns/1/effect",
    "/api/v1/closed": "/api/v1/closed",
    "/api/v1/closed/{month}": "/api/v1/closed/2026-02",
    "/api/v1/sources": "/api/v1/sources",
    "/api/v1/conflicts": "/api/v1/conflicts",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    heading = "dossier,service,channel,received,place,kind,agency"
    rows = log(
        ("S1", "counter", "2026-02-05,100,citizen,A1", 60),
        ("S1", "online", "2026-03-05,100,business,A1", 9),
        heading=heading,
    )
    files = {"s.csv": "code,name_vi,level,agency\nS1,A,4,A1\n", "p.csv": "code,name\n100,Một\n", "logs/a.csv": rows}
    files["c.csv"] = "name,kind,starts_on,ends_on,services\nĐợt một,training,2026-03-02,2026-03-29,S1\n"
    folder = tmp_path_factory.mktemp("described")
    opened = site(folder, SETTINGS, files)
    closed = CliRunner().invoke(main, ["snapshot", "2026-02", "--config", str(folder / "tracker.toml")])
    assert closed.exit_code == 0, closed.output
    return opened


@pytest.fixture(scope="module")
def description(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def test_the_description_is_valid_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    validate(description)


@pytest.mark.parametrize("path", ADDRESSES)
def test_answers_are_as_described(client: FlaskClient, description: dict[str, Any], path: str) -> None:
    content = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = {**content, "components": description["components"]}
    answer = client.get(ADDRESSES[path])
    assert answer.status_code == 200
    OAS31Validator(schema).validate(answer.get_json())


def test_every_address_is_described(description: dict[str, Any]) -> None:
    assert set(description["paths"]) >= set(ADDRESSES)


def test_the_page_to_read_names_every_address_and_loads_nothing_from_elsewhere(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    page = client.get("/api/v1/docs?lang=en").get_data(as_text=True)
    for path in description["paths"]:
        assert path in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "<script>" not in page


def test_the_site_starts_without_heavy_imports() -> None:
    code = (
        "import sys, tracker.app; print([m for m in ('pandas', 'altair', 'pyarrow', 'vl_convert') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
