"""What pages say of notes and of recorded reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker import look
from tracker.changes import LONGEST, Refusal
from tracker.look import gettext as _
from tracker.queries.notes import NoteEntry, ReasonEntry


def causes() -> dict[str, str]:
    """Return the causes of low use by what people call them."""
    return {
        "unknown_to_people": _("People do not know of it"),
        "form": _("The form is hard to fill in"),
        "papers": _("Papers have to be brought or sent all the same"),
        "fee": _("The fee cannot be paid online, or is no lower"),
        "help": _("People need somebody to help them"),
        "trust": _("People trust the counter more"),
        "law": _("A rule stands in the way"),
        "system": _("The system fails or is slow"),
        "other": _("Another cause"),
    }


def refusal(reason: Refusal) -> str:
    """Return why something cannot be kept, and what to do."""
    return {
        "empty": _("Write what happened."),
        "long": _("Write it in at most %(count)s characters.", count=LONGEST),
        "personal": _("No numbers of identity or phones and no e-mail addresses, please: they are not kept here."),
        "days": _("Give the first day, and a last day that is not before it."),
        "cause": _("Choose one of the entries of the list."),
        "services": _("Name at least one service that the catalogue knows."),
        "draw": _("Choose at least ten communes or wards, so that five can be left out by lot."),
        "cost": _("Write the cost in đồng as a whole number."),
    }[reason]


def days(note: NoteEntry) -> str:
    """Return the days of a note as people write them."""
    words = look.current()
    if note.ends_on is None:
        return words.date(note.starts_on)
    return f"{words.date(note.starts_on)}–{words.date(note.ends_on)}"


def listed(entries: Sequence[NoteEntry]) -> list[dict[str, Any]]:
    """Return notes as pages list them, numbered as the picture marks them."""
    return [
        {
            "number": number,
            "id": one.id,
            "service": one.service,
            "days": days(one),
            "text": one.text,
            "author": one.author,
        }
        for number, one in enumerate(entries, start=1)
    ]


def with_reasons(rows: list[dict[str, Any]], reasons: Mapping[str, ReasonEntry]) -> list[dict[str, Any]]:
    """Return rows of services, each with what its owner says under `told`, None where nothing."""
    return [{**row, "told": reason(reasons[row["code"]]) if row["code"] in reasons else None} for row in rows]


def reason(entry: ReasonEntry) -> dict[str, Any]:
    """Return a recorded reason as pages show it."""
    return {
        "cause": causes()[entry.cause],
        "text": entry.text,
        "owner": entry.owner,
        "next_step": entry.next_step,
        "due_on": entry.due_on,
        "author": entry.author,
        "written_on": entry.written_on,
    }
