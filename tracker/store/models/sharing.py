"""Dossiers that several sources hold: what counts of each, and where the sources differ."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Hash, Identity, Instant


class ResolvedDossier(Base):
    """What counts of a dossier where rules of precedence take fields from other sources than the counted one.

    One row per dossier whose counted row (`source_id`) differs from it; all fields, not only those that differ.
    The rows of `dossier` stay as their sources said.
    """

    __tablename__ = "resolved_dossier"
    __table_args__ = (Index("ix_resolved_dossier_day", "day"), {"sqlite_with_rowid": False})

    dossier: Mapped[Hash] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    day: Mapped[date] = mapped_column(Date)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    locality_id: Mapped[int | None] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(10))
    logged_level: Mapped[int | None] = mapped_column(SmallInteger)
    started_at: Mapped[Instant | None]
    submitted_at: Mapped[Instant | None]
    received_at: Mapped[Instant | None]
    due_at: Mapped[Instant | None]
    resolved_at: Mapped[Instant | None]
    applicant: Mapped[Hash | None]
    applicant_kind: Mapped[str | None] = mapped_column(String(10))
    assisted: Mapped[bool | None]
    fee: Mapped[int | None] = mapped_column(BigInteger)
    paid_online: Mapped[bool | None]
    rating: Mapped[int | None] = mapped_column(SmallInteger)


class Conflict(Base):
    """A field of a received dossier that two sources state differently: whose value counts, and whose does not.

    `ruled`: decided by [precedence], else by the order of the sources. `won`, `lost`: the values, where they are
    canonical words, codes or local days; NULL for what may not be shown. File and line: those of the two rows of
    `dossier`. `service_id`, `agency_id`: of the dossier as it counts.
    """

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_field", "field"), {"sqlite_with_rowid": False})

    dossier: Mapped[Hash] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    lost_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    won_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    ruled: Mapped[bool]
    won: Mapped[str | None] = mapped_column(String(60))
    lost: Mapped[str | None] = mapped_column(String(60))
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)


class ConflictCount(Base):
    """How many dossiers two sources state differently, by field, service and agency, and values of few kinds."""

    __tablename__ = "conflict_count"
    __table_args__ = (Index("ix_conflict_count_field", "field"),)

    id: Mapped[Identity]
    field: Mapped[str] = mapped_column(String(20))
    won_id: Mapped[int] = mapped_column(Integer)
    lost_id: Mapped[int] = mapped_column(Integer)
    ruled: Mapped[bool]
    won: Mapped[str | None] = mapped_column(String(60))
    lost: Mapped[str | None] = mapped_column(String(60))
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    dossiers: Mapped[int] = mapped_column(Integer)
