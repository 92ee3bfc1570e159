"""Closed months on pages and in the API: as they were, as they are, and why they differ."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from etl.cli import main
from tests.pages.building import SOURCE, log, open_site, pull, write
from tests.pages.test_data_page import rows

SERVICES = "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth,4,A1\nS2,Cấp phép,Permit,4,A2\n"
SETTINGS = '[catalogue]\nservices = "services.csv"\n[definitions]\ndefault_target = 0.8\n' + SOURCE
FIRST = log(
    ("S1", "counter", "2026-01-05", 6),
    ("S1", "online", "2026-02-05", 30),
    ("S1", "counter", "2026-02-06", 10),
    ("S2", "online", "2026-02-05", 8),
    ("S1", "online", "2026-03-05", 4),
)
LATE = FIRST + "B1-000001-0001,S1,counter,2026-02-20 09:00:00\nB1-000002-0001,S1,online,2026-02-20 09:00:00\n"
PERIOD = "from=2026-01&to=2026-03"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province whose January and February are closed; February was revised, by a source and by the catalogue."""
    place = tmp_path_factory.mktemp("closed")
    path = write(place, SETTINGS, {"services.csv": SERVICES, "logs/a.csv": FIRST})
    pull(path)
    for month in ("2026-01", "2026-02"):
        assert CliRunner().invoke(main, ["snapshot", month, "--config", str(path)]).exit_code == 0
    (place / "logs/a.csv").write_text(LATE, encoding="utf-8")
    pull(path)
    (place / "services.csv").write_text(SERVICES.replace("Permit,4", "Permit,2"), encoding="utf-8")
    pull(path)
    return place


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return open_site(folder / "tracker.toml")


def answer(client: FlaskClient, path: str) -> Any:
    found = client.get(f"/api/v1{path}")
    assert found.status_code == 200, found.get_data(as_text=True)
    return found.get_json()


def test_a_closed_month_stands_beside_the_live_one(client: FlaskClient) -> None:
    found = {row[0]: row for row in rows(client, "/data?tab=closed&format=csv&lang=en")}
    assert found["2026-01"][4:6] == found["2026-01"][7:9] == ["6", "0"]
    assert found["2026-02"][4:6] == ["48", "38"] and found["2026-02"][7:9] == ["42", "31"]
    assert found["2026-02"][10:12] == ["-6", "-7"]


def test_the_difference_is_explained_by_who_brought_what_and_when(client: FlaskClient) -> None:
    page = client.get("/data?tab=closed&lang=en").text
    assert "new data from one-stop (+2 dossiers, +1 online, 1 service)" in page
    assert "the catalogue changed (level or completeness, 1 service)" in page
    assert (
        "số liệu mới từ nguồn one-stop (+2 hồ sơ, +1 trực tuyến, 1 dịch vụ)"
        in client.get("/data?tab=closed&lang=vi").text
    )


def test_a_month_opens_to_the_services_that_changed(client: FlaskClient) -> None:
    address = "/data?tab=closed&month=2026-02&lang=en"
    page = client.get(address).text
    assert 'href="/data?tab=closed&amp;month=2026-02&amp;lang=en#changed"' in page or "month=2026-02" in page
    assert "What changed in 02/2026 since it was closed" in page
    changed = rows(client, address + "&format=csv&table=closed-services")
    assert [row[1] for row in changed] == ["S2", "S1"]
    for format_ in ("csv", "xlsx"):
        assert client.get(f"{address}&format={format_}&table=closed").status_code == 200


def test_a_month_that_is_not_closed_is_told(client: FlaskClient) -> None:
    assert client.get("/data?tab=closed&month=2026-03&lang=en").status_code == 422
    assert client.get("/data?tab=closed&month=nonsense&lang=en").status_code == 422
    assert client.get("/api/v1/closed/2026-03").status_code == 404


def test_the_interface_gives_the_same_figures(client: FlaskClient) -> None:
    listed = answer(client, "/closed?lang=en")
    assert [(one["month"], one["difference"]["dossiers"]) for one in listed["items"]] == [
        ("2026-02", -6),
        ("2026-01", 0),
    ]
    february = answer(client, "/closed/2026-02?lang=en")
    assert february["closed"]["base"] == {"dossiers": 48, "online": 38}
    live = answer(client, "/overview?from=2026-02&to=2026-02")["figure"]
    assert february["live"] == live
    assert {(one["cause"], tuple(one["sources"]), one["dossiers"]) for one in february["changes"]} == {
        ("source", ("one-stop",), 2),
        ("catalogue", (), 0),
    }
    by_service = {one["code"]: one["closed"]["base"]["dossiers"] for one in february["items"]}
    assert by_service == {"S1": 40, "S2": 8}
    by_agency = {one["code"]: (one["closed"]["online"], one["live"]["online"]) for one in february["agencies"]}
    assert by_agency == {"A1": (30, 31), "A2": (8, 0)}


def test_filters_and_definitions_hold_for_closed_figures_too(client: FlaskClient) -> None:
    one = answer(client, "/closed/2026-02?agency=A1")
    assert (one["closed"]["dossiers"], one["live"]["dossiers"]) == (40, 42)
    everything = answer(client, "/closed/2026-02?definition=uptake_all")
    assert (everything["closed"]["dossiers"], everything["live"]["dossiers"]) == (48, 50)
    assert [i["code"] for i in answer(client, "/closed/2026-02?changed=true&agency=A2")["items"]] == ["S2"]
    assert client.get("/api/v1/closed?from=2026-01").status_code == 422


def test_lists_of_closed_months_come_as_csv(client: FlaskClient) -> None:
    found = rows(client, "/api/v1/closed?format=csv")
    assert [row[0] for row in found] == ["2026-02", "2026-01"]
    assert [row[0] for row in rows(client, "/api/v1/closed/2026-02?format=csv")] == ["S2", "S1"]


@pytest.mark.parametrize("path", ["/", "/services/S1"])
def test_a_period_with_a_revised_month_says_so_and_leads_to_what_changed(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}?{PERIOD}&lang=en").text
    assert "The figures of 02/2026 have changed since that month was closed." in page
    assert "tab=closed" in page and "month=2026-02" in page
    assert "Số liệu tháng 02/2026 đã thay đổi kể từ khi chốt." in client.get(f"{path}?{PERIOD}&lang=vi").text
    assert "since that month was closed" not in client.get(f"{path}?from=2026-01&to=2026-01&lang=en").text


def test_that_another_unit_is_expected_is_told_and_is_no_revision(client: FlaskClient) -> None:
    january = answer(client, "/closed/2026-01?lang=en")
    assert (january["changed"], january["changes"]) == (True, [])
    assert "Other monthly reports are expected or complete" in client.get("/data?tab=closed&lang=en").text


def test_only_what_is_asked_about_is_marked(client: FlaskClient) -> None:
    assert "since that month was closed" in client.get("/?from=2026-02&to=2026-02&agency=A2&lang=en").text
    assert "since that month was closed" not in client.get("/?from=2026-03&to=2026-03&agency=A2&lang=en").text


def test_without_closed_months_the_tab_says_how_to_close_one(tmp_path: Path) -> None:
    path = write(tmp_path, SETTINGS, {"services.csv": SERVICES, "logs/a.csv": FIRST})
    pull(path)
    assert "python -m etl snapshot 2026-03" in open_site(path).get("/data?tab=closed&lang=en").text
