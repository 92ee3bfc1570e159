"""People rather than dossiers: distinct applicants, kept so that any run of whole months adds up exactly.

A person is a keyed hash of the applicant. Of each person and scope the store counts the months in which there was
a dossier, each with the month before it that had one. The distinct people of a period are then the rows whose
month lies inside and whose earlier month does not: everybody is counted in the first of their months there.

`scope`: what the people are counted within; `key`: its id (0 where the scope is everything), of `applicant_kind`
the number in `APPLICANT_KINDS`. `epoch`: as in `UsagePlace`, for places; the first epoch for all other scopes.
`index`: months since year 0, in the calendar. `earlier`: such an index, -1 where there is none.
"""

from datetime import date

from sqlalchemy import Date, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base

SCOPES = ("all", "locality", "agency", "applicant_kind", "level", "service")
APPLICANT_KINDS = ("", "citizen", "business", "state")
NOTHING_EARLIER = -1


class Scoped:
    """The columns that say of whom a row counts."""

    calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    scope: Mapped[str] = mapped_column(String(14), primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class UsagePeople(Scoped, Base):
    """People with a counted dossier in a month, by the month of their dossier before."""

    __tablename__ = "usage_people"

    earlier: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=1)
    people: Mapped[int] = mapped_column(Integer, sort_order=2)


class UsageOnlinePeople(Scoped, Base):
    """People with an online dossier in a month, by the month of their online dossier before.

    Of the first online dossier of the month within the scope: `first`: it was the person's first online dossier
    anywhere; `then`: how their next dossier came (online | other), '' where there was none yet.
    """

    __tablename__ = "usage_online_people"

    earlier: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=1)
    first: Mapped[bool] = mapped_column(primary_key=True, sort_order=2)
    then: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=3)
    people: Mapped[int] = mapped_column(Integer, sort_order=4)


class UsageNamed(Scoped, Base):
    """Counted dossiers of a month, all and online, and of each those whose applicant the log names.

    `month`: the first day of the calendar month that the row comes from; a reporting month is made of two.
    """

    __tablename__ = "usage_named"
    __table_args__ = (Index("ix_usage_named_month", "month"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True, sort_order=1)
    dossiers: Mapped[int] = mapped_column(Integer, sort_order=2)
    named: Mapped[int] = mapped_column(Integer, sort_order=3)
    online: Mapped[int] = mapped_column(Integer, sort_order=4)
    online_named: Mapped[int] = mapped_column(Integer, sort_order=5)


class ApplicantMonth(Base):
    """The dossiers of a calendar month as people are counted from them, packed; a part holds some of the people.

    Read and written by the pipeline alone: what the sums above were made of, so that a changed month changes them
    by the difference.
    """

    __tablename__ = "applicant_month"

    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    dossiers: Mapped[int] = mapped_column(Integer)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
