"""Reads dossiers one by one, as they count: the row of the source that decides, with what settles its fields."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select

from tracker.queries.reader import Reader
from tracker.store.models import Dossier, ResolvedDossier, Source, SourceFile

Told = type[Dossier] | type[ResolvedDossier]
_FIELDS = ("day", "service_id", "agency_id", "locality_id", "channel", "level", "status")


@dataclass(frozen=True)
class DossierRow:
    """A counted dossier: where its row stands, and what it counts as. `dossier` is its keyed hash."""

    day: date
    service_id: int
    agency_id: int | None
    locality_id: int | None
    channel: str
    level: int | None
    status: int
    dossier: bytes
    position: int
    source: str
    file: str
    line: int

    @property
    def order(self) -> tuple[object, ...]:
        return (self.day, self.position, self.file, self.line, self.dossier)


def on_days(reader: Reader, service_id: int, days: Sequence[date]) -> list[DossierRow]:
    """Return the counted dossiers of a service on some days."""
    return _read(reader, lambda of: and_(of.day.in_(days), of.service_id == service_id))


def of_places(reader: Reader, localities: Iterable[int], first: date, last: date) -> list[DossierRow]:
    """Return the counted dossiers of all services whose applicants live in some places, from first to last."""
    ids = sorted(localities)
    return _read(reader, lambda of: and_(of.day.between(first, last), of.locality_id.in_(ids)))


def _read(reader: Reader, where: Callable[[Told], ColumnElement[bool]]) -> list[DossierRow]:
    """Read rows that stand as their source says, and those of which other sources settle fields."""
    plain = _select(resolved=False).where(ResolvedDossier.dossier.is_(None), where(Dossier))
    settled = _select(resolved=True).where(where(ResolvedDossier))
    rows = [row for statement in (plain, settled) for row in reader.session.execute(statement)]
    return sorted((DossierRow(*row) for row in rows), key=lambda row: row.order)


def _select(*, resolved: bool) -> Select[tuple[Any, ...]]:
    same: ColumnElement[bool] = and_(
        ResolvedDossier.source_id == Dossier.source_id, ResolvedDossier.dossier == Dossier.dossier
    )
    told: Told = ResolvedDossier if resolved else Dossier
    statement = select(
        *(getattr(told, name) for name in _FIELDS),
        Dossier.dossier,
        Source.position,
        Source.name,
        case((SourceFile.path.is_(None), ""), else_=SourceFile.path),
        Dossier.line,
    ).select_from(Dossier)
    statement = statement.join(ResolvedDossier, same, isouter=not resolved)
    return (
        statement.join(Source, Source.id == Dossier.source_id)
        .outerjoin(SourceFile, SourceFile.id == Dossier.file_id)
        .where(Dossier.counted)
    )
