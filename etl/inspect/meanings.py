"""What the values of a column mean, and which of them may be shown. Pure."""

import re
from collections.abc import Iterable

import pandas as pd

from etl.inspect.columns import Column
from etl.inspect.fold import key, words
from etl.inspect.proposal import Proposal
from etl.inspect.value_words import NULLS, NUMBERS, by_number, exactly, meaning, number_of, of_known_words
from etl.transform import parse, values
from tracker.settings import CHANNELS
from tracker.store.status import STATUS

SHOWN_FROM = 5
_CANONICAL: dict[str, tuple[str, ...]] = {
    "channel": CHANNELS,
    "status": tuple(STATUS),
    "level": ("1", "2", "3", "4"),
    "applicant_kind": values.APPLICANT_KINDS,
}
_LONG_DIGITS = re.compile(r"\d{8}")
# Headings of the national synchronisation message: their numbers are the national ones.
_NATIONAL = frozenset({"kenhthuchien", "trangthaihoso", "mucdo"})


def may_be_shown(value: str, rows: int) -> bool:
    """Whether a value of a channel, state or activity may be shown at all."""
    return rows >= SHOWN_FROM and len(value) <= 60 and "@" not in value and not _LONG_DIGITS.search(value)


def read_values(proposal: Proposal, field: str, column: Column) -> None:
    """Add what each value of a column means to a proposal, and what is left open."""
    counts = {str(v): int(n) for v, n in column.counts.items()}
    numbers = by_number(counts, field)
    if numbers is not None:
        _by_number(proposal, field, column, numbers)
        return
    found: dict[str, str] = {}
    for raw, rows in counts.items():
        shown = may_be_shown(raw, rows)
        if values.plain(raw) in _CANONICAL.get(field, ()) or (field not in _CANONICAL and _is_truth(raw)):
            continue
        meant = meaning(raw, field)
        if meant and (of_known_words(raw, field) or shown):
            found[raw] = meant
        elif shown and field in ("channel", "status"):
            proposal.unmapped.setdefault(field, []).append(raw)
        else:
            proposal.hidden[field] = proposal.hidden.get(field, 0) + 1
    if found:
        proposal.values[field] = found
    _tell_open(proposal, field)


def _is_truth(raw: str) -> bool:
    return bool(parse.truth(pd.Series([raw], dtype=object)).notna().all())


def _tell_open(proposal: Proposal, field: str) -> None:
    listed, hidden = proposal.unmapped.get(field, []), proposal.hidden.get(field, 0)
    if not listed and not hidden:
        return
    proposal.doubt(field)
    if listed:
        shown = ", ".join(f"“{value}”" for value in listed)
        proposal.warn("unmapped_values", field=field, values=shown)
    if hidden:
        proposal.warn("hidden_values", field=field, count=hidden)


def _by_number(proposal: Proposal, field: str, column: Column, numbers: dict[str, str]) -> None:
    """National numbers; those not met yet are listed too, where numbers are written plainly."""
    listed = dict(numbers)
    if all(raw == number_of(raw) for raw in numbers):
        listed = {**NUMBERS[field], **numbers}
    if field != "level" or any(raw != meant for raw, meant in listed.items()):
        proposal.values[field] = dict(sorted(listed.items(), key=lambda item: int(number_of(item[0]) or 0)))
    if key(column.heading.rpartition(".")[2]) not in _NATIONAL and field != "level":
        proposal.doubt(field)
        proposal.warn("numbers_as_values", field=field, column=column.heading)


def channels_of(proposal: Proposal, column: Column) -> list[str]:
    """The channels that a source covers: those met, and those of a national list of numbers."""
    mapped = proposal.values.get("channel", {})
    met = {mapped.get(str(v)) or values.plain(str(v)) for v in column.counts.index} | set(mapped.values())
    met |= {"other"} if proposal.unmapped.get("channel") else set()
    return [channel for channel in CHANNELS if channel in met]


def read_activities(proposal: Proposal, column: Column, dossiers: Iterable[object]) -> None:
    """Map activities to states where that tells of nearly every dossier that it was received.

    One mapped activity makes all others silent, so a part of a mapping would lose dossiers.
    """
    counts = {str(v): int(n) for v, n in column.counts.items()}
    listed = {raw: exactly(raw, "status") or _longest(raw) for raw, rows in counts.items()}
    found = {
        raw: m for raw, m in listed.items() if m and (of_known_words(raw, "status") or may_be_shown(raw, counts[raw]))
    }
    received = {raw for raw, meant in found.items() if meant not in ("registered", "refused")}
    of_dossier: dict[object, bool] = {}
    for dossier, activity in zip(dossiers, column.data.tolist(), strict=True):
        of_dossier[dossier] = of_dossier.get(dossier, False) or activity in received or found.get(activity) == "refused"
    share = sum(of_dossier.values()) / len(of_dossier) if of_dossier else 0.0
    unmapped = [raw for raw, rows in counts.items() if raw not in found and may_be_shown(raw, rows)]
    proposal.unmapped["activity"] = unmapped
    proposal.hidden["activity"] = len(counts) - len(found) - len(unmapped)
    if share >= 0.9:
        proposal.activities = dict(found)
        if unmapped:
            proposal.doubt("activities")
        return
    proposal.doubt("activities")
    proposal.warn("activities_unmapped", column=column.heading)


def _longest(raw: str) -> str | None:
    """Activities of Vietnamese systems name the state that they lead to; other texts are not guessed at."""
    return meaning(raw, "status") if of_known_words(raw, "status") else None


def nulls_of(found: Iterable[Column]) -> dict[str, str]:
    """Words for nothing in columns of counts, and what kind of nothing each is."""
    nulls: dict[str, str] = {}
    for column in found:
        for raw in map(str, column.counts.index):
            if parse.number(raw, ".") is None and words(raw) in NULLS:
                nulls[raw] = NULLS[words(raw)]
    return dict(sorted(nulls.items()))
