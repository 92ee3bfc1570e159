"""What drivers complain of, as problems of the register: never with a value, a user or a password in them."""

import re

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tracker.store.problems import Problem, shape

_LOST_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "40001", "40P01"})
_LOST_NUMBERS = frozenset({1053, 1317, 1927, 2006, 2013, 2014, 2055, 4031})
_REFUSED_NUMBERS = frozenset({1044, 1045, 1251, 1524, 1698, 18456})
_FORBIDDEN_NUMBERS = frozenset({1142, 1143, 1370, 229})
_SLOW_NUMBERS = frozenset({1969, 3024})
_REFUSED = re.compile(
    r"password authentication|no password supplied|authentication failed|pg_hba\.conf|role \S+ does not exist"
    r"|access denied|login failed|ORA-01017|ORA-28000",
    re.IGNORECASE,
)
_SLOW = re.compile(r"timed? ?out|timeout|^interrupted$", re.IGNORECASE)
# Short reasons that hold no value; of what is not among them only the number is told.
_REASONS = re.compile(
    r"connection refused|no such file or directory|name or service not known|temporary failure in name resolution"
    r"|nodename nor servname|failed to resolve host|no address associated|could not translate host name"
    r"|network is unreachable|no route to host|connection reset|broken pipe|starting up|shutting down"
    r"|too many (?:clients|connections)|remaining connection slots|server closed the connection|lost connection"
    r"|server has gone away|connection was killed|terminating connection|the connection is (?:lost|closed)"
    r"|(?:connection |)time(?:d )?out(?: expired)?|certificate[\w ]*|ssl[\w ]*required|unknown database"
    r"|database \S+ does not exist|database is locked|unable to open database file|file is not a database"
    r"|database disk image is malformed",
    re.IGNORECASE,
)
# Messages of these classes speak of the statement; those of others may repeat what stands in a row.
_OF_STATEMENT_STATES = ("42", "3D", "3F", "0A", "25")
_OF_STATEMENT_NUMBERS = frozenset({1046, 1049, 1052, 1054, 1060, 1064, 1066, 1103, 1146, 1248, 1305, 1630, 1792})
_OF_STATEMENT_SQLITE = re.compile(r"^(?:no such |near |ambiguous column|incomplete input|unrecognized token|misuse of)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|“[^”]*”|[^\s:,();]*\d{4}[^\s:,();]*")
_LONGEST_REASON = 200


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection died, so that another may do better."""
    return error.connection_invalidated or _state(error) in _LOST_STATES or _number(error) in _LOST_NUMBERS


def may_pass(error: DBAPIError) -> bool:
    """Whether a first question may be asked again: the connection died, and not of slowness."""
    return is_lost(error) and not is_slow(error)


def is_slow(error: DBAPIError) -> bool:
    """Whether an answer did not come in time."""
    number, state = _number(error), _state(error)
    return state == "57014" or number in _SLOW_NUMBERS or bool(_SLOW.search(_message(error)))


def is_forbidden(error: DBAPIError) -> bool:
    """Whether the account may not read what was asked for."""
    return _state(error) == "42501" or _number(error) in _FORBIDDEN_NUMBERS


def is_refused(error: DBAPIError) -> bool:
    """Whether the database does not let the account in, which no second try changes."""
    state = _state(error) or ""
    return state.startswith("28") or _number(error) in _REFUSED_NUMBERS or bool(_REFUSED.search(_message(error)))


def connecting(error: DBAPIError, place: str) -> Problem:
    """Why there is no connection to `place`."""
    if is_refused(error):
        return Problem("database_refused", {"database": place})
    return Problem("database_unreachable", {"database": place, "reason": _reason(error, place)})


def reading(error: SQLAlchemyError, name: str, seconds: float, known: str) -> Problem:
    """Why the statement for `name` failed; of the driver's words those are told that stand in `known`."""
    if not isinstance(error, DBAPIError):
        return Problem("query_failed", {"name": name, "reason": type(error).__name__})
    if is_forbidden(error):
        return Problem("not_permitted", {"name": name})
    if is_slow(error):
        return Problem("database_slow", {"name": name, "seconds": f"{seconds:g}"})
    return Problem("query_failed", {"name": name, "reason": _reason(error, known)})


def _reason(error: DBAPIError, known: str) -> str:
    message, number = _message(error), _number(error)
    state = _state(error) or ""
    of_statement = (
        state.startswith(_OF_STATEMENT_STATES) or number in _OF_STATEMENT_NUMBERS or _OF_STATEMENT_SQLITE.match(message)
    )
    if of_statement:
        return _without_values(message, known)[:_LONGEST_REASON]
    if found := _REASONS.search(message):
        return _without_values(found[0], known)
    return f"SQLSTATE {state}" if state else f"error {number}" if number else type(error.orig).__name__


def _without_values(message: str, known: str) -> str:
    """A message in which what is quoted or numbered is told by its shape, unless the settings say it too."""

    def told(match: re.Match[str]) -> str:
        inner = match[0].strip("'\"`“”")
        return match[0] if all(part in known for part in inner.split(".")) else match[0].replace(inner, shape(inner))

    return _QUOTED.sub(told, message)


def _message(error: DBAPIError) -> str:
    """The first line of the driver's own message."""
    original = error.orig
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary:
        return str(primary).split("\n", 1)[0]
    arguments = original.args if original else ()
    if len(arguments) > 1 and isinstance(arguments[0], int):
        return str(arguments[1]).split("\n", 1)[0]
    return " ".join(str(original).split("\n", 2)[:2])


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _number(error: DBAPIError) -> int | None:
    arguments = error.orig.args if error.orig else ()
    return arguments[0] if arguments and isinstance(arguments[0], int) else None
