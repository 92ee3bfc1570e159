"""What an error of the store, its disk or its network means, in words of the register."""

import errno
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
        return _of_database(error)
    return None


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


def refusal(error: DBAPIError) -> Problem:
    """What to say of any error of a database that is none of its surroundings."""
    return trouble(error) or Problem("store_refuses", {"reason": type(error.orig).__name__})


def _of_database(error: DBAPIError) -> Problem | None:
    name = getattr(error.orig, "sqlite_errorname", None)
    if name:
        return _named(next((code for start, code in _SQLITE if name.startswith(start)), None), error)
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _named(next((code for start, code in _POSTGRESQL if state.startswith(start)), None), error)
    if error.connection_invalidated:
        return Problem("store_lost")
    if isinstance(error.orig, psycopg.OperationalError):
        denied = "password" in str(error.orig) or "authentication" in str(error.orig)
        return _named("store_denied" if denied else "store_unreachable", error)
    return _named(None, error)


def _named(code: str | None, error: DBAPIError) -> Problem | None:
    if code is None:
        return None
    # The first line says why; later ones may show the statement and its values, which are nobody's business.
    text = str(error.orig).strip().partition("\n")[0].rstrip(".")
    return Problem(code, {"reason": text[:200]})
