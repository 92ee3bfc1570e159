"""Text of logs to dates, numbers and truth values. Pure; what cannot be read becomes a missing value."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.transform.fixed_width import Parts, fixed_bytes, fixed_form, fixed_width
from etl.transform.numbers import number, numbers, truth
from etl.transform.patterns import Moment, pattern
from etl.transform.text import plain_digits

__all__ = ["NO_INSTANT", "Instants", "instants", "local_days", "number", "numbers", "truth"]

Instants = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_INSTANT = np.iinfo(np.int64).min

_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?$")
_OFFSET = re.compile(r"\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$")
_NINES = re.compile(r"[0-9]")
_EPOCH = datetime.fromisoformat("1970-01-01")
_EARLIEST, _LATEST = pd.Timestamp("1900-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")


def instants(values: pd.Series, zone: ZoneInfo, patterns: str | Sequence[str] | None = None) -> Instants:
    """Microseconds since 1970 UTC of each text; `NO_INSTANT` where it is missing or no date.

    Patterns are tried in their order (see `etl.transform.formats`), then what needs none: ISO 8601,
    dd/MM/yyyy[ HH:mm[:ss]] and yyyyMMdd[HHmmss], unless a pattern's own texts look like that. A text without an
    offset is local time of `zone`. 31 February is no date.
    """
    result = np.full(len(values), NO_INSTANT, dtype=np.int64)
    present = values.notna().to_numpy()
    if not present.any():
        return result
    asked = [patterns] if isinstance(patterns, str) else list(patterns or ())
    if not asked:
        present = present & ~_read_alike(values, present, result, zone)
        if not present.any():
            return result
    text = _plain(values[present])
    places = np.flatnonzero(present)
    done = np.zeros(len(text), dtype=bool)
    for one in asked:
        if fixed := fixed_form(one):
            _read_fixed(text, done, places, result, zone, *fixed)
        _read_pattern(text, done, places, result, zone, one)
    _read_like_first(text, done, places, result, zone, asked)
    if not done.all():
        _read_usual(text[~done], places[~done], result, zone, asked)
    return result


def _read_alike(values: pd.Series, present: npt.NDArray[np.bool_], result: Instants, zone: ZoneInfo) -> Flags:
    """Read the texts that are written as the first one, if that is a usual way; returns which were read.

    The same as what follows it, for the many columns in which all texts are alike, without a look at each.
    """
    first = values.iat[int(np.argmax(present))]
    form = _NINES.sub("9", first) if isinstance(first, str) else ""
    fixed = next((fixed for usual in _USUAL if (fixed := fixed_form(usual)) and fixed[0] == form), None)
    read = np.zeros(len(values), dtype=bool)
    if fixed is None:
        return read
    texts = pa.array(values.to_numpy(dtype=object), type=pa.string(), from_pandas=True)
    alike = pc.fill_null(pc.equal(pc.binary_length(texts), len(form)), fill_value=False).to_numpy(zero_copy_only=False)
    local, good = fixed_bytes(pc.filter(texts, pa.array(alike)), *fixed)
    rows = np.flatnonzero(alike)[good]
    if len(rows):
        stamps = _in_utc(pd.Series(local[good].view("datetime64[us]")), zone)
        _keep(stamps, np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool), rows, result)
    return np.asarray(result != NO_INSTANT)


def _plain(values: pd.Series) -> pd.Series:
    texts = [str(text).strip() for text in values.tolist()]
    if not all(map(str.isascii, texts)) or any("  " in text for text in texts):
        texts = [plain_digits(text).strip() for text in texts]
    return pd.Series(texts, index=values.index, dtype=object)


def _read_usual(
    text: pd.Series, places: npt.NDArray[np.int64], result: Instants, zone: ZoneInfo, asked: Sequence[str]
) -> None:
    """Read what needs no pattern, value by value by its form."""
    done = np.zeros(len(text), dtype=bool)
    iso = text.str.fullmatch(_ISO).to_numpy(dtype=bool)
    if iso.any():
        _read_iso(text, iso, done, places, result, zone)
    usual = ["yyyy-M-d HH:mm:ss", "yyyy/M/d HH:mm:ss"]
    if not any(pattern(one).month_first for one in asked):
        usual.append("d/M/yyyy HH:mm:ss")
    if not any(pattern(one).loose_digits for one in asked):
        usual += ["yyyyMMddHHmmss", "yyyyMMddTHHmmss"]
    for one in usual:
        _read_pattern(text, done, places, result, zone, one)


def _read_pattern(
    text: pd.Series,
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
    form: str,
) -> None:
    """Read texts one by one, each distinct one once."""
    if done.all():
        return
    read = pattern(form).read
    known = {value: read(value) for value in text[~done].unique()}
    for aware in (False, True):
        told = {value: _stamp(moment) for value, moment in known.items() if moment and (moment[1] is not None) == aware}
        wanted = ~done & text.isin(told).to_numpy(dtype=bool)
        if wanted.any():
            stamps = pd.Series(np.array([told[value] for value in text[wanted]], dtype=np.int64).view("datetime64[us]"))
            _keep(stamps.dt.tz_localize("UTC") if aware else _in_utc(stamps, zone), wanted, done, places, result)


def _stamp(moment: Moment) -> int:
    """Microseconds of a moment, in UTC where it tells its offset, else as it is written."""
    written, minutes = moment
    since = written - _EPOCH
    return (since.days * 86_400 + since.seconds - (minutes or 0) * 60) * 1_000_000 + since.microseconds


_USUAL = [
    "dd/MM/yyyy HH:mm:ss",
    "dd/MM/yyyy HH:mm",
    "dd/MM/yyyy",
    "yyyyMMddHHmmss",
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd",
]


def _read_like_first(
    text: pd.Series,
    done: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int64],
    result: Instants,
    zone: ZoneInfo,
    asked: Sequence[str],
) -> None:
    """Most columns are written alike throughout: read them as their first value is written, the rest by form."""
    if done.all() or any(pattern(one).month_first or pattern(one).loose_digits for one in asked):
        return
    first = "".join("9" if c in "0123456789" else c for c in text.iloc[int(np.argmin(done))])
    for usual in _USUAL:
        fixed = fixed_form(usual)
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
    local, good = fixed_width(text.tolist(), form, parts)
    wanted = good & ~done
    if wanted.any():
        _keep(_in_utc(pd.Series(local[wanted].view("datetime64[us]")), zone), wanted, done, places, result)


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
