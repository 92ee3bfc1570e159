"""Movement against last year rests on the months that have data in both years, and says so."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.building import SOURCE, log, site
from tests.pages.test_services_pages import rows_of_csv, text_of
from tracker.measures.figure import Completeness, Counts, Tally, figure
from tracker.queries.trend import Point
from tracker.views.same_months import movement

SERVICES = (
    "code,name_vi,name_en,level,agency,online_from\n"
    "1.000001,Khai sinh,Birth,4,A1,\n"
    "1.000002,Căn cước,Identity card,4,A1,2025-02-01\n"
    "1.000003,Hộ tịch,Civil status,4,A1,\n"
)
EVERY_DAY = [date(2025, 1, 1) + timedelta(days=day) for day in range(424)]
LOG = log(
    *(("1.000003", channel, f"{day}", 1) for day in EVERY_DAY for channel in ("online", "counter", "post")),
    *(("1.000001", "online", f"{year}-{month:02}-05", 10 * (year - 2024)) for year in (2025, 2026) for month in (1, 2)),
    *(("1.000001", "counter", f"{year}-{month:02}-05", 10) for year in (2025, 2026) for month in (1, 2)),
    ("1.000002", "counter", "2025-02-05", 10),
    ("1.000002", "online", "2026-01-05", 30),
    ("1.000002", "online", "2026-02-05", 5),
    ("1.000002", "counter", "2026-02-05", 5),
)
PERIOD = "from=2026-01&to=2026-02"
counts = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Counts(sum(pair), pair[0]))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    settings = '[catalogue]\nservices = "services.csv"\n' + SOURCE
    return site(tmp_path_factory.mktemp("months"), settings, {"services.csv": SERVICES, "logs/a.csv": LOG})


def test_a_whole_year_before_is_compared_in_plain_words(client: FlaskClient) -> None:
    assert "It rose by 16.7 points on the same months last year." in text_of(
        client, f"/services/1.000001?{PERIOD}&lang=en"
    )


def test_a_younger_service_is_compared_over_its_own_months_only(client: FlaskClient) -> None:
    page = text_of(client, f"/services/1.000002?{PERIOD}&lang=en")
    assert "In the months with data in both years (02/2026) it rose by 50.0 points on last year." in page


def test_the_list_and_its_file_say_on_how_many_months_a_movement_rests(client: FlaskClient) -> None:
    assert "+50.0 1 of 2 months" in text_of(client, f"/services?{PERIOD}&lang=en")
    rows = {row["Code"]: row for row in rows_of_csv(client, f"/services?{PERIOD}&lang=en&format=csv")}
    assert rows["1.000002"]["Against last year, same months, points"] == "50"
    assert [rows[code]["Months compared"] for code in sorted(rows)] == ["2/2", "1/2", "2/2"]


def points(year: int, found: list[Counts]) -> tuple[Point, ...]:
    months = [date(year, month, 1) for month in range(1, len(found) + 1)]
    return tuple(
        Point(f"{day:%Y-%m}", day, day.replace(day=28), figure(Tally(one, one, Completeness(1, 1)), "uptake"))
        for day, one in zip(months, found, strict=True)
    )


@given(now=st.lists(counts, min_size=1, max_size=12), before=st.lists(counts, min_size=1, max_size=12))
def test_months_in_both_years_are_added_first_and_divided_once(now: list[Counts], before: list[Counts]) -> None:
    moved = movement(points(2026, now), points(2025, before))
    sums = sum(now, Counts()), sum(before, Counts())
    if not sums[0].dossiers or not sums[1].dossiers:
        assert moved is None
    else:
        assert moved is not None and moved.is_whole
        assert moved.difference == pytest.approx(sums[0].online / sums[0].dossiers - sums[1].online / sums[1].dossiers)


def test_a_month_lacking_in_one_year_is_left_out_of_both() -> None:
    now, before = points(2026, [Counts(10, 10), Counts(10, 0)]), points(2025, [Counts(10, 0), Counts(10, 0)])
    silent = figure(Tally(Counts(), Counts(), Completeness(0, 1)), "uptake")
    moved = movement((now[0], Point("2026-02", now[1].start, now[1].end, silent)), before)
    assert moved is not None and (moved.difference, moved.compared, moved.of) == (1.0, 1, 2)
