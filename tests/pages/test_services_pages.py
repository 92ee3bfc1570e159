"""The list of services and the page of one: what they say, and that filters, files and pages agree."""

import csv
import io
import re
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from tests.pages.province import PERIOD, fill


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("province"))


def text_of(site, address):
    answer = site.get(address)
    assert answer.status_code == 200, answer.status_code
    page = re.sub(r"<script\b.*?</script>", " ", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\xa0", " ")


def codes_on_page(site, address):
    page = site.get(address).get_data(as_text=True)
    return re.findall(r'<th role="rowheader" scope="row">\s*<a href="/services/(\w+)', page)


def rows_of_csv(site, address):
    content = site.get(address).get_data()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_zero_online_is_a_share_of_nought(site):
    assert "0.0% of dossiers were filed online (0 / 36)" in text_of(site, f"/services/S1?{PERIOD}&lang=en")


def test_no_dossiers_is_not_a_share_of_nought(site):
    page = text_of(site, f"/services/S2?{PERIOD}&lang=en")
    assert "no dossiers arose" in page
    assert "0.0% of dossiers" not in page


def test_a_service_without_its_counter_has_no_share_and_says_what_to_ask_for(site):
    page = text_of(site, f"/services/S3?{PERIOD}&lang=en")
    assert "no share can be told" in page
    assert "12 online, 12 dossiers in all" in page
    assert "Ask for what was filed at the counter and by post in 01/2026–03/2026" in page


def test_a_small_sample_carries_its_range(site):
    assert "the true share may lie anywhere within 47–91%" in text_of(site, f"/services/S4?{PERIOD}&lang=en")


def test_the_list_tells_zero_none_and_not_provided_apart(site):
    rows = {row["Code"]: row for row in rows_of_csv(site, f"/services?{PERIOD}&lang=en&format=csv")}
    assert (rows["S1"]["Uptake"], rows["S1"]["Why there is no share"]) == ("0", "")
    assert (rows["S2"]["Uptake"], rows["S2"]["Why there is no share"]) == ("", "No dossiers arose")
    assert (rows["S3"]["Uptake"], rows["S3"]["Why there is no share"]) == ("", "No data yet")
    assert rows["S5"]["Why there is no share"] == "Not at level 3 or 4"


def test_a_service_without_dossiers_is_not_said_to_be_of_low_use(site):
    assert "To promote" not in text_of(site, f"/services?{PERIOD}&q=S2&lang=en").split("Services, ")[1]


@pytest.mark.parametrize("words", ["khai sinh", "KHAI SINH", "dang ky", "Đăng ký khai", "s1"])
def test_search_needs_no_diacritics(site, words):
    assert codes_on_page(site, f"/services?{PERIOD}&q={words}") == ["S1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=3", {"S4"}),
        ("tier=commune", {"S3"}),
        ("agency=A2", {"S3"}),
        ("field=Kinh doanh", {"S2"}),
        ("audience=business", {"S2"}),
        ("status=not_provided", {"S3"}),
        ("level=3&audience=business", set()),
    ],
)
def test_filters_leave_what_they_name(site, query, expected):
    assert set(codes_on_page(site, f"/services?{PERIOD}&{query}")) == expected


def test_the_default_order_is_dossiers_to_win(site):
    assert codes_on_page(site, f"/services?{PERIOD}")[0] == "S1"


@pytest.mark.parametrize("query", ["", "&sort=name", "&sort=-uptake", "&level=4&sort=uptake"])
def test_the_file_has_the_rows_of_the_page_in_their_order(site, query):
    rows = rows_of_csv(site, f"/services?{PERIOD}{query}&format=csv&lang=vi")
    assert [row["Mã"] for row in rows] == codes_on_page(site, f"/services?{PERIOD}{query}")


def test_filters_stay_in_the_addresses_of_files_and_columns(site):
    page = unescape(site.get(f"/services?{PERIOD}&level=4&q=dang").get_data(as_text=True))
    links = re.findall(r'href="([^"]*format=(?:csv|xlsx)[^"]*|[^"]*sort=name[^"]*)"', page)
    assert len(links) >= 3
    assert all("level=4" in link and "q=dang" in link and "from=2026-01" in link for link in links)


def test_names_that_look_like_formulas_stay_text(site):
    rows = {row["Code"]: row for row in rows_of_csv(site, f"/services?{PERIOD}&lang=en&format=csv")}
    assert rows["S5"]["Name"] == "Planning map"
    vietnamese = site.get(f"/services?{PERIOD}&lang=vi&format=csv").get_data(as_text=True)
    assert "'=Tra cứu" in vietnamese
    book = site.get(f"/services?{PERIOD}&lang=vi&format=xlsx").get_data()
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any("=Tra cứu, quy hoạch" in row for row in cells)


@pytest.mark.parametrize("table", ["trend", "channels", "agencies", "localities", "gaps"])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_every_table_of_a_service_is_a_file_too(site, table, format_):
    answer = site.get(f"/services/S1?{PERIOD}&table={table}&format={format_}")
    assert answer.status_code == 200
    assert f"S1-{table}.{format_}" in answer.headers["Content-Disposition"]


def test_months_of_the_file_add_up_to_the_sentence(site):
    rows = rows_of_csv(site, f"/services/S4?{PERIOD}&table=trend&format=csv&lang=en")
    assert [row["Period"] for row in rows] == ["2026-01", "2026-02", "2026-03"]
    assert sum(int(row["Of these online"]) for row in rows) == 9
    assert sum(int(row["Dossiers counted in the share"]) for row in rows) == 12


def test_both_languages_say_the_same(site):
    assert "0,0 % hồ sơ được nộp trực tuyến (0 / 36 hồ sơ)" in text_of(site, f"/services/S1?{PERIOD}&lang=vi")
    assert "Dịch vụ nào cần thúc đẩy?" in text_of(site, f"/services?{PERIOD}&lang=vi")
    assert "Which services need promotion?" in text_of(site, f"/services?{PERIOD}&lang=en")


def test_an_unknown_code_says_what_to_do(site):
    answer = site.get("/services/nope?lang=en")
    assert answer.status_code == 404
    assert "Look for it by name" in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["level=9", "sort=worst", "status=bad", "from=soon", "table=x&format=csv"])
def test_a_value_that_cannot_be_used_is_named(site, query):
    answer = site.get(f"/services?{query}&lang=en")
    assert answer.status_code == 422
    assert query.split("=")[0] in answer.get_data(as_text=True)


def test_a_period_without_data_points_to_the_last_one_with_data(site):
    page = site.get("/services?from=2019-01&to=2019-12&lang=en").get_data(as_text=True)
    assert "There are no data for 01/2019–12/2019" in page
    assert "to=2026-03" in page


def test_a_public_reader_cannot_ask_for_the_services_of_one_place(tmp_path):
    public = fill(tmp_path, public=True)
    assert public.get(f"/services?{PERIOD}").status_code == 200
    assert public.get(f"/services?{PERIOD}&locality=12133").status_code == 403


def test_a_page_past_the_end_shows_the_last_one(site):
    assert len(codes_on_page(site, f"/services?{PERIOD}&page=99")) == 5
