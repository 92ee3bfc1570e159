"""Headings and values as they are compared: without diacritics, case, spaces, underscores and humps. Pure."""

import re
import unicodedata
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNDER_A_GROUP = frozenset({"ngay", "ma", "ten", "so"})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*")


@lru_cache(maxsize=65_536)
def words(text: str) -> str:
    """The words of a heading or value, parted by single spaces: `NgayTiepNhan` is `ngay tiep nhan`."""
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in marked if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", _HUMP.sub(" ", plain).lower()))


def key(text: str) -> str:
    """What headings are compared by: `Mã hồ sơ`, `MaHoSo` and `ma_ho_so` are all `mahoso`."""
    return words(text).replace(" ", "")


def variants(heading: str) -> list[tuple[str, float]]:
    """The ways to read a heading, each with its weight: whole, without brackets, last part of a nested key."""
    found = {heading: 1.0}
    found.setdefault(_BRACKETS.sub(" ", heading), 1.0)
    last = re.split(r"[.:/]", heading)[-1]
    found.setdefault(last, 0.95)
    group, _, under = words(heading).rpartition(" ")
    if group and under in _UNDER_A_GROUP:  # `Giải quyết` over `Ngày`: two rows of headings read as one
        found.setdefault(f"{under} {group}", 0.95)
    return [(text, weight) for text, weight in found.items() if key(text)]


def holds(text: str, phrase: str) -> bool:
    """Whether folded words stand in a folded text as whole words."""
    return f" {phrase} " in f" {text} "
