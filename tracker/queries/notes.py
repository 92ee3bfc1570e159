"""Notes and reasons, as people wrote them beside the figures."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.queries.cache import remembered
from tracker.queries.reader import Reader
from tracker.store.models import LowUseReason, Note


@dataclass(frozen=True)
class NoteEntry:
    """A note; `service` None: of the whole province. `ends_on` None: of one day."""

    id: int
    service: str | None
    starts_on: date
    ends_on: date | None
    text: str
    author: str


@dataclass(frozen=True)
class ReasonEntry:
    """Why a service is used little, what comes next, and until when."""

    service: str
    cause: str
    text: str
    owner: str
    next_step: str
    due_on: date | None
    author: str
    written_on: date

    def is_overdue(self, today: date) -> bool:
        """Whether the next step was due before a day."""
        return self.due_on is not None and self.due_on < today


@remembered
def notes(reader: Reader, service: str | None = None) -> tuple[NoteEntry, ...]:
    """Return the notes of the province, and of a service if one is named; the oldest first."""
    of_service = Note.service.is_(None) if service is None else or_(Note.service.is_(None), Note.service == service)
    columns = (Note.id, Note.service, Note.starts_on, Note.ends_on, Note.text, Note.author)
    rows = reader.session.execute(select(*columns).where(of_service).order_by(Note.starts_on, Note.id))
    return tuple(NoteEntry(*row) for row in rows)


@remembered
def reasons(reader: Reader) -> dict[str, ReasonEntry]:
    """Return the recorded reasons by the code of their service."""
    one = LowUseReason
    columns = (one.service, one.cause, one.text, one.owner, one.next_step, one.due_on, one.author, one.written_at)
    rows = reader.session.execute(select(*columns))
    return {row[0]: ReasonEntry(*row[:7], row[7].date()) for row in rows}
