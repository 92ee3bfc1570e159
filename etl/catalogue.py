"""The catalogue's files into the store, and the store's catalogue as the transforms see it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from etl import succession
from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.files import read
from etl.succession import CatalogueError
from etl.transform import parse, values
from etl.transform.lookup import Catalogue, dated_codes
from etl.transform.text import plain_digits
from tracker.settings import Settings
from tracker.store.models import Agency, Locality, LocalityMap, Service, ServiceLevel, Target
from tracker.store.problems.lines import OUTSIDE_THE_TABLE
from tracker.store.text import fold, plain_service_code, sort_key

_UTC = ZoneInfo("UTC")
_OPTIONAL = {
    "services": ("name_vi name_en level agency field audience online_from retired_on target successor").split(),
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
        found[name] = None if relative is None else _read_file(settings, name, relative, needed)
    rows = CatalogueRows(**found)
    succession.refuse_rings(rows.services or [], rows.agencies or [])
    return rows


def _read_file(settings: Settings, name: str, relative: str, needed: list[str]) -> list[Row]:
    path = settings.path(relative)
    if not path.is_file():
        raise CatalogueError(f"The catalogue's file {relative} is not there; mend [catalogue] {name} in the settings.")
    rows: list[Row] = []
    try:
        for batch in read(path, ReadOptions(), needed, _OPTIONAL[name]):
            broken = [row for row in batch.broken if row.problem.code not in OUTSIDE_THE_TABLE]
            if broken:
                first = broken[0]
                raise CatalogueError(f"{relative}, line {first.line}: {first.problem.sentence()}")
            for line, row in zip(batch.lines, batch.rows.to_dict("records"), strict=True):
                rows.append(_parse_row({str(k): v for k, v in row.items()}, relative, int(line), needed))
    except UnreadableFileError as error:
        raise CatalogueError(f"{relative}: {error}") from None
    return rows


_DATES = {"online_from", "retired_on", "valid_from", "valid_to", "old_valid_to"}
_SHARES = {"target", "share"}
_WHOLE = {"level", "population", "adults"}
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


def store_catalogue(connection: Connection, rows: CatalogueRows) -> None:
    """Bring the store's catalogue to what the files say; what left them stays as provisional if logs use it."""
    services = rows.services or []
    agency_rows = rows.agencies
    if agency_rows is None:
        codes = {r.get("agency") for r in services} | {r.get("agency") for r in rows.service_levels or []}
        agency_rows = [{"code": code} for code in sorted(c for c in codes if c)]
    known = {r["code"] for r in agency_rows}
    extra = sorted({r["agency"] for r in services if r.get("agency")} - known)
    agency_rows = [*agency_rows, *({"code": code} for code in extra)]
    _upsert_dated(connection, Agency, agency_rows, _agency_values)
    _upsert_dated(connection, Locality, rows.localities or [], _locality_values)
    agencies = load_catalogue(connection).agencies
    _upsert_services(connection, services, lambda code: agencies.at(code, date.max)[0])
    _replace_levels(connection, rows.service_levels or [], lambda code: agencies.at(code, date.max)[0])
    _replace_map(connection, rows.locality_map or [])
    connection.execute(delete(Target))
    if rows.targets:
        connection.execute(insert(Target), [_target_values(r) for r in rows.targets])


def _named(row: Row) -> Row:
    name = row.get("name") or row["code"]
    return {
        "code": row["code"],
        "name": name,
        "folded": fold(f"{row['code']} {name}"),
        "sort_key": sort_key(name),
    }


def _agency_values(row: Row) -> Row:
    return _named(row) | {n: row.get(n) for n in ("kind", "parent", "valid_from", "valid_to", "successor")}


def _locality_values(row: Row) -> Row:
    names = ["kind", "parent", "valid_from", "valid_to", "population", "adults", "longitude", "latitude"]
    return _named(row) | {n: row.get(n) for n in names}


def _target_values(row: Row) -> Row:
    names = ("scope", "code", "target", "valid_from", "valid_to", "legal_basis")
    return {n: row.get(n) for n in names}


def _upsert_dated(
    connection: Connection, model: type[Agency] | type[Locality], rows: list[Row], make: Callable[[Row], Row]
) -> None:
    stored = connection.execute(select(model.id, model.code, model.valid_from)).all()
    by_key = {(r.code, r.valid_from): r.id for r in stored}
    wanted = {(r["code"], r.get("valid_from")) for r in rows}
    old: list[Row] = []
    new: list[Row] = []
    for row in rows:
        key = (row["code"], row.get("valid_from"))
        same_code = [k for k in by_key if k[0] == row["code"] and k not in wanted]
        # A bearer whose dates were corrected keeps its number, so that its dossiers stay with it.
        found = by_key.get(key) or (by_key.pop(same_code[0]) if len(same_code) == 1 else None)
        content = make(row) | {"provisional": False}
        if found:
            old.append(content | {"_id": found})
        else:
            new.append(content)
    _write(connection, model, old, new)
    gone = [i for key, i in by_key.items() if key not in wanted]
    if gone:
        connection.execute(update(model).where(model.id.in_(gone)).values(provisional=True))


def _write(
    connection: Connection,
    model: type[Agency] | type[Locality] | type[Service],
    old: list[Row],
    new: list[Row],
) -> None:
    if old:
        names = [name for name in old[0] if name != "_id"]
        statement = update(model).where(model.id == bindparam("_id")).values({n: bindparam(n) for n in names})
        connection.execute(statement, old)
    if new:
        connection.execute(insert(model), new)


def service_values(code: str, row: Row, agency_id: int | None) -> Row:
    """Values of a service's row; a service without a name is known by its code."""
    name = " ".join(str(row.get("name_vi") or code).split())
    english = row.get("name_en")
    names = ("level", "field", "audience", "online_from", "retired_on", "target", "successor")
    return {n: row.get(n) for n in names} | {
        "code": code,
        "name_vi": name,
        "name_en": english,
        "agency_id": agency_id,
        "folded": fold(f"{code} {name} {english or ''}"),
        "sort_key": sort_key(name),
    }


def _upsert_services(connection: Connection, rows: list[Row], agency_id: Callable[[str], int]) -> None:
    stored = {r.code: r.id for r in connection.execute(select(Service.code, Service.id))}
    old: list[Row] = []
    new: list[Row] = []
    for row in rows:
        agency = row.get("agency")
        content = service_values(row["code"], row, agency_id(agency) if agency else None) | {"provisional": False}
        if row["code"] in stored:
            old.append(content | {"_id": stored[row["code"]]})
        else:
            new.append(content)
    _write(connection, Service, old, new)
    gone = [i for code, i in stored.items() if code not in {r["code"] for r in rows}]
    if gone:
        connection.execute(update(Service).where(Service.id.in_(gone)).values(provisional=True))


def _replace_levels(connection: Connection, rows: list[Row], agency_id: Callable[[str], int]) -> None:
    services = {r.code: r.id for r in connection.execute(select(Service.code, Service.id))}
    connection.execute(delete(ServiceLevel))
    values_of = {
        (services[r["service"]], agency_id(r["agency"]) if r.get("agency") else None, r["valid_from"]): r["level"]
        for r in rows
        if r["service"] in services
    }
    if values_of:
        content = [
            {"service_id": s, "agency_id": a, "valid_from": day, "level": level}
            for (s, a, day), level in values_of.items()
        ]
        connection.execute(insert(ServiceLevel), content)


def _replace_map(connection: Connection, rows: list[Row]) -> None:
    connection.execute(delete(LocalityMap))
    stored = connection.execute(select(Locality.id, Locality.code, Locality.valid_from, Locality.valid_to)).all()
    old = {(r.code, r.valid_to): r.id for r in stored}
    content: dict[tuple[int, int], float] = {}
    for row in rows:
        old_id = old.get((row["old_code"], row["old_valid_to"]))
        # The place that takes over is the bearer of the new code on the day after the old one ended.
        new = [
            r.id
            for r in stored
            if r.code == row["new_code"]
            and (r.valid_from is None or r.valid_from > row["old_valid_to"] or r.valid_to is None)
            and (r.valid_to is None or r.valid_to > row["old_valid_to"])
        ]
        if old_id is not None and new and old_id != new[0]:
            share = row.get("share")
            content[(old_id, new[0])] = 1.0 if share is None else share
    if content:
        entries = [{"old_locality_id": o, "new_locality_id": n, "share": s} for (o, n), s in content.items()]
        connection.execute(insert(LocalityMap), entries)


def load_catalogue(connection: Connection, checked: Mapping[str, bool] | None = None) -> Catalogue:
    """The store's catalogue as the transforms need it. `checked`: which code lists are complete."""
    checked = checked or {}
    facts = succession.service_facts(connection)
    levels: dict[tuple[int, int | None], list[tuple[date, int]]] = {}
    for r in connection.execute(select(ServiceLevel).order_by(ServiceLevel.valid_from)):
        levels.setdefault((r.service_id, r.agency_id), []).append((r.valid_from, r.level))
    return Catalogue(
        facts,
        dated_codes(succession.bearers(connection, Agency), checked.get("agencies", False)),
        dated_codes(succession.bearers(connection, Locality), checked.get("localities", False)),
        {key: tuple(found) for key, found in levels.items()},
    )


@dataclass(frozen=True)
class NewCodes:
    """Codes of a log that the store does not know and may add: services with a name, agencies, places."""

    services: Mapping[str, str | None]
    agencies: frozenset[str]
    localities: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.services or self.agencies or self.localities)


def add_provisional(connection: Connection, codes: NewCodes) -> None:
    """Add provisional entries for codes that are in no catalogue."""
    for code, name in sorted(codes.services.items()):
        content = service_values(code, {"name_vi": name}, None) | {"provisional": True}
        connection.execute(insert(Service).values(**content))
    for model, names in ((Agency, codes.agencies), (Locality, codes.localities)):
        for code in sorted(names):
            connection.execute(insert(model).values(**_named({"code": code}), provisional=True))


def new_codes(fields: pd.DataFrame, catalogue: Catalogue, unknown_codes: str) -> NewCodes:
    """Which codes of some rows would have to be added for the rows to load."""
    services: dict[str, str | None] = {}
    known = catalogue.service_forms
    if unknown_codes == "add" and "service" in fields:
        codes = fields["service"]
        strange = [c for c in codes.dropna().unique() if not values.suspicious(c) and not values.service_code(c, known)]
        for code in strange:
            short = plain_service_code(plain_digits(code))
            names = fields.loc[codes == code, "service_name"].dropna().unique() if "service_name" in fields else []
            candidates = [n for n in (services.get(short), *names) if n and not _personal(n)]
            services[short] = min(candidates, default=None)  # whatever the order of the rows

    def fresh(name: str, dated: Any) -> frozenset[str]:
        if name not in fields or (dated.checked and unknown_codes != "add"):
            return frozenset()
        codes = fields[name].dropna().unique()
        return frozenset(c for c in codes if c not in dated.bearers and not values.suspicious(c))

    return NewCodes(services, fresh("agency", catalogue.agencies), fresh("locality", catalogue.localities))


def _personal(name: str) -> bool:
    """Whether a service's name may be personal data: names of services are text, but never hold these."""
    return "@" in name or any(len(run) >= 8 for run in "".join(c if c.isdigit() else " " for c in name).split())
