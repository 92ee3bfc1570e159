"""What can be applied for, where, at which level and with which target; all of it with dates."""

from datetime import date

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Code, Identity


class Service(Base):
    """An online service or procedure. `provisional`: seen in a log, not in the catalogue."""

    __tablename__ = "service"

    id: Mapped[Identity]
    code: Mapped[Code] = mapped_column(unique=True)
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # code and both names, lower case, without diacritics, for search
    sort_key: Mapped[str] = mapped_column(Text)  # Vietnamese order of name_vi; see tracker.store.text
    level: Mapped[int | None] = mapped_column(SmallInteger)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    field: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str | None] = mapped_column(Text)
    online_from: Mapped[date | None] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)
    target: Mapped[float | None] = mapped_column(Float)
    successor: Mapped[Code | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str | None] = mapped_column(Text, sort_order=1)  # where people file it


class ServiceLevel(Base):
    """The level of a service from a day on; of all its agencies, or of the one named."""

    __tablename__ = "service_level"
    __table_args__ = (UniqueConstraint("service_id", "agency_id", "valid_from"),)

    id: Mapped[Identity]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    level: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date] = mapped_column(Date)


class Agency(Base):
    """A department or commune desk. `kind` is its tier. A code may be used again at another time."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[Identity]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[Code | None]
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor: Mapped[Code | None]
    provisional: Mapped[bool] = mapped_column(default=False)


class Locality(Base):
    """A commune, ward or old district for as long as it existed; its code alone does not identify it.

    `shape`: its outline as a GeoJSON MultiPolygon, where the catalogue has one.
    """

    __tablename__ = "locality"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[Identity]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[Code | None]
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    population: Mapped[int | None] = mapped_column(Integer)
    adults: Mapped[int | None] = mapped_column(Integer)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    provisional: Mapped[bool] = mapped_column(default=False)
    shape: Mapped[str | None] = mapped_column(Text, sort_order=1)


class LocalityMap(Base):
    """Which places an old place became at a reform, and the share of its dossiers that each takes over."""

    __tablename__ = "locality_map"
    __table_args__ = (UniqueConstraint("old_locality_id", "new_locality_id"),)

    id: Mapped[Identity]
    old_locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id", ondelete="CASCADE"))
    new_locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id", ondelete="CASCADE"))
    share: Mapped[float] = mapped_column(Float)


class Target(Base):
    """The uptake that a service, agency, tier of agencies or the province should reach, while in force."""

    __tablename__ = "target"
    __table_args__ = (Index("ix_target_scope_code", "scope", "code"),)

    id: Mapped[Identity]
    scope: Mapped[str] = mapped_column(Text)  # service | agency | tier | province
    code: Mapped[Code | None]
    target: Mapped[float] = mapped_column(Float)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    legal_basis: Mapped[str | None] = mapped_column(Text)
