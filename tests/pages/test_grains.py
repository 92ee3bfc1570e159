"""Pictures by day, week, month, quarter or year: the same dossiers, cut otherwise."""

from datetime import date

import pytest

from tests.accounts import client_of
from tests.pages import building
from tests.pages.building import SOURCE
from tests.pages.test_heading import SERVICES, SETTINGS, rising
from tests.pages.test_services_pages import rows_of_csv, text_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    files = {"services.csv": SERVICES, "logs/a.csv": rising()}
    return building.site(tmp_path_factory.mktemp("grains"), SETTINGS + SOURCE, files, date(2026, 4, 10))


def trend(site, path, **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return rows_of_csv(site, f"{path}?{query}&table=trend&format=csv&lang=en")


@pytest.mark.parametrize(
    ("grain", "first", "last", "count"),
    [("month", "2025-01", "2026-03", 15), ("quarter", "2025-Q1", "2026-Q1", 5), ("year", "2025", "2025", 1)],
)
@pytest.mark.parametrize("path", ["/", "/services/S1"])
def test_whole_months_quarters_and_years_are_drawn(site, path, grain, first, last, count):
    periods = [row["Period"] for row in trend(site, path, grain=grain)]
    assert (periods[0], periods[-1], len(periods)) == (first, last, count)


def test_a_quarter_is_the_sum_of_its_months_and_stands_against_its_like(site):
    *_before, last = trend(site, "/services/S1", grain="quarter")
    assert (last["Dossiers counted in the share"], last["Of these online"]) == ("300", "138")
    assert float(last["A year before"]) == pytest.approx(66 / 300, abs=1e-6)


def test_weeks_of_the_period_hold_seven_days_each(site):
    rows = trend(site, "/services/S1", grain="week", **{"from": "2026-01", "to": "2026-02"})
    assert [row["Period"] for row in rows][:2] == ["2026-W02", "2026-W03"]
    assert len(rows) == 7
    # 3 or 4 dossiers a day, none on the last three days of January.
    assert {row["Dossiers counted in the share"] for row in rows} == {"16", "24", "25"}


def test_days_end_before_the_month_that_is_running(site):
    rows = trend(site, "/services/S1", grain="day", **{"from": "2026-03", "to": "2026-04"})
    assert [rows[0]["Period"], rows[-1]["Period"]] == ["2026-03-01", "2026-03-31"]


def test_channels_follow_the_same_periods(site):
    rows = rows_of_csv(site, "/services/S1?grain=quarter&from=2025-07&to=2025-12&table=channels&format=csv&lang=en")
    assert [(row["Period"], row["Dossiers"]) for row in rows] == [("2025-Q3", "300"), ("2025-Q4", "300")]


def test_the_choice_stands_above_the_picture_and_keeps_the_filters(site):
    page = site.get("/services/S1?agency=&level=4&lang=en").text
    assert "level=4&amp;lang=en&amp;grain=week" in page
    assert "Q1 2026" in text_of(site, "/services/S1?grain=quarter&lang=en")


def test_the_overview_offers_no_days(site):
    assert trend(site, "/", grain="day")[0]["Period"] == "2025-01"


def test_the_periods_of_reports_are_one_click_away(site):
    page = site.get("/services?level=4&lang=en").text
    for first, last in (("2026-03", "2026-03"), ("2026-01", "2026-03"), ("2025-01", "2025-12"), ("2023-04", "2026-03")):
        assert f"level=4&amp;lang=en&amp;from={first}&amp;to={last}" in page
    assert "2026 so far" in page


def test_the_quarter_that_ended_last_is_offered_while_the_next_one_runs(tmp_path):
    files = {"services.csv": SERVICES, "logs/a.csv": rising()}
    page = building.site(tmp_path, SETTINGS + SOURCE, files, date(2026, 6, 10)).get("/?lang=en").text
    assert "from=2026-01&amp;to=2026-03" in page
    assert "from=2026-04&amp;to=2026-06" not in page


def test_reporting_months_can_be_changed_for_those_of_the_calendar(tmp_path):
    files = {"services.csv": SERVICES, "logs/a.csv": rising()}
    site = building.site(tmp_path, "[time]\nmonth_starts_on = 15\n" + SETTINGS + SOURCE, files, date(2026, 4, 10))
    page = site.get("/?lang=en&months=calendar").text
    assert '<option value="calendar" selected>of the calendar</option>' in page
    assert page.split("<search")[1].count('name="months"') == 1
    assert "from the 15th to the 14th" in page


def test_days_and_weeks_of_a_service_are_not_for_everybody(tmp_path):
    files = {"services.csv": SERVICES, "logs/a.csv": rising()}
    site = building.site(tmp_path, "[site]\npublic = true\n" + SETTINGS + SOURCE, files, date(2026, 4, 10))
    public = client_of(site.application, None)
    assert "grain=week" in client_of(site.application).get("/services/S1").text
    assert "grain=week" not in public.get("/services/S1").text
    assert trend(public, "/services/S1", grain="day")[0]["Period"] == "2025-01"
