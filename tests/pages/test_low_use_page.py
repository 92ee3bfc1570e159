"""/low-use over a real store pulled by the ETL."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.building import WITH_PLACES, log, open_site, site, write

SERVICES = (
    "code,name_vi,name_en,level,agency,target\n"
    "1.000001,Khai sinh,Birth,4,A1,0.8\n"
    "1.000002,=Cấp phép,Permit,3,A1,0.8\n"
    "1.000003,Ân xá,Pardon,4,A1,0.8\n"
    "1.000004,Tra cứu,Look up,2,A1,\n"
    "1.000005,Kết hôn,Marriage,4,A1,0.8\n"
    "1.000006,Không chỉ tiêu,Without target,4,A1,\n"
)
HEADING = "dossier,service,channel,received,place,kind,agency"
MONDAYS = [date(2025, 4, 7) + timedelta(weeks=week) for week in range(52)]
LOG = log(
    *(("1.000001", "counter", f"{day},X1,citizen,A1", 4) for day in MONDAYS),
    *(("1.000001", "online", f"{day},X1,citizen,A1", 1) for day in MONDAYS[::4]),
    *(("1.000002", "counter", f"{day},X1,citizen,A1", 6) for day in MONDAYS),
    *(("1.000004", "counter", f"{day},X1,citizen,A1", 1) for day in MONDAYS),
    ("1.000001", "counter", f"{MONDAYS[20]},X2,business,A1", 3),
    ("1.000005", "online", f"{MONDAYS[30]},X1,citizen,A1", 2),
    ("1.000005", "counter", f"{MONDAYS[30]},X1,citizen,A1", 1),
    ("1.000006", "online", f"{MONDAYS[30]},X1,citizen,A1", 2),
    heading=HEADING,
)
FILES = {
    "services.csv": SERVICES,
    "places.csv": "code,name,kind\nX1,Xã Một,commune\nX2,Xã Hai,commune\n",
    "logs/a.csv": LOG,
}
CATALOGUE = '[catalogue]\nservices = "services.csv"\nlocalities = "places.csv"\n'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site(tmp_path_factory.mktemp("low-use"), CATALOGUE + WITH_PLACES, FILES)


def test_the_page_starts_with_the_sentence_and_the_rule(client: FlaskClient) -> None:
    text = client.get("/low-use?lang=en").text
    assert "2 of 5 online services are clearly below their targets." in text
    assert "A service is low-use when even the optimistic end of its 12-month interval is below its target." in text
    assert "04/2025–03/2026" in text


def test_the_list_is_that_of_the_interface_in_the_same_order(client: FlaskClient) -> None:
    items = client.get("/api/v1/low-use").get_json()["items"]
    text = client.get("/low-use?lang=en").text
    places = [text.index(f"/services/{item['service']['code']}") for item in items]
    assert [item["rank"] for item in items] == [1, 2] and places == sorted(places)
    for item in items:
        assert f"<strong>{round(item['gain'])}</strong>" in text


def test_the_reason_tells_counts_and_target_in_one_sentence(client: FlaskClient) -> None:
    text = client.get("/low-use?lang=en").text
    assert "5.8% filed online (13 of 224 dossiers), target 80%." in text
    assert "Hardly any online: 0 of 312 dossiers, target 80%; not wholly online yet (level 3)." in text


def test_what_promotion_cannot_mend_stands_in_tabs(client: FlaskClient) -> None:
    assert "/services/1.000003" in client.get("/low-use?tab=no_demand").text
    assert "/services/1.000005" in client.get("/low-use?tab=too_few").text
    assert "/services/1.000006" in client.get("/low-use?tab=no_target").text
    level = client.get("/low-use?tab=level").text
    assert "/services/1.000002" in level and "/services/1.000004" in level and "/services/1.000001" not in level


def test_files_hold_the_same_rows_and_no_formula(client: FlaskClient) -> None:
    answer = client.get("/low-use?format=csv&lang=vi")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert answer.data.startswith(b"\xef\xbb\xbf") and len(lines) == 3
    assert lines[1].startswith("1,1.000002,'=Cấp phép,3,")
    assert client.get("/low-use?format=xlsx&tab=too_few").data[:2] == b"PK"


def test_a_filter_narrows_the_list_and_the_address_holds_it(client: FlaskClient) -> None:
    text = client.get("/low-use?q=khai+sinh&lang=en").text
    assert "/services/1.000001" in text and "/services/1.000002" not in text
    assert "q=khai+sinh" in text


def test_an_unknown_tab_is_refused_with_what_is_allowed(client: FlaskClient) -> None:
    answer = client.get("/low-use?tab=worst&lang=en")
    assert answer.status_code == 422 and "promote, level" in answer.text


def test_a_page_that_can_judge_nothing_says_so_first(client: FlaskClient) -> None:
    text = client.get("/low-use?q=1.000005&lang=en").text
    assert "None of the 1 online services can be judged yet." in text


def test_a_public_reader_sees_no_small_place(tmp_path: Path, client: FlaskClient) -> None:
    assert ">Xã Hai</a>" in client.get("/low-use").text
    public = site(tmp_path, "[site]\npublic = true\n" + CATALOGUE + WITH_PLACES, FILES)
    assert ">Xã Hai</a>" not in public.get("/low-use").text


def test_a_period_without_data_points_to_the_last_one_with_data(client: FlaskClient) -> None:
    text = client.get("/low-use?to=2019-12&lang=en").text
    assert "There are no data in these 12 months." in text and "to=2026-03" in text


def test_a_missing_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    answer = open_site(write(tmp_path, WITH_PLACES, {})).get("/low-use?lang=en")
    assert answer.status_code == 503 and "python -m etl run" in answer.text
