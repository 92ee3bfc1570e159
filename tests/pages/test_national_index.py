"""The national index beside our own figures, as its exports tell it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from flask.testing import FlaskClient

from etl.cli import main
from tests.pages import building
from tests.pages.building import SOURCE, log
from tests.pages.test_services_pages import rows_of_csv, text_of

HEADINGS = ["TEN_COQUAN", "MA_COQUAN", "TDGQ", "MDHL", "MDSH", "TTTT", "CLGQ", "CKMB", "TONG_SCORE", "ROW_STT"]
SETTINGS = (
    '[catalogue]\nservices = "services.csv"\nagencies = "agencies.csv"\nnational_index = "national/*.xlsx"\n' + SOURCE
)
FILES = {
    "services.csv": "code,name_vi,level,agency\nS1,Một,4,H31.12\n",
    "agencies.csv": "code,name,kind\nH31.12,Sở Tư pháp,department\n",
    "logs/a.csv": log(*(("S1", "online" if n % 4 else "counter", f"2025-10-{1 + n % 28:02}", 1) for n in range(200))),
}
TODAY = date(2025, 11, 20)


def export(path: Path, months: list[tuple[int, int]], own: str = "80,5", **sheets: list[list[str]]) -> None:
    """Write an export: two provinces, H31 second, and its trend."""
    path.parent.mkdir(exist_ok=True)
    best = ["UBND tỉnh Bắc Ninh", "H05", "19", "18", "20", "9", "8", "16", "90", "1"]
    ours = ["UBND tỉnh Hưng Yên", "000.00.00.H31", "19,5", "17", "15", "8", "7", "14", own, "2"]
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("Điểm năm", "Điểm tháng"):
            rows(book.add_worksheet(name), [HEADINGS, best, ours])
        rows(
            book.add_worksheet("Xu hướng tháng"),
            [["month", "year", "score"], *([str(m), str(y), "1"] for y, m in months)],
        )
        for name, content in sheets.items():
            rows(book.add_worksheet(name), [HEADINGS, *content])


def rows(sheet, content) -> None:
    for number, row in enumerate(content):
        sheet.write_row(number, 0, row)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("national")
    justice = ["Sở Tư pháp - tỉnh Hưng Yên", "H31.12", "15", "18", "14", "8", "10", "18", "83", "7"]
    export(folder / "national" / "2025-09.xlsx", [(2025, 8), (2025, 9)], own="79")
    export(folder / "national" / "2025-10.xlsx", [(2025, 9), (2025, 10)], **{"Sở Ban": [justice]})
    return building.site(folder, SETTINGS, FILES, TODAY)


def test_the_page_tells_our_rank_our_points_and_where_most_is_lacking(site: FlaskClient) -> None:
    page = text_of(site, "/national?lang=en")
    assert "In 10/2025 the province ranks 2 of 2 with 80.50 of 100 points." in page
    assert "It lacks most in: Services provided online." in page
    assert "75.0% of dossiers were filed online (150" in page


def test_each_month_that_was_loaded_can_be_chosen(site: FlaskClient) -> None:
    assert "with 79.00 of 100 points" in text_of(site, "/national?to=2025-09&lang=en")
    page = text_of(site, "/national?lang=en")
    assert "09/2025: rank 2, 79.00 points" in page


def test_groups_stand_beside_the_middle_and_the_best(site: FlaskClient) -> None:
    found = {row["Code"]: row for row in rows_of_csv(site, "/national?table=groups&format=csv&lang=en")}
    assert (found["TDGQ"]["Our points"], found["TDGQ"]["Our place"], found["TDGQ"]["Best"]) == ("19.5", "1", "19.5")
    assert found["CLGQ"]["Middle of all"] == "7.5"


def test_our_agencies_stand_beside_their_own_uptake(site: FlaskClient) -> None:
    [row] = rows_of_csv(site, "/national?table=offices&format=csv&lang=en")
    assert (row["Code"], row["Points"], row["Of these online"]) == ("H31.12", "83", "150")


def test_the_overview_tells_the_rank_and_leads_there(site: FlaskClient) -> None:
    page = site.get("/?lang=en").text
    assert "ranks 2 of 2" in page
    assert 'href="/national"' in page


def test_without_an_export_the_page_says_what_to_do(tmp_path: Path) -> None:
    page = text_of(building.site(tmp_path, SETTINGS, FILES, TODAY), "/national?lang=en")
    assert "No export of the national index was loaded yet." in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"own": "180"}, "TONG_SCORE must be points from 0 to 100."),
        ({"months": []}, "it tells no month."),
    ],
)
def test_an_export_that_cannot_be_fails_with_a_sentence(tmp_path: Path, change: dict, sentence: str) -> None:
    export(tmp_path / "national" / "october.xlsx", **{"months": [(2025, 10)], **change})
    path = building.write(tmp_path, SETTINGS, FILES)
    CliRunner().invoke(main, ["init", "--config", str(path)])
    done = CliRunner().invoke(main, ["run", "--config", str(path)])
    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_the_real_export_of_october_2025_is_read_whole(tmp_path: Path, real_data: Path) -> None:
    (tmp_path / "national").mkdir()
    shutil.copy(real_data / "vietnam" / "index_766_october_2025.xlsx", tmp_path / "national" / "index.xlsx")
    site = building.site(tmp_path, SETTINGS, FILES, TODAY)
    assert "In 10/2025 the province ranks 7 of 34 with 88.40 of 100 points." in text_of(site, "/national?lang=en")
    year = rows_of_csv(site, "/national?scope=year&table=provinces&format=csv&lang=en")
    assert len(year) == 34
    assert next(row["Rank"] for row in year if row["Code"] == "H31") == "19"
