"""What databases hold becomes the text that a file would hold, and nothing in them is ever changed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.store.databases import KINDS, address, create_table, execute, insert, reader_of, row, scalar, sqlite

COLUMNS = {"dossier": "dossier", "service": "service", "channel": "channel", "received_at": "received"}
WRITES = ["DELETE FROM dossiers", "INSERT INTO dossiers (id) VALUES (99)", "DROP TABLE dossiers"]
NO_SELECTS = [
    *WRITES,
    "SELECT * FROM dossiers; DELETE FROM dossiers",
    "SELECT 1 AS a) AS pulled; DELETE FROM dossiers; SELECT * FROM (SELECT 2 AS a",
    "WITH x AS (SELECT 1) DELETE FROM dossiers",
    "WITH x AS (DELETE FROM dossiers RETURNING *) SELECT * FROM x",
    "UPDATE dossiers SET channel = 'post'",
    "SELECT 1 /*!; DELETE FROM dossiers */",
    "SELECT ';' '; DELETE FROM dossiers; --'",
    "SELECT * FROM dossiers FOR UPDATE",
    "SELECT 'it''s'; COMMIT; DELETE FROM dossiers",
    "CALL clean()",
]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with one row in the table `dossiers`, of each kind."""
    found = address(request.param, request, tmp_path)
    insert(found, [row(1)])
    return found


def test_a_query_that_is_no_select_is_refused_and_changes_nothing(url: str, tmp_path: Path) -> None:
    for query in NO_SELECTS:
        problem = reader_of(tmp_path, url, query=query, columns=COLUMNS).problem()
        assert problem.code in {"query_not_select", "missing_columns", "query_failed"}, query
    assert scalar(url, "SELECT count(*) FROM dossiers WHERE channel = 'online'") == 1


def test_the_connection_itself_cannot_write(url: str, tmp_path: Path) -> None:
    with reader_of(tmp_path, url).piece() as piece:
        for statement in WRITES:
            connection = piece.link.connection()
            with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
                connection.exec_driver_sql(statement)
            connection.rollback()
    assert scalar(url, "SELECT count(*) FROM dossiers WHERE channel = 'online'") == 1


def test_a_query_cannot_turn_writing_on(postgresql_url: str, tmp_path: Path) -> None:
    execute(postgresql_url, "CREATE SEQUENCE numbers")
    functions = "set_config('transaction_read_only', 'off', false), nextval('numbers')"
    query = f"SELECT '1' AS dossier, '1' AS service, 'a' AS channel, '2026-01-01' AS received, {functions}"
    problem = reader_of(tmp_path, postgresql_url, query=query, columns=COLUMNS).problem()
    assert problem.code == "query_failed"
    assert scalar(postgresql_url, "SELECT is_called FROM numbers") is False


def one_row(folder: Path, url: str, values: dict[str, str], **options: object) -> list[str | None]:
    """What a query's expressions are read as; the last of them is mapped as a fee."""
    names = list(values)
    query = "SELECT " + ", ".join(f"{expression} AS {name}" for name, expression in values.items())
    fields = ["dossier", "service", "channel", "received_at", "due_at", "agency", "status", "fee"]
    columns = {field: names[min(n, len(names) - 1)] for n, field in enumerate(fields)}
    rows = reader_of(folder, url, query=query, columns=columns, **options).pull()
    assert rows is not None
    return [rows[name].iloc[0] for name in names]


def test_postgresql_values_become_text(postgresql_url: str, tmp_path: Path) -> None:
    values = {
        "a": "CAST(1.001193 AS numeric(10,6))",
        "b": "TIMESTAMP '2026-01-05 09:00:00.25'",
        "c": "TIMESTAMPTZ '2026-01-05 09:00:00+07'",
        "d": "TIMESTAMP 'infinity'",
        "e": '\'{"a": "ơ"}\'::jsonb',
        "f": "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
        "g": "E'  o\\u031B ' || chr(10)",
        "h": "CAST(15.000 AS numeric(12,3))",
    }
    assert one_row(tmp_path, postgresql_url, values) == [
        "1.001193",
        "2026-01-05 09:00:00.25",
        "2026-01-05 02:00:00+00",
        "infinity",
        '{"a": "ơ"}',
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "ơ",
        "15",
    ]


def test_mariadb_values_become_text(mariadb_url: str, tmp_path: Path) -> None:
    values = {
        "a": "CAST(1.001190 AS decimal(10,6))",
        "b": "CAST('2026-01-05 09:00:00' AS datetime)",
        "c": "DATE '2026-01-05'",
        "d": "CAST(b'1' AS unsigned)",
        "e": "NULL",
        "f": "''",
        "g": "TRUE",
        "h": "CAST(1.234 AS decimal(12,3))",
    }
    expected = ["1.001190", "2026-01-05 09:00:00", "2026-01-05", "1", None, None, "1", "1.2340"]
    assert one_row(tmp_path, mariadb_url, values) == expected


def test_bits_and_timestamps_of_mariadb_are_those_of_the_source(mariadb_url: str, tmp_path: Path) -> None:
    execute(mariadb_url, "CREATE TABLE t (dossier BIT(1), service DATETIME, received TIMESTAMP NULL, channel INT)")
    execute(mariadb_url, "SET time_zone = '+00:00'", "INSERT INTO t VALUES (b'1', NULL, '2026-01-05 02:00:00', 7)")
    rows = reader_of(tmp_path, mariadb_url, table="t", columns=COLUMNS).pull()
    assert rows is not None
    assert rows.iloc[0].to_dict() == {
        "dossier": "1",
        "service": None,
        "channel": "7",
        "received": "2026-01-05 09:00:00",
    }


def test_sqlite_values_become_text(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    execute(url, "CREATE TABLE t (dossier NUMERIC(10,6), service, channel NUMERIC(12,2), received DATETIME)")
    execute(url, "INSERT INTO t VALUES ('1.001190', 1e20, 40, '05/01/2026')")
    rows = reader_of(tmp_path, url, table="t", columns={**COLUMNS, "fee": "channel"}).pull()
    assert rows is not None
    assert rows.iloc[0].tolist() == ["1.001190", "100000000000000000000", "40", "05/01/2026"]


def test_text_that_is_none_costs_one_row(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1), row(2), row(3)])
    execute(url, "UPDATE dossiers SET service = CAST(x'53ff' AS TEXT) WHERE id = 2")
    with reader_of(tmp_path, url).piece() as piece:
        [batch] = piece.batches()
    [broken] = batch.broken
    assert (broken.line, broken.problem.code) == (2, "database_value")
    assert batch.lines.tolist() == [1, 3]


def test_text_dates_may_be_the_cursor(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1, "2026-01-10T10:00:00+07:00"), row(2, "2026-01-10T08:00:00+07:00")])
    reader = reader_of(tmp_path, url, cursor_column="updated", overlap="1h")
    assert reader.numbers() == [2, 1]
    insert(url, [row(3, "2026-01-10T09:30:00+07:00"), row(4, "2026-01-10T08:30:00+07:00")])
    assert reader.numbers() == [3, 1]


@pytest.mark.parametrize("values", [("05/01/2026", "12/01/2026"), ("9", "10"), (b"\x01", b"\x02")])
def test_a_cursor_that_does_not_sort_is_refused(tmp_path: Path, values: tuple[object, object]) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(n, chu_ho_so=value) for n, value in enumerate(values)])
    assert reader_of(tmp_path, url, cursor_column="chu_ho_so").problem().code == "cursor_without_order"


@pytest.mark.parametrize(("column", "overlap"), [("updated", 5), ("id", "2d")])
def test_an_overlap_of_another_kind_is_refused(tmp_path: Path, column: str, overlap: object) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1)])
    assert reader_of(tmp_path, url, cursor_column=column, overlap=overlap).problem().code == "overlap_kind"


def test_a_mark_of_another_kind_has_all_rows_read(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1), row(2)])
    reader = reader_of(tmp_path, url, cursor_column="id")
    reader.numbers()
    reader.province.change('cursor_column = "id"', 'cursor_column = "updated"')
    assert reader.numbers() == [1, 2]
    assert reader.whole


def test_an_account_needs_only_the_mapped_columns(postgresql_url: str, tmp_path: Path) -> None:
    create_table(postgresql_url)
    insert(postgresql_url, [row(1)])
    name = f"reader_{scalar(postgresql_url, 'SELECT current_database()')}"
    granted = f"GRANT SELECT (dossier, service, channel, received) ON dossiers TO {name}"
    execute(postgresql_url, f"CREATE ROLE {name} LOGIN", granted)
    url = postgresql_url.replace("tracker@", f"{name}@")
    assert reader_of(tmp_path, url, columns=COLUMNS).numbers() == [1]
    problem = reader_of(tmp_path, url, columns=COLUMNS, cursor_column="updated").problem()
    assert problem.code == "not_permitted"
    execute(postgresql_url, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_no_key_leaves_the_ledger_guessable(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1)])
    marks = []
    for key in ("5e" * 32, "5f" * 32):
        reader = reader_of(tmp_path, url, cursor_column="updated")
        reader.province.write("pseudonym.key", key)
        reader.pull()
        marks.append(json.dumps([mark.digest for mark in reader.marks.values()]))
    assert marks[0] != marks[1]


def test_now_is_told_in_the_zone_of_the_source(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    insert(url, [row(1, now)])
    reader = reader_of(tmp_path, url, cursor_column="updated")
    reader.pull()
    assert [mark.cursor for mark in reader.marks.values()] == [now]  # in Hanoi it is seven hours ago
