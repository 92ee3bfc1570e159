"""Who may sign in, and with what role. A password is kept only as its argon2 hash."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.models.base import Base, Code, Identity


class Account(Base):
    """A person of the staff.

    `name`: what is typed to sign in, in small letters. `version`: counts changes of password and role; a session
    that was opened under an earlier one has ended. `must_change`: the password was given by somebody else.
    """

    __tablename__ = "account"

    id: Mapped[Identity]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    agencies: Mapped[list["AccountAgency"]] = relationship(
        cascade="all, delete-orphan", order_by="AccountAgency.agency", lazy="selectin"
    )


class AccountAgency(Base):
    """An agency that an owner of services answers for, by its code."""

    __tablename__ = "account_agency"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    agency: Mapped[Code] = mapped_column(primary_key=True)


class FailedSignIn(Base):
    """Wrong tries under a name, whether an account has it or not, so that nobody learns which names exist.

    `name`: a digest of the name that was typed, which may be a password typed into the wrong field.
    """

    __tablename__ = "failed_sign_in"

    name: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    times: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(DateTime)
