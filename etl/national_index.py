"""The national index as it is exported each month: points and ranks of provinces, and of one province's offices.

Each workbook tells one month. Its sheets "Điểm tháng" and "Điểm năm" hold the provinces' points of the month and
of the year so far, "Xu hướng tháng" the month itself; further sheets hold the offices of one province.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from etl.catalogue_files import Row
from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.files import read
from etl.succession import CatalogueError
from etl.transform import parse
from tracker.settings import Settings
from tracker.store.models.national import COMPONENTS

_COLUMNS = ["MA_COQUAN", "TEN_COQUAN", "TONG_SCORE"]
_OPTIONAL = ["ROW_STT", *COMPONENTS]
_SHEETS = {"month": "Điểm tháng", "year": "Điểm năm", "departments": "Sở Ban", "communes": "Xã Phường"}
_TREND = "Xu hướng tháng"
_MONTH_IN_NAME = re.compile(r"(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
_HIGHEST = 100.0


def read_index(settings: Settings) -> list[Row]:
    """Read every export that `[catalogue] national_index` names; of one month the last file by name holds.

    Raises:
        CatalogueError: a file cannot be read, tells no month, or holds points that cannot be.
    """
    pattern = settings.catalogue.national_index
    if pattern is None:
        return []
    path = settings.path(pattern)
    files = sorted(path.parent.glob(path.name))
    months: dict[date, list[Row]] = {}
    for file in files:
        month = _month(file)
        months[month] = [row | {"month": month, "file": file.name} for row in _rows(file)]
    return [row for _month_, rows in sorted(months.items()) for row in rows]


def digest(rows: list[Row]) -> str:
    """What tells one state of the exports from another."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _month(file: Path) -> date:
    """The month of an export: the last one of its trend, else the one in its name."""
    rows = list(_sheet(file, _TREND, ["month", "year"], []))
    if rows:
        newest = max((_whole(file, row, "year"), _whole(file, row, "month")) for _line, row in rows)
        if 1 <= newest[1] <= 12:
            return date(newest[0], newest[1], 1)
    if found := _MONTH_IN_NAME.search(file.name):
        return date(int(found[1]), int(found[2]), 1)
    raise CatalogueError(
        f"{file.name}: it tells no month. Keep its sheet “{_TREND}”, "
        "or write the month into its name: index-2025-10.xlsx."
    )


def _rows(file: Path) -> Iterator[Row]:
    told = False
    for scope, sheet in _SHEETS.items():
        for line, row in _sheet(file, sheet, _COLUMNS, _OPTIONAL):
            told = True
            yield {
                "scope": scope,
                "code": str(row["MA_COQUAN"]).strip().removeprefix("000.00.00.")[:60],
                "name": " ".join(str(row["TEN_COQUAN"]).split())[:200],
                "rank": None if row.get("ROW_STT") in (None, "") else _whole(file, row, "ROW_STT"),
                "total": _points(file, line, row, "TONG_SCORE"),
                **{name.lower(): _points(file, line, row, name) for name in COMPONENTS},
            }
    if not told:
        raise CatalogueError(
            f"{file.name}: it has none of the sheets {', '.join(_SHEETS.values())} of the national index."
        )


def _sheet(file: Path, sheet: str, needed: list[str], optional: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for batch in read(file, ReadOptions(sheet=sheet), needed, optional):
            for line, row in zip(batch.lines, batch.rows.to_dict("records"), strict=True):
                yield int(line), {str(name): value for name, value in row.items()}
    except UnreadableFileError as error:
        if error.problem.code != "missing_sheet":
            raise CatalogueError(f"{file.name}, sheet “{sheet}”: {error}") from None


def _points(file: Path, line: int, row: Row, name: str) -> float | None:
    text = str(row.get(name) or "").strip()
    if not text:
        return None
    found = parse.number(text, "," if "," in text else ".")
    if found is None or not 0 <= found <= _HIGHEST:
        raise CatalogueError(f"{file.name}, line {line}: {name} must be points from 0 to 100.")
    return float(found)


def _whole(file: Path, row: Row, name: str) -> int:
    text = str(row[name]).strip()
    if not text.isdigit() or len(text) > 6:
        raise CatalogueError(f"{file.name}: {name} must be a whole number.")
    return int(text)
