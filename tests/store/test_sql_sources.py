"""Databases as sources: PostgreSQL, MariaDB and SQLite give the same rows, of which only the new ones are pulled."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.extract import Again
from tests.helpers import account, rejected
from tests.store.databases import (
    COLUMNS,
    KINDS,
    Reader,
    address,
    execute,
    insert,
    province_of,
    reader_of,
    row,
    sqlite,
)

HEADINGS = ["dossier", "service", "channel", "received"]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with an empty table `dossiers`, of each kind."""
    return address(request.param, request, tmp_path)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """Return the address of an SQLite database with an empty table `dossiers`."""
    return sqlite(tmp_path)


@pytest.fixture
def reader(url: str, tmp_path: Path) -> Reader:
    """Return a reader of the table by the time of its rows' last change."""
    return reader_of(tmp_path, url, cursor_column="updated")


def test_a_table_is_loaded_like_a_file(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 31)])
    province = province_of(tmp_path, url, cursor_column="updated")
    [outcome] = province.run().sources
    assert (outcome.rows_read, outcome.inserted) == (30, 30)
    assert [s.status for s in province.run().sources] == ["skipped"]
    insert(url, [row(40, "2026-02-01 10:00:00")])
    execute(url, "UPDATE dossiers SET channel = 'counter', updated = '2026-02-02 10:00:00' WHERE id = 3")
    [outcome] = province.run().sources
    assert account(outcome) == {"inserted": 1, "updated": 1, "unchanged": 1, "superseded": 0, "rejected": 0}
    assert province.usage() == {("S1", "2026-01", "online"): 30, ("S1", "2026-01", "counter"): 1}


def test_a_table_without_a_cursor_column_is_read_whole_each_time(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 6)])
    reader = reader_of(tmp_path, url)
    assert sorted(reader.numbers() or []) == [1, 2, 3, 4, 5]
    assert sorted(reader.numbers() or []) == [1, 2, 3, 4, 5]
    assert reader.whole


def test_a_pull_goes_on_where_the_last_one_ended(url: str, reader: Reader) -> None:
    insert(url, [row(1, "2026-01-05 10:00:00"), row(2, "2026-03-05 10:00:00.5"), row(3, "2026-02-05 10:00:00")])
    assert reader.numbers() == [1, 3, 2]
    assert reader.whole
    assert reader.numbers() is None
    # Another row of the very moment of the mark is no older, and a row before it is late.
    insert(url, [row(4, "2026-03-05 10:00:00.5"), row(5, "2026-03-05 10:00:00.4"), row(6, "2026-03-06 10:00:00")])
    assert sorted(reader.numbers() or []) == [2, 4, 6]
    assert not reader.whole
    assert reader.numbers() is None


def test_late_rows_come_with_the_overlap(url: str, tmp_path: Path) -> None:
    insert(url, [row(1, "2026-01-10 10:00:00")])
    reader = reader_of(tmp_path, url, cursor_column="updated", overlap="2d")
    assert reader.numbers() == [1]
    assert reader.numbers() is None
    insert(url, [row(2, "2026-01-08 11:00:00"), row(3, "2026-01-08 09:00:00")])
    assert reader.numbers() == [2, 1]
    assert reader.numbers() is None
    execute(url, "DELETE FROM dossiers WHERE id = 2")
    assert reader.numbers() == [1]


def test_a_row_dated_in_the_future_does_not_keep_later_rows_out(url: str, reader: Reader) -> None:
    insert(url, [row(1), row(2, "2206-01-01 00:00:00")])
    assert reader.numbers() == [1, 2]
    assert reader.numbers() is None
    insert(url, [row(3, "2026-02-01 10:00:00")])
    assert reader.numbers() == [1, 3, 2]


def test_rows_without_a_cursor_value_come_each_time(url: str, reader: Reader) -> None:
    insert(url, [row(1), row(2) | {"updated": None}])
    assert reader.numbers() == [2, 1]
    assert reader.numbers() is None
    execute(url, "UPDATE dossiers SET channel = 'counter' WHERE id = 2")
    assert reader.numbers() == [2, 1]
    execute(url, "DELETE FROM dossiers WHERE id = 1")
    assert reader.numbers() == [2]
    assert reader.numbers() == [2]


def test_an_empty_table_is_no_failure(url: str, reader: Reader) -> None:
    assert reader.numbers() == []
    insert(url, [row(1)])
    assert reader.numbers() == [1]


def test_a_cursor_may_be_a_number(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 10)])
    reader = reader_of(tmp_path, url, cursor_column="id", overlap=2)
    assert reader.numbers() == [*range(1, 10)]
    assert [mark.cursor for mark in reader.marks.values()] == ["9"]
    assert reader.numbers() is None
    insert(url, [row(10), row(11)])
    assert reader.numbers() == [7, 8, 9, 10, 11]


def test_rows_since_a_day_are_read_again_when_asked(url: str, reader: Reader) -> None:
    insert(url, [row(n) for n in range(1, 21)])
    reader.numbers()
    moment = datetime(2026, 1, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    again = Again(since=int(moment.timestamp()) * 1_000_000_000)
    assert reader.numbers(again) == [19, 20]
    assert reader.numbers(again) == [19, 20]
    assert not reader.whole
    assert len(reader.numbers(Again(everything=True)) or []) == 20
    assert reader.whole


def test_since_a_day_reads_all_where_the_cursor_tells_no_dates(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 4)])
    reader = reader_of(tmp_path, url, cursor_column="id")
    reader.numbers()
    assert reader.numbers(Again(since=1)) == [1, 2, 3]


def test_a_query_is_pulled_like_a_table(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 10)])
    query = "WITH d AS (SELECT * FROM dossiers) SELECT d.*, ' :b; 50%s' AS note FROM d WHERE id < 5; -- few"
    reader = reader_of(tmp_path, url, query=query, cursor_column="updated", overlap="1h")
    assert reader.numbers() == [1, 2, 3, 4]
    assert reader.numbers() is None
    insert(url, [row(0, "2026-01-29 00:00:00")])
    assert reader.numbers() == [4, 0]


def test_a_changed_query_is_read_whole(file_url: str, tmp_path: Path) -> None:
    insert(file_url, [row(n) for n in range(1, 10)])
    province = province_of(tmp_path, file_url, query="SELECT * FROM dossiers WHERE id < 5", cursor_column="updated")
    province.run()
    province.change("id < 5", "id > 2")
    [outcome] = province.run().sources
    assert (outcome.rows_read, outcome.inserted) == (7, 5)


def test_only_the_mapped_columns_are_read(url: str, reader: Reader) -> None:
    insert(url, [row(1)])
    rows = reader.pull()
    assert rows is not None
    assert sorted(rows.columns) == sorted([*HEADINGS, "updated"])


def test_headings_match_without_regard_to_case_and_spaces(url: str, tmp_path: Path) -> None:
    insert(url, [row(1)])
    columns = {"dossier": "DOSSIER", "service": " Service", "channel": "channel", "received_at": "Received"}
    assert reader_of(tmp_path, url, columns=columns).pull() is not None


def test_a_missing_column_fails_with_those_that_there_are(url: str, tmp_path: Path) -> None:
    problem = reader_of(tmp_path, url, columns=COLUMNS | {"channel": "KÊNH"}, cursor_column="moved").problem()
    assert "has no column KÊNH, moved; its columns are: id, dossier, service" in problem.sentence()


def test_no_such_table_names_those_that_there_are(url: str, tmp_path: Path) -> None:
    problem = reader_of(tmp_path, url, table="ho_so").problem()
    assert "has no table or view ho_so; it has: dossiers." in problem.sentence()


def test_names_of_any_form_are_quoted(url: str, tmp_path: Path) -> None:
    insert(url, [row(1)])
    heading, quote = "Ngày: 'x'; %(a)s", "`" if url.startswith("mariadb") else '"'
    written = heading if url.startswith("sqlite") else heading.replace("%", "%%")
    copied = f"SELECT dossier, service, channel, received AS {quote}{written}{quote} FROM dossiers"
    execute(url, f"CREATE TABLE {quote}Hồ sơ{quote} AS {copied}")
    columns = {"dossier": "dossier", "service": "service", "channel": "channel", "received_at": heading}
    reader = reader_of(tmp_path, url, table="Hồ sơ", columns=columns)
    rows = reader.pull()
    assert rows is not None
    assert str(rows[heading].iloc[0]).startswith("2026-01-02 09:00:00")


def test_bytes_are_refused_row_by_row(url: str, tmp_path: Path) -> None:
    kind = "BYTEA" if url.startswith("postgresql") else "BLOB"
    execute(url, f"CREATE TABLE files (dossier VARCHAR(40), received {kind}, channel VARCHAR(9), service VARCHAR(9))")
    values = {"dossier": "D1", "received": b"\x00\xff", "channel": "online", "service": "S1"}
    insert(url, [values, values | {"received": None}], "files")
    columns = dict(zip(["dossier", "service", "channel", "received_at"], HEADINGS, strict=True))
    with reader_of(tmp_path, url, table="files", columns=columns).piece() as piece:
        [batch] = piece.batches()
    assert [(broken.line, broken.problem.code) for broken in batch.broken] == [(1, "binary_value")]
    assert batch.lines.tolist() == [2]


def test_a_table_of_totals_replaces_what_it_said(file_url: str, tmp_path: Path) -> None:
    execute(file_url, "CREATE TABLE totals (service TEXT, channel TEXT, n NUMERIC(12,3), period TEXT)")
    rows = [{"service": "S1", "channel": channel, "n": n, "period": "2026-01"} for channel, n in TOTALS]
    insert(file_url, rows, "totals")
    columns = {"service": "service", "channel": "channel", "count": "n", "period": "period"}
    options = {"records": "totals", "columns": columns, "cursor_column": "period", "channels": ["online", "counter"]}
    province = province_of(tmp_path, file_url, table="totals", **options)
    assert [s.inserted for s in province.run().sources] == [2]
    execute(file_url, "DELETE FROM totals WHERE channel = 'online'")
    province.run()
    assert province.usage() == {("S1", "2026-01", "counter"): 1234}
    assert rejected(province.settings) == []


TOTALS = [("online", 1), ("counter", 1234)]


def test_events_come_bit_by_bit(file_url: str, tmp_path: Path) -> None:
    columns = {"dossier": "dossier", "service": "service", "channel": "channel", "activity": "chu_ho_so"}
    options = {"activities": {"in": "accepted", "out": "returned"}, "cursor_column": "id"}
    options |= {"records": "events", "columns": columns | {"event_at": "received"}}
    province = province_of(tmp_path, file_url, **options)
    insert(file_url, [row(1, chu_ho_so="in")])
    assert [s.inserted for s in province.run().sources] == [1]
    insert(file_url, [row(2, chu_ho_so="out") | {"dossier": row(1)["dossier"]}])
    [outcome] = province.run().sources
    assert (outcome.updated, outcome.inserted) == (1, 0)
