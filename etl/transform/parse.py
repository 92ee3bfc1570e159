"""Text of logs to dates, numbers and truth values. Pure; what cannot be read becomes a missing value."""

import re
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

Instants = npt.NDArray[np.int64]
NO_INSTANT = np.iinfo(np.int64).min

# Letters of date patterns as users know them from spreadsheets, longest first.
_LETTERS = [
    ("yyyy", "%Y"),
    ("yy", "%y"),
    ("MM", "%m"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("mm", "%M"),
    ("ss", "%S"),
]
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?$")
_OFFSET = re.compile(r"\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$")
_EARLIEST, _LATEST = pd.Timestamp("1900-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")


def strptime_pattern(pattern: str) -> str:
    """`dd/MM/yyyy HH:mm:ss` as a strptime pattern; a pattern that has `%` is taken as it is."""
    if "%" in pattern:
        return pattern
    for letters, directive in _LETTERS:
        pattern = pattern.replace(letters, directive)
    return pattern.replace("'", "")


def instants(values: pd.Series, zone: ZoneInfo, pattern: str | None = None) -> Instants:
    """Microseconds since 1970 UTC of each text; `NO_INSTANT` where it is missing or no date.

    Read without a pattern: ISO 8601, dd/MM/yyyy[ HH:mm[:ss]] and yyyyMMdd[HHmmss]. A text without an offset
    is local time of `zone`. 31 February is no date.
    """
    result = np.full(len(values), NO_INSTANT, dtype=np.int64)
    present = values.notna().to_numpy()
    if not present.any():
        return result
    text = values[present].astype(str).str.strip()
    places = np.flatnonzero(present)
    done = np.zeros(len(text), dtype=bool)
    if pattern and (fixed := fixed_form(pattern)):
        _read_fixed(text, done, places, result, zone, *fixed)
    elif pattern:
        _read(text, done, places, result, zone, strptime_pattern(pattern))
    _read_like_first(text, done, places, result, zone)
    if done.all():
        return result
    text, places, done = text[~done], places[~done], done[~done]
    lengths = text.str.len()
    iso = text.str.fullmatch(_ISO).to_numpy(dtype=bool) & ~done
    if iso.any():
        _read_iso(text, iso, done, places, result, zone)
    slash = text.str.contains("/", regex=False)
    for length, directive in ((19, "%d/%m/%Y %H:%M:%S"), (16, "%d/%m/%Y %H:%M"), (10, "%d/%m/%Y")):
        _read(text, done, places, result, zone, directive, slash & (lengths == length))
    short = slash & ~pd.Series(done, index=text.index)
    if short.any():  # one-digit days and months
        for directive in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"):
            _read(text, done, places, result, zone, directive, short)
    digits = ~slash & text.str.isdigit()
    for length, directive in ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d")):
        _read(text, done, places, result, zone, directive, digits & (lengths == length))
    return result


Parts = tuple[tuple[int, int], ...]  # place and width of year, month, day, hour, minute and second


def fixed_form(pattern: str) -> tuple[str, Parts] | None:
    """The form of a pattern's texts with 9 for a digit, and where its numbers stand; None if they may move."""
    names = [("yyyy", 4), ("MM", 2), ("dd", 2), ("HH", 2), ("mm", 2), ("ss", 2)]
    found = [(pattern.find(name), size) for name, size in names]
    known = [part for part in found if part[0] >= 0]
    form = re.sub("yyyy|MM|dd|HH|mm|ss", lambda match: "9" * len(match[0]), pattern)
    if len(known) < 3 or found[: len(known)] != known or re.search("[A-Za-z%]", form):
        return None
    return form, tuple(known)


_USUAL = [
    "dd/MM/yyyy HH:mm:ss",
    "dd/MM/yyyy HH:mm",
    "dd/MM/yyyy",
    "yyyyMMddHHmmss",
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd",
]
_SECOND = 1_000_000


def _read_like_first(
    text: pd.Series,
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
) -> None:
    """Most columns are written alike throughout: read them as their first value is written, the rest by form."""
    if done.all():
        return
    first = "".join("9" if c in "0123456789" else c for c in text.iloc[int(np.argmin(done))])
    for pattern in _USUAL:
        fixed = fixed_form(pattern)
        if fixed and fixed[0] == first:
            _read_fixed(text, done, places, result, zone, *fixed)
            return


def _read_fixed(
    text: pd.Series,
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
    form: str,
    parts: Parts,
) -> None:
    local, good = _fixed_width(text.tolist(), form, parts)
    wanted = good & ~done
    if wanted.any():
        _keep(_in_utc(pd.Series(local[wanted].view("datetime64[us]")), zone), wanted, done, places, result)


def _fixed_width(texts: list[str], form: str, parts: Parts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Local microseconds of texts of one form, digit by digit, and which texts are of it and are dates."""
    width = len(form)
    raw = np.array([t if len(t) == width and t.isascii() else "" for t in texts], dtype=f"S{width}")
    letters = raw.view(np.uint8).reshape(len(texts), width)
    pattern = np.frombuffer(form.encode(), dtype=np.uint8)
    digit = pattern == ord("9")
    value = letters.astype(np.int16) - ord("0")
    good = ((value[:, digit] >= 0) & (value[:, digit] <= 9)).all(axis=1)
    good &= (letters[:, ~digit] == pattern[~digit]).all(axis=1)
    numbers = [value[:, at : at + size].astype(np.int64) @ (10 ** np.arange(size - 1, -1, -1)) for at, size in parts]
    numbers += [np.zeros(len(texts), dtype=np.int64)] * (6 - len(numbers))
    year, month, day, hour, minute, second = numbers
    good &= (year >= 1900) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    good &= (hour < 24) & (minute < 60) & (second < 60)
    index = np.where(good, (year - 1970) * 12 + month - 1, 0)
    starts = index.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (index + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    good &= day <= ends - starts  # 31 February is no date
    seconds = (starts + day - 1) * 86_400 + hour * 3_600 + minute * 60 + second
    return np.where(good, seconds * _SECOND, 0), good


def _read(
    text: pd.Series,
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
    directive: str,
    where: pd.Series | None = None,
) -> None:
    wanted = ~done if where is None else ~done & where.to_numpy(dtype=bool)
    if not wanted.any():
        return
    parsed = pd.to_datetime(text[wanted], format=directive, errors="coerce", utc="%z" in directive)
    _keep(_in_utc(parsed, zone), wanted, done, places, result)


def _read_iso(
    text: pd.Series,
    iso: npt.NDArray[np.bool_],
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
) -> None:
    offset = text.str.contains(_OFFSET).to_numpy(dtype=bool)
    for wanted, aware in ((iso & offset, True), (iso & ~offset, False)):
        if wanted.any():
            plain = text[wanted].str.replace(",", ".", regex=False)
            parsed = pd.to_datetime(plain, format="ISO8601", errors="coerce", utc=aware)
            _keep(_in_utc(parsed, zone), wanted, done, places, result)


def _in_utc(parsed: pd.Series, zone: ZoneInfo) -> pd.Series:
    if parsed.dt.tz is None:
        # An hour that a clock change skips or doubles: forward, and the first of the two.
        parsed = parsed.dt.tz_localize(zone, ambiguous=np.ones(len(parsed), dtype=bool), nonexistent="shift_forward")
    in_utc: pd.Series = parsed.dt.tz_convert("UTC")
    return in_utc


def _keep(
    parsed: pd.Series,
    wanted: npt.NDArray[np.bool_],
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
) -> None:
    good = (parsed.notna() & (parsed >= _EARLIEST) & (parsed < _LATEST)).to_numpy()
    rows = np.flatnonzero(wanted)[good]
    result[places[rows]] = parsed[good].dt.as_unit("us").astype("int64").to_numpy()
    done[rows] = True


def local_days(values: Instants, zone: ZoneInfo) -> npt.NDArray[np.datetime64]:
    """The local day of each instant; NaT where there is none."""
    stamps = pd.Series(values.view("datetime64[us]")).mask(values == NO_INSTANT)
    local = stamps.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    return local.to_numpy().astype("datetime64[D]")


_GROUPED = re.compile(r"^\d{1,3}([.,])\d{3}$")


def number(text: str, decimal: str | None) -> float | None:
    """A number written with either separator; None where it cannot be told or is none.

    `1.234` is told apart only by `decimal` (the sign of decimals); `1.234.567`, `1.234,5` and `40.0` are
    clear by themselves.
    """
    text = re.sub(r"[\s   ]", "", text)
    if not re.fullmatch(r"[+-]?\d[\d.,]*", text):
        return None
    if decimal is None:
        decimal = _decimal_of(text.lstrip("+-"))
        if decimal is None:
            return None
    group = "." if decimal == "," else ","
    whole, _, fraction = text.partition(decimal)
    if decimal in fraction or group in fraction:
        return None
    if group in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
        return None
    return float(f"{whole.replace(group, '')}.{fraction or 0}")


def _decimal_of(text: str) -> str | None:
    """The decimal sign that a number shows by itself; None where both readings are possible."""
    if _GROUPED.match(text):
        return None
    separators = [c for c in text if c in ".,"]
    if not separators:
        return "."
    if len(set(separators)) == 2:
        return separators[-1]
    if len(separators) > 1:
        return "," if separators[0] == "." else "."
    return separators[0]


def numbers(values: pd.Series, decimal: str | None) -> npt.NDArray[np.float64]:
    """`number` for each text; NaN where missing or unreadable. Each distinct text is read once."""
    read = {text: number(text, decimal) for text in values.dropna().unique()}
    return values.map(read).to_numpy(dtype="float64", na_value=np.nan)


TRUE = frozenset({"true", "1", "yes", "y", "có", "co", "x", "đúng"})
FALSE = frozenset({"false", "0", "no", "n", "không", "khong", "sai"})


def truth(values: pd.Series) -> pd.Series:
    """True, False or None of each text."""

    def read(text: str) -> bool | None:
        word = text.strip().casefold()
        return True if word in TRUE else False if word in FALSE else None

    known = {text: read(text) for text in values.dropna().unique()}
    return values.map(known).astype(object).where(values.notna(), None)
