"""What pages say where there is little to show, where a value is wrong, and that demonstration data are marked."""

import io
import re

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.pages import building
from tests.pages.province import AGENCIES, PERIOD, SERVICES, SETTINGS, fill
from tests.pages.test_services_pages import rows_of_csv, text_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return fill(tmp_path_factory.mktemp("province"))


def test_data_and_overview_count_the_same_monthly_reports(site: FlaskClient) -> None:
    assert "(9 / 12)" in text_of(site, f"/data?{PERIOD}&lang=en")
    assert "9 of 12 monthly reports are complete" in text_of(site, f"/?{PERIOD}&lang=en")
    rows = rows_of_csv(site, f"/?{PERIOD}&table=agencies&format=csv&lang=en")
    assert sum(int(row["Monthly reports expected"]) for row in rows) == 12


def test_a_service_without_dossiers_draws_no_empty_picture(site: FlaskClient) -> None:
    page = site.get(f"/services/S2?{PERIOD}&lang=en").text
    assert "No dossier is known in 01/2026–03/2026." in page
    assert "<figure" not in page


def test_a_service_for_information_says_how_many_dossiers_came_and_what_to_do(site: FlaskClient) -> None:
    page = text_of(site, f"/services/S5?{PERIOD}&lang=en")
    assert "so it has no share" in page and "Ask the responsible agency" in page
    assert "No agency had dossiers" not in page


def test_months_that_move_by_chance_are_not_said_to_rise_or_fall(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = building.log(
        ("1.000001", "online", "2026-01-05", 1),
        ("1.000001", "counter", "2026-01-05", 2),
        ("1.000001", "online", "2026-02-05", 2),
        ("1.000001", "counter", "2026-02-05", 1),
    )
    services = "code,name_vi,level,agency\n1.000001,Khai sinh,4,A1\n"
    settings = '[catalogue]\nservices = "services.csv"\n' + building.SOURCE
    files = {"services.csv": services, "logs/a.csv": rows}
    page = text_of(building.site(tmp_path_factory.mktemp("few"), settings, files), "/services/1.000001?lang=en")
    assert "Few dossiers: 33.3% in 01/2026, 66.7% in 02/2026" in page
    assert "The share rose" not in page


def test_a_filter_by_month_is_shown_as_months_are_written(site: FlaskClient) -> None:
    assert "From: 01/2026" in text_of(site, f"/services?{PERIOD}&lang=en")


def test_a_wrong_value_is_named_as_on_the_page_with_what_is_allowed(site: FlaskClient) -> None:
    answer = site.get("/services?level=9&lang=vi")
    assert "của Mức độ (level) không dùng được: một trong các giá trị 2, 3, 4." in answer.text


def test_a_period_without_data_lists_no_services_of_another(site: FlaskClient) -> None:
    assert "<table" not in site.get("/services?from=2019-01&to=2019-12").text


@pytest.mark.parametrize(
    "address", ["/data", "/data?tab=rejected", "/data?tab=flags", "/low-use", "/low-use?tab=level", "/low-use?page=2"]
)
def test_titles_tell_tabs_and_pages_apart(site: FlaskClient, address: str) -> None:
    others = {"/data", "/data?tab=rejected", "/data?tab=flags", "/low-use", "/low-use?tab=level", "/low-use?page=2"}

    def title(of: str) -> str:
        found = re.search(r"<title>(.*?)</title>", site.get(of).text)
        assert found
        return found[1]

    assert all(title(address) != title(other) for other in others - {address})


def test_files_of_demonstration_data_say_so_in_name_and_rows(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = SETTINGS.replace("{public}", "false\nsynthetic = true")
    head = "dossier,service,channel,received\nA1-1,S1,online,2026-01-05 09:00:00\n"
    files = {"services.csv": SERVICES, "agencies.csv": AGENCIES, "one-stop.csv": head, "portal.csv": head}
    marked = building.site(tmp_path_factory.mktemp("marked"), settings, files)
    answer = marked.get(f"/services?{PERIOD}&format=xlsx")
    assert 'filename="services-mo-phong.xlsx"' in answer.headers["Content-Disposition"]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert any("Dữ liệu mô phỏng." in str(row[0]) for row in cells[:6])
    assert "services-synthetic.csv" in marked.get("/services?format=csv&lang=en").headers["Content-Disposition"]
