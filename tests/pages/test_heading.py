"""Where the share is heading, and what the year still needs."""

from datetime import date

import pytest

from tests.pages import building
from tests.pages.building import SOURCE, log
from tests.pages.test_services_pages import rows_of_csv, text_of

TODAY = date(2026, 4, 10)
SERVICES = "code,name_vi,level\nS1,Đăng ký khai sinh,4\nS2,Cấp phép mở quán,3\n"
SETTINGS = '[definitions]\ndefault_target = 0.8\n[catalogue]\nservices = "services.csv"\n'


def month(index, service, **channels):
    """Dossiers of one month, spread over its days so that no day looks silent."""
    filed = [channel for channel, count in channels.items() for _dossier in range(count)]
    days = (f"{index // 12}-{index % 12 + 1:02}-{1 + 11 * number % 28:02}" for number in range(len(filed)))
    return [(service, channel, day, 1) for channel, day in zip(filed, days, strict=True)]


def rising():
    """S1 rises by two points a month from 20 %, S2 stays at 90 %; from January 2025 to March 2026."""
    rows = []
    for step, index in enumerate(range(2025 * 12, 2026 * 12 + 3)):
        rows += month(index, "S1", online=20 + 2 * step, counter=80 - 2 * step)
        rows += month(index, "S2", online=18, counter=2)
    return log(*rows)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rising")
    return building.site(folder, SETTINGS + SOURCE, {"services.csv": SERVICES, "logs/a.csv": rising()}, TODAY)


def test_a_service_below_its_target_says_that_it_is_not_reached_within_a_year(site):
    page = text_of(site, "/services/S1?lang=en")
    assert "The target of 80% is not reached within a year at today's trend" in page
    assert "In 03/2027 it would be" in page


def test_a_service_that_meets_its_target_says_that_it_stays_so(site):
    page = text_of(site, "/services/S2?lang=en")
    assert "The target of 80% was met last month, and stays met at today's trend" in page


def test_the_months_ahead_are_a_file_that_goes_on_where_the_log_ends(site):
    rows = rows_of_csv(site, "/services/S1?table=ahead&format=csv&lang=en")
    assert [row["Month"] for row in rows][:2] == ["2026-04", "2026-05"]
    assert len(rows) == 12
    shares = [float(row["Projected uptake"]) for row in rows]
    assert 0.46 < shares[0] < 0.54
    assert shares == sorted(shares)


def test_a_period_of_the_past_is_not_projected(site):
    assert "at today's trend" not in text_of(site, "/services/S1?from=2025-01&to=2025-12&lang=en")


def test_the_overview_says_what_the_year_still_needs(site):
    page = text_of(site, "/?lang=en")
    assert "What 2026 still needs" in page
    # January to March: 138 of 300 of S1 and 54 of 60 of S2; nine more months of 120 each are expected.
    assert "So far this year 53.3% were filed online (192 of 360 dossiers, 01/2026–03/2026)" in page
    assert "960 of the 1,080 dossiers expected in 04/2026–12/2026 must come online (88.9%)" in page


def test_the_services_that_the_rest_can_come_from_are_a_file(site):
    rows = rows_of_csv(site, "/?table=pace&format=csv&lang=en")
    assert [row["Code"] for row in rows] == ["S1"]


def test_a_year_that_cannot_be_saved_says_so(tmp_path):
    rows = [row for index in range(2024 * 12, 2025 * 12 + 11) for row in month(index, "S1", counter=30)]
    files = {"services.csv": SERVICES, "logs/a.csv": log(*rows)}
    site = building.site(tmp_path, SETTINGS + SOURCE, files, date(2025, 12, 10))
    page = text_of(site, "/?lang=en")
    assert "The whole year cannot reach 80% any more: even if each of the 30 dossiers expected in 12/2025" in page


def test_too_few_months_are_not_projected(tmp_path):
    rows = [row for index in range(2025 * 12 + 11, 2026 * 12 + 3) for row in month(index, "S1", counter=30)]
    site = building.site(tmp_path, SETTINGS + SOURCE, {"services.csv": SERVICES, "logs/a.csv": log(*rows)}, TODAY)
    assert 'id="ahead"' not in site.get("/").get_data(as_text=True)
