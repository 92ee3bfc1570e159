"""What the site writes: notes and reasons. Each change counts up the edits, so that kept pages are made anew."""

from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.store.models import LowUseReason, Note, State
from tracker.store.models.notes import CAUSES

LONGEST = 600
_LONGEST_OWNER = 120
_DIGITS = 8  # a run of so many may be a number of identity, or of a phone
Refusal = Literal["empty", "long", "personal", "days", "cause"]


class ChangeError(ValueError):
    """What was written cannot be kept; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


def add_note(
    session: Session, service: str | None, starts_on: date, ends_on: date | None, text: str, author: str
) -> None:
    """Keep a note of a day or of several.

    Raises:
        ChangeError: the text is empty, too long or holds personal data, or the days run backwards.
    """
    if ends_on is not None and ends_on < starts_on:
        raise ChangeError("days")
    last = None if ends_on == starts_on else ends_on
    session.add(
        Note(
            service=service,
            starts_on=starts_on,
            ends_on=last,
            text=_plain(text),
            author=author,
            written_at=_now(),
        )
    )
    _count(session)


def remove_note(session: Session, note_id: int) -> None:
    """Take a note away; nothing happens where there is none."""
    session.execute(delete(Note).where(Note.id == note_id))
    _count(session)


def save_reason(
    session: Session,
    service: str,
    *,
    cause: str,
    text: str,
    owner: str,
    next_step: str,
    due_on: date | None,
    author: str,
) -> None:
    """Keep why a service is used little, in place of what was said before.

    Raises:
        ChangeError: there is no such cause, or a text is too long or holds personal data.
    """
    if cause not in CAUSES:
        raise ChangeError("cause")
    reason = session.get(LowUseReason, service) or LowUseReason(service=service)
    reason.cause, reason.author, reason.written_at = cause, author, _now()
    reason.text, reason.next_step = _plain(text, may_be_empty=True), _plain(next_step, may_be_empty=True)
    reason.owner = _plain(owner, _LONGEST_OWNER, may_be_empty=True)
    reason.due_on = due_on
    session.add(reason)
    _count(session)


def remove_reason(session: Session, service: str) -> None:
    """Forget why a service is used little."""
    session.execute(delete(LowUseReason).where(LowUseReason.service == service))
    _count(session)


def _plain(text: str, longest: int = LONGEST, *, may_be_empty: bool = False) -> str:
    """The text with single blanks; no personal data may enter the store."""
    plain = " ".join(text.split())
    if not plain and not may_be_empty:
        raise ChangeError("empty")
    if len(plain) > longest:
        raise ChangeError("long")
    runs = "".join(letter if letter.isdigit() else " " for letter in plain.replace(" ", "").replace(".", "")).split()
    if "@" in plain or any(len(run) >= _DIGITS for run in runs):
        raise ChangeError("personal")
    return plain


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _count(session: Session) -> None:
    edits = session.scalar(select(State).where(State.name == "edits").with_for_update())
    if edits is None:
        session.add(State(name="edits", value="1"))
    else:
        edits.value = str(int(edits.value) + 1)
