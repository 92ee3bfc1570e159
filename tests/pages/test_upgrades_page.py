"""/upgrades: what raising a level would win, from what wholly online services reach; silent where nothing is known."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import WITH_PLACES, site
from tests.pages.test_services_pages import rows_of_csv, text_of
from tracker.measures.figure import Completeness, Counts, Figure, Tally, figure
from tracker.measures.upgrade import gain, reached

SERVICES = """code,name_vi,level,field
W1,Toàn trình một,4,Đất đai
W2,Toàn trình hai,4,Đất đai
W3,Toàn trình ba,4,Đất đai
P1,Một phần,3,Đất đai
P2,Một phần khác,3,Y tế
I1,Tra cứu,2,Y tế
"""
SETTINGS = (
    '[catalogue]\nservices = "s.csv"\n'
    + WITH_PLACES
    + 'fee = "fee"\npaid_online = "paid"\ndue_at = "due"\nresolved_at = "done"\nstatus = "status"\n'
)
HEADING = "dossier,service,channel,received,place,kind,agency,fee,paid,due,done,status"
# Online dossiers of 40 at each service; all are settled by the 20th, due on the 15th or the 25th.
ONLINE = {"W1": 20, "W2": 36, "W3": 40, "P1": 10, "P2": 30, "I1": 0}


def lines() -> str:
    rows = [HEADING]
    for service, online in ONLINE.items():
        for n in range(40):
            channel = "online" if n < online else "counter"
            fee, paid = (20000, "true" if n < 5 else "false") if service == "P1" else ("", "")
            due = "2026-02-15" if n % 4 == 0 else "2026-02-25"
            rows.append(
                f"{service}-{n},{service},{channel},2026-02-05,,citizen,A{n % 2},{fee},{paid},{due},2026-02-20,resolved"
            )
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    files = {"s.csv": SERVICES, "logs/a.csv": lines()}
    return site(tmp_path_factory.mktemp("upgrades"), SETTINGS, files)


def of(online: int, dossiers: int) -> Figure:
    counts = Counts(dossiers, online)
    return figure(Tally(counts, counts, Completeness(1, 1)), "uptake")


def test_what_can_be_reached_is_the_middle_of_services_large_enough() -> None:
    assert reached([of(20, 40), of(36, 40), of(40, 40), of(0, 5)]) == 0.9
    assert reached([of(20, 40), of(36, 40), of(0, 5)]) is None


def test_a_gain_is_never_below_nothing_and_lies_within_its_range() -> None:
    won, above = gain(of(10, 40), 0.9), gain(of(40, 40), 0.9)
    assert won is not None and won.low < won.gain < won.high and won.gain == pytest.approx(26)
    assert above is not None and above.gain == above.low == 0
    assert gain(of(0, 0), 0.9) is None


def test_services_at_level_3_stand_with_most_to_win_first(client: FlaskClient) -> None:
    rows = rows_of_csv(client, "/upgrades?format=csv&lang=en")
    assert [(row["Code"], row["Dossiers to win a year"], row["Share to be reached"]) for row in rows] == [
        ("P1", "26", "0.9"),
        ("P2", "6", "0.9"),
    ]
    text = text_of(client, "/upgrades?lang=en")
    assert "2 services are at level 3" in text and "about 32 more dossiers a year" in text
    assert "2 dịch vụ ở mức độ 3" in text_of(client, "/upgrades?lang=vi")


def test_what_became_of_dossiers_is_counted_and_what_is_not_told_reads_as_such(client: FlaskClient) -> None:
    first, second = rows_of_csv(client, "/upgrades?format=csv&lang=en")
    assert (first["Paid online"], first["Settled in time"], first["Agencies"]) == ("0.125", "0.75", "2")
    assert second["Paid online"] == ""


def test_what_no_log_tells_reads_as_not_provided(tmp_path: Path) -> None:
    settings = SETTINGS.replace('fee = "fee"\n', "")
    client = site(tmp_path, settings, {"s.csv": SERVICES, "logs/a.csv": lines()})
    assert "No data yet" in text_of(client, "/upgrades?lang=en")


def test_services_that_cannot_be_filed_online_stand_by_their_volume(client: FlaskClient) -> None:
    rows = rows_of_csv(client, "/upgrades?table=forms&format=csv&lang=en")
    assert [(row["Code"], row["Dossiers"]) for row in rows] == [("I1", "40")]


def test_without_level_3_the_page_says_so(tmp_path: Path) -> None:
    services = SERVICES.replace(",3,", ",4,")
    client = site(tmp_path, SETTINGS, {"s.csv": services, "logs/a.csv": lines()})
    assert "No service of these filters is at level 3." in text_of(client, "/upgrades?lang=en")
