"""Which column is which field: by heading and content together; content decides where they disagree. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from etl.inspect.about import Known
from etl.inspect.columns import Column
from etl.inspect.fits import DATE_FIELDS, as_named, by_content
from etl.inspect.heading_words import FIELD_WORDS
from etl.inspect.headings import likeness

DOSSIER_FIELDS = (
    "dossier",
    "service",
    "service_name",
    "channel",
    *DATE_FIELDS[:-1],
    "status",
    "level",
    "agency",
    "locality",
    "applicant_kind",
    "applicant",
    "assisted",
    "fee",
    "paid_online",
    "rating",
)
EVENT_FIELDS = (*DOSSIER_FIELDS, "activity", "event_at")
CLOSE = 0.08
LEAST = 0.35
LEAST_OPTIONAL = 0.55
NEEDED = ("dossier", "service", "service_name", "channel", "received_at", "activity", "event_at")


@dataclass(frozen=True)
class Match:
    """A column for a field; `rival`: another column that would do nearly as well."""

    column: Column
    score: float
    rival: Column | None = None


def scores(found: Sequence[Column], fields: Collection[str], known: Known) -> dict[tuple[str, int], float]:
    """How well each column, by its position, fits each field; those that do not at all are left out."""
    table = {}
    for position, column in enumerate(found):
        if not column.unique_heading or column.suspicious_heading or column.is_row_number:
            continue
        for field in fields:
            score = _score(field, column, known)
            if score >= (LEAST if field in NEEDED else LEAST_OPTIONAL):
                table[(field, position)] = score
    return table


def assign(found: Sequence[Column], table: Mapping[tuple[str, int], float]) -> dict[str, Match]:
    """The best pairs first: each column once, each field once."""
    matches: dict[str, Match] = {}
    taken: set[int] = set()
    for (field, position), score in sorted(table.items(), key=lambda item: (-item[1], item[0][1])):
        if field in matches or position in taken:
            continue
        matches[field] = Match(found[position], score)
        taken.add(position)
    for field, match in matches.items():
        rivals = [
            (score, position)
            for (name, position), score in table.items()
            if name == field and position not in taken and score > match.score - CLOSE
        ]
        if rivals:
            matches[field] = Match(match.column, match.score, found[max(rivals)[1]])
    return matches


def _score(field: str, column: Column, known: Known) -> float:
    named = likeness(column.heading, field)
    alone = by_content(field, column, known)
    if not column.present:
        return 0.5 * named if named >= 0.8 and field in ("resolved_at", "due_at", "updated_at", "rating") else 0.0
    if column.personal and field != "applicant" and named < 1.0:
        return 0.0
    score = named * as_named(field, column, known)
    if named and alone:
        score = max(score, 0.5 * named + 0.5 * alone)
    # A heading that names another field outright is not overruled by content that could be either's.
    elsewhere = max((likeness(column.heading, name) for name in FIELD_WORDS if name != field), default=0.0)
    free = 0.75 if elsewhere < 1.0 or field in ("channel", "service") else 0.45
    return max(score, alone * free)
