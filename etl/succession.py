"""Successors in the catalogue: rings refused, strangers told, and the heirs of stored services and agencies."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from etl.transform import successors
from etl.transform.lookup import ServiceFacts, Validity
from etl.transform.values import service_code
from tracker.store.models import Agency, Locality, Service

Rows = list[dict[str, Any]]


class CatalogueError(Exception):
    """A file of the catalogue cannot be used; says which, where and why."""


def refuse_rings(services: Rows, agencies: Rows) -> None:
    """Refuse codes that replace each other in a ring: none of them could count.

    Raises:
        CatalogueError: there is such a ring.
    """
    known = {row["code"]: 0 for row in services}
    heirs = {r["code"]: service_code(r["successor"], known) or r["successor"] for r in services if r.get("successor")}
    # Agencies may part again on a later day; those that ended on one day cannot have replaced each other.
    days = {row.get("valid_to") for row in agencies if row.get("successor")}
    by_day = [{r["code"]: r["successor"] for r in agencies if r.get("successor") and r["valid_to"] == d} for d in days]
    for kind, edges in [("services", heirs), *(("agencies", one) for one in by_day)]:
        if ring := successors.find_cycle(edges):
            raise CatalogueError(
                f"[catalogue] {kind}: {' → '.join([*ring, ring[0]])} replace each other in a ring, so that none of "
                "them could count. Correct the column successor."
            )


def strangers(services: Rows, agencies: Rows) -> list[tuple[str, str]]:
    """Codes whose successors are not in the catalogue, so that their rows stay with them; by kind, as text."""
    known = {row["code"]: 0 for row in services}
    of_services = [(r["code"], r["successor"]) for r in services if r.get("successor")]
    lost = [(code, heir) for code, heir in of_services if service_code(heir, known) is None]
    places = {row["code"] for row in agencies}
    gone = successors.missing_heirs(((r["code"], r.get("successor")) for r in agencies), places)
    return [
        (kind, ", ".join(f"{code} ({heir})" for code, heir in sorted(found)))
        for kind, found in (("services", lost), ("agencies", gone))
        if found
    ]


def service_facts(connection: Connection) -> dict[str, ServiceFacts]:
    """Services of the store by code, each with its heir where both are in the catalogue."""
    columns = (Service.code, Service.id, Service.agency_id, Service.level, Service.online_from, Service.retired_on)
    rows = connection.execute(select(*columns, Service.provisional, Service.successor)).all()
    listed = {r.code: r.id for r in rows if not r.provisional}

    def heir(row: Any) -> int | None:
        found = service_code(row.successor, listed) if row.successor and not row.provisional else None
        return None if found in (None, row.code) else listed[found]

    return {r.code: ServiceFacts(*r[1:7], heir=heir(r)) for r in rows}


def bearers(connection: Connection, model: type[Agency] | type[Locality]) -> Iterable[tuple[str, Validity]]:
    """Agencies or places of the store with their dates; agencies with their heirs."""
    heir = Agency.successor if model is Agency else None
    columns = [model.code, model.id, model.valid_from, model.valid_to, model.provisional]
    rows = connection.execute(select(*columns, *([heir] if heir is not None else [])).order_by(model.id)).all()
    return [(r.code, Validity(r.id, r.valid_from, r.valid_to, r.provisional, _agency_heir(r, rows))) for r in rows]


def _agency_heir(row: Any, rows: Iterable[Any]) -> int | None:
    """Who bore the successor's code when an agency had ended."""
    code, ended = getattr(row, "successor", None), row.valid_to
    if not code or ended is None or row.provisional:
        return None
    later = [r for r in rows if r.code == code and not r.provisional and (r.valid_to is None or r.valid_to > ended)]
    found = min(later, key=lambda r: r.valid_from or date.min, default=None)
    return None if found is None else int(found.id)
