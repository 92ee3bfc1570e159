"""The target in force: the most specific of service, agency, tier, province and the settings' default."""

from collections.abc import Sequence
from datetime import date

from tracker.queries import catalogue
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, ServiceEntry, TargetEntry
from tracker.queries.reader import Reader


def of_service(reader: Reader, service: ServiceEntry, day: date) -> float | None:
    """Return the target (share 0..1) of a service on a day; None where there is none at all."""
    return of_services(reader, [service], day)[0]


def of_services(reader: Reader, services: Sequence[ServiceEntry], day: date) -> list[float | None]:
    """Return the targets of some services on a day."""
    entries, rows = catalogue.load(reader), _in_force(reader, day)
    of_heir: dict[int | None, float | None] = {}
    found = []
    for service in services:
        own = rows.get(("service", service.code), service.target)
        if own is None and service.agency_id not in of_heir:
            heir = None if service.agency_id is None else entries.heir(service.agency_id, day)
            of_heir[service.agency_id] = of_agency(reader, entries.agency_by_id.get(heir or 0), day)
        found.append(of_heir[service.agency_id] if own is None else own)
    return found


def of_agency(reader: Reader, agency: AgencyEntry | None, day: date) -> float | None:
    """Return the target of an agency on a day: its own, else that of its tier, else the province's."""
    if agency is not None:
        rows = _in_force(reader, day)
        own = rows.get(("agency", agency.code))
        if own is None and agency.kind is not None:
            own = rows.get(("tier", agency.kind))
        if own is not None:
            return own
    return of_province(reader, day)


def of_province(reader: Reader, day: date) -> float | None:
    """Return the target of the province on a day, else the settings' default."""
    found = _in_force(reader, day).get(("province", None))
    return reader.settings.definitions.default_target if found is None else found


@remembered
def _in_force(reader: Reader, day: date) -> dict[tuple[str, str | None], float]:
    """The targets of a day by scope and code, of several the newest; a province needs no code."""
    newest: dict[tuple[str, str | None], TargetEntry] = {}
    for row in catalogue.load(reader).targets:
        key = row.scope, None if row.scope == "province" else row.code
        known = newest.get(key)
        if _valid(row, day) and (known is None or _since(row) > _since(known)):
            newest[key] = row
    return {key: row.target for key, row in newest.items()}


def _since(row: TargetEntry) -> date:
    return row.valid_from or date.min


def _valid(row: TargetEntry, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
