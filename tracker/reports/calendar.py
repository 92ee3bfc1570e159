"""A calendar file (RFC 5545): whole days, in the form that calendars of phones and offices read."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

_LINE = 73  # octets of a folded line, without the blank that goes on
Event = tuple[str, str, date, date, str]  # a key of its own, title, first day, last day, description


def calendar_file(events: Iterable[Event], title: str) -> str:
    """Return the events as a calendar; the last day of each belongs to it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Uptake//campaigns//EN", f"X-WR-CALNAME:{_text(title)}"]
    for key, name, first, last, description in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}@uptake",
            f"DTSTAMP:{first:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(name)}",
            f"DESCRIPTION:{_text(description)}",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _text(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A long line goes on after a blank; no letter is cut within its bytes."""
    part, size, blank = "", 0, ""
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > _LINE:
            yield blank + part
            part, size, blank = "", 0, " "
        part, size = part + letter, size + octets
    yield blank + part
