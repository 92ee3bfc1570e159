"""Campaigns: work to raise the uptake of some services in some places for some weeks."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Code, Identity

KINDS = (
    "counter_help", "home_visits", "fee_cut", "qr_posters", "messages", "loudspeaker", "paperless", "training",
    "kiosk", "vneid_drive", "other",
)  # fmt: skip
AUDIENCES = ("citizen", "business")
ROLES = ("treated", "compared")


class Campaign(Base):
    """What was planned, or done: from the first day to the last. `cost` in đồng; `audience` None: everybody."""

    __tablename__ = "campaign"

    id: Mapped[Identity]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    audience: Mapped[str | None] = mapped_column(String(10))
    cost: Mapped[int | None] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(String(120))
    partners: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    cancelled: Mapped[bool] = mapped_column(Boolean)
    author: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(DateTime)


class CampaignService(Base):
    """A service that a campaign promotes, by its code."""

    __tablename__ = "campaign_service"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    service: Mapped[Code] = mapped_column(primary_key=True)


class CampaignPlace(Base):
    """A place where a campaign works ("treated"), or that it leaves out as a comparison ("compared"), by its code."""

    __tablename__ = "campaign_place"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    locality: Mapped[Code] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(10))


class UsagePlaceWeek(Base):
    """Counted dossiers at level 3 or 4 of a campaign's service, of applicants of a place in force, in a week.

    `week`: its Monday; a week of two months stands in a row of each (`month`: the first day of the calendar month).
    """

    __tablename__ = "usage_place_week"
    __table_args__ = (Index("ix_usage_place_week_month", "month"),)

    service_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    locality_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    online: Mapped[int] = mapped_column(Integer)
    dossiers: Mapped[int] = mapped_column(Integer)
