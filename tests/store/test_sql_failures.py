"""Databases that cannot be pulled: a sentence says where, why and what to do, without secrets and without values."""

import json
import logging
import time
from pathlib import Path

import pytest

from tests.store import mariadb
from tests.store.databases import create_table, execute, insert, reader_of, row, sqlite, writer
from tracker.store.problems import Problem

COLUMNS = {"dossier": "dossier", "service": "service", "channel": "channel", "received_at": "received"}
SECRET = "zebra-17"  # noqa: S105


def told(problem: Problem) -> str:
    """All that is said of a problem; it must never hold the password."""
    text = " ".join(part(language) for part in (problem.sentence, problem.action) for language in ("en", "vi"))
    assert SECRET not in text and mariadb.PASSWORD not in text
    return text


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        (f"postgresql://tracker:{SECRET}@127.0.0.1:1/logs", "database_unreachable", "127.0.0.1:1/logs (Connection ref"),
        (f"mysql://tracker:{SECRET}@127.0.0.1:1/logs", "database_unreachable", "127.0.0.1:1/logs (Connection refused)"),
        (f"postgresql://tracker:{SECRET}@nowhere.invalid/logs", "database_unreachable", "nowhere.invalid/logs"),
        (f"oracle://tracker:{SECRET}@host/logs", "driver_missing", "the package oracledb"),
        (f"mssql+pymssql://tracker:{SECRET}@host/logs", "driver_missing", "the package pymssql"),
        (f"mssql+pyodbc://tracker:{SECRET}@host/logs", "driver_missing", "the package pyodbc"),
        (f"dbase://tracker:{SECRET}@host/logs", "unknown_database", "called dbase"),
        (f"mysql://tracker:a@{SECRET}@host/logs", "bad_database_address", "%40"),
        (f"mysql://tracker:a@{SECRET}/b@host/logs", "bad_database_address", "%40"),
        (f"tracker:{SECRET}", "bad_database_address", "no address of a database"),
        ("sqlite://", "bad_database_address", "no address of a database"),
        ("sqlite:///none.db", "no_database_file", "no database file none.db"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(tmp_path: Path, url: str, code: str, words: str) -> None:
    problem = reader_of(tmp_path, url, columns=COLUMNS).problem()
    assert problem.code == code
    assert words in told(problem)


def test_a_host_that_does_not_answer_is_told_in_time(tmp_path: Path) -> None:
    started = time.monotonic()
    url = f"mysql://tracker:{SECRET}@192.0.2.1/logs"  # of a network that exists in documentation only
    problem = reader_of(tmp_path, url, columns=COLUMNS, timeout=1.0).problem()
    assert problem.code == "database_unreachable"
    assert time.monotonic() - started < 5


def test_a_wrong_password_is_told(mariadb_url: str, tmp_path: Path) -> None:
    url = mariadb_url.replace("s3cret%2Fword", SECRET)
    assert reader_of(tmp_path, url, columns=COLUMNS).problem().code == "database_refused"


def test_an_unknown_account_or_database_is_told(postgresql_url: str, tmp_path: Path) -> None:
    problem = reader_of(tmp_path, postgresql_url.replace("tracker@", "nobody@"), columns=COLUMNS).problem()
    assert problem.code == "database_refused"
    problem = reader_of(tmp_path, postgresql_url.replace("@/t", "@/x"), columns=COLUMNS).problem()
    assert "does not exist)" in told(problem)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs.db").write_text("dossier,service\n" * 500)
    problem = reader_of(tmp_path, "sqlite:///logs.db", columns=COLUMNS).problem()
    assert "file is not a database" in told(problem)


def test_a_database_that_is_written_to_meanwhile_is_waited_for_and_then_told(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    engine = writer(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        problem = reader_of(tmp_path, url, columns=COLUMNS, timeout=0.1).problem()
    engine.dispose()
    assert "database is locked" in told(problem)


ENDLESS = {
    "postgresql": "SELECT pg_sleep(60)::text AS dossier, '' AS service, '' AS channel, '' AS received",
    "mariadb": "SELECT sleep(60) AS dossier, '' AS service, '' AS channel, '' AS received",
    "sqlite": "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) AS dossier, '' AS service, '' AS channel, '' AS received FROM n",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_query_that_takes_too_long_is_ended(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    url = sqlite(tmp_path) if kind == "sqlite" else str(request.getfixturevalue(f"{kind}_url"))
    started = time.monotonic()
    problem = reader_of(tmp_path, url, query=ENDLESS[kind], columns=COLUMNS, timeout=1.0).problem()
    assert time.monotonic() - started < 20
    assert (problem.code, problem.parameters["seconds"]) == ("database_slow", "1")


def test_values_are_not_told(postgresql_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    create_table(postgresql_url)
    insert(postgresql_url, [row(1, service="034090001234")])
    caplog.set_level(logging.DEBUG)
    for expression in ("CAST(service AS date)", "CAST(service || 'x' AS int)", "1 / (length(service) - 12)"):
        query = f"SELECT dossier, {expression} AS service, channel, received FROM dossiers"
        problem = reader_of(tmp_path, postgresql_url, query=query, columns=COLUMNS).problem()
        assert problem.code == "query_failed"
        assert "034090001234" not in told(problem) + caplog.text
        assert "SQLSTATE 22" in told(problem)


def test_the_words_of_a_wrong_query_are_told(postgresql_url: str, mariadb_url: str, tmp_path: Path) -> None:
    for url in (postgresql_url, mariadb_url, sqlite(tmp_path)):
        problem = reader_of(tmp_path, url, query="SELECT ma_ho_so FROM ho_so_moi", columns=COLUMNS).problem()
        assert "ho_so_moi" in told(problem)


def test_a_failed_run_keeps_the_mark(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    insert(url, [row(1)])
    reader = reader_of(tmp_path, url, cursor_column="updated")
    reader.province.run()
    execute(url, "ALTER TABLE dossiers RENAME TO moved")
    [outcome] = reader.province.run().sources
    assert outcome.status == "failed"
    assert outcome.problem and outcome.problem.code == "no_table"
    assert json.dumps(outcome.as_json())
    execute(url, "ALTER TABLE moved RENAME TO dossiers")
    assert [s.status for s in reader.province.run().sources] == ["skipped"]
