"""Totals of single days: they make up their month, and never count beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.sources import rows as rows_module
from tests.helpers import Province, csv_text, source, units, write_province

CHANNELS = ("online", "counter")
WORKING_DAYS = [d for d in range(1, 32) if d not in (1, 7, 8, 14, 15, 21, 22, 28, 29)]  # of March 2026


def province(folder: Path, **options: Any) -> Province:
    return write_province(folder, source("books", records="totals", channels=CHANNELS, agencies=["A1"], **options))


def written(books: Province, days: list[int], *more: tuple[object, ...], form: str = "2026-03-{:02}") -> Province:
    rows = [("S1", channel, 2, form.format(day)) for day in days for channel in CHANNELS]
    books.write("logs/books.csv", csv_text(*rows, *more, heading="service,channel,count,period"))
    return books


@pytest.mark.parametrize("form", ["2026-03-{:02}", "{:02}/03/2026", "202603{:02}"])
def test_days_add_up_to_their_month(tmp_path: Path, form: str) -> None:
    books = written(province(tmp_path), list(range(1, 32)), form=form)
    assert books.run().sources[0].inserted == 62
    assert books.usage() == {("S1", "2026-03", "online"): 62, ("S1", "2026-03", "counter"): 62}
    assert [unit.complete for unit in units(books.settings, "S1")] == [True]


@pytest.mark.parametrize(
    ("days", "complete"), [(WORKING_DAYS, True), (WORKING_DAYS[:-2], True), (WORKING_DAYS[:-3], False)]
)
def test_a_month_is_reported_if_no_more_than_a_tenth_of_its_working_days_is_missing(
    tmp_path: Path, days: list[int], complete: bool
) -> None:
    books = written(province(tmp_path), days)
    books.run()
    [unit] = units(books.settings, "S1")
    assert (unit.complete, unit.online) == (complete, 2 * len(days))


def test_a_day_on_which_another_service_has_rows_is_a_zero(tmp_path: Path) -> None:
    books = written(province(tmp_path), WORKING_DAYS, ("S2", "online", 7, "2026-03-05"))
    books.run()
    [unit] = units(books.settings, "S2")
    assert (unit.complete, unit.online, unit.counter) == (True, 7, 0)


def test_a_single_first_of_a_month_is_the_month_unless_dates_are_set(tmp_path: Path) -> None:
    month = written(province(tmp_path / "month"), [1])
    day = written(province(tmp_path / "day", formats={"dates": "yyyy-MM-dd"}), [1])
    for books in (month, day):
        books.run()
    assert [u.complete for u in units(month.settings, "S1")] == [True]
    assert [u.complete for u in units(day.settings, "S1")] == [False]


def test_where_a_reader_cuts_a_file_into_batches_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "BATCH_ROWS", 2)
    books = province(tmp_path)
    books.change("books*.csv", "books*.jsonl")
    rows = [{"service": "S1", "channel": c, "count": 2, "period": f"2026-03-{d:02}"} for d in (1, 2) for c in CHANNELS]
    books.write("logs/books.jsonl", "\n".join(map(json.dumps, rows)))
    books.run()
    assert books.usage() == {("S1", "2026-03", "online"): 4, ("S1", "2026-03", "counter"): 4}


def test_one_of_several_patterns_is_of_days_too(tmp_path: Path) -> None:
    books = written(province(tmp_path, formats={"dates": ["dd/MM/yyyy", "yyyy-MM-dd"]}), [1])
    books.run()
    assert [u.complete for u in units(books.settings, "S1")] == [False]


def test_days_beside_their_month_fail_with_a_sentence(tmp_path: Path) -> None:
    books = written(province(tmp_path), WORKING_DAYS, ("S1", "online", 40, "2026-03"))
    [outcome] = books.run().sources
    assert outcome.status == "failed" and "Of 2026-03" in (outcome.error or "")
    assert books.facts()["reported_total"] == []


def test_a_period_may_begin_and_end_on_one_day(tmp_path: Path) -> None:
    columns = {"service": "service", "channel": "channel", "count": "count", "period_start": "day", "period_end": "day"}
    books = province(tmp_path, columns=columns)
    books.write("logs/books.csv", csv_text(("S1", "online", 2, "2026-03-01"), heading="service,channel,count,day"))
    books.run()
    [row] = books.facts()["reported_total"]
    assert [str(value) for value in row].count("2026-03-01") == 2
