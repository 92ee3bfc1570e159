"""What the logs say: dossiers, the events they were folded from, and reported totals."""

from datetime import date

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Code, Hash, Identity, Instant


class Source(Base):
    """A `[[source]]` of the settings; `position` is its place there, which decides between sources."""

    __tablename__ = "source"

    id: Mapped[Identity]
    name: Mapped[Code] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(Integer)
    records: Mapped[str] = mapped_column(String(10))
    reading: Mapped[str] = mapped_column(Text, default="")  # digest of what decides how its files are read


class SourceFile(Base):
    """A piece of a source (a file, a table, the answers of a service), as it was when it was last read to the end.

    `cursor`: how far a table or a service has been read. `encoding`: in which its text was read; `confidence`
    (0..1) is below one where that was guessed. `reading`: as of its source, when it was last read.
    """

    __tablename__ = "source_file"

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    modified: Mapped[int] = mapped_column(BigInteger)  # nanoseconds
    digest: Mapped[str] = mapped_column(String(64))
    cursor: Mapped[str | None] = mapped_column(Text)
    encoding: Mapped[str | None] = mapped_column(String(80))
    confidence: Mapped[float | None] = mapped_column(Float)
    run_id: Mapped[int] = mapped_column(Integer)
    reading: Mapped[str] = mapped_column(String(64), default="", server_default="", sort_order=1)

    __table_args__ = (Index("ix_source_file_source_id_path", "source_id", "path", unique=True),)


class MappedValues:
    """The mapped values of a dossier or event, the same words as in the log's mapping."""

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
    flags: Mapped[int] = mapped_column(Integer, default=0)  # bits of tracker.store.flags
    file_id: Mapped[int] = mapped_column(Integer)
    line: Mapped[int] = mapped_column(Integer)


class Dossier(MappedValues, Base):
    """The newest state of a dossier in one source.

    `day`: local day it was received (else submitted or started); `level`: that of the catalogue as of `day`,
    else the log's; `counted`: received, and no source listed earlier says it better. `logged_service_id` and
    `logged_agency_id` are what the row names (None: no agency); `service_id` and `agency_id` what it counts under,
    which differs where a code was replaced.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_day", "day"),
        {"sqlite_with_rowid": False},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    dossier: Mapped[Hash] = mapped_column(primary_key=True)
    status: Mapped[int] = mapped_column(SmallInteger)
    updated_at: Mapped[Instant]
    day: Mapped[date] = mapped_column(Date)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    counted: Mapped[bool]
    run_id: Mapped[int] = mapped_column(Integer)
    logged_service_id: Mapped[int] = mapped_column(Integer, sort_order=1)
    logged_agency_id: Mapped[int | None] = mapped_column(Integer, sort_order=1)


class Event(MappedValues, Base):
    """An event of a dossier; kept so that a file that comes later folds to the same dossier."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_source_id_dossier", "source_id", "dossier"),
        {"sqlite_with_rowid": False},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    fingerprint: Mapped[Hash] = mapped_column(primary_key=True)
    dossier: Mapped[Hash]
    event_at: Mapped[Instant]
    status: Mapped[int | None] = mapped_column(SmallInteger)  # None: the activity maps to no status
    updated_at: Mapped[Instant | None]


class ReportedTotal(Base):
    """A count that somebody reported for a period, of its own grain; `state` tells what kind of nothing.

    `period_start` and `period_end` are inclusive. Of one key the last file by name is `effective`.
    `logged_service_id`, `logged_agency_id`: what the row names, as with dossiers.
    """

    __tablename__ = "reported_total"
    __table_args__ = (Index("ix_reported_total_source_id_file_id", "source_id", "file_id"),)

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    file_id: Mapped[int] = mapped_column(Integer)
    line: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    locality_id: Mapped[int | None] = mapped_column(Integer)
    period_start: Mapped[date] = mapped_column(Date)
    period_end: Mapped[date] = mapped_column(Date)
    raw_channel: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))  # count | not_applicable | not_provided
    dossiers: Mapped[int | None] = mapped_column(BigInteger)
    logged_level: Mapped[int | None] = mapped_column(SmallInteger)
    resolved: Mapped[int | None] = mapped_column(BigInteger)
    on_time: Mapped[int | None] = mapped_column(BigInteger)
    effective: Mapped[bool]
    logged_service_id: Mapped[int] = mapped_column(Integer, sort_order=1)
    logged_agency_id: Mapped[int | None] = mapped_column(Integer, sort_order=1)
