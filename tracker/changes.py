"""What the site writes: notes, reasons, campaigns. Each change counts up the edits, so that pages are made anew."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.store.models import Campaign, CampaignPlace, CampaignService, LowUseReason, Note, State
from tracker.store.models.campaigns import AUDIENCES, KINDS
from tracker.store.models.notes import CAUSES

LONGEST = 600
_LONGEST_OWNER = 120
_DIGITS = 8  # a run of so many may be a number of identity, or of a phone
_LONGEST_CAMPAIGN = 366  # days
_HIGHEST_COST = 10**13  # đồng
Refusal = Literal["empty", "long", "personal", "days", "cause", "services", "cost", "draw"]


@dataclass(frozen=True)
class CampaignTold:
    """What was said of a campaign; `services`, `places`, `compared`: codes. No place: the whole province."""

    name: str
    kind: str
    starts_on: date
    ends_on: date
    services: tuple[str, ...]
    places: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    audience: str | None = None
    cost: int | None = None
    owner: str = ""
    partners: str = ""
    message: str = ""


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


def save_campaign(session: Session, campaign_id: int | None, told: CampaignTold, author: str) -> int:
    """Keep a campaign, new or in place of what was said before; returns its number.

    Raises:
        ChangeError: the name is empty, the days run backwards, no service is named, a kind, audience or cost cannot
            be, or a text is too long or holds personal data.
    """
    if told.kind not in KINDS or told.audience not in (None, *AUDIENCES):
        raise ChangeError("cause")
    if told.ends_on < told.starts_on or (told.ends_on - told.starts_on).days > _LONGEST_CAMPAIGN:
        raise ChangeError("days")
    if not told.services:
        raise ChangeError("services")
    if told.cost is not None and not 0 <= told.cost <= _HIGHEST_COST:
        raise ChangeError("cost")
    found = session.get(Campaign, campaign_id) if campaign_id is not None else None
    found = found or Campaign(cancelled=False)
    found.name, found.kind, found.audience, found.cost = _plain(told.name, 200), told.kind, told.audience, told.cost
    found.starts_on, found.ends_on = told.starts_on, told.ends_on
    found.owner = _plain(told.owner, _LONGEST_OWNER, may_be_empty=True)
    found.partners, found.message = (_plain(text, may_be_empty=True) for text in (told.partners, told.message))
    found.author, found.written_at = author, _now()
    session.add(found)
    session.flush()
    session.execute(delete(CampaignService).where(CampaignService.campaign_id == found.id))
    session.execute(delete(CampaignPlace).where(CampaignPlace.campaign_id == found.id))
    session.add_all(CampaignService(campaign_id=found.id, service=code) for code in dict.fromkeys(told.services))
    roles = {**dict.fromkeys(told.compared, "compared"), **dict.fromkeys(told.places, "treated")}
    session.add_all(CampaignPlace(campaign_id=found.id, locality=code, role=role) for code, role in roles.items())
    _count(session)
    return found.id


def cancel_campaign(session: Session, campaign_id: int, *, cancelled: bool) -> None:
    """Call a campaign off, or take that back; nothing happens where there is none."""
    session.execute(update(Campaign).where(Campaign.id == campaign_id).values(cancelled=cancelled))
    _count(session)
