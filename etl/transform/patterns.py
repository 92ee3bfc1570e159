"""Dates by a pattern of the settings: `d/M/yyyy h:mm:ss tt` and its like, days of Excel, seconds of Unix. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from etl.transform.formats import EXCEL, MONTHS, UNIX, UNIX_MILLISECONDS

_TOKEN = re.compile("yyyy|yy|M{1,4}|d{1,2}|[Hh]{1,2}|m{1,2}|s{1,2}|[fF]{1,9}|tt?|z{1,3}|K|'[^']*'|.", re.DOTALL)
_NUMBERS = {"d": "day", "M": "month", "H": "hour", "h": "hour", "m": "minute", "s": "second"}
_HALF = r"(?P<half>[AaPp]\.?[Mm]\.?|[Ss][Aa]|[Cc][Hh])"  # SA and CH are the Vietnamese AM and PM
_FRACTION = r"(?P<fraction>\d{1,9})"
_OFFSET = r"(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)"
_NOON = 12
_CENTURY = 69  # as strptime has it: 69 is 1969, 68 is 2068
_EXCEL_ZERO, _UNIX_ZERO = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1970-01-01")
_SERIALS = range(61, 109_575)  # before March 1900 Excel counts a day that never was
_MILLISECOND = 1000  # microseconds

Moment = tuple[datetime, int | None]  # as written, and minutes east of UTC where it says so


@dataclass(frozen=True)
class Pattern:
    """A pattern ready to read texts with plain digits; `read` gives None for what is no such date.

    `month_first`, `loose_digits`: which usual dates its texts could be mistaken for.
    """

    read: Callable[[str], Moment | None]
    month_first: bool = False
    loose_digits: bool = False


@lru_cache(maxsize=64)
def pattern(text: str) -> Pattern:
    """The reader of a pattern. A text may lack the end of its time; fractions and offsets are read where they are."""
    special = {EXCEL: _excel, UNIX: _unix, UNIX_MILLISECONDS: _unix_milliseconds}
    if text in special:
        return Pattern(special[text])
    if "%" in text:
        return Pattern(lambda value: _strptime(value, text))
    # Whoever writes 'Z' copied it from a format of UTC, so that it is no mere letter.
    tokens = ["z" if token in ("Z", "'Z'") else token for token in _TOKEN.findall(text)]
    forms = [re.compile(_form(variant)) for variant in _variants(tokens)]
    order = "".join(token[0] for token in tokens if token[0] in "yMd")
    return Pattern(
        lambda value: next((_moment(match) for form in forms if (match := form.fullmatch(value))), None),
        month_first="Md" in order and not order.startswith("y"),
        loose_digits=all(token[0] in "yMdHms" for token in tokens) and not order.startswith("y"),
    )


def written(moment: datetime, text: str) -> str:
    """A moment as a pattern writes it; the other way round than `pattern`."""
    if "%" in text:
        return moment.strftime(text)
    return "".join(_written(token, moment) for token in _TOKEN.findall(text))


def _written(token: str, moment: datetime) -> str:
    letter, size = token[0], len(token)
    if letter == "y":
        return f"{moment.year:04d}"[-size:]
    if letter in "Hh" or (letter in _NUMBERS and size <= 2):
        number = getattr(moment, _NUMBERS[letter])
        return f"{(number % 12 or 12) if letter == 'h' else number:0{size}d}"
    if letter in "fF":
        return f"{moment.microsecond:06d}000"[:size]
    named = {"M": "%b" if size == 3 else "%B", "d": "%a", "t": "%p", "z": "%z", "K": "%z"}
    return moment.strftime(named[letter]) if letter in named else token.strip("'")


def _variants(tokens: list[str]) -> Iterator[list[str]]:
    """The pattern, and what is left of it without the end of its time or without its seconds."""
    yield tokens
    for end in range(len(tokens) - 1, 0, -1):
        part = tokens[:end]
        if {"y", "M", "d"} <= {token[0] for token in part} and part[-1][0] in "yMdms":
            yield part
    if (second := next((place for place, token in enumerate(tokens) if token[0] == "s"), 0)) > 1:
        rest = tokens[second + 1 :]
        while rest and (rest[0] in ".," or rest[0][0] in "fF"):
            rest = rest[1:]
        yield tokens[: second - 1] + rest


def _form(tokens: list[str]) -> str:
    parts = [
        _part(token, tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2])
        for place, token in enumerate(tokens)
    ]
    letters = {token[0] for token in tokens}
    if "m" in letters and tokens[-1][0] in "ms":
        parts.append(f"(?:[.,]{_FRACTION})?" if tokens[-1][0] == "s" else "")
        parts.append(f"(?: ?{_OFFSET})?")
    return "".join(parts)


def _part(token: str, beside: list[str]) -> str:
    letter = token[0]
    if letter == "y":
        return rf"(?P<year>\d{{{len(token)}}})"
    if letter == "M" and len(token) > 2:
        return "(?P<month>[A-Za-z]{3,9})"
    if name := _NUMBERS.get(letter):
        tight = len(token) == 2 and any(other[0] in (*_NUMBERS, "y") for other in beside)
        return rf"(?P<{name}>\d{{2}})" if tight else rf"(?P<{name}>\d{{1,2}})"
    letters = {"f": _FRACTION, "F": _FRACTION, "t": _HALF, "z": _OFFSET, "K": f"{_OFFSET}?", " ": " ?"}
    return letters.get(letter) or re.escape(token.strip("'") if len(token) > 1 else token)


def _moment(match: re.Match[str]) -> Moment | None:
    found = match.groupdict(default="")
    year, hour = int(found["year"]), int(found.get("hour") or 0)
    if len(found["year"]) == 2:
        year += 1900 if year >= _CENTURY else 2000
    if "half" in found:
        afternoon = found["half"][0] in "pPcC"
        hour = hour % _NOON + _NOON * afternoon if hour <= _NOON else hour
    fraction = int(found["fraction"].ljust(6, "0")[:6]) if found.get("fraction") else 0
    try:
        time = (hour, int(found.get("minute") or 0), int(found.get("second") or 0), fraction)
        written = datetime(year, _month(found["month"]), int(found.get("day") or 1), *time)  # noqa: DTZ001 - local as yet
    except (ValueError, KeyError):
        return None
    return written, _minutes(found.get("offset"))


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower()) + 1


def _minutes(offset: str | None) -> int | None:
    if not offset:
        return None
    if offset == "Z":
        return 0
    digits = offset[1:].replace(":", "").ljust(4, "0")
    return (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if offset[0] == "-" else 1)


def _strptime(text: str, directives: str) -> Moment | None:
    try:
        written = datetime.strptime(text, directives)  # noqa: DTZ007 - its zone, if any, is told apart
    except ValueError:
        return None
    offset = written.utcoffset()
    return written.replace(tzinfo=None), None if offset is None else round(offset.total_seconds() / 60)


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d{1,14}(?:[.,]\d+)?", text) else None


def _excel(text: str) -> Moment | None:
    """Days since 30 December 1899, local; a sheet's binary fractions are rounded to milliseconds."""
    days = _number(text)
    if days is None or int(days) not in _SERIALS:
        return None
    return _EXCEL_ZERO + timedelta(milliseconds=round(days * 86_400_000)), None


def _unix(text: str, each: int = 1_000_000) -> Moment | None:
    """Seconds since 1970 UTC; `each`: microseconds of one."""
    count = _number(text)
    try:
        return None if count is None else (_UNIX_ZERO + timedelta(microseconds=round(count * each)), 0)
    except OverflowError:
        return None


def _unix_milliseconds(text: str) -> Moment | None:
    return _unix(text, _MILLISECOND)
