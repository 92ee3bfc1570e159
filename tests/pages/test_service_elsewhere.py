"""The same service at other agencies: the sentence names the best of them, and never makes chance a difference."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages import building
from tests.pages.test_services_pages import rows_of_csv, text_of

PERIOD = "from=2026-01&to=2026-03"
SETTINGS = (
    '[catalogue]\nservices = "services.csv"\nagencies = "agencies.csv"\n' + building.SOURCE + 'agency = "agency"\n'
)
AGENCIES = "code,name,kind\nA1,Xã Đông,commune\nA2,Xã Tây,commune\nA3,Xã Nam,commune\nA4,Sở Y tế,department\n"
SHARES = {"A1": (11, 100), "A2": (164, 200), "A3": (78, 100), "A4": (190, 200)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    rows = []
    for agency, (online, every) in SHARES.items():
        when = f"2026-02-05,{agency}"
        rows += [("S1", "online", when, online), ("S1", "counter", when, every - online)]
    log = building.log(*rows, heading="dossier,service,channel,received,agency")
    services = "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth,4,A4\n"
    files = {"services.csv": services, "agencies.csv": AGENCIES, "logs/a.csv": log}
    return building.site(folder, SETTINGS, files)


def test_the_best_agency_of_the_same_kind_stands_beside_the_one_asked_for(site: FlaskClient) -> None:
    assert "Xã Tây reaches 82%, here 11%" in text_of(site, f"/services/S1?{PERIOD}&agency=A1&lang=en")
    assert "Xã Tây đạt 82 %, nơi này 11 %" in text_of(site, f"/services/S1?{PERIOD}&agency=A1&lang=vi")


def test_a_difference_that_may_be_chance_is_said_to_be_that(site: FlaskClient) -> None:
    page = text_of(site, f"/services/S1?{PERIOD}&agency=A3&lang=en")
    assert "Xã Tây: 82%, here 78%; the difference may be chance" in page


def test_the_best_agency_is_told_that_it_is_ahead(site: FlaskClient) -> None:
    assert "Here 95%, no less than elsewhere; next: Xã Tây, 82%" in text_of(
        site, f"/services/S1?{PERIOD}&agency=A4&lang=en"
    )


def test_the_table_holds_every_agency_with_its_own_count(site: FlaskClient) -> None:
    rows = rows_of_csv(site, f"/services/S1?{PERIOD}&agency=A1&table=agencies&format=csv&lang=en")
    told = {row["Code"]: (int(row["Of these online"]), int(row["Dossiers counted in the share"])) for row in rows}
    assert told == SHARES


def test_without_an_agency_asked_for_nothing_is_called_elsewhere(site: FlaskClient) -> None:
    assert "the agency chosen" not in text_of(site, f"/services/S1?{PERIOD}&lang=en")
