"""The API's answers, over real stores pulled by the ETL."""

import csv
import io
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import SOURCE, WITH_PLACES, log, open_site, pull, site, write

PUBLIC = "[site]\npublic = true\n"
SERVICES = (
    "code,name_vi,name_en,level,agency,field,audience,target\n"
    "1.000001,Đăng ký khai sinh,Birth,4,A1,Hộ tịch,citizen,0.8\n"
    "1.000002,=Cấp phép,Permit,3,A1,Xây dựng,business,\n"
    "1.000003,Ân xá,Pardon,4,A1,Hộ tịch,citizen,\n"
    "1.000004,Tra cứu,Look up,2,A1,Hộ tịch,citizen,\n"
)
LOG = log(
    ("1.000001", "counter", "2025-05-05", 40),
    ("1.000001", "online", "2025-05-05", 20),
    ("1.000001", "counter", "2026-01-05", 90),
    ("1.000001", "online", "2026-01-06", 10),
    ("1.000002", "online", "2026-01-31", 3),
    ("1.000002", "post", "2026-02-01", 1),
    ("1.000004", "counter", "2026-03-01", 6),
    ("1.000001", "online", "2026-04-02", 5),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    files = {"services.csv": SERVICES, "logs/a.csv": LOG}
    settings = PUBLIC + '[catalogue]\nservices = "services.csv"\n' + SOURCE
    return site(tmp_path_factory.mktemp("api"), settings, files)


def test_a_missing_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, SOURCE, {})
    for address in ("/api/v1/overview", "/readyz"):
        answer = open_site(path).get(address)
        assert answer.status_code == 503
    assert not (tmp_path / "tracker.db").exists()
    assert "python -m etl run" in open_site(path).get("/api/v1/overview?lang=en").get_json()["detail"]
    assert open_site(path).get("/healthz").status_code == 200


def test_the_list_starts_from_the_catalogue_in_vietnamese_order(client: FlaskClient) -> None:
    body = client.get("/api/v1/services?sort=name&lang=vi").get_json()
    assert [item["name"] for item in body["items"]] == ["=Cấp phép", "Ân xá", "Đăng ký khai sinh", "Tra cứu"]
    assert (body["total"], body["next"]) == (4, None)
    by_code = {item["code"]: item for item in body["items"]}
    assert by_code["1.000003"]["figure"]["missing"] == "no_dossiers"
    assert by_code["1.000004"]["figure"]["missing"] == "level" and by_code["1.000004"]["status"] is None


def test_figures_of_the_list_add_up_to_the_overview(client: FlaskClient) -> None:
    for query in ("", "?definition=uptake_all", "?definition=uptake_no_post", "?from=2026-01-06&to=2026-02-10"):
        whole = client.get(f"/api/v1/overview{query}").get_json()["figure"]
        parts = [item["figure"] for item in client.get(f"/api/v1/services{query}").get_json()["items"]]
        for key in ("dossiers", "online"):
            assert sum(part[key] for part in parts) == whole[key]
        assert sum(part["completeness"]["expected"] for part in parts) == whole["completeness"]["expected"]


def test_the_trend_of_a_month_is_the_figure_of_that_month(client: FlaskClient) -> None:
    for point in client.get("/api/v1/overview").get_json()["trend"]:
        month = point["period"]
        alone = client.get(f"/api/v1/overview?from={month}&to={month}").get_json()["figure"]
        assert point["figure"] == alone


def test_the_running_month_has_counts_but_is_never_compared(client: FlaskClient) -> None:
    body = client.get("/api/v1/overview?from=2026-04&to=2026-04").get_json()
    assert (body["figure"]["dossiers"], body["figure"]["missing"]) == (5, "partial")
    assert body["last_year"] is None and body["like_for_like"] is None


def test_a_service_is_found_by_a_variant_of_its_code(client: FlaskClient) -> None:
    body = client.get("/api/v1/services/1.000001.000.00.00.H56").get_json()
    assert body["code"] == "1.000001" and body["target"] == 0.8
    assert body["channels"]["counter"] == 130
    assert {item["code"] for item in body["agencies"]} == {"A1"}


def test_search_needs_no_diacritics(client: FlaskClient) -> None:
    assert client.get("/api/v1/services?q=dang%20ky").get_json()["total"] == 1


def test_statuses_of_the_overview_are_those_of_the_list(client: FlaskClient) -> None:
    counts = client.get("/api/v1/overview").get_json()["services"]
    assert counts["total"] == 4 and (counts["level_3"], counts["level_4"]) == (1, 2)
    for status in ("below", "no_target", "no_dossiers"):
        assert counts[status] == client.get(f"/api/v1/services?status={status}").get_json()["total"]


def test_low_use_lists_what_is_below_its_target(client: FlaskClient) -> None:
    items = client.get("/api/v1/low-use").get_json()["items"]
    assert [(item["rank"], item["service"]["code"], item["class"]) for item in items] == [(1, "1.000001", "below")]
    base = items[0]["figure"]["base"]
    assert items[0]["gain"] == pytest.approx(base["dossiers"] * 0.8 - base["online"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("definition=mean", "definition"),
        ("from=2026-13", "from"),
        ("from=2026-03&to=2026-01", "to"),
        ("level=9", "level"),
        ("agency=ZZ", "agency"),
        ("locality=ZZ", "locality"),
        ("feild=x", "feild"),
        ("months=lunar", "months"),
    ],
)
def test_a_bad_parameter_is_named_with_its_value_and_what_is_allowed(
    client: FlaskClient, query: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/overview?{query}&lang=en")
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert (problem["status"], problem["parameter"]) == (422, parameter)
    assert problem["allowed"] and problem["value"] in problem["detail"]


def test_unknown_things_are_not_found_in_both_languages(client: FlaskClient) -> None:
    for language, word in (("en", "no service"), ("vi", "Không có dịch vụ")):
        answer = client.get(f"/api/v1/services/9.999999?lang={language}")
        assert answer.status_code == 404 and word in answer.get_json()["detail"]
    assert client.get("/api/v1/nothing").get_json()["title"]
    assert client.post("/api/v1/overview").status_code == 405


def test_sources_need_an_account_on_a_public_site(client: FlaskClient) -> None:
    assert client.get("/api/v1/sources").status_code == 403


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/api/v1/services?lang=en")
    again = client.get("/api/v1/services?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/v1/services?lang=vi", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_csv_opens_in_spreadsheets_and_runs_nothing(client: FlaskClient) -> None:
    answer = client.get("/api/v1/services?format=csv&sort=name&lang=vi")
    assert answer.data.startswith("\ufeffcode,".encode())
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0]["name"] == "'=Cấp phép"
    listed = client.get("/api/v1/services?sort=name&lang=vi").get_json()["items"]
    assert [row["figure.dossiers"] for row in rows] == [str(item["figure"]["dossiers"]) for item in listed]


def test_headers_forbid_what_is_not_ours(client: FlaskClient) -> None:
    answer = client.get("/api/v1/docs")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_an_empty_default_period_points_to_the_last_data(tmp_path: Path) -> None:
    old = log(("S1", "online", "2020-03-05", 4))
    catalogue = "code,name_vi,level,agency\nS1,A,4,A1\n"
    settings = '[catalogue]\nservices = "s.csv"\n' + SOURCE
    period = (
        site(tmp_path, settings, {"s.csv": catalogue, "logs/a.csv": old}).get("/api/v1/overview").get_json()["period"]
    )
    assert period["default"] and period["empty"]
    assert period["last_period_with_data"]["to"] == "2020-03"


def test_last_year_and_like_for_like_stand_beside_the_figure(tmp_path: Path) -> None:
    rows = log(
        ("S1", "online", "2025-02-05", 5),
        ("S1", "counter", "2025-02-05", 5),
        ("S1", "online", "2026-02-05", 8),
        ("S1", "counter", "2026-02-05", 2),
        ("S2", "counter", "2026-02-05", 90),
    )
    catalogue = "code,name_vi,level,agency,online_from\nS1,A,4,A1,\nS2,B,4,A1,2026-01-01\n"
    settings = '[catalogue]\nservices = "s.csv"\n' + SOURCE
    body = site(tmp_path, settings, {"s.csv": catalogue, "logs/a.csv": rows}).get(
        "/api/v1/overview?from=2026-02&to=2026-02"
    )
    found = body.get_json()
    assert (found["figure"]["uptake"], found["last_year"]["uptake"]) == (0.08, 0.5)
    assert found["like_for_like"]["figure"]["uptake"] == 0.8
    assert found["like_for_like"]["last_year"]["uptake"] == 0.5


def test_places_with_small_numbers_are_hidden_from_the_public_alone(tmp_path: Path) -> None:
    heading = "dossier,service,channel,received,place,kind,agency"
    rows = log(
        ("S1", "counter", "2026-02-05,100,citizen,A1", 3),
        ("S1", "counter", "2026-02-05,200,citizen,A1", 20),
        ("S1", "online", "2026-02-05,300,citizen,A1", 30),
        heading=heading,
    )
    places = "code,name\n100,Một\n200,Hai\n300,Ba\n400,Bốn\n"
    files = {"s.csv": "code,name_vi,level,agency\nS1,A,4,A1\n", "p.csv": places, "logs/a.csv": rows}
    rest = '[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\n' + WITH_PLACES
    path = write(tmp_path, PUBLIC + rest, files)
    pull(path)
    period = "from=2026-02&to=2026-02"
    shown = {i["code"]: i["figure"] for i in open_site(path).get(f"/api/v1/localities?{period}").get_json()["items"]}
    assert shown["100"]["missing"] == shown["200"]["missing"] == "suppressed"
    assert shown["100"]["dossiers"] is None and shown["100"]["base"]["dossiers"] is None
    assert (shown["300"]["dossiers"], shown["400"]["dossiers"], shown["400"]["missing"]) == (30, 0, "no_dossiers")
    usage = open_site(path).get(f"/api/v1/services/S1/usage?by=locality&{period}").get_json()["items"]
    assert sum(item["dossiers"] is None for item in usage) == 2
    staff = open_site(write(tmp_path, rest, {}))
    own = {item["code"]: item["figure"] for item in staff.get(f"/api/v1/localities?{period}").get_json()["items"]}
    assert own["100"]["dossiers"] == 3
    assert staff.get("/api/v1/sources").get_json()["items"][0]["last_run"]["inserted"] == 53


@pytest.mark.parametrize(("definition", "dossiers"), [("uptake", 2), ("uptake_all", 2)])
def test_days_on_which_a_service_was_not_offered_count_nowhere(tmp_path: Path, definition: str, dossiers: int) -> None:
    services = "code,name_vi,level,online_from\n1.000001,Đăng ký khai sinh,4,2026-02-10\n"
    rows = log(("1.000001", "counter", "2026-01-05", 9), ("1.000001", "counter", "2026-02-11", 2))
    files = {"services.csv": services, "logs/a.csv": rows}
    client = site(tmp_path, '[catalogue]\nservices = "services.csv"\n' + SOURCE, files)
    answer = client.get(f"/api/v1/overview?from=2026-01&to=2026-03&definition={definition}").get_json()
    assert answer["figure"]["dossiers"] == dossiers
    assert sum(one["figure"]["dossiers"] for one in answer["trend"]) == dossiers


def test_a_store_older_than_the_program_is_told_in_a_sentence(tmp_path: Path) -> None:
    source = SOURCE.replace("path =", 'unknown_codes = "add"\npath =')
    path = write(tmp_path, source, {"logs/a.csv": LOG})
    pull(path)
    with sqlite3.connect(tmp_path / "tracker.db") as store:
        store.execute("alter table locality drop column shape")
    answer = open_site(path).get("/?lang=en")
    assert answer.status_code == 503
    assert "The store is older than the program." in answer.text
