"""What an error of the store, its disk or its network means, in words of the register."""

import errno
import sqlite3
from pathlib import Path, PurePath

import psycopg
from sqlalchemy.exc import DBAPIError

from tracker.store.problems import Problem

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM}
_SQLITE = (  # by the beginning of the error's name
    ("SQLITE_FULL", "store_full"),
    ("SQLITE_BUSY", "store_locked"),
    ("SQLITE_LOCKED", "store_locked"),
    ("SQLITE_READONLY", "store_read_only"),
    ("SQLITE_CANTOPEN", "store_denied"),
    ("SQLITE_PERM", "store_denied"),
    ("SQLITE_AUTH", "store_denied"),
    ("SQLITE_CORRUPT", "store_damaged"),
    ("SQLITE_NOTADB", "store_damaged"),
    ("SQLITE_IOERR", "store_disk"),
    ("SQLITE_NOMEM", "no_memory"),
)
_POSTGRESQL = (  # by the beginning of the SQLSTATE
    ("53100", "store_full"),
    ("53400", "store_full"),  # over temp_file_limit
    ("53200", "no_memory"),
    ("53300", "store_unreachable"),  # no connection is left
    ("55P03", "store_locked"),
    ("40", "store_locked"),  # deadlock, or another wrote first
    ("57P03", "store_unreachable"),  # it starts or stops
    ("57P", "store_lost"),
    ("08", "store_lost"),
    ("58", "store_disk"),
    ("28", "store_denied"),
    ("3D", "store_unreachable"),
    ("42501", "store_denied"),
    ("25006", "store_read_only"),
    ("XX001", "store_damaged"),
    ("XX002", "store_damaged"),
)


def trouble(error: BaseException) -> Problem | None:
    """The problem behind an error of the store's surroundings (disk, network, rights, locks).

    None where it is none of these, but perhaps an error of the program; see `refusal`.
    """
    if isinstance(error, MemoryError):
        return Problem("no_memory")
    if isinstance(error, OSError):
        return _of_disk(error)
    if isinstance(error, DBAPIError):
        return _of_database(error.orig, broken=error.connection_invalidated)
    # Rows that are copied in large numbers go past SQLAlchemy.
    return _of_database(error) if isinstance(error, psycopg.Error | sqlite3.Error) else None


def refusal(error: DBAPIError) -> Problem:
    """What to say of any error of a database that is none of its surroundings."""
    return trouble(error) or Problem("store_refuses", {"reason": type(error.orig).__name__})


def _of_disk(error: OSError) -> Problem | None:
    reason = error.strerror or type(error).__name__
    if isinstance(error.filename, str | Path):
        reason = f"{PurePath(error.filename).name}: {reason}"
    if error.errno in _FULL:
        return Problem("store_full")
    if error.errno == errno.EROFS:
        return Problem("store_read_only")
    if error.errno in _DENIED:
        return Problem("store_denied", {"reason": reason})
    return Problem("store_disk", {"reason": reason}) if error.errno in (errno.EFBIG, errno.EIO) else None


def _of_database(error: BaseException | None, *, broken: bool = False) -> Problem | None:
    """`broken`: the connection ended with it."""
    if name := getattr(error, "sqlite_errorname", None):
        return _named(next((code for start, code in _SQLITE if name.startswith(start)), None), error)
    if state := getattr(error, "sqlstate", None):
        return _named(next((code for start, code in _POSTGRESQL if state.startswith(start)), None), error)
    if broken:
        return Problem("store_lost")
    if isinstance(error, psycopg.OperationalError):
        denied = "password" in str(error) or "authentication" in str(error)
        lost = "closed" in str(error) or "lost" in str(error) or "consuming input failed" in str(error)
        return _named("store_denied" if denied else "store_lost" if lost else "store_unreachable", error)
    return None


def _named(code: str | None, error: BaseException | None) -> Problem | None:
    if code is None:
        return None
    # The first line says why; later ones may show the statement and its values, which are nobody's business.
    text = str(error).strip().partition("\n")[0].rstrip(".")
    return Problem(code, {"reason": text[:200]})
