"""When dossiers of a service come in: cells equal a count of the log, and small ones are hidden from the public."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages import building
from tests.pages.test_services_pages import rows_of_csv, text_of

PERIOD = "from=2026-01&to=2026-03"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SETTINGS = '[site]\npublic = {public}\n[catalogue]\nservices = "services.csv"\n' + building.SOURCE
SERVICES = "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth,4,A1\nS2,Thẻ,Card,4,A1\n"


def received() -> list[tuple[date, int]]:
    """Mondays have many dossiers, other weekdays some, one Saturday in March two."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(90)]
    many = {0: 9, 1: 4, 2: 3, 3: 2, 4: 4}
    return [(day, many[day.weekday()]) for day in days if day.weekday() in many] + [(date(2026, 3, 7), 2)]


def counted() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for day, times in received():
        found[f"{day:%Y-%m}", DAYS[day.weekday()]] += times
    return found


def site_of(folder: Path, public: bool = False) -> FlaskClient:
    rows = [("S1", "online" if number % 2 else "counter", f"{day}", n) for number, (day, n) in enumerate(received())]
    files = {"services.csv": SERVICES, "logs/a.csv": building.log(*rows)}
    return building.site(folder, SETTINGS.replace("{public}", str(public).lower()), files)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return site_of(tmp_path_factory.mktemp("when"))


def cells(site: FlaskClient, query: str = PERIOD) -> dict[tuple[str, str], str]:
    rows = rows_of_csv(site, f"/services/S1?{query}&table=when&format=csv&lang=en")
    return {(row["Month"], day): row[day] for row in rows for day in DAYS}


def test_each_cell_is_a_plain_count_of_the_days_of_the_log(site: FlaskClient) -> None:
    found = cells(site)
    assert len(found) == 21
    assert {key: int(value) for key, value in found.items()} == {key: counted()[key] for key in found}


def test_the_title_names_the_weekday_that_stands_out_in_both_languages(site: FlaskClient) -> None:
    mondays = sum(n for (_, day), n in counted().items() if day == "Monday") / sum(counted().values())
    assert f"Most dossiers come in on Monday: {mondays:.0%} of them" in text_of(site, f"/services/S1?{PERIOD}&lang=en")
    assert f"Thứ Hai tiếp nhận nhiều hồ sơ nhất: {mondays * 100:.0f} % tổng số" in text_of(
        site, f"/services/S1?{PERIOD}&lang=vi"
    )


def test_tet_is_named_with_its_days(site: FlaskClient) -> None:
    assert "Public holidays of Tết: 16/02/2026–20/02/2026." in text_of(site, f"/services/S1?{PERIOD}&lang=en")


def test_the_public_sees_no_small_cell_nor_what_would_give_it_away(tmp_path: Path) -> None:
    public = site_of(tmp_path, public=True)
    march = {day: cells(public)["2026-03", day] for day in DAYS}
    hidden = [day for day, value in march.items() if not value.isdigit()]
    assert "Saturday" in hidden and len(hidden) >= 2
    assert march["Sunday"] == "0"
    for query in (f"{PERIOD}&agency=A1", "from=2026-03&to=2026-03", "from=2026-02-10&to=2026-03", "months=calendar"):
        assert {day: cells(public, query)["2026-03", day] for day in DAYS} == march
    assert not cells(public, "from=2026-03-02&to=2026-03-31")
    assert "signed-in staff only" in text_of(public, f"/services/S1?{PERIOD}&lang=en")


def test_a_service_without_dossiers_has_no_days(site: FlaskClient) -> None:
    assert "No log tells the days of this service's dossiers" in text_of(site, f"/services/S2?{PERIOD}&lang=en")


def test_tet_is_no_holiday_elsewhere(tmp_path: Path) -> None:
    rows = building.log(("S1", "online", "2026-02-05", 9))
    settings = '[time]\ntimezone = "Europe/Amsterdam"\n' + SETTINGS.replace("{public}", "false")
    site = building.site(tmp_path, settings, {"services.csv": SERVICES, "logs/a.csv": rows})
    page = site.get(f"/services/S1?{PERIOD}&lang=en").text
    assert "Dossiers by weekday and month" in page and "Tết" not in page
