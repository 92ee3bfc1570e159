"""Times, people and files as the logs write them; fast enough for some hundred thousand rows."""

import gzip
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
DAY = 86_400
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Đặng", "Đào", "Phan", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quang", "Thanh", "Hữu", "Xuân", "Hải")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hạnh", "Hiếu", "Hoa", "Hùng", "Lan", "Long", "Mai")


def times(seconds: Ints, pattern: str, joint: str, clock: str) -> list[str]:
    """Local seconds since 1970 as text, day by `pattern` and time by `clock` (strftime); negative: empty."""
    whole, rest = np.divmod(seconds, DAY)
    known = np.unique(whole[seconds >= 0])
    stamps = pd.to_datetime(known * DAY, unit="s").strftime(pattern)
    day_text = dict(zip(known.tolist(), stamps, strict=True))
    clock_text = _clock(joint + clock)
    return [
        day_text[day] + clock_text[second] if stamp >= 0 else ""
        for stamp, day, second in zip(seconds.tolist(), whole.tolist(), rest.tolist(), strict=True)
    ]


@cache
def _clock(pattern: str) -> list[str]:
    """Every second of a day as text."""
    return list(pd.date_range("2000-01-01", periods=DAY, freq="s").strftime(pattern))


def applicants(person: Ints, business: npt.NDArray[np.bool_]) -> list[str]:
    """Made-up numbers that no person and no firm has: no province has the prefix 000, no tax office 00."""
    pairs = zip(person.tolist(), business.tolist(), strict=True)
    return [f"00{number:08d}" if firm else f"000{number:09d}" for number, firm in pairs]


def names(person: Ints) -> list[str]:
    """Made-up names; the pipeline must drop them while reading."""
    return [
        f"{FAMILY[n % len(FAMILY)]} {MIDDLE[n // 7 % len(MIDDLE)]} {GIVEN[n // 3 % len(GIVEN)]}"
        for n in person.tolist()
    ]


def pick(table: Iterable[str], rows: Ints) -> list[str]:
    """Entries of `table` by row number."""
    entries = list(table)
    return [entries[row] for row in rows.tolist()]


def write_gzip(path: Path, content: str) -> None:
    """UTF-8, compressed lightly, and the same bytes for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content.encode("utf-8"), compresslevel=1, mtime=0))
