"""Codes that logs name and no catalogue has: added as provisional, and taken away again where nothing uses them.

What they are called does not depend on which row or file came first.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from etl.catalogue import named, service_values
from etl.load import bulk
from etl.transform import values
from etl.transform.lookup import Catalogue
from etl.transform.text import plain_digits
from tracker.store import models
from tracker.store.models import Agency, Locality, Service
from tracker.store.text import plain_service_code

Model = type[Service] | type[Agency] | type[Locality]
# Where each of them is named; what is rejected, or summed from these, does not keep a code.
_USES: dict[Model, tuple[Any, ...]] = {
    Service: (
        models.Dossier.service_id,
        models.Dossier.logged_service_id,
        models.Event.service_id,
        models.ReportedTotal.service_id,
        models.ReportedTotal.logged_service_id,
        models.ClosedUnit.service_id,
        models.Revision.service_id,
    ),
    Agency: (
        models.Dossier.agency_id,
        models.Dossier.logged_agency_id,
        models.Event.agency_id,
        models.ReportedTotal.agency_id,
        models.ReportedTotal.logged_agency_id,
        models.ClosedUnit.agency_id,
        models.Revision.agency_id,
        models.Service.agency_id,
        models.ServiceLevel.agency_id,
    ),
    Locality: (
        models.Dossier.locality_id,
        models.Event.locality_id,
        models.ReportedTotal.locality_id,
        models.LocalityMap.old_locality_id,
        models.LocalityMap.new_locality_id,
    ),
}
_IDS = 500  # in one statement


@dataclass(frozen=True)
class NewCodes:
    """Codes of a log that the store does not know and may add: of services, agencies, places."""

    services: frozenset[str]
    agencies: frozenset[str]
    localities: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.services or self.agencies or self.localities)


def new_codes(fields: pd.DataFrame, catalogue: Catalogue, unknown_codes: str) -> NewCodes:
    """Which codes of some rows would have to be added for the rows to load."""
    services: frozenset[str] = frozenset()
    known = catalogue.service_forms
    if unknown_codes == "add" and "service" in fields:
        codes = fields["service"]
        strange = [c for c in codes.dropna().unique() if not values.suspicious(c) and not values.service_code(c, known)]
        services = frozenset(_plainest(code) for code in strange)

    def fresh(name: str, dated: Any) -> frozenset[str]:
        if name not in fields or (dated.checked and unknown_codes != "add"):
            return frozenset()
        codes = fields[name].dropna().unique()
        return frozenset(c for c in codes if c not in dated.bearers and not values.suspicious(c))

    return NewCodes(services, fresh("agency", catalogue.agencies), fresh("locality", catalogue.localities))


def _plainest(code: str) -> str:
    """A service's code as it is kept: systems write one with tails, blanks, or small letters.

    Where a log has only the name, this stands for the code, as it is written.
    """
    words = plain_digits(code).split()
    if any(letter.isdecimal() for letter in code) or len(words) == 1:
        return plain_service_code("".join(words).upper())
    return " ".join(words)


def _name(fields: pd.DataFrame, code: str) -> str | None:
    """The name that rows give a service: of several the first in the order of text, whatever the order of rows."""
    if "service_name" not in fields:
        return None
    names = fields.loc[fields["service"] == code, "service_name"].dropna().unique()
    return min((name for name in names if name and not _personal(name)), default=None)


def _personal(name: str) -> bool:
    """Whether a service's name may be personal data: names of services are text, but never hold these."""
    return "@" in name or any(len(run) >= 8 for run in "".join(c if c.isdigit() else " " for c in name).split())


class Provisional:
    """Adds the codes of one source's rows as they come; at the end takes away those that nothing used."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._added: dict[Model, list[int]] = {Service: [], Agency: [], Locality: []}
        self._names: dict[int, str | None] = {}  # of provisional services, as far as they were met

    def add(self, codes: NewCodes) -> None:
        """Add provisional entries for codes that are in no catalogue."""
        for code in sorted(codes.services):
            self._insert(Service, service_values(code, {"name_vi": None}, None))
        for model, names in ((Agency, codes.agencies), (Locality, codes.localities)):
            for code in sorted(names):
                self._insert(model, named({"code": code}))

    def _insert(self, model: Model, content: Mapping[str, Any]) -> None:
        statement = insert(model).values(**content, provisional=True).returning(model.id)
        self._added[model].append(self._connection.execute(statement).scalar_one())

    def rename(self, fields: pd.DataFrame, catalogue: Catalogue) -> None:
        """Give provisional services the name that the loaded rows of all batches agree on."""
        if "service_name" not in fields or "service" not in fields:
            return
        for code in fields["service"].dropna().unique():
            short = values.service_code(code, catalogue.service_forms)
            facts = catalogue.services.get(short) if short else None
            if facts is None or not facts.provisional:
                continue
            name, known = _name(fields, code), self._known_name(facts.id)
            if name and (known is None or name < known):
                self._names[facts.id] = name
                content = service_values(short or code, {"name_vi": name}, None)
                told = {key: content[key] for key in ("name_vi", "folded", "sort_key")}
                self._connection.execute(update(Service).where(Service.id == facts.id).values(**told))

    def _known_name(self, service_id: int) -> str | None:
        if service_id not in self._names:
            query = select(Service.code, Service.name_vi).where(Service.id == service_id)
            row = self._connection.execute(query).one()
            self._names[service_id] = None if row.name_vi == row.code else row.name_vi
        return self._names[service_id]

    def close(self, *, all_of_them: bool) -> None:
        """Take away what was added and is not used: its rows were rejected, or their file waits for the next run.

        `all_of_them`: look at every provisional code, since what used one may have gone.
        """
        for model, added in self._added.items():
            asked = select(model.id).where(model.provisional)
            drop_unused(self._connection, model, self._connection.scalars(asked).all() if all_of_them else added)


def drop_unused(connection: Connection, model: Model, ids: Collection[int]) -> None:
    """Remove those of some provisional codes that no row of the store names."""
    for part in bulk.chunks(sorted(ids), _IDS):
        used: set[int | None] = set()
        for column in _USES[model]:
            used.update(connection.scalars(select(column).where(column.in_(part)).distinct()))
        _remove(connection, model, [one for one in part if one not in used])


def _remove(connection: Connection, model: Model, ids: Iterable[int]) -> None:
    gone = list(ids)
    if not gone:
        return
    rejected = {Service: models.RejectedRow.service_id, Agency: models.RejectedRow.agency_id}.get(model)
    if rejected is not None:
        statement = update(models.RejectedRow).where(rejected.in_(gone))
        connection.execute(statement.values({rejected: None}))
    connection.execute(delete(model).where(model.id.in_(gone)))
