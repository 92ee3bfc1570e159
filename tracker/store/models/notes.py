"""What people write beside the figures: notes at days and services, and why a service is used little."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Code, Identity

CAUSES = ("unknown_to_people", "form", "papers", "fee", "help", "trust", "law", "system", "other")


class Note(Base):
    """Something that happened, from a day to a day, at a service (by its code) or in the whole province."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_service", "service"),)

    id: Mapped[Identity]
    service: Mapped[str | None] = mapped_column(String(60))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(DateTime)


class LowUseReason(Base):
    """Why a service is used little, as its owner sees it, and what is done about it until when."""

    __tablename__ = "low_use_reason"

    service: Mapped[Code] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(120))
    next_step: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    author: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(DateTime)
