"""/adoption: people rather than dossiers, the same as a plain count, and silent where the log names nobody."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import WITH_PLACES, site
from tests.pages.test_services_pages import rows_of_csv, text_of

SETTINGS = '[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\n' + WITH_PLACES + 'applicant = "who"\n'
SERVICES = "code,name_vi,level\nS1,Một,4\nS2,Hai,3\n"
PLACES = "code,name,kind,adults,longitude,latitude\nP1,Xã Một,commune,50,106.1,20.1\nP2,Xã Hai,commune,100,106.2,20.2\n"
HEADING = "dossier,service,channel,received,place,kind,agency,who"
PERIOD = "from=2026-01&to=2026-03"
# (who, channel, month, place): ten of P1 come online in January, eight of them again; five of P2 never.
FILED = [
    *((f"a{n}", "online", 1, "P1") for n in range(10)),
    *((f"a{n}", "online", 2, "P1") for n in range(6)),
    *((f"a{n}", "counter", 3, "P1") for n in range(6, 8)),
    *((f"b{n}", "counter", 2, "P2") for n in range(5)),
]


def lines(named: bool = True) -> str:
    rows = [HEADING]
    for n, (who, channel, month, place) in enumerate(FILED):
        service, kind = ("S1", "citizen") if place == "P1" else ("S2", "business")
        rows.append(f"D{n},{service},{channel},2026-{month:02}-05,{place},{kind},A1,{who if named else ''}")
    return "\n".join(rows) + "\n"


def files(named: bool = True) -> dict[str, str]:
    return {"s.csv": SERVICES, "p.csv": PLACES, "logs/a.csv": lines(named)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site(tmp_path_factory.mktemp("people"), SETTINGS, files())


def test_the_sentence_counts_people_once_and_says_whether_they_stay(client: FlaskClient) -> None:
    text = text_of(client, f"/adoption?{PERIOD}&lang=en")
    assert "10 people filed at least one dossier online, 6.7 of 100 adults; the target is 40." in text
    assert "10 of them did so for the first time ever. Of those who came again, 75% stayed online." in text
    assert "10 người đã nộp ít nhất một hồ sơ trực tuyến" in text_of(client, f"/adoption?{PERIOD}&lang=vi")


def test_the_tables_say_the_same_as_the_api(client: FlaskClient) -> None:
    for table, by in (("months", "month"), ("places", "locality"), ("kinds", "applicant_kind")):
        rows = rows_of_csv(client, f"/adoption?{PERIOD}&table={table}&format=csv&lang=en")
        told = {row["Code"]: (row["People who applied"], row["People who filed online"]) for row in rows}
        items = client.get(f"/api/v1/adoption?{PERIOD}&by={by}").get_json()["items"]
        assert told == {one["key"]: (str(one["people"]), str(one["online_people"])) for one in items if one["people"]}


def test_places_stand_with_the_fewest_of_their_adults_online_first(client: FlaskClient) -> None:
    rows = rows_of_csv(client, f"/adoption?{PERIOD}&table=places&format=csv&lang=en")
    told = [(row["Commune or ward"], float(row["Online of 100 adults"])) for row in rows]
    assert told == [("Xã Hai", 0), ("Xã Một", 20)]


def test_the_services_through_which_people_come_are_named(client: FlaskClient) -> None:
    rows = rows_of_csv(client, f"/adoption?{PERIOD}&table=services&format=csv&lang=en")
    assert [(row["Code"], row["First time online"]) for row in rows] == [("S1", "10")]


def test_a_log_that_names_nobody_reads_as_not_provided(tmp_path: Path) -> None:
    text = text_of(site(tmp_path, SETTINGS, files(named=False)), f"/adoption?{PERIOD}&lang=en")
    assert "People cannot be counted: only 0% of the dossiers" in text and "No data yet" in text


def test_a_question_without_an_answer_ends_in_a_sentence(client: FlaskClient) -> None:
    text = text_of(client, f"/adoption?{PERIOD}&level=4&locality=P1&lang=en")
    assert "one of these at a time" in text and "Show the whole province" in text
    assert client.get("/adoption?from=2026-01-05&to=2026-01-20").status_code == 200


def test_the_public_sees_no_people_of_a_small_place(tmp_path: Path) -> None:
    public = site(tmp_path, "[site]\npublic = true\n[privacy]\nmin_cell = 6\n" + SETTINGS, files())
    rows = rows_of_csv(public, f"/adoption?{PERIOD}&table=places&format=csv&lang=en")
    assert {row["People who applied"] for row in rows} == {""}
    assert "too small to show" in text_of(public, f"/adoption?{PERIOD}&locality=P2&lang=en")
