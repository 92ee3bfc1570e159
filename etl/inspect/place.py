"""The path of a file as the settings write it: from their folder, with `*` in the place of date or number. Pure."""

import glob
import os
import re
from pathlib import Path

from etl.inspect.fold import words

_DATE = (
    r"(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[-_T.]?\d{4,6})?"  # 2026-03-05, with a time
    r"|(?<![A-Za-z])(?:0[1-9]|[12]\d|3[01])[-_.](?:0[1-9]|1[0-2])[-_.](?:19|20)\d{2}"
    r"|(?:19|20)\d{2}[-_](?:19|20)\d{2}"  # a fiscal year
    r"|(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])"
    r"|(?:0?[1-9]|1[0-2])[-_.](?:19|20)\d{2}"
    r"|(?:19|20)\d{2}[-_]?[Qq][1-4]|[Qq][1-4][-_]?(?:19|20)\d{2}"
    r"|(?:19|20)\d{2}"
)
_CHANGING = re.compile(rf"(?<!\d)(?<!\d\.)(?:{_DATE})(?!\d)")
_NUMBER_AT_END = re.compile(r"(?<=[-_ (.])\d{1,6}(?=\)?$)")


def pattern_of(name: str) -> str | None:
    """The name of a file with `*` for its date or last number; None where it has neither.

    `one-stop-2026-03.csv` gives `one-stop-*.csv`.
    """
    stem, dot, suffixes = _parts(name)
    escaped_parts: list[str] = []
    end = 0
    matches = list(_CHANGING.finditer(stem)) or list(_NUMBER_AT_END.finditer(stem))
    for match in matches:
        escaped_parts.append(glob.escape(stem[end : match.start()]))
        end = match.end()
    if not matches:
        return None
    found = "*".join([*escaped_parts, glob.escape(stem[end:])])
    found = re.sub(r"\*(?:[-_. ]?\*)+", "*", found) + dot + glob.escape(suffixes)
    return found if re.search(r"[^\W_]", found.partition(".")[0].replace("*", "")) else None


def _parts(name: str) -> tuple[str, str, str]:
    match = re.search(r"\.(?:[A-Za-z]\w{0,6}\.)?[A-Za-z]\w{0,6}$", name)
    return (name[: match.start()], ".", name[match.start() + 1 :]) if match else (name, "", "")


def relative(path: Path, folder: Path) -> str:
    """A path as the settings in `folder` write it; outside of that folder it stays absolute."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links that a user means
    for base in (folder, folder.resolve()):
        if whole.is_relative_to(base):
            return whole.relative_to(base).as_posix()
    return whole.as_posix()


def name_of(path: str) -> str:
    """A name for the source, from the name of its file."""
    stem = _parts(Path(path).name)[0]
    plain = words(_NUMBER_AT_END.sub("", _CHANGING.sub("", stem)).replace("*", " ")).split()
    while len(plain) > 1 and len(plain[-1]) == 1:  # the T of a month that was taken off
        plain.pop()
    return "-".join(plain)[:50].strip("-") or "log"


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with the first number that makes it free."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
