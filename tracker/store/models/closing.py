"""Months as they were when they were closed, and what changed in them afterwards."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.aggregates import ChannelCounts
from tracker.store.models.base import Base, Identity


class ClosedMonth(Base):
    """A month whose figures were put on record; times are UTC.

    `calendar`, `index`: as in `UsageUnit`. `closed_on`: the local day. `data_version`, `run_id`: what the figures
    rest on. `closed_by`: snapshot (somebody ran the command) | run (closed by itself). `early`: before its grace
    period had passed. `noted_*`: up to which state of the store changes have been noted as revisions.
    """

    __tablename__ = "closed_month"

    calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    period_start: Mapped[date] = mapped_column(Date)
    period_end: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime] = mapped_column(DateTime)
    closed_on: Mapped[date] = mapped_column(Date)
    closed_by: Mapped[str] = mapped_column(String(10))
    early: Mapped[bool]
    data_version: Mapped[int] = mapped_column(Integer)
    run_id: Mapped[int] = mapped_column(Integer)
    noted_units: Mapped[str] = mapped_column(String(64))
    noted_run: Mapped[int] = mapped_column(Integer)
    noted_catalogue: Mapped[str] = mapped_column(String(64))
    noted_settings: Mapped[str] = mapped_column(String(64))


class ClosedUnit(ChannelCounts, Base):
    """A row of `UsageUnit` as it was when its month was closed; columns as there.

    Periods longer than a month are kept where they overlap it and nothing finer stands inside them: the month
    expects them.
    """

    __tablename__ = "closed_unit"
    __table_args__ = (Index("ix_closed_unit_calendar_index", "calendar", "index"),)

    id: Mapped[Identity]
    calendar: Mapped[str] = mapped_column(String(10))
    index: Mapped[int] = mapped_column(Integer)  # of the closed month
    months: Mapped[int] = mapped_column(SmallInteger)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    own: Mapped[bool]
    active: Mapped[bool]
    expected: Mapped[int] = mapped_column(SmallInteger)
    complete: Mapped[bool]
    complete_no_post: Mapped[bool]
    from_totals: Mapped[bool]


class Revision(Base):
    """A change of a closed month's figures at one service and agency, noted by the run that found it.

    `cause`: source | catalogue | settings | coverage (other data showed that the month was covered or not).
    Counts are of all channels and levels. `digest`: of the units afterwards. `differs`: from those at closing.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_calendar_index", "calendar", "index"),)

    id: Mapped[Identity]
    calendar: Mapped[str] = mapped_column(String(10))
    index: Mapped[int] = mapped_column(Integer)  # of the closed month
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    run_id: Mapped[int] = mapped_column(Integer)
    noted_at: Mapped[datetime] = mapped_column(DateTime)  # UTC
    cause: Mapped[str] = mapped_column(String(10))
    dossiers_before: Mapped[int] = mapped_column(BigInteger)
    dossiers_after: Mapped[int] = mapped_column(BigInteger)
    online_before: Mapped[int] = mapped_column(BigInteger)
    online_after: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    differs: Mapped[bool]


class RevisionSource(Base):
    """A source that had brought rows of the month, service and agency since the state before a revision."""

    __tablename__ = "revision_source"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)
