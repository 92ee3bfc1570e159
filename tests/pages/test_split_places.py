"""Lists of places say where dossiers of a split place stand in a figure, and nowhere else."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.building import WITH_PLACES, log, site
from tests.pages.test_services_pages import rows_of_csv

LOCALITIES = """code,name,valid_from,valid_to
X1,Xã Cũ,,2025-06-30
X3,Xã Gộp,,2025-06-30
X1,Phường Mới,2025-07-01,
X2,Xã Kia,2025-07-01,
"""
MAP = """old_code,old_valid_to,new_code,share
X1,2025-06-30,X1,0.64
X1,2025-06-30,X2,0.36
X3,2025-06-30,X2,1
"""
SETTINGS = '[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\nlocality_map = "m.csv"\n' + WITH_PLACES
TODAY = date(2026, 8, 1)
HEADING = "dossier,service,channel,received,place,kind,agency"
NOTE = "* Xã Cũ (X1) was split on 01/07/2025: Phường Mới 64%, Xã Kia 36%."


def weekdays(first: date, last: date) -> list[date]:
    """Working days, so that a source that has a row on each is never silent."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def open_province(folder: Path, settings: str = SETTINGS) -> FlaskClient:
    """S1: ten dossiers of the split place; S2: one; S3: only of the merged one, and of the new ones later."""
    rows = log(
        *(("S1", "counter", f"2025-05-{day:02},X1,citizen,A1", 1) for day in range(1, 11)),
        ("S2", "counter", "2025-04-05,X1,citizen,A1", 1),
        *(("S3", "counter", f"2025-05-{day:02},X3,citizen,A1", 1) for day in range(11, 16)),
        ("S1", "online", "2025-09-05,X2,citizen,A1", 8),
        ("S3", "online", "2025-09-05,X1,citizen,A1", 8),
        ("S1", "online", "2026-05-05,X1,citizen,A1", 8),
        *(("S4", "counter", f"{day},,citizen,A1", 1) for day in weekdays(date(2025, 4, 1), date(2026, 6, 30))),
        heading=HEADING,
    )
    services = "code,name_vi,level,agency\nS1,Một,4,A1\nS2,Hai,4,A1\nS3,Ba,4,A1\nS4,Bốn,2,A1\n"
    files = {"s.csv": services, "p.csv": LOCALITIES, "m.csv": MAP, "logs/a.csv": rows}
    return site(folder, settings, files, TODAY)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return open_province(tmp_path_factory.mktemp("split"))


@pytest.fixture
def shared(client: FlaskClient) -> Callable[[str], dict[str, list[Any]]]:
    def ask(path: str) -> dict[str, list[Any]]:
        found = client.get(f"/api/v1{path}").get_json()
        items = found.get("items") or found["localities"]
        return {i["code"]: [(s["code"], s["valid_to"], s["share"]) for s in i["shared_out"]] for i in items}

    return ask


def test_places_name_the_split_place_and_their_share(shared: Callable[[str], dict[str, list[Any]]]) -> None:
    old = ("X1", "2025-06-30")
    assert shared("/localities?from=2025-04&to=2025-09") == {"X1": [(*old, 0.64)], "X2": [(*old, 0.36)]}
    assert shared("/services/S1?from=2025-04&to=2025-09") == {"X1": [(*old, 0.64)], "X2": [(*old, 0.36)]}


def test_a_place_that_got_none_of_the_dossiers_is_not_marked(shared: Callable[[str], dict[str, list[Any]]]) -> None:
    assert shared("/services/S2?from=2025-04&to=2025-09") == {"X1": [("X1", "2025-06-30", 0.64)], "X2": []}


@pytest.mark.parametrize(
    "path",
    [
        "/services/S3?from=2025-04&to=2025-09",  # a place that went over whole is not shared out
        "/services/S1?from=2025-08&to=2025-09",  # nothing from before the reform
        "/localities?from=2025-04&to=2025-06",  # the places of the time itself
    ],
)
def test_nothing_is_marked_elsewhere(shared: Callable[[str], dict[str, list[Any]]], path: str) -> None:
    assert not any(shared(path).values())


def test_the_interface_tells_the_splits_with_all_shares(client: FlaskClient) -> None:
    [split] = client.get("/api/v1/localities?from=2025-04&to=2025-09").get_json()["splits"]
    assert (split["code"], split["name"], split["valid_to"]) == ("X1", "Xã Cũ", "2025-06-30")
    assert [(one["name"], one["share"]) for one in split["into"]] == [("Phường Mới", 0.64), ("Xã Kia", 0.36)]
    assert client.get("/api/v1/localities?from=2025-08&to=2025-09").get_json()["splits"] == []


@pytest.mark.parametrize("path", ["/", "/services/S1"])
def test_pages_say_it_in_a_note_and_at_the_places(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}?from=2025-04&to=2025-09&lang=en").text
    assert NOTE in page
    assert "* with 64% of the dossiers of Xã Cũ (X1)" in page and "* with 36% of the dossiers of Xã Cũ (X1)" in page
    assert "Xã Kia *" in page or "Xã Kia *".encode("unicode-escape").decode() in page
    assert "được chia tách ngày 01/07/2025" in client.get(f"{path}?from=2025-04&to=2025-09&lang=vi").text
    assert "was split" not in client.get(f"{path}?from=2025-08&to=2025-09&lang=en").text


def test_a_year_before_is_marked_where_only_that_figure_holds_them(client: FlaskClient) -> None:
    page = client.get("/services/S1?from=2026-04&to=2026-06&lang=en").text
    assert "* a year before with 64% of the dossiers of Xã Cũ (X1)" in page
    assert "* with" not in page


def test_files_say_it_too(client: FlaskClient) -> None:
    address = "/services/S2?from=2025-04&to=2025-09&table=localities&format=csv&lang=en"
    found = {row["Name"]: row["Shared out from"] for row in rows_of_csv(client, address)}
    assert found == {"Phường Mới": "Xã Cũ (X1)", "Xã Kia": ""}
    listed = client.get("/api/v1/localities?from=2025-04&to=2025-09&format=csv").text
    assert "Xã Cũ" in listed


def test_a_hidden_figure_tells_nothing_of_what_it_holds(tmp_path: Path) -> None:
    public = open_province(tmp_path, "[site]\npublic = true\n" + SETTINGS)
    items = public.get("/api/v1/services/S2?from=2025-04&to=2025-09").get_json()["localities"]
    assert all(not i["shared_out"] for i in items if i["figure"]["missing"] == "suppressed")
    assert any(i["figure"]["missing"] == "suppressed" for i in items)


def test_a_place_of_another_day_has_no_page_of_its_own_on_this_one(client: FlaskClient) -> None:
    answer = client.get("/localities/X3@2025-01-01?from=2025-09&to=2025-09")
    assert answer.status_code == 404
    assert "X3@2025-01-01" in answer.get_data(as_text=True)
