"""Every page in a real browser: nothing refused, nothing inaccessible, nothing wider than a phone."""

import pytest

pytestmark = pytest.mark.xdist_group("browser")

PAGES = [
    "/",
    "/services",
    "/services/1.001193",
    "/adoption",
    "/agencies",
    "/agencies/H31.19",
    "/localities",
    "/localities/12133",
    "/low-use",
    "/campaigns",
    "/upgrades",
    "/national",
    "/search?q=xa",
    "/data",
    "/definitions",
    "/login",
]
EACH = pytest.mark.parametrize("path", PAGES)
A4_BETWEEN_MARGINS = 680  # CSS pixels
SYNTHETIC = {"vi": "mô phỏng", "en": "synthetic"}


def in_language(path, language):
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@EACH
def test_a_page_breaks_no_rule_of_security_or_access_in_either_language(visit, path):
    for language, words in SYNTHETIC.items():
        seen = visit(in_language(path, language))
        assert seen.complaints == []
        assert seen.page.locator("html").get_attribute("lang") == language
        assert words in seen.page.inner_text("body").lower()
    assert seen.axe() == []


@EACH
def test_a_page_fits_a_phone_a_tablet_and_paper(visit, path):
    seen = visit(in_language(path, "vi"), width=360)
    assert seen.sideways() <= 0
    assert seen.axe() == []
    seen.page.set_viewport_size({"width": 768, "height": 1024})
    assert seen.sideways() <= 0
    seen.page.emulate_media(media="print")
    seen.page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 1000})
    assert seen.sideways() <= 0
    assert not seen.page.locator("nav").first.is_visible()


def test_charts_are_drawn_with_a_title_a_text_and_a_table_behind_them(visit):
    page = visit("/").page
    charts = page.locator("figure.chart, .chart")
    assert charts.count() >= 1
    assert page.locator(".chart svg").first.is_visible()
    assert page.locator("figure details table, .chart details table").count() >= 1


@pytest.mark.parametrize("path", ["/", "/services/1.001193", "/localities"])
def test_each_chart_is_saved_as_a_picture_that_explains_itself(visit, path):
    page = visit(in_language(path, "vi")).page
    charts = page.locator("figure.chart")
    for number in range(charts.count()):
        chart = charts.nth(number)
        with page.expect_download() as saved:
            chart.get_by_role("button", name="SVG").click()
        picture = saved.value.path().read_text(encoding="utf-8")
        first_word, *_rest = chart.locator(".chart-title").inner_text().split()
        assert first_word in picture
        assert "Dữ liệu mô phỏng." in picture
        assert saved.value.suggested_filename.endswith("-mo-phong.svg")


def test_a_picture_is_saved_as_pixels_too(visit):
    page = visit("/?lang=en").page
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").first.click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_search_finds_a_service_without_diacritics(visit):
    page = visit("/services?lang=vi").page
    page.fill("input[name=q]", "dang ky khai sinh")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "đăng ký khai sinh" in page.inner_text("main").lower()
    assert "q=dang" in page.url


def test_the_language_switch_keeps_the_filters(visit):
    page = visit("/services?lang=vi&level=4").page
    with page.expect_navigation():
        page.click("a[hreflang=en]")
    assert "level=4" in page.url
    assert page.locator("html").get_attribute("lang") == "en"


def test_pages_can_be_read_and_used_with_scripts_off(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/?lang=en")
        assert "of dossiers were filed online" in page.inner_text("main")
        page.locator("#trend summary").click()
        assert page.locator("#trend table").is_visible()
        page.locator("select[name=level]").select_option("4")
        page.locator(".filters button").click()
        assert "level=4" in page.url
