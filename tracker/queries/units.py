"""Sums over units (a service at an agency in a period), by service, agency, both, or all of them.

The store sums per service, agency, level and completeness; definitions and keys are applied to these few
thousand records here, so that one reading of a period answers all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tracker.measures.figure import Completeness, Counts, Tally
from tracker.measures.window import Window
from tracker.queries import catalogue, kept, packed, packed_units, unit_selects
from tracker.queries.cache import remembered, remembered_large
from tracker.queries.columns import Flags, Numbers, grouped
from tracker.queries.counting import Sums
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE, Scope

By = Literal["service", "agency"]
Key = tuple[int | None, ...]
SUMS = (
    "known",
    "known_online",
    "base",
    "base_online",
    "reported",
    "expected",
    "matched_last",
    "matched_last_online",
    "matched_last_units",
    "matched_next",
    "matched_next_online",
    "matched_next_units",
)


@dataclass(frozen=True)
class Records:
    """Sums per service, agency, level, completeness: columns of one length; ids and levels -1 where none.

    `expected` counts units; a row with `complete` reports them all. `counts`: whether the pair of service
    and agency counts at all in the period: it has a row there, or the agency is the catalogue's own.
    """

    service: Numbers
    agency: Numbers
    level: Numbers
    complete: Flags
    complete_no_post: Flags
    matched_last: Flags
    matched_next: Flags
    online: Numbers
    post: Numbers
    rest: Numbers
    expected: Numbers
    counts: Flags


def scope(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> Scope:
    """Work out which services and agencies the filters leave; UnknownCodeError for an unknown agency."""
    entries = catalogue.load(reader)
    chosen = entries.service_ids(question.filters)
    if service_ids is not None:
        chosen = service_ids if chosen is None else chosen & service_ids
    return Scope(chosen, entries.agency_ids(question.filters, question.day))


@remembered_large
def records(reader: Reader, window: Window, allowed: Scope) -> Records:
    """Read the records of a period."""
    if window.empty:
        return as_records(as_table([]))
    if packed.pays(reader, allowed.service_ids):
        inside = packed_units.inside(reader, window, allowed)
    else:
        inside = as_table(reader.session.execute(unit_selects.inside_select(window, allowed)).all())
    beyond = unit_selects.beyond(window, allowed, kept.kept(reader))
    return as_records(
        np.concatenate([inside, *(as_table(reader.session.execute(statement).all()) for statement in beyond)])
    )


def as_table(rows: Sequence[Sequence[int]]) -> Numbers:
    """Put rows of `unit_selects.COLUMNS` into an array [rows, columns]."""
    return np.array([tuple(row) for row in rows], dtype=np.int64).reshape(len(rows), len(unit_selects.COLUMNS))


def as_records(table: Numbers) -> Records:
    """Put rows [rows, `unit_selects.COLUMNS`] into columns."""
    column = dict(zip(unit_selects.COLUMNS, table.T, strict=True))
    pair = column["service"] * (column["agency"].max(initial=0) + 2) + column["agency"] + 1
    active = np.unique(pair[column["active"] > 0])
    flags = {name: column[name] > 0 for name in unit_selects.FLAGS}
    return Records(
        column["service"],
        column["agency"],
        column["level"],
        **flags,
        online=column["online"],
        post=column["post"],
        rest=column["rest"],
        expected=column["expected"],
        counts=np.isin(pair, active),
    )


@remembered
def sums(
    reader: Reader, question: Question, by: tuple[By, ...] = (), service_ids: frozenset[int] | None = None
) -> Mapping[Key, Sums]:
    """Return the sums of a question by key; one with the key () where `by` is empty."""
    return summed(records(reader, question.window, scope(reader, question, service_ids)), question, by)


class SumsByKey(Mapping[Key, Sums]):
    """Sums by key, each made when it is asked for: of thousands, most pages show a few."""

    def __init__(self, keys: Numbers, table: Numbers) -> None:
        """Take keys and sums as `keyed` gives them."""
        names = (tuple(None if part == NONE else part for part in key) for key in keys.T.tolist())
        self._rows: dict[Key, list[int]] = dict(zip(names, table.T.tolist(), strict=True))

    def __getitem__(self, key: Key) -> Sums:
        return _as_sums(self._rows[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def summed(found: Records, question: Question, by: tuple[By, ...]) -> Mapping[Key, Sums]:
    """Add up records by key, under the definition of a question."""
    if not by:
        return {(): _as_sums(sum_table(found, question).sum(axis=1).tolist())}
    return SumsByKey(*keyed(found, question, by))


def keyed(found: Records, question: Question, by: tuple[By, ...]) -> tuple[Numbers, Numbers]:
    """Return distinct keys [parts, keys], -1 for none, and their sums [`SUMS`, keys]."""
    counted = found.counts
    keys = [(found.service if name == "service" else found.agency)[counted] for name in by]
    groups = grouped(keys)
    table = sum_table(found, question)[:, counted]
    return np.stack([groups.first(key) for key in keys]), np.stack([groups.sum(row) for row in table])


def sum_table(found: Records, question: Question) -> Numbers:
    """Apply a definition: 12 rows in the order of `SUMS`, one column per record; 0 where it does not count."""
    level, online_level = at_level(found.level, question)
    dossiers = found.online + found.rest
    done = found.complete
    if question.definition == "uptake_no_post":
        done = found.complete_no_post
    else:
        dossiers = dossiers + found.post
    online = np.where(online_level, found.online, 0)
    table = [dossiers, online, dossiers * done, online * done, found.expected * done, found.expected]
    for matched in (found.matched_last, found.matched_next):
        table += [dossiers * matched, online * matched, found.expected * matched]
    kept_columns: Numbers = np.stack(table) * (level & found.counts)
    return kept_columns


def at_level(level: Numbers, question: Question) -> tuple[Flags, Flags]:
    """Which records a definition divides by, and whose online dossiers count (level 3 and 4 only).

    Level 0 marks days on which a service was not yet, or no longer, offered: they count nowhere.
    """
    high = np.isin(level, ONLINE_LEVELS)
    asked = question.filters.level
    if asked is not None:
        return level == asked, high & (level == asked)
    return (level != 0 if question.definition == "uptake_all" else high), high


def _as_sums(column: Sequence[int]) -> Sums:
    known, online, base, base_online, reported, expected, *matched = column
    return Sums(
        Tally(Counts(known, online), Counts(base, base_online), Completeness(reported, expected)),
        Counts(matched[0], matched[1]),
        Counts(matched[3], matched[4]),
        matched[2],
        matched[5],
    )
