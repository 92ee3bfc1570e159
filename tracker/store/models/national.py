"""The national index beside our own figures: points and ranks as exported each month."""

from datetime import date

from sqlalchemy import Date, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.models.base import Base, Code, Identity

COMPONENTS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDHL", "MDSH")


class NationalScore(Base):
    """Points of a province, or of an office of one, in the export of a month.

    `scope`: "month" and "year" (so far) for provinces; "departments" and "communes" for offices. Points out of 100,
    `ckmb` to `mdsh` those of the six groups; None where the export leaves them out.
    """

    __tablename__ = "national_score"
    __table_args__ = (Index("ix_national_score_month_scope", "month", "scope"),)

    id: Mapped[Identity]
    month: Mapped[date] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(String(12))
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(200))
    rank: Mapped[int | None] = mapped_column(Integer)
    total: Mapped[float | None] = mapped_column(Float)
    ckmb: Mapped[float | None] = mapped_column(Float)
    tdgq: Mapped[float | None] = mapped_column(Float)
    clgq: Mapped[float | None] = mapped_column(Float)
    tttt: Mapped[float | None] = mapped_column(Float)
    mdhl: Mapped[float | None] = mapped_column(Float)
    mdsh: Mapped[float | None] = mapped_column(Float)
    file: Mapped[str] = mapped_column(String(200))
