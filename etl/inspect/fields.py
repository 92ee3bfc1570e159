"""Which column is which field: by heading and content together; content decides where they disagree. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from etl.inspect import columns as forms
from etl.inspect.columns import Column
from etl.inspect.fold import holds, words
from etl.inspect.heading_words import FIELD_WORDS, likeness
from etl.inspect.value_words import VOCABULARIES, by_number, meaning
from etl.transform import parse, values
from tracker.store.text import plain_service_code

DATE_FIELDS = ("received_at", "submitted_at", "started_at", "updated_at", "due_at", "resolved_at", "event_at")
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
class Known:
    """Codes of the catalogue that the settings name; empty sets where they name none."""

    services: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()


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
    by_content = _own(field, column, known)
    if not column.present:
        return 0.5 * named if named >= 0.8 and field in ("resolved_at", "due_at", "updated_at", "rating") else 0.0
    if column.personal and field != "applicant" and named < 1.0:
        return 0.0
    score = named * _fit(field, column, known)
    if named and by_content:
        score = max(score, 0.5 * named + 0.5 * by_content)
    # A heading that names another field outright is not overruled by content that could be either's.
    elsewhere = max((likeness(column.heading, name) for name in FIELD_WORDS if name != field), default=0.0)
    free = 0.75 if elsewhere < 1.0 or field in ("channel", "service") else 0.45
    return max(score, by_content * free)


def mapped_share(column: Column, field: str) -> float:
    """Share of the rows whose value means something for a field of few values."""
    counts = column.counts
    if counts.empty or len(counts) > 200:
        return 0.0
    raw = [str(v) for v in counts.index]
    if by_number(raw, field):
        return 1.0
    canonical = [m if (m := meaning(v, field)) else None for v in raw]
    total = int(counts.sum())
    return sum(int(n) for n, m in zip(counts.tolist(), canonical, strict=True) if m) / total


def _own(field: str, column: Column, known: Known) -> float:
    """How much the values alone speak for a field."""
    if field in ("channel", "status", "level", "applicant_kind"):
        return _worded(field, column)
    if field == "dossier":
        return column.share(forms.DOSSIER_CODE)
    if field == "service":
        listed = _share_of(column, known.services, plain_service_code)
        return max(column.share(forms.SERVICE_CODE), listed)
    if field == "agency":
        return max(column.share(forms.AGENCY_CODE) * 0.9, _share_of(column, known.agencies, str))
    if field == "locality":
        listed = _share_of(column, known.localities, str)
        digits = column.share(forms.LOCALITY_CODE) if column.unique_share < 0.5 else 0.0
        return listed if known.localities else 0.5 * digits
    return 0.0


def _share_of(column: Column, codes: frozenset[str], form: type[str] | object) -> float:
    if not codes or not column.present:
        return 0.0
    plain = form if callable(form) else str
    return sum(1 for v in column.present if v in codes or plain(v) in codes) / len(column.present)


def _worded(field: str, column: Column) -> float:
    """Share of rows in a field's vocabulary, numbers left aside; 0 where the heading denies the field."""
    raw = [str(v) for v in column.counts.index]
    if not column.few or by_number(raw, field) or _denied(column.heading, field):
        return 0.0
    # One value alone says little: `complete` stands in many a column.
    if field == "status" and len(raw) < 2:
        return 0.0
    share = mapped_share(column, field)
    # A column of levels speaks of `trực tuyến toàn trình` too.
    if field == "channel" and mapped_share(column, "level") > 0.5:
        return 0.0
    return share if share >= 0.6 else 0.0


def _denied(heading: str, field: str) -> bool:
    return any(holds(words(heading), phrase) for phrase in FIELD_WORDS[field].never)


def _fit(field: str, column: Column, known: Known) -> float:
    """How well the values bear out what the heading says, 0 to 1."""
    if field in DATE_FIELDS:
        numeric = column.dates[0] in forms.NUMERIC_DATES
        return 0.7 if numeric else (column.date_share if column.date_share >= 0.5 else 0.0)
    if field in VOCABULARIES:
        return _vocabulary_fit(field, column)
    if field == "dossier":
        return 0.0 if column.date_share > 0.8 or column.worded > 0.5 else (1.0 if column.filled > 0.9 else 0.7)
    if field in ("service", "service_name"):
        return _service_fit(field, column, known)
    if field in ("agency", "locality"):
        return _place_fit(field, column, known)
    if field == "applicant":
        return 0.9 if not column.worded and column.personal is None else 0.0
    if field == "fee":
        return column.number_share if column.number_share >= 0.9 else 0.0
    if field == "rating":
        good = [parse.number(v, ".") in (1, 2, 3, 4, 5) for v in column.present]
        return 1.0 if all(good) else 0.0
    if field == "activity":
        return 0.0 if column.date_share > 0.5 or len(column.counts) > 300 else 1.0
    return 1.0


def _vocabulary_fit(field: str, column: Column) -> float:
    if len(column.counts) > 60:
        return 0.0
    share = mapped_share(column, field)
    if field in ("channel", "status"):
        canonical = values.translate(pd.Series(column.counts.index, dtype=object), {}, tuple(VOCABULARIES[field]))
        share = max(share, float(canonical.notna().mean()))
        return (0.4 if field == "channel" else 0.3) + (0.6 if field == "channel" else 0.7) * share
    if field in ("paid_online", "assisted"):
        truths = parse.truth(pd.Series(column.counts.index, dtype=object)).notna().mean()
        share = max(share, float(truths))
    return share if share >= 0.8 else 0.0


def _service_fit(field: str, column: Column, known: Known) -> float:
    if column.date_share > 0.8:
        return 0.0
    coded = max(column.share(forms.SERVICE_CODE), _share_of(column, known.services, plain_service_code))
    if field == "service":
        if coded > 0.5:
            return 1.0
        # Names stand in for codes only where there is nothing better.
        once = column.unique_share >= 0.9 and likeness(column.heading, field) < 1.0
        return (0.6 if once else 0.9) if column.worded < 0.3 else 0.0
    return 1.0 if coded < 0.5 and not column.whole_numbers and column.worded >= 0.3 else 0.0


def _place_fit(field: str, column: Column, known: Known) -> float:
    form = forms.AGENCY_CODE if field == "agency" else forms.LOCALITY_CODE
    listed = known.agencies if field == "agency" else known.localities
    if column.date_share > 0.8 or column.acceptable_share < 0.99:
        return 0.0
    if listed:
        return 1.0 if _share_of(column, listed, str) > 0.5 else 0.0
    if column.share(form) > 0.8:
        return 1.0
    return 0.75 if column.unique_share < 0.5 or len(column.counts) <= 5 else 0.0
