"""/data over a real store pulled by the ETL."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import log, open_site, pull, site, write
from tests.unit.writing import WRITERS

SERVICES = (
    "code,name_vi,name_en,level,agency\n"
    "1.000001,Khai sinh,Birth,4,A1\n"
    "1.000002,Cấp phép,Permit,4,A2\n"
    "1.000003,Chưa rõ,Unknown level,,A1\n"
)
AGENCIES = "code,name,kind\nA1,Sở Một,department\nA2,Sở Hai,department\n"
SETTINGS = """[catalogue]
services = "services.csv"
agencies = "agencies.csv"
[[source]]
name = "one-stop"
path = "logs/*.csv"
agencies = ["A1"]
max_rejected_share = 1.0
unknown_codes = "add"
[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
status = "status"
[[source]]
name = "paper"
path = "paper.csv"
records = "totals"
channels = ["counter"]
agencies = ["A1"]
[source.columns]
service = "service"
agency = "agency"
period = "month"
channel = "channel"
count = "count"
"""
LOG = log(
    ("1.000001", "counter", "2026-01-05,accepted", 10),
    ("1.000001", "online", "2026-02-05,strange", 2),
    ("1.000003", "counter", "2026-02-05,accepted", 4),
    ("9.999999", "counter", "2026-03-05,accepted", 3),
    ("1.000001", "smoke", "2026-03-31,accepted", 1),
    ("1.000001", "online", "2026-04-09,accepted", 1),
    heading="dossier,service,channel,received,status",
)
PAPER = "service,agency,month,channel,count\n1.000001,A1,2026-01,counter,12\n"
FILES = {"services.csv": SERVICES, "agencies.csv": AGENCIES, "logs/a.csv": LOG, "paper.csv": PAPER}
PERIOD = "from=2025-11&to=2026-04"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site(tmp_path_factory.mktemp("data"), SETTINGS, FILES, date(2026, 4, 10))


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    lines = client.get(address).data.decode("utf-8-sig").splitlines()
    return [line.split(",") for line in lines[1:]]


def test_the_row_account_adds_up_for_each_source(client: FlaskClient) -> None:
    for row in rows(client, "/data?format=csv&lang=en"):
        read, *fates = (int(cell) for cell in row[6:12])
        assert read == sum(fates)


def test_the_page_starts_with_a_verdict_and_names_the_late_source(client: FlaskClient) -> None:
    lead = re.search(r'<p class="lead">(.*?)</p>', client.get("/data?lang=en").text, re.S)
    assert lead and "with care" in lead[1] and "paper (data to 31/01/2026)" in lead[1]


def test_months_of_agencies_are_told_apart(client: FlaskClient) -> None:
    found = {(row[0], row[2]): row[3] for row in rows(client, f"/data?{PERIOD}&format=csv&table=months&lang=en")}
    assert found["A1", "2025-12"] == "not provided"
    assert found["A1", "2026-02"] == "provided"
    assert found["A1", "2026-04"] == "month still running"
    assert found["A2", "2026-02"] == "not provided"


def test_units_of_the_grid_are_those_of_the_headline(client: FlaskClient) -> None:
    grid = rows(client, "/data?format=csv&table=months&lang=en&from=2025-11&to=2026-03")
    whole = client.get("/api/v1/overview?from=2025-11&to=2026-03").get_json()["figure"]["completeness"]
    assert sum(int(row[4]) for row in grid) == whole["reported"]
    assert sum(int(row[5]) for row in grid) == whole["expected"]


def test_a_source_lacks_the_months_after_its_last_row(client: FlaskClient) -> None:
    found = {(row[0], row[1]): row[2] for row in rows(client, f"/data?{PERIOD}&format=csv&table=source-months&lang=en")}
    assert found["paper", "2026-01"] == "provided" and found["paper", "2026-02"] == "not provided"
    assert found["one-stop", "2025-12"] == "nothing expected" and found["one-stop", "2026-03"] == "provided"


def test_months_not_provided_are_hatched_and_said_in_words(client: FlaskClient) -> None:
    text = client.get(f"/data?{PERIOD}&lang=en").text
    assert 'class="hatched"' in text and "not provided: 11/2025–03/2026" in text


def test_only_agencies_with_gaps_can_be_shown(client: FlaskClient) -> None:
    address = "/data?from=2026-02&to=2026-03&show=gaps&format=csv&table=months"
    assert {row[0] for row in rows(client, address)} == {"A2"}


def test_rejected_rows_tell_place_reason_and_action(client: FlaskClient) -> None:
    text = client.get("/data?tab=rejected&lang=en").text
    assert "line or row 21" in text and "has no meaning in the settings" in text
    assert "Add the value to [source.values.channel]" in text


def test_a_public_reader_sees_counts_of_rejected_rows_only(tmp_path: Path) -> None:
    public = site(tmp_path, "[site]\npublic = true\n" + SETTINGS, FILES, date(2026, 4, 10))
    text = public.get("/data?tab=rejected&lang=en").text
    assert "signed-in staff" in text and "line or row" not in text and "a.csv" not in text
    assert public.get("/data?tab=rejected&format=csv&table=rows").status_code == 422
    assert rows(public, "/data?tab=rejected&format=csv")[0][0] == "one-stop"


def test_flags_tell_their_rule_and_how_many_dossiers(client: FlaskClient) -> None:
    text = client.get("/data?tab=flags&format=csv&lang=en").data.decode("utf-8-sig")
    assert "The state of the dossier has no meaning in the settings; it counts as accepted.,2," in text


def test_totals_are_compared_not_added(client: FlaskClient) -> None:
    assert rows(client, "/data?tab=totals&format=csv&lang=en")[0][-3:] == ["12", "10", "2"]


def test_services_without_level_and_provisional_ones_say_what_to_do(client: FlaskClient) -> None:
    text = client.get("/data?tab=catalogue&lang=en").text
    assert "/services/1.000003" in text and "Enter its level" in text
    assert "/services/9.999999" in text and "Add it to the catalogue" in text


def test_encodings_that_were_guessed_are_shown_with_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, SETTINGS, FILES)
    rows_in_tcvn3 = "\n".join(f"A1-{n:06}-0001,1.000001,Trực tuyến,2026-02-0{n},Mới đăng ký" for n in range(1, 6))
    content = f"dossier,service,channel,received,status\n{rows_in_tcvn3}\n"
    (tmp_path / "logs/old.csv").write_bytes(WRITERS["tcvn3"](content))
    pull(path)
    text = open_site(path).get("/data?lang=en").text
    assert "Encodings that were guessed" in text and "logs/old.csv" in text
    assert "encoding = &#34;tcvn3&#34;" in text
    assert rows(open_site(path), "/data?format=csv&table=encodings&lang=en")[0][:4] == [
        "one-stop",
        "tcvn3",
        "0.99",
        "1",
    ]
    settings = path.read_text(encoding="utf-8")
    path.write_text(settings.replace('name = "one-stop"', 'name = "one-stop"\nencoding = "tcvn3"'), encoding="utf-8")
    pull(path)
    assert "Encodings that were guessed" not in open_site(path).get("/data?lang=en").text


def test_a_store_without_rows_says_what_to_do_next(tmp_path: Path) -> None:
    empty = site(tmp_path, '[catalogue]\nservices = "services.csv"\n', {"services.csv": SERVICES})
    text = empty.get("/data?lang=en").text
    assert "No source of data is connected yet." in text and "docs/settings.md" in text


def test_a_source_in_trouble_comes_first_and_reasons_name_what_rows_share(tmp_path: Path) -> None:
    client = site(tmp_path, SETTINGS, FILES)
    page = client.get("/data?lang=en").get_data(as_text=True)
    assert page.index('id="sources"') < page.index("Which months are there")
    reasons = client.get("/data?tab=rejected&lang=en").get_data(as_text=True)
    assert "in column channel has no meaning" in reasons


def test_the_page_of_a_service_tells_its_rows_that_were_set_aside(client: FlaskClient) -> None:
    page = client.get("/services/1.000001?lang=en").text.split("Rows set aside", 1)[1]
    assert "1 row (one-stop)" in page
    assert "tab=rejected" in page
    assert "{" not in page.split("</section>")[0]
    assert "No row that names this service was set aside." in client.get("/services/1.000003?lang=en").text
