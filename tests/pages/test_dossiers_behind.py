"""The rows behind the figure of a service: as many as the figure says, and where each of them stands."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.accounts import client_of
from tests.pages import building
from tests.pages.building import SOURCE, log, site
from tests.pages.test_services_pages import rows_of_csv, text_of
from tests.pages.test_split_places import open_province

SPRING = "from=2025-04&to=2025-06"
TOTALS = """
[[source]]
name = "bao-cao"
kind = "files"
path = "totals.csv"
records = "totals"
channels = ["online", "counter"]
agencies = ["A2"]
[source.columns]
service = "service"
agency = "agency"
channel = "channel"
count = "count"
period = "period"
"""
SERVICES = "code,name_vi,level,agency\nS1,Một,4,A1\nS2,Hai,4,A2\n"
AGENCIES = "code,name,kind\nA1,Sở Một,department\nA2,Sở Hai,department\n"


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return open_province(tmp_path_factory.mktemp("split"))


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """S2 is known by totals alone, S1 by 150 dossiers."""
    settings = '[catalogue]\nservices = "services.csv"\nagencies = "agencies.csv"\n' + SOURCE + 'agency = "agency"\n'
    settings = settings.replace("[source.columns]", 'agencies = ["A1"]\n[source.columns]') + TOTALS
    rows = [
        ("S1", "online" if number % 3 else "counter", f"2026-01-{1 + number % 28:02},A1", 1) for number in range(150)
    ]
    totals = "service,agency,channel,count,period\nS2,A2,online,40,2026-01\nS2,A2,counter,60,2026-01\n"
    files = {
        "services.csv": SERVICES,
        "agencies.csv": AGENCIES,
        "totals.csv": totals,
        "logs/a.csv": log(*rows, heading="dossier,service,channel,received,agency"),
    }
    return site(tmp_path_factory.mktemp("reported"), settings, files, date(2026, 4, 10))


def test_each_dossier_names_its_source_file_and_line_and_no_code(split: FlaskClient) -> None:
    first, *_others, last = rows_of_csv(split, f"/services/S1/dossiers?{SPRING}&format=csv&lang=en")
    assert (first["Day"], first["Source"], first["Line or row"]) == ("2025-05-01", "one-stop", "2")
    assert first["File"].endswith("a.csv")
    assert (last["Day"], last["Line or row"]) == ("2025-05-10", "11")
    assert "A1-0" not in split.get(f"/services/S1/dossiers?{SPRING}").text


def test_dossiers_of_a_split_place_are_listed_at_one_new_place_each(split: FlaskClient) -> None:
    listed = {
        place: {
            row["Line or row"]
            for row in rows_of_csv(
                split, f"/services/S1/dossiers?{SPRING}&locality={place}@2025-08-01&format=csv&lang=en"
            )
        }
        for place in ("X1", "X2")
    }
    assert [len(listed["X1"]), len(listed["X2"])] == [6, 4]
    assert not listed["X1"] & listed["X2"]


def test_reported_totals_stand_beside_dossiers_and_both_add_up(reported: FlaskClient) -> None:
    page = text_of(reported, "/services/S2/dossiers?from=2026-01&to=2026-01&lang=en")
    assert "The figure of 01/2026 rests on 100 dossiers, 40 of them online." in page
    assert "0 of them are listed one by one, 100 come from reported totals." in page
    rows = rows_of_csv(reported, "/services/S2/dossiers?from=2026-01&to=2026-01&table=totals&format=csv&lang=en")
    assert [(row["Channel"], row["Dossiers counted"], row["Line or row"]) for row in rows] == [
        ("online", "40", "2"),
        ("counter", "60", "3"),
    ]


def test_the_pages_of_the_list_hold_each_dossier_once(reported: FlaskClient) -> None:
    seen = []
    for page in (1, 2):
        body = reported.get(f"/services/S1/dossiers?from=2026-01&to=2026-01&page={page}&lang=en").text
        seen += [line.split("<")[0] for line in body.split("line or row ")[1:]]
    assert sorted(map(int, seen)) == list(range(2, 152))


def test_the_page_of_a_service_leads_to_its_dossiers_with_its_filters(reported: FlaskClient) -> None:
    page = reported.get("/services/S1?from=2026-01&to=2026-01&agency=A1&lang=en").text
    assert "The 150 dossiers behind the figure, by source, file and line" in page
    assert "/services/S1/dossiers?from=2026-01&amp;to=2026-01&amp;agency=A1" in page


def test_who_is_not_signed_in_is_neither_led_there_nor_let_in(reported: FlaskClient) -> None:
    public = _public(reported.application.extensions["uptake_access"].settings.folder)
    assert "/dossiers" not in public.get("/services/S1?from=2026-01&to=2026-01").text
    assert public.get("/services/S1/dossiers").status_code in (302, 403)


def _public(folder: Path) -> FlaskClient:
    path = folder / "public.toml"
    path.write_text("[site]\npublic = true\n" + (folder / "tracker.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return client_of(building.open_site(path).application, None)
