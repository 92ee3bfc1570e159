"""Agencies, communes and wards: lists that are fair, pages of their own, side by side, on the map."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.building import WITH_PLACES, log, site
from tests.pages.test_services_pages import rows_of_csv
from tracker.i18n import NO_BREAK_SPACE
from tracker.measures.figure import Completeness, Counts, Figure, Tally, figure
from tracker.measures.peers import middle, standing

SETTINGS = (
    '[definitions]\ndefault_target = 0.5\n[catalogue]\nservices = "s.csv"\nagencies = "a.csv"\nlocalities = "p.csv"\n'
    + WITH_PLACES
)
SERVICES = "code,name_vi,level,agency\nS1,Một,4,A1\nS2,Hai,3,A2\n"
AGENCIES = "code,name,kind\n" + "".join(f"A{n},Sở {n},department\n" for n in range(1, 6))
PLACES = "code,name,kind,longitude,latitude\n" + "".join(f"P{n},Xã {n},commune,106.{n},20.{n}\n" for n in range(1, 6))
ONLINE = {1: 40, 2: 36, 3: 20, 4: 4, 5: 0}  # of 40 dossiers of each agency, which are those of the place of its number
PERIOD = "from=2026-01&to=2026-03"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    rows = []
    for n, online in ONLINE.items():
        first, second = online // 4, (online - online // 4) // 2
        for month, share, total in ((1, first, 10), (2, second, 15), (3, online - first - second, 15)):
            day = f"2026-{month:02}-05,P{n},citizen,A{n}"
            rows += [("S1", "online", day, share), ("S1", "counter", day, total - share)]
    heading = "dossier,service,channel,received,place,kind,agency"
    return {"s.csv": SERVICES, "a.csv": AGENCIES, "p.csv": PLACES, "logs/a.csv": log(*rows, heading=heading)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> FlaskClient:
    return site(tmp_path_factory.mktemp("units"), SETTINGS, files)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> FlaskClient:
    return site(tmp_path_factory.mktemp("public"), "[site]\npublic = true\n" + SETTINGS, files)


def specification(text: str, chart: str) -> dict[str, Any]:
    found = re.search(rf'id="{chart}".*?<script type="application/json">(.*?)</script>', text, re.S)
    assert found
    return dict(json.loads(found[1]))


def of(online: int, dossiers: int) -> Figure:
    return figure(Tally(Counts(dossiers, online), Counts(dossiers, online), Completeness(1, 1)), "uptake")


def test_a_unit_stands_above_or_below_its_kind_only_where_chance_cannot_explain_it() -> None:
    peers = [of(50, 100), of(52, 100), of(60, 100)]
    assert middle(peers) == 0.52
    assert [standing(of(*one), peers) for one in ((90, 100), (55, 100), (10, 100), (0, 2))] == [
        "above",
        "alike",
        "below",
        "alike",
    ]
    assert standing(of(90, 100), peers[:2]) is None and standing(of(0, 0), peers) is None


@pytest.mark.parametrize(("kind", "names"), [("agencies", "Sở"), ("localities", "Xã")])
def test_a_list_says_who_reaches_the_target_and_who_stands_out(client: FlaskClient, kind: str, names: str) -> None:
    text = client.get(f"/{kind}?{PERIOD}&lang=en").text
    assert "3 of 5 reach their target" in text
    assert text.count("below most of its kind") == 2 and text.count("above most of its kind") == 2
    rows = rows_of_csv(client, f"/{kind}?{PERIOD}&format=csv&lang=en")
    assert [row["Name"] for row in rows] == [f"{names} {n}" for n in (5, 4, 1, 2, 3)]
    answer = client.get(f"/api/v1/{kind}?{PERIOD}").get_json()["items"]
    assert {one["code"]: one["figure"]["base"]["online"] for one in answer} == {
        row["Code"]: int(row["Of these online"]) for row in rows
    }


def test_the_map_shows_each_place_where_it_lies_and_the_darker_the_more_online(client: FlaskClient) -> None:
    rows = specification(client.get(f"/localities?{PERIOD}").text, "map")["datasets"]["rows"]
    by_place = sorted(rows, key=lambda row: row["x"])
    assert [(row["x"], row["y"]) for row in by_place] == [(100 + 6 + n / 10, 20 + n / 10) for n in range(1, 6)]
    assert [row["k"] for row in by_place] == [4, 4, 2, 0, 0]
    assert by_place[0]["href"] == "/localities/P1?from=2026-01&to=2026-03"


def test_two_units_stand_side_by_side(client: FlaskClient) -> None:
    text = client.get(f"/agencies?{PERIOD}&compare=A2&compare=A5&lang=en").text
    rows = specification(text, "dots")["datasets"]["rows"]
    assert [row["name"] for row in rows] == ["Sở 5", "Sở 2"]
    assert text.count(" checked>") == 2


@pytest.mark.parametrize(("path", "share"), [("/agencies/A2", "36"), ("/localities/P2", "36")])
def test_a_page_of_one_tells_its_share_its_services_and_its_kind(client: FlaskClient, path: str, share: str) -> None:
    text = client.get(f"{path}?{PERIOD}&lang=en").text
    assert "90.0%" in text and f"{share}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}40" in text
    assert "The share is above most of its kind." in text
    assert len(specification(text, "beside")["datasets"]["rows"]) == 5
    rows = rows_of_csv(client, f"{path}?{PERIOD}&format=csv&table=services&lang=en")
    assert {row["Code"]: row["Of these online"] for row in rows} == {"S1": share, "S2": "0"}


@pytest.mark.parametrize("path", ["/agencies/A9", "/localities/P9"])
def test_a_code_that_nobody_has_ends_in_a_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 404 and path[-2:] in answer.text


def test_the_public_sees_of_a_place_no_months_and_no_services(public: FlaskClient) -> None:
    text = public.get(f"/localities/P2?{PERIOD}&lang=en").text
    assert "only signed-in staff can see" in text and "Một" not in text
    for table in ("services", "trend"):
        assert public.get(f"/localities/P2?{PERIOD}&format=csv&table={table}").status_code in (403, 422)


def test_the_public_sees_no_small_place(public: FlaskClient) -> None:
    rows = rows_of_csv(public, f"/localities?{PERIOD}&format=csv&lang=en")
    shown = {row["Code"]: row["Of these online"] for row in rows}
    assert shown["P4"] == "" and shown["P3"] == "20"


def test_a_list_without_data_says_what_to_do(tmp_path: Path) -> None:
    empty = site(
        tmp_path,
        SETTINGS,
        {
            "s.csv": SERVICES,
            "a.csv": AGENCIES,
            "p.csv": PLACES,
            "logs/a.csv": log(
                ("S1", "online", "2020-01-05,P1,citizen,A1", 3),
                heading="dossier,service,channel,received,place,kind,agency",
            ),
        },
    )
    assert "2020" in empty.get("/agencies?lang=en").text
    assert empty.get("/localities?lang=vi").status_code == 200


@pytest.mark.parametrize("path", ["/agencies/A4", "/services?agency=A4&level=4", "/?agency=A4"])
def test_a_service_that_is_opened_from_a_list_says_the_number_of_the_list(client: FlaskClient, path: str) -> None:
    joint = "&" if "?" in path else "?"
    page = client.get(f"{path}{joint}{PERIOD}&lang=en").text
    [address] = set(re.findall(r'<a href="(/services/S1\?[^"]*)"', page))
    opened = client.get(address.replace("&amp;", "&")).text
    assert f"4{NO_BREAK_SPACE}/{NO_BREAK_SPACE}40" in opened
