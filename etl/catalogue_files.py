"""The catalogue's files: read whole, or refused with a sentence."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from etl import succession
from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.files import read
from etl.succession import CatalogueError
from etl.transform import parse, values
from tracker.settings import Settings
from tracker.settings.part import web_address
from tracker.store.problems.lines import OUTSIDE_THE_TABLE

_UTC = ZoneInfo("UTC")
_OPTIONAL = {
    "services": ("name_vi name_en level agency field audience online_from retired_on target successor url").split(),
    "service_levels": ["agency"],
    "agencies": ["name", "kind", "parent", "valid_from", "valid_to", "successor"],
    "localities": ("name kind parent valid_from valid_to population adults longitude latitude").split(),
    "locality_map": ["share"],
    "targets": ["code", "valid_from", "valid_to", "legal_basis"],
}
_NEEDED = {
    "services": ["code"],
    "service_levels": ["service", "level", "valid_from"],
    "agencies": ["code"],
    "localities": ["code"],
    "locality_map": ["old_code", "old_valid_to", "new_code"],
    "targets": ["scope", "target"],
}


Row = dict[str, Any]


@dataclass(frozen=True)
class CatalogueRows:
    """The rows of the catalogue's files, parsed; a file that the settings do not name is None."""

    services: list[Row] | None
    service_levels: list[Row] | None
    agencies: list[Row] | None
    localities: list[Row] | None
    locality_map: list[Row] | None
    targets: list[Row] | None

    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()


def read_catalogue(settings: Settings) -> CatalogueRows:
    """Read all files of the catalogue.

    Raises:
        CatalogueError: a file is missing, unreadable, or a value in it cannot be read.
    """
    found: dict[str, list[Row] | None] = {}
    for name, needed in _NEEDED.items():
        relative = getattr(settings.catalogue, name)
        found[name] = None if relative is None else read_rows(settings, name, relative, needed, _OPTIONAL[name])
    rows = CatalogueRows(**found)
    succession.refuse_rings(rows.services or [], rows.agencies or [])
    return rows


def read_rows(settings: Settings, name: str, relative: str, needed: list[str], optional: list[str]) -> list[Row]:
    """Read the rows of one file of the catalogue, their values parsed by the names of the columns.

    Raises:
        CatalogueError: the file is missing or unreadable, or a value in it cannot be read.
    """
    path = settings.path(relative)
    if not path.is_file():
        raise CatalogueError(f"The catalogue's file {relative} is not there; mend [catalogue] {name} in the settings.")
    rows: list[Row] = []
    try:
        for batch in read(path, ReadOptions(), needed, optional):
            broken = [row for row in batch.broken if row.problem.code not in OUTSIDE_THE_TABLE]
            if broken:
                first = broken[0]
                raise CatalogueError(f"{relative}, line {first.line}: {first.problem.sentence()}")
            for line, row in zip(batch.lines, batch.rows.to_dict("records"), strict=True):
                rows.append(_parse_row({str(k): v for k, v in row.items()}, relative, int(line), needed))
    except UnreadableFileError as error:
        raise CatalogueError(f"{relative}: {error}") from None
    return rows


_DATES = {"starts_on", "ends_on", "online_from", "retired_on", "valid_from", "valid_to", "old_valid_to"}
_SHARES = {"target", "share"}
_WHOLE = {"level", "population", "adults", "cost"}
_NUMBERS = {"longitude", "latitude"}


def _parse_row(row: Row, file: str, line: int, needed: list[str]) -> Row:
    parsed: Row = {}
    for name, text in row.items():
        value = text.strip() if isinstance(text, str) and text.strip() else None
        if value is None:
            if name in needed:
                raise CatalogueError(f"{file}, line {line}: {name} is empty; every row needs one.")
            parsed[name] = None
            continue
        parsed[name] = _parse_value(name, value, f"{file}, line {line}")
    return parsed


def _parse_value(name: str, text: str, where: str) -> Any:
    if name in _DATES:
        day = _day(text)
        if day is None:
            raise CatalogueError(f"{where}: {name} is no date; write 2025-07-01 or 01/07/2025.")
        return day
    if name in _SHARES | _NUMBERS | _WHOLE:
        return _parse_number(name, text, where)
    if name == "url" and not web_address(text):
        raise CatalogueError(f"{where}: url must begin with https:// or http:// and hold no spaces.")
    if name in ("code", "service", "agency") and values.suspicious(text):
        raise CatalogueError(
            f"{where}: {name} looks like personal data (an @, 8 digits in a row, or over 60 characters); "
            "put the right column in its place."
        )
    return text


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    instant = parse.instants(pd.Series([text], dtype=object), _UTC)
    day: date | None = parse.local_days(instant, _UTC).astype(object)[0]
    return day


def _parse_number(name: str, text: str, where: str) -> float | int:
    percent = text.endswith("%")
    found = parse.number(text.rstrip("% "), "." if "," not in text else ",")
    if found is None:
        raise CatalogueError(f"{where}: {name} is no number.")
    if percent:
        found /= 100
    if name in _SHARES and not 0 <= found <= 1:
        raise CatalogueError(f"{where}: {name} must lie between 0 and 1 (0.8 means 80 %).")
    if name == "level" and found not in (1, 2, 3, 4):
        raise CatalogueError(f"{where}: level must be 1, 2, 3 or 4.")
    return int(found) if name in _WHOLE else found
