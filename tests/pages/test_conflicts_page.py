"""Conflicts between sources, owners and the register of rules on /data and in the API."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import site

SERVICES = "code,name_vi,name_en,level,agency\n1.000001,Khai sinh,Birth,4,A1\n1.000002,Tra cứu,Look up,2,A2\n"
AGENCIES = "code,name,kind\nA1,Sở Một,department\nA2,Sở Hai,department\n"
COLUMNS = """[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
status = "status"
"""
SETTINGS = f"""[catalogue]
services = "services.csv"
agencies = "agencies.csv"
[precedence]
channel = ["portal"]
[quality.odd_dossier_code]
enabled = false
[quality.settled_without_end]
threshold = 0.5
[quality.level_2_online]
severity = "low"
[[source]]
name = "desk"
path = "desk.csv"
max_rejected_share = 1.0
{COLUMNS}
resolved_at = "ended"
[[source]]
name = "portal"
path = "portal.csv"
channels = ["online"]
{COLUMNS}
"""
DESK = """dossier,service,channel,received,status,ended
D1,1.000001,counter,2026-01-05,accepted,
D2,1.000001,counter,2026-01-06,returned,
D3,1.000002,online,2026-01-07,accepted,
D4,1.000002,smoke,2026-01-07,accepted,
"""
PORTAL = """dossier,service,channel,received,status
D1,1.000001,online,2026-01-05,processing
D2,1.000001,online,2026-01-08,returned
"""
FILES = {"services.csv": SERVICES, "agencies.csv": AGENCIES, "desk.csv": DESK, "portal.csv": PORTAL}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site(tmp_path_factory.mktemp("conflicts"), SETTINGS, FILES, date(2026, 2, 1))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site(tmp_path_factory.mktemp("public"), "[site]\npublic = true\n" + SETTINGS, FILES, date(2026, 2, 1))


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).data.decode("utf-8-sig"))))[1:]


def test_conflicts_are_told_in_a_sentence_and_by_field_and_pair(client: FlaskClient) -> None:
    text = client.get("/data?tab=conflicts&lang=en").text
    assert "2 dossiers are told differently by two sources." in text
    assert "online instead of counter (2)" in text and "by a rule of [precedence]" in text


def test_both_rows_of_a_conflict_are_shown_with_file_and_line(client: FlaskClient) -> None:
    text = client.get("/data?tab=conflicts&about=received_at&won=desk&lost=portal&lang=en").text
    assert "06/01/2026" in text and "desk: desk.csv, line or row 3" in text
    assert "08/01/2026" in text and "portal: portal.csv, line or row 3" in text


def test_conflicts_come_as_files(client: FlaskClient) -> None:
    assert [
        "Channel",
        "portal",
        "desk",
        "by a rule of [precedence]",
        "1.000001",
        "A1",
        "online",
        "counter",
        "2",
    ] in rows(client, "/data?tab=conflicts&format=csv&lang=en")
    assert len(rows(client, "/data?tab=conflicts&format=csv&table=rows")) == 4


def test_a_public_reader_sees_sums_of_conflicts_only(public: FlaskClient) -> None:
    text = public.get("/data?tab=conflicts&lang=en").text
    assert "online instead of counter (2)" in text and "desk.csv" not in text
    assert public.get("/data?tab=conflicts&format=csv&table=rows").status_code == 403
    assert public.get("/api/v1/conflicts").get_json()["dossiers"] == 2


def test_the_api_tells_conflicts_as_sums(client: FlaskClient) -> None:
    answer = client.get("/api/v1/conflicts?about=channel").get_json()
    assert answer["items"] == [
        {
            "about": "channel",
            "counts": "portal",
            "instead_of": "desk",
            "decided_by": "rule",
            "service": "1.000001",
            "agency": "A1",
            "value": "online",
            "other_value": "counter",
            "dossiers": 2,
        }
    ]
    assert client.get("/api/v1/conflicts?agency=A2").get_json()["items"] == []
    assert client.get("/api/v1/conflicts?about=shoe").status_code == 422


def test_a_rule_that_is_off_shows_nowhere_but_in_the_register(client: FlaskClient) -> None:
    assert "national form" not in client.get("/data?tab=flags&format=csv&lang=en").text
    register = {row[0]: row for row in rows(client, "/data?tab=rules&format=csv&lang=en")}
    assert "off" in register["odd_dossier_code"]
    assert "national form" not in client.get("/services/1.000001?lang=en").text


def test_a_rule_below_its_threshold_is_within_the_limit(client: FlaskClient) -> None:
    found = {row[2]: row for row in rows(client, "/data?tab=flags&format=csv&lang=en")}
    assert "within the limit" in client.get("/data?tab=flags&format=csv&lang=en").text
    assert any("level 2" in rule for rule in found)
    assert "Within the limit" in client.get("/data?tab=flags&lang=en").text


def test_flags_and_rejected_rows_can_be_asked_of_one_agency(client: FlaskClient) -> None:
    of_two = client.get("/data?tab=flags&agency=A2&format=csv&lang=en").text
    assert "level 2" in of_two and "Two sources" not in of_two
    assert len(rows(client, "/data?tab=rejected&agency=A2&format=csv")) == 1
    assert rows(client, "/data?tab=rejected&agency=A1&format=csv") == []


def test_each_owner_is_told_what_to_mend(client: FlaskClient) -> None:
    found = {(row[0], row[2][:11]) for row in rows(client, "/data?tab=flags&table=owners&format=csv&lang=en")}
    assert {("A1", "Two sources"), ("A2", "Filed onlin"), ("A2", "The channel")} <= found
    assert "Sở Hai" in client.get("/data?tab=rejected&lang=vi").text


@pytest.mark.parametrize("tab", ["conflicts", "flags", "rules", "totals", "rejected"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_tab_opens_in_both_languages(client: FlaskClient, tab: str, language: str) -> None:
    assert client.get(f"/data?tab={tab}&lang={language}").status_code == 200


def test_switching_the_rule_of_conflicts_off_hides_them_everywhere(tmp_path: Path) -> None:
    quiet = site(tmp_path, SETTINGS.replace("odd_dossier_code", "conflict"), FILES, date(2026, 2, 1))
    assert "tab=conflicts" not in quiet.get("/data").text
    assert quiet.get("/api/v1/conflicts").get_json()["items"] == []
    assert quiet.get("/api/v1/services/1.000001?from=2026-01&to=2026-01").get_json()["channels"]["online"] == 2
