"""Dates that all stand in the same places of their texts, read digit by digit, a column at once. Pure."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
    return _read(raw.view(np.uint8).reshape(len(texts), width), form, parts)


def fixed_bytes(texts: pa.StringArray, form: str, parts: Parts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The same of texts that all take as many bytes as the form, none missing."""
    first, data = texts.offset, texts.buffers()[2]
    begun = np.frombuffer(texts.buffers()[1], dtype=np.int32, count=1, offset=4 * first)[0] if len(texts) else 0
    count = len(texts) * len(form)
    letters = np.frombuffer(data, dtype=np.uint8, count=count, offset=begun) if count else np.zeros(0, dtype=np.uint8)
    return _read(letters.reshape(len(texts), len(form)), form, parts)


def _read(
    letters: npt.NDArray[np.uint8], form: str, parts: Parts
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    rows = len(letters)
    pattern = np.frombuffer(form.encode(), dtype=np.uint8)
    digit = pattern == ord("9")
    across = np.ascontiguousarray(letters.T)  # place by place, so that each step runs along memory
    value = across - np.uint8(ord("0"))  # what is no digit lies above 9
    good = np.ones(rows, dtype=bool)
    for place, is_digit in enumerate(digit.tolist()):
        good &= value[place] <= 9 if is_digit else across[place] == pattern[place]
    numbers = []
    for at, size in parts:
        number = value[at].astype(np.int64)
        for place in range(at + 1, at + size):
            number = number * 10 + value[place]
        numbers.append(number)
    numbers += [np.zeros(rows, dtype=np.int64)] * (6 - len(numbers))
    year, month, day, hour, minute, second = numbers
    good &= (year >= 1900) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    good &= (hour < 24) & (minute < 60) & (second < 60)
    index = np.where(good, (year - 1970) * 12 + month - 1, 0)
    starts = index.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (index + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    good &= day <= ends - starts  # 31 February is no date
    seconds = (starts + day - 1) * 86_400 + hour * 3_600 + minute * 60 + second
    return np.where(good, seconds * _SECOND, 0), good
