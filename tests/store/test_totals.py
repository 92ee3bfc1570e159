"""Reported totals: what a file says replaces what it said, and nothing counts twice."""

from pathlib import Path

import pytest

from tests.helpers import Province, account, csv_text, rejected, source, units, write_province

HEADING = "service,channel,count,period"
CHANNELS = ("online", "counter")


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    return write_province(
        tmp_path, source("books", records="totals", channels=CHANNELS, agencies=["A1"]), store_url=store_url
    )


def books(*rows: tuple[object, ...]) -> str:
    return csv_text(*rows, heading=HEADING)


def test_a_corrected_file_replaces_what_it_said(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-01"), ("S1", "counter", 5, "2026-01")))
    province.run()
    province.write("logs/books.csv", books(("S1", "online", 4, "2026-01"), ("S1", "counter", 5, "2026-01")))
    [outcome] = province.run().sources
    assert (outcome.updated, outcome.unchanged) == (1, 1)
    assert province.usage() == {("S1", "2026-01", "online"): 4, ("S1", "2026-01", "counter"): 5}


def test_rows_that_vanish_from_a_file_vanish_from_the_store(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-01"), ("S2", "online", 5, "2026-01")))
    province.run()
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-01")))
    [outcome] = province.run().sources
    assert (outcome.rows_read, outcome.unchanged) == (1, 1)
    assert province.usage() == {("S1", "2026-01", "online"): 3}


def test_of_two_files_with_one_key_the_last_by_name_wins(province: Province) -> None:
    province.write("logs/books-2.csv", books(("S1", "online", 7, "2026-01")))
    province.run()
    province.write("logs/books-1.csv", books(("S1", "online", 3, "2026-01"), ("S1", "counter", 5, "2026-01")))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.superseded) == (1, 1)
    assert province.usage() == {("S1", "2026-01", "online"): 7, ("S1", "2026-01", "counter"): 5}
    province.write("logs/books-2.csv", books(("S2", "online", 1, "2026-01")))
    province.run()
    assert province.usage()["S1", "2026-01", "online"] == 3


def test_a_row_that_repeats_another_is_superseded(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-01"), ("S1", "online", 3, "01/2026")))
    [outcome] = province.run().sources
    assert account(outcome) == {"inserted": 1, "updated": 0, "unchanged": 0, "superseded": 1, "rejected": 0}


def test_rows_that_contradict_each_other_are_both_set_aside(province: Province) -> None:
    rows = [("S1", "online", 3, "2026-01"), ("S2", "online", 1, "2026-01"), ("S1", "online", 4, "2026-01")]
    province.write("logs/books.csv", books(*rows))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (1, 2)
    assert rejected(province.settings) == [(2, "contradicting"), (4, "contradicting")]
    assert province.usage() == {("S2", "2026-01", "online"): 1}


def test_several_raw_values_of_one_channel_add_up(tmp_path: Path, store_url: str) -> None:
    values = {"channel": {"fax": "other", "kiosk": "other"}}
    block = source("books", records="totals", channels=["other"], agencies=["A1"], values=values)
    province = write_province(tmp_path, block, store_url=store_url)
    province.write("logs/books.csv", books(("S1", "fax", 3, "2026-01"), ("S1", "kiosk", 4, "2026-01")))
    province.run()
    assert province.usage() == {("S1", "2026-01", "other"): 7}


def test_a_short_row_counts_once_in_the_account(tmp_path: Path, store_url: str) -> None:
    columns = {"service": "service", "online": "online", "total": "total", "period": "period"}
    block = source("books", records="totals", columns=columns, channels=CHANNELS)
    province = write_province(tmp_path, block, store_url=store_url)
    rows = [("S1", 3, 10, "2026-01"), ("S2", 5, 4, "2026-01")]
    province.write("logs/books.csv", csv_text(*rows, heading="service,online,total,period"))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (1, 1)
    assert province.usage() == {("S1", "2026-01", "online"): 3, ("S1", "2026-01", "counter"): 7}


def test_in_long_totals_a_missing_row_is_zero_where_the_service_has_any(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-01"), ("S2", "online", 3, "2026-02")))
    province.run()
    assert [(u.complete, u.counter) for u in units(province.settings, "S1")] == [(True, 0), (False, 0)]


def test_wide_totals_tell_two_kinds_of_nothing_apart(tmp_path: Path, store_url: str) -> None:
    block = source(
        "books",
        records="totals",
        columns={"service": "service", "period": "period"},
        channels=["online", "counter", "phone"],
        channel_columns={"online": "web", "counter": "desk", "phone": "call"},
        nulls={"NA": "not_applicable", "ND": "not_provided"},
    )
    province = write_province(tmp_path, block, store_url=store_url)
    rows = [("S1", 3, 4, "NA", "2026-01"), ("S2", 3, 4, "ND", "2026-01"), ("S3", 3, 4, "", "2026-01")]
    province.write("logs/books.csv", csv_text(*rows, heading="service,web,desk,call,period"))
    assert province.run().sources[0].inserted == 3
    assert [units(province.settings, code)[0].complete for code in ("S1", "S2", "S3")] == [True, False, False]


def test_a_quarter_is_a_unit_of_its_own_grain(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-Q1"), ("S1", "counter", 6, "2026-Q1")))
    province.run()
    [unit] = units(province.settings, "S1")
    assert (unit.months, unit.online, unit.counter, unit.alone, unit.complete) == (3, 3, 6, True, True)
    assert str(unit.period_end) == "2026-03-31"


def test_a_service_without_rows_expects_a_unit_of_the_grain_of_its_totals(province: Province) -> None:
    province.write("logs/books.csv", books(("S1", "online", 3, "2026-Q1")))
    province.run()
    [unit] = units(province.settings, "S2")
    assert (unit.months, unit.expected, unit.complete, unit.active) == (3, 1, False, False)


def test_of_several_grains_the_finest_that_covers_the_whole_counts(province: Province) -> None:
    months = [("S1", channel, 2, f"2026-0{month}") for month in (1, 2, 3) for channel in CHANNELS]
    quarter = [("S1", channel, 10, "2026-Q1") for channel in CHANNELS]
    province.write("logs/books.csv", books(*months, *quarter))
    province.run()
    assert [(u.months, u.online) for u in units(province.settings, "S1")] == [(1, 2), (1, 2), (1, 2)]
    compared = {(row[5], row[6], row[7]) for row in province.figures()["comparison"]}
    assert compared == {("online", 10, 6), ("counter", 10, 6)}


def test_a_quarter_stands_for_months_that_do_not_cover_it(province: Province) -> None:
    month = [("S1", channel, 2, "2026-01") for channel in CHANNELS]
    quarter = [("S1", channel, 10, "2026-Q1") for channel in CHANNELS]
    province.write("logs/books.csv", books(*month, *quarter))
    province.run()
    found = units(province.settings, "S1")
    assert [(u.months, u.online) for u in found if u.online] == [(1, 2), (3, 10)]
    [january] = [u for u in found if u.months == 1 and u.online]
    assert (str(january.yields_start), str(january.yields_end)) == ("2026-01-01", "2026-03-31")


def test_totals_beside_dossiers_are_kept_and_compared_but_not_added(tmp_path: Path, store_url: str) -> None:
    province = write_province(
        tmp_path,
        source("desk", channels=CHANNELS, agencies=["A1"]),
        source("books", records="totals", channels=CHANNELS, agencies=["A1"]),
        store_url=store_url,
    )
    province.write("logs/desk.csv", csv_text(("A1-260105-0001", "S1", "online", "2026-01-05")))
    province.write("logs/books.csv", books(("S1", "online", 9, "2026-01"), ("S2", "online", 4, "2026-01")))
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 1, ("S2", "2026-01", "online"): 4}
    compared = [(row[1], row[6], row[7]) for row in province.figures()["comparison"]]
    assert compared == [("S1", 9, 1)]


def test_totals_that_share_a_channel_with_dossiers_must_name_agencies(tmp_path: Path, store_url: str) -> None:
    province = write_province(
        tmp_path,
        source("desk", channels=["counter"]),
        source("books", records="totals", channels=["counter"]),
        store_url=store_url,
    )
    province.write("logs/desk.csv", csv_text(("A1-260105-0001", "S1", "counter", "2026-01-05")))
    province.write("logs/books.csv", books(("S1", "counter", 9, "2026-01")))
    desk, totals = province.run().sources
    assert (desk.status, totals.status) == ("succeeded", "failed")
    assert "List the agencies" in (totals.error or "")


def test_a_total_of_days_that_are_no_whole_months_is_set_aside(tmp_path: Path, store_url: str) -> None:
    columns = {"service": "service", "channel": "channel", "count": "count", "period_start": "a", "period_end": "b"}
    block = source("books", records="totals", columns=columns)
    province = write_province(tmp_path, block, store_url=store_url)
    rows = [("S1", "online", 3, "01/01/2026", "31/01/2026"), ("S1", "online", 3, "15/01/2026", "14/02/2026")]
    province.write("logs/books.csv", csv_text(*rows, heading="service,channel,count,a,b"))
    assert province.run().sources[0].inserted == 1
    assert rejected(province.settings) == [(3, "unreadable_period")]
