"""The catalogue's rows into the store, and the store's catalogue as the transforms see it."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from etl import succession
from etl.catalogue_files import CatalogueRows, Row
from etl.transform.lookup import Catalogue, dated_codes
from tracker.store.models import Agency, Locality, LocalityMap, NationalScore, Service, ServiceLevel, Target
from tracker.store.text import fold, sort_key


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


def store_index(connection: Connection, rows: list[Row]) -> None:
    """Bring the points of the national index to what its exports say."""
    connection.execute(delete(NationalScore))
    if rows:
        connection.execute(insert(NationalScore), rows)


def named(row: Row) -> Row:
    """Values that follow from the code and name of an agency or place; one without a name is known by its code."""
    name = row.get("name") or row["code"]
    return {
        "code": row["code"],
        "name": name,
        "folded": fold(f"{row['code']} {name}"),
        "sort_key": sort_key(name),
    }


def _agency_values(row: Row) -> Row:
    return named(row) | {n: row.get(n) for n in ("kind", "parent", "valid_from", "valid_to", "successor")}


def _locality_values(row: Row) -> Row:
    names = ["kind", "parent", "valid_from", "valid_to", "population", "adults", "longitude", "latitude", "shape"]
    return named(row) | {n: row.get(n) for n in names}


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
    names = ("level", "field", "audience", "online_from", "retired_on", "target", "successor", "url")
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
