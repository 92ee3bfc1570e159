"""The overview: one true sentence, and numbers that lead to what they are made of."""

import re
from pathlib import Path

import pytest

from tests.pages import building
from tests.pages.building import SOURCE, log
from tests.pages.province import PERIOD, fill
from tests.pages.test_services_pages import rows_of_csv, text_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("province"))


def test_the_sentence_names_share_counts_period_target_and_what_is_lacking(site):
    page = text_of(site, f"/?{PERIOD}&lang=en")
    assert "In 01/2026–03/2026, 18.8% of dossiers were filed online (9 / 48)" in page
    assert "61.2 points short of the target of 80%; 3 of 12 monthly reports not included." in page


def test_the_sentence_is_the_same_in_vietnamese(site):
    page = text_of(site, f"/?{PERIOD}&lang=vi")
    assert "18,8 % hồ sơ được nộp trực tuyến (9 / 48 hồ sơ), còn thiếu 61,2 điểm so với chỉ tiêu 80 %" in page
    assert "chưa gồm 3/12 báo cáo tháng" in page


def test_without_a_year_before_nothing_is_compared(site):
    assert "It cannot be compared with the same months last year." in text_of(site, f"/?{PERIOD}&lang=en")


def test_numbers_lead_to_what_they_are_made_of(site):
    page = site.get(f"/?{PERIOD}").get_data(as_text=True)
    for target in ("/services?", "level=4", "level=3", "status=no_dossiers", "/services/S1", "/data", "/agencies/A1"):
        assert re.search(rf'href="[^"]*{re.escape(target)}', page), target


def test_links_keep_the_period(site):
    page = site.get(f"/?{PERIOD}").get_data(as_text=True)
    links = re.findall(r'href="(/services[^"]*)"', page.split("<main")[1])
    assert links
    assert all("from=2026-01" in link for link in links)


def test_the_statuses_add_up_to_the_services_at_level_3_and_4(site):
    rows = rows_of_csv(site, f"/?{PERIOD}&table=statuses&format=csv&lang=en")
    assert sum(int(row["Services"]) for row in rows) == 4


def test_a_filter_narrows_sentence_and_file_alike(site):
    assert "75.0% of dossiers were filed online (9 / 12)" in text_of(site, f"/?{PERIOD}&level=3&lang=en")
    rows = rows_of_csv(site, f"/?{PERIOD}&level=3&table=trend&format=csv&lang=en")
    assert sum(int(row["Of these online"]) for row in rows) == 9


@pytest.mark.parametrize("table", ["trend", "statuses", "agencies", "localities", "services"])
def test_every_table_is_a_file_too(site, table):
    for format_ in ("csv", "xlsx"):
        assert site.get(f"/?{PERIOD}&table={table}&format={format_}").status_code == 200


def test_a_running_month_has_counts_and_no_share(site):
    page = text_of(site, "/?from=2026-04&to=2026-04&lang=en")
    assert "% of dossiers were filed online" not in page


def test_a_period_without_data_points_to_the_last_one_with_data(site):
    page = site.get("/?from=2019-01&to=2019-12&lang=en").get_data(as_text=True)
    assert "There are no data for 01/2019–12/2019" in page
    assert "from=2026-01" in page


def test_another_definition_is_named_where_it_is_used(site):
    assert "Counted as: Online dossiers ÷" in text_of(site, f"/?{PERIOD}&definition=uptake_all&lang=en")


def test_labels_of_the_picture_abbreviate_what_all_names_share(site):
    page = site.get(f"/?{PERIOD}").get_data(as_text=True)
    assert "UBND x\\u00e3 \\u0110\\u00f4ng" in page or "UBND xã Đông" in page


def test_why_uptake_moved_adds_up_to_the_movement_and_names_the_services(tmp_path: Path) -> None:
    rows = log(
        ("S1", "counter", "2025-02-05", 10),
        ("S1", "online", "2026-02-05", 6),
        ("S1", "counter", "2026-02-05", 4),
        ("S4", "online", "2026-02-06", 10),
    )
    services = "code,name_vi,level,online_from\nS1,Một,4,\nS4,Bốn,3,2026-01-01\n"
    settings = '[catalogue]\nservices = "s.csv"\n' + SOURCE
    client = building.site(tmp_path, settings, {"s.csv": services, "logs/a.csv": rows})
    period = "from=2026-02&to=2026-02&lang=en"
    text = client.get(f"/?{period}").text
    assert "Uptake rose by 80.0 points since last year; most of it: behaviour (+60.0 points)" in text
    told = rows_of_csv(client, f"/?{period}&table=change&format=csv")
    parts = {row["Part"]: float(row["Points"]) for row in told[:6]}
    assert parts["Joined"] == 20 and sum(parts.values()) == 2 * parts["Altogether"] == 160
    assert told[6]["Code"] == "S1"
    assert "Why uptake moved" not in client.get("/?from=2025-02&to=2025-02&lang=en").text
