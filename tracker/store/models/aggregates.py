"""What pages read: sums that the pipeline refreshes where something changed. Pages never read dossiers."""

from datetime import date

from sqlalchemy import BigInteger, Date, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Identity


class UsageDay(Base):
    """Counted dossiers of a service at an agency on a local day, by channel and level of that day.

    `undeclared`: outside what their source declares to cover. `month` is the first day of the calendar
    month, `reporting_month` that of the month in which the reporting month ends, `week` the Monday.
    """

    __tablename__ = "usage_day"
    __table_args__ = (
        Index("ix_usage_day_month", "month"),
        Index("ix_usage_day_service_id_day", "service_id", "day"),
    )

    id: Mapped[Identity]
    day: Mapped[date] = mapped_column(Date)
    week: Mapped[date] = mapped_column(Date)
    month: Mapped[date] = mapped_column(Date)
    reporting_month: Mapped[date] = mapped_column(Date)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(10))
    level: Mapped[int | None] = mapped_column(SmallInteger)
    undeclared: Mapped[bool]
    dossiers: Mapped[int] = mapped_column(Integer)


class UsageSourceDay(Base):
    """What one source says of a day: its rows, its received dossiers and how many of those came online."""

    __tablename__ = "usage_source_day"

    source_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    month: Mapped[date] = mapped_column(Date, index=True)
    rows: Mapped[int] = mapped_column(Integer)
    dossiers: Mapped[int] = mapped_column(Integer)
    online: Mapped[int] = mapped_column(Integer)


class UsageSourceMonth(Base):
    """What one source says of a calendar month, whoever counts: its rows by service, agency and flags."""

    __tablename__ = "usage_source_month"
    __table_args__ = (
        Index("ix_usage_source_month_month", "month"),
        Index("ix_usage_source_month_source_id_service_id", "source_id", "service_id"),
    )

    id: Mapped[Identity]
    source_id: Mapped[int] = mapped_column(Integer)
    month: Mapped[date] = mapped_column(Date)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    flags: Mapped[int] = mapped_column(Integer)  # bits of tracker.store.flags
    rows: Mapped[int] = mapped_column(Integer)


class UsageMonth(Base):
    """The rows of `UsageDay` of a calendar month, summed by months of a calendar.

    `index`: months since year 0 in the calendar; `month`: the first day of the calendar month that the row comes
    from, since a reporting month is made of two.
    """

    __tablename__ = "usage_month"
    __table_args__ = (
        Index("ix_usage_month_month", "month"),
        Index("ix_usage_month_calendar_service_id", "calendar", "service_id"),
    )

    id: Mapped[Identity]
    calendar: Mapped[str] = mapped_column(String(10))
    month: Mapped[date] = mapped_column(Date)
    index: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(10))
    level: Mapped[int | None] = mapped_column(SmallInteger)
    undeclared: Mapped[bool]
    dossiers: Mapped[int] = mapped_column(Integer)


class UsageWeek(Base):
    """Counted dossiers of a service at level 3 or 4 in the week that starts on Monday `week`."""

    __tablename__ = "usage_week"
    __table_args__ = (
        Index("ix_usage_week_week", "week"),
        Index("ix_usage_week_service_id_week", "service_id", "week"),
    )

    id: Mapped[Identity]
    service_id: Mapped[int] = mapped_column(Integer)
    week: Mapped[date] = mapped_column(Date)
    dossiers: Mapped[int] = mapped_column(Integer)
    online: Mapped[int] = mapped_column(Integer)


class ChannelCounts:
    """Dossiers by channel, everything known."""

    online: Mapped[int] = mapped_column(BigInteger, default=0)
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    post: Mapped[int] = mapped_column(BigInteger, default=0)
    phone: Mapped[int] = mapped_column(BigInteger, default=0)
    email: Mapped[int] = mapped_column(BigInteger, default=0)
    other: Mapped[int] = mapped_column(BigInteger, default=0)


class UsageUnit(ChannelCounts, Base):
    """A service at an agency in a month (or in the coarser period of a reported total), at one level.

    Kept for every month between the store's first and last one, rows or not, since a unit is expected in
    every month of a question in which its agency has a row anywhere (`active`), or where the agency is the
    catalogue's own (`own`). If the level changed within the period, counts stand in a row per level, and
    `expected` is 1 only in the row of the last day's level.

    `calendar`: months of the calendar, or reporting months. `index`: months since year 0 of `period_start`.
    `complete`: the unit is reported on every expected channel; `complete_no_post` leaves post out.
    `matched_last`, `matched_next`: complete and at level 3 or 4 both here and a year before (after).
    `from_totals`: a channel is fed by reported totals, so that a clipped period is not reported.
    `alone`: a coarse period with nothing finer inside. `yields_start`, `yields_end`: the coarser period that
    stands for this unit where it lies wholly inside the question.
    `is_first`, `is_last`: the first (last) period kept of its kind; questions that reach further expect as much.
    """

    __tablename__ = "usage_unit"
    __table_args__ = (
        Index("ix_usage_unit_calendar_period_start", "calendar", "period_start"),
        Index("ix_usage_unit_service_id_calendar_period_start", "service_id", "calendar", "period_start"),
    )

    id: Mapped[Identity]
    calendar: Mapped[str] = mapped_column(String(10))  # calendar | reporting
    period_start: Mapped[date] = mapped_column(Date)
    period_end: Mapped[date] = mapped_column(Date)
    index: Mapped[int] = mapped_column(Integer)
    months: Mapped[int] = mapped_column(SmallInteger)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    own: Mapped[bool]
    active: Mapped[bool]
    expected: Mapped[int] = mapped_column(SmallInteger)
    complete: Mapped[bool]
    complete_no_post: Mapped[bool]
    matched_last: Mapped[bool]
    matched_next: Mapped[bool]
    from_totals: Mapped[bool]
    alone: Mapped[bool]
    yields_start: Mapped[date | None] = mapped_column(Date)
    yields_end: Mapped[date | None] = mapped_column(Date)
    is_first: Mapped[bool]
    is_last: Mapped[bool]


class UsagePlace(ChannelCounts, Base):
    """What applicants of a place filed with a service and agency in a month; only where there is something.

    `epoch`: first day of the time between two reforms whose places are meant; rows of earlier months stand
    once more under the places that took over, so that a question ending in an epoch reads rows of that one.
    `locality_id` None: the log named no place. `complete`: of the unit, for places. `month`: the calendar month
    that the row comes from; a reporting month is made of rows of two. `shared_from`: the place whose split put
    these dossiers here, by the shares of the map; None where the log itself, or a whole merger, says so.
    """

    __tablename__ = "usage_place"
    __table_args__ = (
        Index("ix_usage_place_epoch_calendar_period_start", "epoch", "calendar", "period_start"),
        Index("ix_usage_place_service_id_epoch_calendar", "service_id", "epoch", "calendar", "period_start"),
        Index("ix_usage_place_month", "month"),
    )

    id: Mapped[Identity]
    epoch: Mapped[date] = mapped_column(Date)
    month: Mapped[date] = mapped_column(Date)
    calendar: Mapped[str] = mapped_column(String(10))
    period_start: Mapped[date] = mapped_column(Date)
    period_end: Mapped[date] = mapped_column(Date)
    locality_id: Mapped[int | None] = mapped_column(Integer)
    shared_from: Mapped[int | None] = mapped_column(Integer, sort_order=1)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    complete: Mapped[bool]
    complete_no_post: Mapped[bool]


class PackedWeek(Base):
    """The rows of `UsageWeek` of a week as bytes, `WEEK_COLUMNS` of `tracker.store.packed`.

    For pages that read thousands of rows, which takes fifty times as long one by one.
    """

    __tablename__ = "packed_week"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PackedPlace(Base):
    """The rows of `UsagePlace` of an epoch, calendar and `month` as bytes, `PLACE_COLUMNS` of `tracker.store.packed`.

    Places that took over by the shares of a split are not told apart here.
    """

    __tablename__ = "packed_place"

    epoch: Mapped[date] = mapped_column(Date, primary_key=True)
    calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PackedUnit(Base):
    """The rows of `UsageUnit` of a calendar and `index` as bytes, `UNIT_COLUMNS` of `tracker.store.packed`."""

    __tablename__ = "packed_unit"

    calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rows: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class UsageApplicant(Base):
    """Counted dossiers of a service in a calendar month by kind of applicant and channel."""

    __tablename__ = "usage_applicant"
    __table_args__ = (
        Index("ix_usage_applicant_month", "month"),
        Index("ix_usage_applicant_service_id_month", "service_id", "month"),
    )

    id: Mapped[Identity]
    month: Mapped[date] = mapped_column(Date)
    service_id: Mapped[int] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    applicant_kind: Mapped[str | None] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    dossiers: Mapped[int] = mapped_column(Integer)
    started: Mapped[int] = mapped_column(Integer)  # with a start date
    submitted: Mapped[int] = mapped_column(Integer)  # of those, with a submission date
    assisted: Mapped[int] = mapped_column(Integer)


class UsageCourse(Base):
    """What became of the counted dossiers of a service at an agency in a calendar month.

    `online`: those filed online, or all others. `started`, `submitted`: as in `UsageApplicant`, with dossiers that
    were never received. `settled`: resolved or returned; `due`: of those, with a date by which they had to be;
    `in_time`: of those, settled by then. `with_fee`: carrying a fee above zero; `paid_online`: of those. `rated`:
    with a rating from 1 to 5; `rating`: the sum of them.
    """

    __tablename__ = "usage_course"
    __table_args__ = (
        Index("ix_usage_course_month", "month"),
        Index("ix_usage_course_service_id_month", "service_id", "month"),
    )

    id: Mapped[Identity]
    month: Mapped[date] = mapped_column(Date)
    service_id: Mapped[int] = mapped_column(Integer)
    agency_id: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    online: Mapped[bool]
    started: Mapped[int] = mapped_column(Integer)
    submitted: Mapped[int] = mapped_column(Integer)
    dossiers: Mapped[int] = mapped_column(Integer)
    settled: Mapped[int] = mapped_column(Integer)
    due: Mapped[int] = mapped_column(Integer)
    in_time: Mapped[int] = mapped_column(Integer)
    with_fee: Mapped[int] = mapped_column(Integer)
    paid_online: Mapped[int] = mapped_column(Integer)
    rated: Mapped[int] = mapped_column(Integer)
    rating: Mapped[int] = mapped_column(Integer)


class UnitMonth(Base):
    """Digest of the units kept for a month, so that a refresh rewrites only the months that changed."""

    __tablename__ = "unit_month"

    calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    period_start: Mapped[date] = mapped_column(Date, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


class SilentDay(Base):
    """A day on which a source brought nothing, or nothing online, though it should have."""

    __tablename__ = "silent_day"

    source_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # silent | feed_silent | outage
