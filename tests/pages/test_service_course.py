"""What became of a service's dossiers: the page says what a plain count of the rows of the log says."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages import building
from tests.pages.test_services_pages import rows_of_csv, text_of

PERIOD = "from=2026-01&to=2026-03"
HEAD = "dossier,service,agency,channel,started,submitted,received,status,due,resolved,fee,paid,rating"
SETTINGS = """
[catalogue]
services = "services.csv"
[[source]]
name = "one-stop"
path = "full.csv"
channels = ["online", "counter", "post"]
agencies = ["A1"]
[source.columns]
dossier = "dossier"
service = "service"
agency = "agency"
channel = "channel"
started_at = "started"
submitted_at = "submitted"
received_at = "received"
status = "status"
due_at = "due"
resolved_at = "resolved"
fee = "fee"
paid_online = "paid"
rating = "rating"
[[source]]
name = "bare"
path = "bare.csv"
channels = ["online", "counter", "post"]
agencies = ["A2"]
[source.columns]
dossier = "dossier"
service = "service"
agency = "agency"
channel = "channel"
received_at = "received"
"""
SERVICES = "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth,4,A1\nS2,Thẻ,Card,4,A2\n"


def full_log() -> list[dict[str, Any]]:
    """40 online and 40 at the counter in 2 months; every fifth online one was given up, every fourth is open."""
    rows = []
    for number in range(80):
        online, month = number < 40, 1 + number % 2
        day = f"2026-{month:02}-{1 + number % 27:02}"
        given_up, is_open = online and number % 5 == 0, number % 4 == 0
        settled = not given_up and not is_open
        rows.append(
            {
                "dossier": f"A1-{number:04}",
                "service": "S1",
                "agency": "A1",
                "channel": "online" if online else "counter",
                "started": f"{day} 08:00:00" if online else "",
                "submitted": f"{day} 08:30:00" if online and not given_up else "",
                "received": "" if given_up else f"{day} 09:00:00",
                "status": "registered" if given_up else "returned" if settled else "processing",
                "due": f"2026-{month + 1:02}-10" if number % 3 else "",
                "resolved": f"2026-{month + 1:02}-{9 if number % 7 else 20:02} 10:00:00" if settled else "",
                "fee": "9000" if number % 2 else "0",
                "paid": "1" if online and number % 3 else "0",
                "rating": str(1 + number % 5) if settled and number % 5 == 1 else "",
            }
        )
    return rows


def bare_log() -> list[dict[str, Any]]:
    names = HEAD.split(",")
    plain = {"service": "S2", "agency": "A2", "channel": "counter", "received": "2026-02-03 09:00:00"}
    return [dict.fromkeys(names, "") | plain | {"dossier": f"A2-{number:04}"} for number in range(12)]


def text(rows: list[dict[str, Any]]) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, HEAD.split(","), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("course")
    files = {"services.csv": SERVICES, "full.csv": text(full_log()), "bare.csv": text(bare_log())}
    return building.site(folder, SETTINGS, files)


def counted(channel: str) -> dict[str, tuple[int, int]]:
    rows = [row for row in full_log() if row["channel"] == channel]
    received = [row for row in rows if row["received"]]
    settled = [row for row in received if row["status"] == "returned"]
    due = [row for row in settled if row["due"]]
    fee = [row for row in received if row["fee"] != "0"]
    return {
        "Settled so far": (len(settled), len(received)),
        "Settled in time": (sum(row["resolved"][:10] <= row["due"] for row in due), len(due)),
        "Paid online": (sum(row["paid"] == "1" for row in fee), len(fee)),
    }


@pytest.mark.parametrize(("channel", "side"), [("online", "Filed online"), ("counter", "Filed at the counter")])
def test_the_steps_are_those_of_a_plain_count_of_the_rows(site: FlaskClient, channel: str, side: str) -> None:
    rows = rows_of_csv(site, f"/services/S1?{PERIOD}&table=course&format=csv&lang=en")
    told = {row["Step"]: (int(row["Number"]), int(row["Out of"])) for row in rows if is_told(row, side)}
    assert {name: told[name] for name in counted(channel)} == counted(channel)


def is_told(row: dict[str, str], side: str) -> bool:
    return row["Filed"].startswith(side) and bool(row["Number"]) and bool(row["Out of"])


def test_the_page_says_first_how_many_gave_up(site: FlaskClient) -> None:
    page = text_of(site, f"/services/S1?{PERIOD}&lang=en")
    assert "Of 40 dossiers started online, 8 (20.0%) were not submitted." in page
    assert "Trong 40 hồ sơ bắt đầu trực tuyến, 8 hồ sơ (20,0 %) không được nộp." in text_of(
        site, f"/services/S1?{PERIOD}&lang=vi"
    )


def test_satisfaction_is_the_mean_of_the_ratings_given(site: FlaskClient) -> None:
    given = [int(row["rating"]) for row in full_log() if row["rating"]]
    rows = rows_of_csv(site, f"/services/S1?{PERIOD}&table=course&format=csv&lang=en")
    every = next(row for row in rows if row["Step"] == "Satisfaction" and row["Filed"] == "All")
    assert (float(every["Mean rating"]), int(every["Out of"])) == (round(sum(given) / len(given), 2), len(given))


def test_nobody_starts_a_form_at_the_counter(site: FlaskClient) -> None:
    rows = rows_of_csv(site, f"/services/S1?{PERIOD}&table=course&format=csv&lang=en")
    assert {row["Filed"] for row in rows if row["Step"] == "Started online"} == {"Filed online", "All"}


def test_what_no_log_tells_is_not_provided_and_never_nought(site: FlaskClient) -> None:
    rows = rows_of_csv(site, f"/services/S2?{PERIOD}&table=course&format=csv&lang=en")
    told = {row["Step"]: row for row in rows if row["Filed"] == "All"}
    for step in ("Settled so far", "Settled in time", "Paid online", "Satisfaction"):
        assert (told[step]["Number"], told[step]["What is not told"]) == ("", "Not provided")
    page = text_of(site, f"/services/S2?{PERIOD}&lang=en")
    assert page.count("Not provided") >= 4 and "0.0% (0 / 12" not in page.split("Where people give up")[1]


def test_a_month_in_which_nobody_rated_has_no_ratings_though_the_log_tells_them(tmp_path: Path) -> None:
    head, *rows = text(full_log()).splitlines()
    bare = [row.rsplit(",", 1)[0] + "," if number % 2 else row for number, row in enumerate(rows)]
    files = {"services.csv": SERVICES, "full.csv": "\n".join([head, *bare]) + "\n", "bare.csv": text(bare_log())}
    page = text_of(building.site(tmp_path, SETTINGS, files), "/services/S1?from=2026-02&to=2026-02&lang=en")
    told = page.split("Where people give up")[1].split("Table of figures")[0]
    assert told.count("No ratings") == 2 and "Not provided" not in told


def test_a_period_without_a_whole_calendar_month_says_so(site: FlaskClient) -> None:
    page = text_of(site, "/services/S1?from=2026-01-05&to=2026-01-20&lang=en")
    assert "this period holds no whole one" in page
