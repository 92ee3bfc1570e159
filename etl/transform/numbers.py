"""Text of logs to numbers and truth values. Pure; what cannot be read becomes a missing value."""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.text import plain_digits

_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def number(text: str, decimal: str | None) -> float | None:
    """A number written with either separator; None where it cannot be told or is none.

    `1.234` is told apart only by `decimal` (the sign of decimals); `1.234.567`, `1.234,5`, `0.125` and `40.0` are
    clear by themselves. Digits and signs may be full-width, groups parted by spaces of any kind.
    """
    text = re.sub(r"\s", "", plain_digits(text))
    if not re.fullmatch(r"[+-]?[0-9][0-9.,]*", text):
        return None
    clear = _decimal_of(text.lstrip("+-"))
    found = None if decimal is None else _read(text, decimal)
    return found if found is not None or clear is None else _read(text, clear)


def _read(text: str, decimal: str) -> float | None:
    group = "." if decimal == "," else ","
    whole, _, fraction = text.partition(decimal)
    if decimal in fraction or group in fraction:
        return None
    if group in whole and not re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+", whole):
        return None
    return float(f"{whole.replace(group, '')}.{fraction or 0}")


def _decimal_of(text: str) -> str | None:
    """The decimal sign that a number shows by itself; None where both readings are possible."""
    if _GROUPED.fullmatch(text):
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
