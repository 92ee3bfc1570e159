"""A connection that dies while rows come: reading goes on, and no row is lost or doubled."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from etl.sources.batch import UnreadableFileError
from tests.helpers import facts, write_province
from tests.store import mariadb, postgres
from tests.store.databases import Reader, address, block, create_table, execute, insert, reader_of, row, writer

ROWS = 18_000
KILLS = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()",
    "mariadb": "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
}


@pytest.fixture(params=["postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database of a server with a long table `dossiers`."""
    return fill(address(request.param, request, tmp_path))


def fill(url: str, rows: int = ROWS) -> str:
    """Fill the table; many rows share a time, and some have none."""
    mine = url.startswith("mariadb")
    numbers = f"SELECT seq AS n FROM seq_1_to_{rows}" if mine else f"SELECT n FROM generate_series(1, {rows}) AS n"
    day, moment = ("n DIV 100 %% 28", "datetime") if mine else ("n / 100 %% 28", "timestamp")
    updated = f"CASE WHEN {day} > 0 THEN CAST(CONCAT('2026-01-', {day}, ' 10:00:00') AS {moment}) END"
    received = f"CAST(CONCAT('2026-01-', 1 + n %% 28, ' 09:00:00') AS {moment})"
    values = f"n, CONCAT('A1-', n), 'S1', 'online', {received}, {updated}, 'Nguyễn Văn A'"
    execute(url, f"INSERT INTO dossiers SELECT {values} FROM ({numbers}) AS numbers")
    return url


def kill(url: str) -> None:
    """Kill all other connections to the database."""
    kind = url.partition(":")[0].partition("+")[0]
    engine = writer(url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(KILLS[kind]).scalars().all()
        for number in found if kind == "mariadb" else []:
            connection.exec_driver_sql(f"KILL CONNECTION {number}")
    engine.dispose()


def read(reader: Reader, interrupt: Callable[[], None], *at: int) -> list[int]:
    """The numbers of the rows as they come; after the chunks `at` something happens."""
    numbers: list[int] = []
    with reader.piece() as piece:
        place = piece.selection.at("dossier")[0]
        for n, rows in enumerate(piece.rows()):
            numbers += [int(row[place].rpartition("-")[2]) for row in rows]
            if n in at:
                interrupt()
    return numbers


@pytest.mark.parametrize("order", ["cursor", "key", "nothing"])
def test_reading_goes_on_where_the_connection_died(url: str, tmp_path: Path, order: str) -> None:
    options = {"cursor_column": "updated"} if order == "cursor" else {}
    if order == "nothing":
        execute(url, "CREATE TABLE copied AS SELECT * FROM dossiers")
        options = {"table": "copied"}
    numbers = read(reader_of(tmp_path, url, **options), lambda: kill(url), 0, 2)
    assert len(numbers) == ROWS
    assert sorted(numbers) == [*range(1, ROWS + 1)]


def test_a_row_that_changes_while_the_connection_is_gone_comes_as_it_is_now(url: str, tmp_path: Path) -> None:
    def interrupt() -> None:
        kill(url)
        execute(url, "UPDATE dossiers SET updated = '2026-02-01 00:00:00' WHERE id = 200")
        insert(url, [row(ROWS + 1, "2026-02-02 00:00:00")])

    numbers = read(reader_of(tmp_path, url, cursor_column="updated"), interrupt, 1)
    assert numbers[-2:] == [200, ROWS + 1]
    assert sorted(numbers) == sorted([*range(1, ROWS + 2), 200])  # as it was, and as it is


def test_a_connection_that_is_not_made_again_fails_with_a_sentence(url: str, tmp_path: Path) -> None:
    reader = reader_of(tmp_path, url)
    reader.delays = ()
    with pytest.raises(UnreadableFileError) as raised:
        read(reader, lambda: kill(url), 0)
    assert raised.value.problem.code == "connection_lost"
    sentence = raised.value.problem.sentence()
    assert "was lost after" in sentence
    assert "tracker" not in sentence


@pytest.fixture(params=[postgres, mariadb], ids=["postgresql", "mariadb"])
def own(request: pytest.FixtureRequest) -> Iterator[tuple[ModuleType, Path, str]]:
    """Return a server of the test's own: its module, folder and a long table."""
    server: ModuleType = request.param
    folder = Path(tempfile.mkdtemp(prefix="own-", dir="/tmp"))
    try:
        with server.own_server(folder) as url:
            yield server, folder, fill(create_table(url))
    except mariadb.NoServerError as error:
        pytest.skip(f"not run: {error}")
    finally:
        shutil.rmtree(folder)


@pytest.mark.full
def test_reading_goes_on_after_a_restart_of_the_server(own: tuple[ModuleType, Path, str], tmp_path: Path) -> None:
    server, folder, url = own
    numbers = read(reader_of(tmp_path, url, cursor_column="updated"), lambda: server.restart(folder), 0, 2)
    assert len(numbers) == ROWS
    assert sorted(numbers) == [*range(1, ROWS + 1)]


@pytest.mark.full
def test_a_run_whose_connections_are_killed_loads_what_one_left_alone_loads(url: str, tmp_path: Path) -> None:
    execute(url, "DELETE FROM dossiers")
    fill(url, 120_000)
    execute(url, "CREATE INDEX by_change ON dossiers (updated)")
    calm, killed = (write_province(tmp_path / name, block(url, cursor_column="updated")) for name in ("a", "b"))
    calm.run()
    over = threading.Event()

    def disturb() -> None:
        while not over.wait(0.5):
            kill(url)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        outcomes = [killed.run().sources[0] for _ in range(3)]
    finally:
        over.set()
        thread.join()
    assert outcomes[0].error is None
    assert outcomes[0].rows_read == outcomes[0].inserted == 120_000
    killed.run()
    assert facts(killed.settings) == facts(calm.settings)
