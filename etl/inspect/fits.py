"""How well the values of a column suit a field: alone, and as what its heading says. Pure."""

from collections.abc import Callable

import pandas as pd

from etl.inspect import columns as forms
from etl.inspect.about import Known
from etl.inspect.columns import Column
from etl.inspect.fold import holds, words
from etl.inspect.heading_words import FIELD_WORDS
from etl.inspect.headings import likeness
from etl.inspect.value_words import VOCABULARIES, by_number, meaning
from etl.transform import parse, values
from tracker.store.text import plain_service_code

DATE_FIELDS = ("received_at", "submitted_at", "started_at", "updated_at", "due_at", "resolved_at", "event_at")


def mapped_share(column: Column, field: str) -> float:
    """Share of the rows whose value means something for a field of few values."""
    counts = column.counts
    if counts.empty or len(counts) > 200:
        return 0.0
    raw = [str(v) for v in counts.index]
    if by_number(raw, field):
        return 1.0
    total = int(counts.sum())
    return sum(int(n) for n, v in zip(counts.tolist(), raw, strict=True) if meaning(v, field)) / total


def by_content(field: str, column: Column, known: Known) -> float:
    """How much the values alone speak for a field, 0 to 1."""
    if field in ("channel", "status", "level", "applicant_kind"):
        return _worded(field, column)
    if field == "dossier":
        return column.share(forms.DOSSIER_CODE)
    if field == "service":
        return max(column.share(forms.SERVICE_CODE), _listed(column, known.services))
    if field == "agency":
        return max(column.share(forms.AGENCY_CODE) * 0.9, _listed(column, known.agencies))
    if field != "locality":
        return 0.0
    digits = column.share(forms.LOCALITY_CODE) if column.unique_share < 0.5 else 0.0
    return _listed(column, known.localities) if known.localities else 0.5 * digits


def as_named(field: str, column: Column, known: Known) -> float:
    """How well the values bear out what the heading says, 0 to 1."""
    if field in DATE_FIELDS:
        numeric = column.dates[0] in forms.NUMERIC_DATES
        return 0.7 if numeric else (column.date_share if column.date_share >= 0.5 else 0.0)
    if field in VOCABULARIES:
        return _vocabulary_fit(field, column)
    fit = _FITS.get(field)
    return fit(column, known) if fit else 1.0


def _listed(column: Column, codes: frozenset[str]) -> float:
    """Share of the values that a list of codes holds, with or without an agency's suffix."""
    if not codes or not column.present:
        return 0.0
    return sum(1 for v in column.present if v in codes or plain_service_code(v) in codes) / len(column.present)


def _worded(field: str, column: Column) -> float:
    """Share of rows in a field's vocabulary, numbers left aside; 0 where the heading denies the field."""
    raw = [str(v) for v in column.counts.index]
    denied = any(holds(words(column.heading), phrase) for phrase in FIELD_WORDS[field].never)
    if not column.few or denied or by_number(raw, field):
        return 0.0
    # One value alone says little: `complete` stands in many a column.
    if field == "status" and len(raw) < 2:
        return 0.0
    # A column of levels speaks of `trực tuyến toàn trình` too.
    if field == "channel" and mapped_share(column, "level") > 0.5:
        return 0.0
    share = mapped_share(column, field)
    return share if share >= 0.6 else 0.0


def _vocabulary_fit(field: str, column: Column) -> float:
    if len(column.counts) > 60:
        return 0.0
    share = mapped_share(column, field)
    distinct = pd.Series(column.counts.index, dtype=object)
    if field in ("channel", "status"):
        canonical = values.translate(distinct, {}, tuple(VOCABULARIES[field])).notna().mean()
        base = 0.4 if field == "channel" else 0.3
        return base + (1 - base) * max(share, float(canonical))
    if field in ("paid_online", "assisted"):
        share = max(share, float(parse.truth(distinct).notna().mean()))
    return share if share >= 0.8 else 0.0


def _dossier_fit(column: Column, _: Known) -> float:
    if column.date_share > 0.8 or column.worded > 0.5:
        return 0.0
    return 1.0 if column.filled > 0.9 else 0.7


def _service_fit(column: Column, known: Known) -> float:
    if column.date_share > 0.8:
        return 0.0
    if max(column.share(forms.SERVICE_CODE), _listed(column, known.services)) > 0.5:
        return 1.0
    once = column.unique_share >= 0.9 and likeness(column.heading, "service") < 1.0
    # Names stand in for codes only where there is nothing better.
    return (0.6 if once else 0.9) if column.worded < 0.3 else 0.0


def _service_name_fit(column: Column, known: Known) -> float:
    coded = max(column.share(forms.SERVICE_CODE), _listed(column, known.services))
    return 1.0 if max(coded, column.date_share) < 0.5 and not column.whole_numbers and column.worded >= 0.3 else 0.0


def _agency_fit(column: Column, known: Known) -> float:
    return _place_fit(column, column.share(forms.AGENCY_CODE), known.agencies)


def _locality_fit(column: Column, known: Known) -> float:
    return _place_fit(column, column.share(forms.LOCALITY_CODE), known.localities)


def _place_fit(column: Column, coded: float, listed: frozenset[str]) -> float:
    if column.date_share > 0.8 or column.acceptable_share < 0.99:
        return 0.0
    if listed:
        return 1.0 if _listed(column, listed) > 0.5 else 0.0
    if coded > 0.8:
        return 1.0
    return 0.7 if column.unique_share < 0.5 or len(column.counts) <= 5 else 0.0


def _applicant_fit(column: Column, _: Known) -> float:
    return 0.9 if not column.worded and column.personal is None else 0.0


def _fee_fit(column: Column, _: Known) -> float:
    return column.number_share if column.number_share >= 0.9 else 0.0


def _rating_fit(column: Column, _: Known) -> float:
    return 1.0 if all(parse.number(v, ".") in (1, 2, 3, 4, 5) for v in column.present) else 0.0


def _activity_fit(column: Column, _: Known) -> float:
    return 0.0 if column.date_share > 0.5 or len(column.counts) > 300 else 1.0


_FITS: dict[str, Callable[[Column, Known], float]] = {
    "dossier": _dossier_fit,
    "service": _service_fit,
    "service_name": _service_name_fit,
    "agency": _agency_fit,
    "locality": _locality_fit,
    "applicant": _applicant_fit,
    "fee": _fee_fit,
    "rating": _rating_fit,
    "activity": _activity_fit,
}
