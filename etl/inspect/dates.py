"""How the dates and numbers of a source are written, decided once for all its columns. Pure."""

import re
from collections.abc import Sequence

import pandas as pd

from etl.inspect.columns import NUMERIC_DATES, Column, readable
from etl.inspect.proposal import Proposal
from etl.transform import parse
from etl.transform.formats import propose_dates, propose_decimal
from tracker.store.problems import shape

# The first of these that a source has is the one that its figures hang on.
IMPORTANT = ("event_at", "received_at", "submitted_at", "started_at")
FEWEST_MIXED = 0.01
_OFFSET = re.compile(r":\d{2}(?:[.,]\d+)? ?([+-]\d{2}(?::?\d{2})?)$")


def decide_dates(proposal: Proposal, columns: dict[str, Column]) -> None:
    """Set the pattern of the dates; tell where day and month can be confused, and where forms are mixed.

    `columns`: the proposed columns of dates by field. A column that the pattern would misread is left out.
    """
    leading = next((name for name in IMPORTANT if name in columns), None)
    if leading is None:
        return
    pattern, ambiguous = columns[leading].dates
    if pattern is None:
        return
    if ambiguous and pattern not in NUMERIC_DATES:
        pattern, ambiguous = _settled(pattern, [c for c in columns.values() if c.dates[0]])
    if form := readable(pattern):
        proposal.add_dates(form)
    if ambiguous:
        proposal.doubt(leading)
        code = "numeric_dates" if pattern in NUMERIC_DATES else "ambiguous_dates"
        proposal.warn(code, column=columns[leading].heading, pattern=pattern, other=swapped(pattern))
    _check_zone(proposal, leading, columns[leading])
    for name, column in columns.items():
        if name != leading and (other := _another_form(column, pattern)):
            proposal.add_dates(other)
        else:
            _check(proposal, name, column, pattern, needed=name == leading)
    if len(proposal.dates) > 1:
        proposal.warn("dates_of_two_forms", forms=", ".join(proposal.dates))


def _another_form(column: Column, pattern: str) -> str | None:
    """The pattern of a column that is written unlike the leading one, where neither can be taken for the other."""
    own, ambiguous = column.dates
    if own is None or ambiguous or own in NUMERIC_DATES or pattern in NUMERIC_DATES:
        return None
    if month_first(own) != month_first(pattern) or column.date_share < 1 - FEWEST_MIXED:
        return None
    text = pd.Series(column.present, dtype=object)
    unread = parse.instants(text, column.zone, readable(pattern)) == parse.NO_INSTANT
    return own if float(unread.mean()) > 1 - FEWEST_MIXED else None


def _check_zone(proposal: Proposal, name: str, column: Column) -> None:
    """Tell of offsets that are not those of the settings' time zone: months would be counted by another clock."""
    offsets: set[str] = set()
    for value in column.present[:200]:
        match = _OFFSET.search(value)
        if not match:
            continue
        moment = pd.to_datetime(value, errors="coerce", utc=True)
        if pd.isna(moment):
            continue
        local = moment.tz_convert(column.zone).strftime("%z")
        if match[1].replace(":", "") not in (local, local[:3]):
            offsets.add(match[1])
    if offsets:
        proposal.doubt(name)
        proposal.warn("other_time_zone", offsets=", ".join(sorted(offsets)), zone=str(column.zone))


def _settled(pattern: str, columns: Sequence[Column]) -> tuple[str, bool]:
    """Ask the other columns of dates of the same form which of day and month comes first."""
    for column in columns:
        other, ambiguous = column.dates
        if other is None or ambiguous or _sign(other) != _sign(pattern) or other in NUMERIC_DATES:
            continue
        return (swapped(pattern) if month_first(other) != month_first(pattern) else pattern), False
    return pattern, True


def _sign(pattern: str) -> str:
    return "".join(re.findall(r"(?<=[dMy])[^A-Za-z](?=[dMy])", pattern))[:1]


def month_first(pattern: str) -> bool:
    """Whether a pattern has the month before the day, and the year last."""
    return 0 <= pattern.find("M") < pattern.find("d") < pattern.find("y")


def swapped(pattern: str) -> str:
    """A pattern with day and month in each other's place."""
    return pattern.translate(str.maketrans("dM", "Md"))


def _check(proposal: Proposal, name: str, column: Column, pattern: str, *, needed: bool) -> None:
    own, _ = column.dates
    read = parse.instants(pd.Series(column.present, dtype=object), column.zone, readable(pattern))
    share = float((read != parse.NO_INSTANT).mean()) if len(read) else 1.0
    # A month-first column beside a leading one of another form would fall back to day first, unseen.
    misread = own is not None and own != pattern and month_first(own) and not own.startswith("yyyy")
    if pattern in NUMERIC_DATES:
        misread, share = False, 1.0
    if not needed and (misread or share < 0.5):
        proposal.drop(name)
        proposal.warn("date_column_left_out", column=column.shown, pattern=own or "?")
        return
    forms = _forms(column)
    if len(forms) > 1:
        proposal.warn("mixed_dates", column=column.shown, forms=", ".join(forms))
        proposal.doubt(name)
    if share < 1 - FEWEST_MIXED:
        proposal.warn("unreadable_dates", column=column.shown, share=f"{1 - share:.0%}")
        proposal.doubt(name)


def _forms(column: Column) -> list[str]:
    """Shapes of the dates that differ in more than their length; one where all are alike."""
    groups: dict[str, list[str]] = {}
    for value in column.present:
        groups.setdefault(re.sub(r"9+", "9", shape(value)).split(" ")[0].split("T")[0], []).append(value)
    common = [v for v in groups.values() if len(v) >= max(1, FEWEST_MIXED * len(column.present))]
    dated = [group for group in common if propose_dates(group)[0]]
    return [shape(group[0]) for group in dated] if len(dated) > 1 else []


def decide_decimal(proposal: Proposal, columns: dict[str, Column]) -> None:
    """Set the sign of decimals from all proposed columns of numbers."""
    samples = [value for column in columns.values() for value in column.present]
    sign, undecided = propose_decimal(samples)
    proposal.decimal = sign
    if undecided:
        for name in columns:
            proposal.doubt(name)
        headings = ", ".join(column.shown for column in columns.values())
        proposal.warn("ambiguous_numbers", columns=headings, decimal=sign or "?")
