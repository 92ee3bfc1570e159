"""Dates that all stand in the same places of their texts, read digit by digit, a column at once. Pure."""

import re

import numpy as np
import numpy.typing as npt

_SECOND = 1_000_000

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


def fixed_width(texts: list[str], form: str, parts: Parts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
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
