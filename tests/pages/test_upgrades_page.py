"""Which services are ready for a higher level: numbers equal a plain count of the rows, and assumptions are said."""

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages import building
from tests.pages.test_service_course import HEAD, SETTINGS, text
from tests.pages.test_services_pages import codes_on_page, rows_of_csv, text_of

PERIOD = "to=2026-03"
SERVICES = """code,name_vi,name_en,level,agency,field
P1,Sẵn sàng,Ready one,3,A1,Hộ tịch
P2,Chưa thanh toán,Unpaid one,3,A1,Đất đai
P3,Chưa rõ,Unknown one,3,A2,Hộ tịch
P4,Không ai dùng,Unused one,3,A1,Hộ tịch
W1,Một,One,4,A1,Hộ tịch
W2,Hai,Two,4,A1,Hộ tịch
W3,Ba,Three,4,A1,Hộ tịch
W4,Bốn,Four,4,A1,Y tế
I1,Nhiều hồ sơ,Busy one,2,A1,Y tế
I2,Ít hồ sơ,Quiet one,2,A1,Y tế
"""
# Dossiers and how many of them online; of online fees how many are paid online.
COUNTS = {"P1": (100, 40), "P2": (200, 60), "W1": (40, 36), "W2": (50, 40), "W3": (60, 42), "W4": (40, 10)}
PAID = {"P1": 0.8, "P2": 0.1}
MEDIANS = {"P1": 40 / 50, "P2": median([36 / 40, 40 / 50, 42 / 60, 10 / 40])}


def log() -> list[dict[str, Any]]:
    rows = []
    for service, (dossiers, online) in {**COUNTS, "I1": (70, 0), "I2": (3, 0)}.items():
        for number in range(dossiers):
            is_online = number < online
            rows.append(
                dict.fromkeys(HEAD.split(","), "")
                | {
                    "dossier": f"A1-{service}-{number:04}",
                    "service": service,
                    "agency": "A1",
                    "channel": "online" if is_online else "counter",
                    "received": f"2026-02-{1 + number % 28:02} 09:00:00",
                    "status": "returned",
                    "due": "2026-03-20",
                    "resolved": f"2026-03-{21 if number % 20 == 0 else 10} 10:00:00",
                    "fee": "9000",
                    "paid": "1" if is_online and number < online * PAID.get(service, 1) else "0",
                }
            )
    return rows


def bare() -> list[dict[str, Any]]:
    plain = {"service": "P3", "agency": "A2", "received": "2026-02-03 09:00:00"}
    return [
        dict.fromkeys(HEAD.split(","), "")
        | plain
        | {"dossier": f"A2-{n:04}", "channel": "online" if n < 9 else "counter"}
        for n in range(50)
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("upgrades")
    return building.site(
        folder, SETTINGS, {"services.csv": SERVICES, "full.csv": text(log()), "bare.csv": text(bare())}
    )


def told(site: FlaskClient, query: str = PERIOD) -> dict[str, dict[str, str]]:
    rows = rows_of_csv(site, f"/upgrades?{query}&table=upgrades&format=csv&lang=en")
    return {row["Service code"]: row for row in rows}


@pytest.mark.parametrize("code", ["P1", "P2"])
def test_each_number_is_a_plain_count_of_the_rows_of_the_log(site: FlaskClient, code: str) -> None:
    rows = [row for row in log() if row["service"] == code]
    online = [row for row in rows if row["channel"] == "online"]
    in_time = sum(row["resolved"][:10] <= row["due"] for row in rows)
    found = told(site)[code]
    assert (int(found["Dossiers"]), int(found["Of these online"])) == (len(rows), len(online))
    assert float(found["Paid online"]) == pytest.approx(sum(row["paid"] == "1" for row in online) / len(online))
    assert float(found["Settled in time"]) == pytest.approx(in_time / len(rows))
    assert found["Agencies with dossiers"] == "1"


@pytest.mark.parametrize("code", ["P1", "P2"])
def test_the_gain_is_what_the_median_of_the_field_or_else_of_the_province_would_bring(
    site: FlaskClient, code: str
) -> None:
    dossiers, online = COUNTS[code]
    found = told(site)[code]
    assert float(found["Median uptake of level 4"]) == pytest.approx(MEDIANS[code])
    assert int(found["Expected gain, dossiers a year"]) == round(dossiers * MEDIANS[code] - online)
    assert found["Field of that median"] == ("Hộ tịch" if code == "P1" else "province")


def test_the_list_is_ordered_by_gain_and_ends_with_what_nobody_uses(site: FlaskClient) -> None:
    assert codes_on_page(site, f"/upgrades?{PERIOD}")[-4:] == ["P2", "P1", "P3", "P4"]


def test_what_no_log_tells_is_not_provided_and_is_to_be_asked(site: FlaskClient) -> None:
    found = told(site)["P3"]
    assert (found["Paid online"], found["Settled in time"]) == ("Not provided", "Not provided")
    assert "the log does not tell" in found["What to do"]


def test_the_sentence_counts_the_ready_and_the_action_names_the_obstacle(site: FlaskClient) -> None:
    page = text_of(site, f"/upgrades?{PERIOD}&lang=en")
    assert "1 of 4 services at level 3 are ready to become wholly online" in page
    assert "First make fees payable online: now 10% are paid so." in page
    assert "1 service for information only has so many dossiers" in page
    vietnamese = text_of(site, f"/upgrades?{PERIOD}&lang=vi")
    assert "1 trong 4 dịch vụ mức độ 3 (một phần) đủ điều kiện nâng lên mức độ 4 (toàn trình)" in vietnamese


def test_services_without_a_form_are_listed_where_their_volume_asks_for_one(site: FlaskClient) -> None:
    rows = rows_of_csv(site, f"/upgrades?{PERIOD}&table=forms&format=csv&lang=en")
    assert [(row["Service code"], row["Dossiers"]) for row in rows] == [("I1", "70")]
    page = text_of(site, f"/upgrades?{PERIOD}&tab=form&lang=en")
    assert "Ask A1 for an online form (level 3), and whether it can be wholly online at once." in page
    assert "1 further service for information only has fewer." in page


def test_a_filter_by_field_narrows_the_list_but_not_the_medians(site: FlaskClient) -> None:
    found = told(site, f"{PERIOD}&field=Đất đai")
    assert set(found) == {"P2"}
    assert float(found["P2"]["Median uptake of level 4"]) == pytest.approx(MEDIANS["P2"])


@pytest.mark.parametrize("table", ["upgrades", "forms"])
def test_each_list_is_a_workbook_too(site: FlaskClient, table: str) -> None:
    answer = site.get(f"/upgrades?{PERIOD}&table={table}&format=xlsx")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"


def test_reporting_months_say_which_calendar_months_tell_of_payment(tmp_path: Path) -> None:
    files = {"services.csv": SERVICES, "full.csv": text(log()), "bare.csv": text(bare())}
    client = building.site(tmp_path, "[time]\nmonth_starts_on = 15\n" + SETTINGS, files)
    page = text_of(client, f"/upgrades?{PERIOD}&lang=en")
    assert "Payment and settlement are counted by calendar month: 04/2025–02/2026." in page
    assert "Dossiers of 01/2026–02/2026, every level" in text_of(client, "/services/P1?from=2026-01&to=2026-03&lang=en")
