"""A real MariaDB for the tests, started by themselves where the machine has one: one server for all processes."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pymysql

FOLDER = "UPTAKE_TEST_MARIADB"  # set by the process that starts the others, so that all find one server
OWNER = "tracker"
PASSWORD = "s3cret/word"  # noqa: S105 (of a server that lives as long as the tests)
# Nothing here must outlive the tests, so nothing waits for the disk.
_OPTIONS = (
    "--no-defaults --skip-networking --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync "
    "--innodb-log-file-size=16M --innodb-buffer-pool-size=32M --performance-schema=OFF --skip-log-bin "
    "--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci"
).split()
_SECONDS = 60


class NoServerError(Exception):
    """The machine has no MariaDB."""


def prepare() -> None:
    """Name the server's folder before other processes start; nothing is started yet."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="my-", dir="/tmp")  # a socket's path must be short


def stop() -> None:
    """Stop the server, if any test asked for one, and remove its folder."""
    folder = Path(os.environ.pop(FOLDER))
    _kill(folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty database, dropped afterwards; raises NoServerError."""
    folder = running()
    name = f"t{uuid.uuid4().hex}"
    execute(f"CREATE DATABASE {name}")
    yield f"mariadb://{OWNER}:{PASSWORD.replace('/', '%2F')}@localhost/{name}?unix_socket={folder / 'socket'}"
    execute(f"DROP DATABASE {name}")


def execute(statement: str) -> None:
    """Run a statement as the owner of everything."""
    socket = str(running() / "socket")
    with pymysql.connect(unix_socket=socket, user=OWNER, password=PASSWORD, autocommit=True) as connection:
        connection.cursor().execute(statement)


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """The address of a database on a server of the test's own in a short `folder`, which it may kill."""
    _start(folder)
    socket = folder / "socket"
    with pymysql.connect(unix_socket=str(socket), user=OWNER, password=PASSWORD, autocommit=True) as connection:
        connection.cursor().execute("CREATE DATABASE own")
    yield f"mariadb://{OWNER}:{PASSWORD.replace('/', '%2F')}@localhost/own?unix_socket={socket}"
    _kill(folder)


def restart(folder: Path) -> None:
    """Stop the server of a folder, whoever is connected, and start it again."""
    _kill(folder, signal.SIGTERM)
    _serve(folder)


@cache
def running() -> Path:
    """The folder of the server, which the first test that asks for one starts."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "pid").exists():
            _start(folder)
    return folder


def _start(folder: Path) -> None:
    if user := _user():
        shutil.chown(folder, user)
    install = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={folder / 'data'}"]
    install += ["--skip-test-db", "--auth-root-authentication-method=normal", "--innodb-log-file-size=16M"]
    with (folder / "installed").open("w") as told:
        done = subprocess.run(install, cwd=folder, user=user, stdout=told, stderr=told, check=False)
    if done.returncode:
        raise NoServerError((folder / "installed").read_text()[-2_000:])
    # Accounts are made by a file, since nobody can connect yet.
    account = f"{OWNER}@localhost"
    lines = [f"CREATE USER {account} IDENTIFIED BY '{PASSWORD}';", f"GRANT ALL ON *.* TO {account} WITH GRANT OPTION;"]
    (folder / "init.sql").write_text("\n".join(lines) + "\n")
    _serve(folder, f"--init-file={folder / 'init.sql'}")


def _serve(folder: Path, *options: str) -> None:
    places = [f"--datadir={folder / 'data'}", f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}"]
    command = [_program("mariadbd"), *_OPTIONS, *places, *options]
    # The server goes on after the test: were it to inherit a pipe, the pipe would never end.
    with (folder / "log").open("a") as log:
        subprocess.Popen(command, cwd=folder, user=_user(), stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        try:
            pymysql.connect(unix_socket=str(folder / "socket"), user=OWNER, password=PASSWORD).close()
        except pymysql.err.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServerError((folder / "log").read_text()[-2_000:])


def _kill(folder: Path, sent: signal.Signals = signal.SIGKILL) -> None:
    pid_file = folder / "pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    os.kill(pid, sent)
    while _lives(pid):
        time.sleep(0.01)
    pid_file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # an ended child of the tests waits to be asked for its exit code


def _user() -> str | None:
    """Whose the server is: MariaDB refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("mysql", "nobody") if name in names)


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        raise NoServerError(
            f"The tests of MariaDB need {name}: install Debian's mariadb-server-core and mariadb-client-core."
        )
    return found
