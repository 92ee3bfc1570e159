"""The target in force: the most specific of service, agency, tier, province and the settings' default."""

from datetime import date

from tracker.queries import catalogue
from tracker.queries.catalogue import AgencyEntry, ServiceEntry, TargetEntry
from tracker.queries.reader import Reader


def of_service(reader: Reader, service: ServiceEntry, day: date) -> float | None:
    """Return the target (share 0..1) of a service on a day; None where there is none at all."""
    entries = catalogue.load(reader)
    found = _in_force(entries.targets, "service", service.code, day)
    if found is not None:
        return found
    if service.target is not None:
        return service.target
    agency = None
    if service.agency_id is not None:
        agency = entries.agency_by_id.get(entries.heir(service.agency_id, day))
    return of_agency(reader, agency, day)


def of_agency(reader: Reader, agency: AgencyEntry | None, day: date) -> float | None:
    """Return the target of an agency on a day: its own, else that of its tier, else the province's."""
    targets = catalogue.load(reader).targets
    if agency is not None:
        own = _in_force(targets, "agency", agency.code, day)
        if own is None and agency.kind is not None:
            own = _in_force(targets, "tier", agency.kind, day)
        if own is not None:
            return own
    return of_province(reader, day)


def of_province(reader: Reader, day: date) -> float | None:
    """Return the target of the province on a day, else the settings' default."""
    found = _in_force(catalogue.load(reader).targets, "province", None, day)
    return reader.settings.definitions.default_target if found is None else found


def _in_force(targets: tuple[TargetEntry, ...], scope: str, code: str | None, day: date) -> float | None:
    """The newest row of a scope in force; a province needs no code."""
    rows = [
        row for row in targets if row.scope == scope and (scope == "province" or row.code == code) and _valid(row, day)
    ]
    newest = max(rows, key=lambda row: row.valid_from or date.min, default=None)
    return newest.target if newest else None


def _valid(row: TargetEntry, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
