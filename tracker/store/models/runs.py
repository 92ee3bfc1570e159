"""What the pipeline did: runs, rejected rows, flags, values it met, and the state of the store."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Hash, Identity


class Run(Base):
    """One `python -m etl run`; times are UTC."""

    __tablename__ = "run"

    id: Mapped[Identity]
    started_at: Mapped[datetime] = mapped_column(DateTime)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime)
    status: Mapped[str] = mapped_column(String(10))  # running | succeeded | failed


class SourceRun(Base):
    """The account of one source in one run: read = inserted + updated + unchanged + superseded + rejected."""

    __tablename__ = "source_run"
    __table_args__ = (Index("ix_source_run_source_id_run_id", "source_id", "run_id"),)

    id: Mapped[Identity]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    status: Mapped[str] = mapped_column(String(10))  # succeeded | failed | skipped
    problem: Mapped[str | None] = mapped_column(String(40))  # code of tracker.store.problems
    parameters: Mapped[str | None] = mapped_column(Text)  # JSON
    rows_read: Mapped[int] = mapped_column(BigInteger, default=0)
    inserted: Mapped[int] = mapped_column(BigInteger, default=0)
    updated: Mapped[int] = mapped_column(BigInteger, default=0)
    unchanged: Mapped[int] = mapped_column(BigInteger, default=0)
    superseded: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    watermark: Mapped[str | None] = mapped_column(String(40))  # newest local day with a row
    ended_at: Mapped[datetime] = mapped_column(DateTime)


class RejectedRow(Base):
    """A row set aside; only shapes of its values are kept.

    `dossier`: keyed hash of its code, where it has one. `fingerprint`: keyed hash of the row and its problem, so
    that there is one entry however often the row is read.
    """

    __tablename__ = "rejected_row"
    __table_args__ = (Index("ix_rejected_row_source_id_file_id", "source_id", "file_id"),)

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    file_id: Mapped[int] = mapped_column(Integer)
    line: Mapped[int] = mapped_column(BigInteger)
    dossier: Mapped[Hash | None]
    fingerprint: Mapped[Hash | None]
    problem: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[str] = mapped_column(Text)  # JSON
    row: Mapped[str] = mapped_column(Text)  # JSON: field -> shape of its value
    agency_id: Mapped[int | None] = mapped_column(Integer)
    service_id: Mapped[int | None] = mapped_column(Integer)
    run_id: Mapped[int] = mapped_column(Integer)


class FlagCount(Base):
    """How many of a source's dossiers carry a flag, by service and agency."""

    __tablename__ = "flag_count"
    __table_args__ = (Index("ix_flag_count_source_id_flag", "source_id", "flag"),)

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[int] = mapped_column(Integer)
    flag: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[int | None] = mapped_column(Integer)
    dossiers: Mapped[int] = mapped_column(Integer)


class Comparison(Base):
    """A reported total that does not count because dossiers (or finer totals) cover it, beside what counts.

    `reason`: the likely one of a difference, a code of `etl.transform.compared`; `explained`: how many dossiers it
    may account for, where that can be counted.
    """

    __tablename__ = "comparison"
    __table_args__ = (Index("ix_comparison_service_id", "service_id"),)

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    period_start: Mapped[str] = mapped_column(String(10))
    period_end: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    reported: Mapped[int] = mapped_column(BigInteger)
    counted: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(20))
    explained: Mapped[int | None] = mapped_column(BigInteger)


class State(Base):
    """Single facts about the store: `data_version`, `key_fingerprint`, digests of catalogue and definitions."""

    __tablename__ = "state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class DirtyMonth(Base):
    """A calendar month whose facts changed and whose aggregates have not been refreshed yet."""

    __tablename__ = "dirty_month"

    month: Mapped[str] = mapped_column(String(10), primary_key=True)
