"""Every page in a real browser: nothing refused, nothing inaccessible, nothing wider than a phone."""

import pytest

pytestmark = pytest.mark.xdist_group("browser")

PAGES = ["/", "/services", "/services/1.001193", "/low-use", "/upgrades", "/data", "/definitions", "/login"]
BOTH = pytest.mark.parametrize("language", ["vi", "en"])
EACH = pytest.mark.parametrize("path", PAGES)


@EACH
@BOTH
def test_a_page_breaks_no_rule_of_security_or_access(visit, path, language):
    seen = visit(f"{path}?lang={language}")
    assert seen.complaints == []
    assert seen.axe() == []


@EACH
def test_a_page_fits_a_phone(visit, path):
    seen = visit(path, width=390)
    assert seen.sideways() <= 0
    assert seen.axe() == []


@EACH
@BOTH
def test_a_page_speaks_its_language_and_says_that_figures_are_synthetic(visit, path, language):
    page = visit(f"{path}?lang={language}").page
    assert page.locator("html").get_attribute("lang") == language
    assert ("mô phỏng" if language == "vi" else "synthetic") in page.inner_text("body").lower()


def test_charts_are_drawn_with_a_title_a_text_and_a_table_behind_them(visit):
    page = visit("/").page
    charts = page.locator("figure.chart, .chart")
    assert charts.count() >= 1
    assert page.locator(".chart svg").first.is_visible()
    assert page.locator("figure details table, .chart details table").count() >= 1


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
