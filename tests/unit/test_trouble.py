"""Errors of disks, networks and databases in words of the register; none of them shows what a row says."""

import errno
import os
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tracker.store.trouble import refusal, trouble


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "store_full"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "store_full"),
        (OSError(errno.EFBIG, os.strerror(errno.EFBIG)), "store_disk"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "store_disk"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/var/lib/uptake/t.lock"), "store_denied"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "store_read_only"),
        (MemoryError(), "no_memory"),
        (psycopg.errors.DiskFull(), "store_full"),
        (psycopg.errors.ConfigurationLimitExceeded(), "store_full"),
        (psycopg.errors.LockNotAvailable(), "store_locked"),
        (psycopg.errors.DeadlockDetected(), "store_locked"),
        (psycopg.errors.AdminShutdown(), "store_lost"),
        (psycopg.errors.CannotConnectNow(), "store_unreachable"),
        (psycopg.errors.TooManyConnections(), "store_unreachable"),
        (psycopg.errors.InvalidPassword(), "store_denied"),
        (psycopg.errors.InsufficientPrivilege(), "store_denied"),
        (psycopg.errors.ReadOnlySqlTransaction(), "store_read_only"),
        (psycopg.errors.DataCorrupted(), "store_damaged"),
        (psycopg.OperationalError("the connection is closed"), "store_lost"),
        (psycopg.OperationalError('connection to server at "::1" failed: Connection refused'), "store_unreachable"),
    ],
)
def test_each_trouble_has_its_own_sentence(error: BaseException, code: str) -> None:
    found = trouble(error)
    assert found is not None and found.code == code
    assert found.sentence("vi") and "/var/lib" not in found.sentence()


def test_a_file_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "t.db").execute("CREATE TABLE t (a)")
    engine = sa.create_engine(f"sqlite:///file:{tmp_path}/t.db?mode=ro&uri=true")
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(sa.text("INSERT INTO t VALUES (1)"))
    assert refusal(caught.value).code == "store_read_only"


def test_a_folder_in_the_place_of_the_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError) as caught:
        sa.create_engine(f"sqlite:///{tmp_path}").connect()
    assert refusal(caught.value).code == "store_denied"


def test_what_is_no_trouble_of_the_store_is_left_to_the_program() -> None:
    assert trouble(ValueError("x")) is None
    assert trouble(FileNotFoundError(errno.ENOENT, "x")) is None
    assert trouble(psycopg.errors.UniqueViolation('key "079204001234"')) is None


def test_a_refusal_names_the_kind_and_no_value() -> None:
    error = DBAPIError("INSERT", {}, psycopg.errors.InvalidTextRepresentation('integer: "Nguyễn Văn A"'))
    assert "InvalidTextRepresentation" in refusal(error).sentence() and "Nguyễn" not in refusal(error).sentence()
