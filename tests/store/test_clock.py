"""A clock that jumps loses no row, and what was judged by a wrong clock is judged again by the right one."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from tests.helpers import DOSSIER_COLUMNS, Province, account, source, write_province
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


def at(day: str) -> datetime:
    """When runs begin on a day, as the store keeps it: UTC without a zone."""
    return datetime.fromisoformat(f"{day} 19:00")


RIGHT = [at("2026-06-01"), at("2026-06-02"), at("2026-06-03"), at("2026-06-04")]
BEHIND, AHEAD = at("2025-06-02"), at("2027-06-02")
HEADING = "dossier,service,channel,received,resolved,status"
DELIVERIES = [
    "D1,S1,online,2026-05-28,,accepted\nD2,S2,counter,2026-05-29,,accepted\n",
    "D1,S1,online,2026-05-28,2026-06-01,returned\nD3,S1,post,2026-12-02,,accepted\n",
    "D2,S2,counter,2026-05-29,2027-01-01,processing\nD4,S3,online,2026-06-02,,accepted\n",
    "D2,S2,counter,2026-05-29,2026-06-03,returned\n",
]


def pulled(folder: Path, clocks: list[datetime], store_url: str = "sqlite:///tracker.db") -> tuple[Province, list[Any]]:
    """A province with a delivery and a run at each of the clock's times, and what the runs told."""
    columns = {**DOSSIER_COLUMNS, "resolved_at": "resolved", "status": "status"}
    province = write_province(folder, source("one", columns=columns), store_url=store_url)
    told = []
    upgrade(province.settings)
    engine = make_engine(province.settings)
    for number, now in enumerate(clocks):
        if number < len(DELIVERIES):
            province.write(f"logs/one-{number}.csv", f"{HEADING}\n{DELIVERIES[number]}")
        told.append(pipeline.run(engine, province.settings, now=now))
    engine.dispose()
    return province, told


@pytest.fixture(scope="module")
def never_wrong(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return pulled(tmp_path_factory.mktemp("right"), RIGHT)[0]


def assert_one_wrong_run_changes_nothing(folder: Path, clocks: list[datetime], url: str, other: Province) -> None:
    province, told = pulled(folder, clocks, url)
    for result in told:
        [outcome] = result.sources
        assert outcome.status == "succeeded" and outcome.rows_read == sum(account(outcome).values())
    assert (province.facts(), province.figures()) == (other.facts(), other.figures())


@pytest.mark.parametrize("wrong", [BEHIND, AHEAD], ids=["behind", "ahead"])
@pytest.mark.parametrize("when", [0, 1, 2])
def test_a_year_off_for_one_run_ends_like_a_right_clock(
    tmp_path: Path, never_wrong: Province, wrong: datetime, when: int
) -> None:
    clocks = [wrong if number == when else right for number, right in enumerate(RIGHT)]
    assert_one_wrong_run_changes_nothing(tmp_path, clocks, "sqlite:///tracker.db", never_wrong)


def test_so_it_is_on_postgresql(tmp_path: Path, never_wrong: Province, postgresql_url: str) -> None:
    clocks = [RIGHT[0], BEHIND, AHEAD, RIGHT[3]]
    assert_one_wrong_run_changes_nothing(tmp_path, clocks, postgresql_url, never_wrong)


def test_no_row_is_lost_while_the_clock_is_wrong(tmp_path: Path) -> None:
    province, _ = pulled(tmp_path, [BEHIND] * 4)
    assert len(province.facts()["dossier"]) == 4
    before = province.facts()
    assert pipeline.run(make_engine(province.settings), province.settings, now=BEHIND).status == "succeeded"
    assert province.facts() == before


def test_a_clock_behind_an_earlier_run_is_told(tmp_path: Path) -> None:
    _, told = pulled(tmp_path, [RIGHT[0], BEHIND, RIGHT[2]])
    assert [len(result.warnings) for result in told] == [0, 1, 0]
    [sentence] = told[1].as_json()["warnings"]
    assert "stands before an earlier run (2026-06-01 19:00, now 2025-06-02 19:00 UTC)" in sentence


def test_with_a_right_clock_nothing_is_read_twice(tmp_path: Path) -> None:
    _, told = pulled(tmp_path, [*RIGHT, at("2026-06-05"), at("2026-06-06")])
    assert [r.sources[0].rows_read for r in told] == [2, 2, 2, 1, 0, 0]
    assert [r.run for r in told] == sorted(r.run for r in told)


def test_a_day_that_was_future_and_is_past_is_no_longer_flagged(tmp_path: Path) -> None:
    later = at("2027-03-01")
    province, told = pulled(tmp_path, [*RIGHT, later])
    assert [r.sources[0].rows_read for r in told] == [2, 2, 2, 1, 7]
    assert all(row[2] != "date_in_future" for row in province.figures()["flag_count"])
