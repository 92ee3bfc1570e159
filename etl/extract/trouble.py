"""What goes wrong with storages elsewhere, as sentences: which address, why, what to do."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import paramiko
import requests

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

ATTEMPTS = 3
PAUSE = 0.5  # seconds before the second attempt, twice that before the third
# Problem, kinds of errors, words in an error, HTTP status; the first that fits. Arrow and fsspec tell much by words.
_KINDS: tuple[tuple[str, tuple[type[Exception], ...], re.Pattern[str] | None, tuple[int, ...]], ...] = (
    ("storage_unknown", (), re.compile(r"Protocol not known"), ()),
    ("storage_other_key", (paramiko.BadHostKeyException,), None, ()),
    ("storage_unknown_key", (), re.compile("not found in known_hosts"), ()),
    (
        "storage_refused",
        (PermissionError, paramiko.AuthenticationException, paramiko.PasswordRequiredException),
        re.compile(
            "ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE|UNRECOGNIZED_CLIENT|AccessDenied|InvalidAccessKey|Signature"
            "|HTTP status 40[13]|Forbidden|No authentication methods|Permission denied|530 "
        ),
        (401, 403),
    ),
    (
        "storage_missing",
        (FileNotFoundError,),
        re.compile(r"NO_SUCH_BUCKET|NoSuchBucket|NO_SUCH_KEY|HTTP status 404|does not exist"),
        (404, 410),
    ),
)
_WORDS = re.compile("Name or service not known|Connection refused|Temporary failure in name resolution|No route")
_CURL = re.compile(r"curlCode: \d+, ([^;.]{1,60})")

Result = TypeVar("Result")


@contextmanager
def explained(address: str) -> Iterator[None]:
    """Turn what a storage answers with into UnreadableFileError; `address` must hold no secret."""
    try:
        yield
    except UnreadableFileError:
        raise
    except Exception as error:  # libraries of storages raise errors of every kind
        raise UnreadableFileError(_problem(error, address)) from error


def attempts(fetch: Callable[[], Result], address: str) -> Result:
    """Return what `fetch` returns, tried again where the connection breaks; raises UnreadableFileError."""
    for number in range(1, ATTEMPTS):
        try:
            with explained(address):
                return fetch()
        except UnreadableFileError as error:
            if error.problem.code != "storage_unreachable":
                raise
            time.sleep(PAUSE * number)
    with explained(address):
        return fetch()


def _problem(error: Exception, address: str) -> Problem:
    where: dict[str, str | int] = {"address": address}
    if isinstance(error, ImportError):
        return Problem("storage_package", where | {"reason": re.sub(r"\s+", " ", str(error))[:120]})
    status = error.response.status_code if isinstance(error, requests.HTTPError) and error.response is not None else 0
    for code, kinds, words, statuses in _KINDS:
        if isinstance(error, kinds) or status in statuses or (words and words.search(str(error))):
            return Problem(code, where)
    return Problem("storage_unreachable", where | {"reason": _reason(error, status)})


def _reason(error: Exception, status: int) -> str:
    """Return why in a few words, none of which can hold a secret."""
    if status:
        return f"HTTP {status}"
    if isinstance(error, TimeoutError | requests.Timeout) or "imed out" in str(error) or "imeout" in str(error):
        return "time-out"
    if match := _CURL.search(str(error)):
        return match[1]
    if match := _WORDS.search(str(error)):
        return match[0]
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) and len(strerror) < 60 else type(error).__name__
