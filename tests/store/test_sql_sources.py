"""Databases as sources: PostgreSQL, MariaDB and SQLite give the same, bit by bit, and are only read."""

from pathlib import Path
from typing import Any

import pytest

from etl.extract import Again, Mark
from tests.helpers import Province, account, rejected
from tests.store.databases import DDL, block, execute, insert, province_of, pulled, row, scalar, texts


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with an empty table `dossiers`, of each kind."""
    if request.param == "sqlite":
        (tmp_path / "logs.db").touch()
        found = f"sqlite:///{tmp_path / 'logs.db'}"
    else:
        found = str(request.getfixturevalue(f"{request.param}_url"))
    execute(found, DDL)
    return found


def counts(province: Province, **options: Any) -> tuple[str, int, dict[str, int]]:
    [outcome] = province.run(**options).sources
    assert outcome.error is None
    return outcome.status, outcome.rows_read, account(outcome)


def test_a_table_is_loaded_like_a_file(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 31)])
    province = province_of(tmp_path, url)
    _, rows, found = counts(province)
    assert (rows, found["inserted"]) == (30, 30)
    assert province.usage() == {("S1", "2026-01", "online"): 30}


def test_a_pull_takes_only_what_is_new(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 21)])
    province = province_of(tmp_path, url, cursor_column="updated")
    assert counts(province)[1] == 20
    assert counts(province)[0] == "skipped"
    insert(url, [row(30, "2026-02-01 10:00:00")])
    execute(url, "UPDATE dossiers SET channel = 'counter', updated = '2026-02-02 10:00:00' WHERE id = 3")
    status, rows, found = counts(province)
    assert (status, found["inserted"], found["updated"]) == ("succeeded", 1, 1)
    assert rows == 3  # the row of the mark is read again: another may have come in the same second
    assert counts(province)[0] == "skipped"
    assert province.usage() == {("S1", "2026-01", "online"): 20, ("S1", "2026-01", "counter"): 1}


def test_the_mark_is_the_greatest_value(url: str, tmp_path: Path) -> None:
    insert(url, [row(1, "2026-01-05 10:00:00"), row(2, "2026-03-05 10:00:00"), row(3, "2026-02-05 10:00:00")])
    with pulled(province_of(tmp_path, url, cursor_column="updated")) as piece:
        assert piece.whole
        list(piece.batches())
        mark = piece.finish()
    assert mark and mark.cursor and mark.cursor.replace("T", " ") == "2026-03-05 10:00:00"


def test_a_row_dated_in_the_future_does_not_keep_later_rows_out(url: str, tmp_path: Path) -> None:
    insert(url, [row(1), row(2, "2036-01-01 00:00:00")])
    province = province_of(tmp_path, url, cursor_column="updated")
    assert counts(province)[1] == 2
    assert counts(province)[0] == "skipped"
    insert(url, [row(3, "2026-02-01 10:00:00")])
    assert counts(province)[2]["inserted"] == 1


def test_late_rows_come_with_the_overlap(url: str, tmp_path: Path) -> None:
    insert(url, [row(1, "2026-01-10 10:00:00")])
    province = province_of(tmp_path, url, cursor_column="updated", overlap="2d")
    counts(province)
    insert(url, [row(2, "2026-01-08 11:00:00"), row(3, "2026-01-08 09:00:00")])
    assert counts(province)[2]["inserted"] == 1
    assert counts(province)[0] == "skipped"


def test_rows_without_a_cursor_value_come_each_time(url: str, tmp_path: Path) -> None:
    insert(url, [row(1), row(2, updated=None) | {"updated": None}])
    province = province_of(tmp_path, url, cursor_column="updated")
    assert counts(province)[1] == 2
    assert counts(province)[0] == "skipped"
    execute(url, "UPDATE dossiers SET channel = 'counter' WHERE id = 2")
    assert counts(province)[1] == 2
    assert province.usage() == {("S1", "2026-01", "online"): 1, ("S1", "2026-01", "counter"): 1}


def test_a_cursor_may_be_a_number(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 10)])
    province = province_of(tmp_path, url, cursor_column="id", overlap=2)
    counts(province)
    insert(url, [row(10), row(11)])
    assert counts(province)[1] == 5
    with pulled(province, {f"table dossiers @ {place(url)}": Mark(cursor="9")}) as piece:
        assert not piece.whole
        assert len(texts(piece, "dossier")) == 5


def place(url: str) -> str:
    path = url.partition("///")[2]
    return path or f"localhost/{url.rpartition('/')[2].partition('?')[0] if 'unix' not in url else database(url)}"


def database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_everything_is_read_again_when_asked(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 10)])
    province = province_of(tmp_path, url, cursor_column="updated")
    counts(province)
    assert counts(province, full=True)[1] == 9


def test_rows_since_a_day_are_read_again_when_asked(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 21)])
    province = province_of(tmp_path, url, cursor_column="updated")
    with pulled(province) as piece:
        list(piece.batches())
        mark, name = piece.finish(), piece.name
    assert mark
    since = int(Again(since=None).everything or 1_768_755_600) * 1_000_000_000  # 2026-01-19 00:00 in Hanoi
    with pulled(province, {name: mark}, Again(since=since)) as piece:
        assert not piece.untouched and not piece.whole
        assert texts(piece, "dossier") == [row(n)["dossier"] for n in (18, 19, 20)]


def test_a_changed_query_is_read_whole(url: str, tmp_path: Path) -> None:
    insert(url, [row(n) for n in range(1, 10)])
    query = "SELECT d.*, 'a:b' AS note FROM dossiers d WHERE id < 5 -- few"
    province = province_of(tmp_path, url, query=query, cursor_column="updated")
    assert counts(province)[1] == 4
    assert counts(province)[0] == "skipped"
    province.change("id < 5", "id < 8")
    assert counts(province)[1] == 7


def test_only_the_mapped_columns_are_read(url: str, tmp_path: Path) -> None:
    insert(url, [row(1)])
    with pulled(province_of(tmp_path, url, cursor_column="updated")) as piece:
        [batch] = piece.batches()
    assert set(batch.rows.columns) == {"dossier", "service", "channel", "received", "updated"}


def test_a_missing_column_fails_with_those_that_there_are(url: str, tmp_path: Path) -> None:
    province = province_of(tmp_path, url, columns={**dict.fromkeys(["dossier", "service"], "dossier"),
                           "channel": "KÊNH", "received_at": "Received "})
    [outcome] = province.run().sources
    assert outcome.error and "has no column KÊNH; its columns are: id, dossier, service" in outcome.error


def test_headings_match_without_regard_to_case_and_spaces(url: str, tmp_path: Path) -> None:
    insert(url, [row(1)])
    columns = {"dossier": "DOSSIER", "service": " Service", "channel": "channel", "received_at": "Received"}
    assert counts(province_of(tmp_path, url, columns=columns))[2]["inserted"] == 1


WRITES = [
    "DELETE FROM dossiers",
    "INSERT INTO dossiers (id) VALUES (99)",
    "SELECT * FROM dossiers; DELETE FROM dossiers",
    "SELECT 1 AS a) AS pulled; DELETE FROM dossiers; SELECT * FROM (SELECT 2 AS a",
    "WITH x AS (SELECT 1) DELETE FROM dossiers",
    "WITH x AS (DELETE FROM dossiers RETURNING *) SELECT * FROM x",
    "UPDATE dossiers SET channel = 'post'",
    "SELECT 1 /*!; DELETE FROM dossiers */",
    "SELECT * FROM dossiers FOR UPDATE",
    "DROP TABLE dossiers",
    "",
]


@pytest.mark.parametrize("query", WRITES[:-1])
def test_a_query_that_writes_is_refused_and_changes_nothing(url: str, tmp_path: Path, query: str) -> None:
    insert(url, [row(1)])
    [outcome] = province_of(tmp_path, url, query=query).run().sources
    assert outcome.error and "is not one single SELECT" in outcome.error
    assert scalar(url, "SELECT count(*) FROM dossiers WHERE channel = 'online'") == 1


@pytest.mark.parametrize("statement", WRITES[:2] + WRITES[6:7] + ["DROP TABLE dossiers"])
def test_the_connection_itself_cannot_write(url: str, tmp_path: Path, statement: str) -> None:
    from sqlalchemy.exc import DBAPIError

    insert(url, [row(1)])
    with pulled(province_of(tmp_path, url)) as piece:
        connection = piece.link.connection()  # type: ignore[attr-defined]
        with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
            connection.exec_driver_sql(statement)
            connection.commit()
    assert scalar(url, "SELECT count(*) FROM dossiers WHERE channel = 'online'") == 1


def test_bytes_are_refused_row_by_row(url: str, tmp_path: Path) -> None:
    kind = "BYTEA" if url.startswith("postgresql") else "BLOB"
    execute(url, f"CREATE TABLE files (dossier VARCHAR(40), received {kind}, channel VARCHAR(9), service VARCHAR(9))")
    insert(url, [{"dossier": "D1", "received": b"\x00\xff", "channel": "online", "service": "S1"}], "files")
    columns = {"dossier": "dossier", "service": "service", "channel": "channel", "received_at": "received"}
    province = province_of(tmp_path, url, table="files", columns=columns)
    assert counts(province)[2]["rejected"] == 1
    assert rejected(province.settings) == [(1, "binary_value")]


def test_totals_and_events_come_from_tables_too(url: str, tmp_path: Path) -> None:
    execute(url, "CREATE TABLE totals (service VARCHAR(9), channel VARCHAR(9), n NUMERIC(12,3), period VARCHAR(9))")
    insert(url, [{"service": "S1", "channel": "online", "n": 1.0, "period": "2026-01"}], "totals")
    insert(url, [{"service": "S1", "channel": "counter", "n": 1234.0, "period": "2026-01"}], "totals")
    columns = {"service": "service", "channel": "channel", "count": "n", "period": "period"}
    options = {"records": "totals", "agencies": ["A1"], "channels": ["online", "counter"]}
    province = province_of(tmp_path, url, table="totals", columns=columns, cursor_column="period", **options)
    assert counts(province)[2]["inserted"] == 2
    execute(url, "DELETE FROM totals WHERE channel = 'online'")
    counts(province)
    assert province.usage() == {("S1", "2026-01", "counter"): 1234}


def test_no_such_table_names_those_that_there_are(url: str, tmp_path: Path) -> None:
    [outcome] = province_of(tmp_path, url, table="ho_so").run().sources
    assert outcome.error and "has no table or view ho_so; it has: dossiers." in outcome.error


def test_names_are_never_part_of_the_statement(url: str, tmp_path: Path) -> None:
    insert(url, [row(1)])
    execute(url, *( ["CREATE TABLE `a b` AS SELECT * FROM dossiers", "ALTER TABLE `a b` RENAME COLUMN channel TO `x; %s:y`"]
        if url.startswith("mariadb") else ['CREATE TABLE "a b" AS SELECT * FROM dossiers',
        'ALTER TABLE "a b" RENAME COLUMN channel TO "x; %%s:y"' if url.startswith("postgresql") else 'ALTER TABLE "a b" RENAME COLUMN channel TO "x; %s:y"']))
    columns = {"dossier": "dossier", "service": "service", "channel": "x; %s:y", "received_at": "received"}
    assert counts(province_of(tmp_path, url, table="a b", columns=columns))[2]["inserted"] == 1
