"""Proposes a source of reported totals: long, short or wide. Pure."""

import re
from collections.abc import Sequence

from etl.inspect import dates, meanings
from etl.inspect.about import About, Known
from etl.inspect.columns import Column
from etl.inspect.counts import Counts, best_for
from etl.inspect.fields import Match, assign, scores
from etl.inspect.headings import likeness
from etl.inspect.proposal import Proposal
from etl.transform.periods import parse_period
from tracker.settings import CHANNELS

KEYS = ("service", "service_name", "agency", "locality")
_FISCAL = re.compile(r"\d{4}[-/]\d{4}")
_IN_NAME = re.compile(r"(20\d{2})[-_.]?(0[1-9]|1[0-2])(?!\d)|(?<!\d)(0?[1-9]|1[0-2])[-_.](20\d{2})")


def propose(found: Sequence[Column], counts: Counts, about: About) -> Proposal:
    """A source of totals."""
    proposal = Proposal(records="totals")
    used = _take_counts(proposal, counts)
    rest = [c for c in found if c not in used]
    _take_keys(proposal, rest, about)
    _take_period(proposal, [c for c in rest if c.heading not in proposal.columns.values()], about)
    for field in ("resolved", "on_time"):
        column = best_for([c for c in rest if c.whole_numbers and c.heading not in proposal.columns.values()], field)
        if column is not None:
            proposal.take(field, column, 0.8)
    numbers = {f"{c.heading}": c for c in used if c is not counts.channel}
    dates.decide_decimal(proposal, numbers)
    proposal.unsure = ["count" if name in numbers else name for name in proposal.unsure]
    return proposal


def _take_counts(proposal: Proposal, counts: Counts) -> list[Column]:
    if counts.form == "short" and counts.total is not None:
        proposal.take("online", counts.by_channel["online"], 0.95)
        proposal.take("total", counts.total, 0.9)
        proposal.channels = ["online", "counter"]
        used = [counts.by_channel["online"], counts.total]
        if "counter" not in counts.by_channel:
            proposal.warn("rest_is_counter", column=counts.total.heading)
        proposal.nulls = meanings.nulls_of(used)
        if any(c.filled < 1 for c in used):
            proposal.nulls[""] = "not_provided"
        return [*used, *(c for c in counts.by_channel.values() if c not in used)]
    if counts.form == "wide":
        order: list[str] = [channel for channel in CHANNELS if channel in counts.by_channel]
        proposal.channel_columns = {channel: counts.by_channel[channel].heading for channel in order}
        proposal.channels = order
        proposal.confidence |= {f"channel_columns.{channel}": 0.9 for channel in order}
        proposal.nulls = meanings.nulls_of(counts.by_channel.values())
        if len(order) < 2:
            proposal.doubt("channel")
        return [*counts.by_channel.values(), *([counts.total] if counts.total is not None else [])]
    return _take_long(proposal, counts)


def _take_long(proposal: Proposal, counts: Counts) -> list[Column]:
    if counts.channel is None or counts.count is None:
        return []
    proposal.take("channel", counts.channel, max(0.75, likeness(counts.channel.heading, "channel")))
    proposal.take("count", counts.count, likeness(counts.count.heading, "count"))
    meanings.read_values(proposal, "channel", counts.channel)
    proposal.channels = meanings.channels_of(proposal, counts.channel)
    proposal.nulls = meanings.nulls_of([counts.count])
    if counts.count.filled < 1:
        proposal.nulls[""] = "not_provided"
    return [counts.channel, counts.count]


def _take_keys(proposal: Proposal, rest: Sequence[Column], about: About) -> None:
    matches: dict[str, Match] = assign(rest, scores(rest, KEYS, about.known))
    for field, match in matches.items():
        if field in ("agency", "locality") and match.score < 0.6:
            continue
        proposal.take(field, match.column, match.score)
        if field in ("agency", "locality") and match.column.worded > 0.5:
            proposal.doubt(field)
            proposal.warn("place_names", field=field, column=match.column.heading)
    by_heading = {c.heading: c for c in rest}
    name = proposal.columns.get("service_name")
    if "service" not in proposal.columns:
        if name and by_heading[name].acceptable_share >= 0.95:
            proposal.take("service", by_heading[name], 0.5)
            proposal.warn("service_names", column=name)
        else:
            proposal.drop("service_name")
            proposal.defaults["service"] = "SERVICE-1"
            proposal.confidence["service"] = 0.0
            proposal.doubt("service")
            proposal.warn("service_names_too_long", column=name) if name else proposal.warn("no_service")
    if about.known.services and "service" in proposal.columns:
        proposal.unknown_codes = _unknown_codes(by_heading[proposal.columns["service"]], about.known)


def _unknown_codes(column: Column, known: Known) -> str:
    listed = sum(1 for value in column.present if value in known.services)
    return "reject" if listed >= 0.98 * len(column.present) else "add"


def _take_period(proposal: Proposal, rest: Sequence[Column], about: About) -> None:
    periods = [c for c in rest if c.period_share >= 0.9 and c.unique_heading]
    best = max(periods, key=lambda c: (likeness(c.heading, "period"), c.period_share, -c.unique_share), default=None)
    start, end = (_dated(rest, field) for field in ("period_start", "period_end"))
    if start is not None and end is not None:
        proposal.take("period_start", start, 0.9)
        proposal.take("period_end", end, 0.9)
        dates.decide_dates(proposal, {"event_at": start})
        return
    if best is not None and likeness(best.heading, "period") >= 0.6:
        proposal.take("period", best, likeness(best.heading, "period"))
        _warn_of_parts(proposal, best, periods)
        _fiscal(proposal, best, about)
        return
    if best is not None and not all(re.fullmatch(r"\d{4}", v) for v in best.present):
        proposal.take("period", best, 0.6)
        _fiscal(proposal, best, about)
        return
    _period_unknown(proposal, rest, about)


def _period_unknown(proposal: Proposal, rest: Sequence[Column], about: About) -> None:
    day = next((c for c in rest if c.date_share > 0.8 and c.unique_heading and not c.personal), None)
    if day is not None:
        _take_days(proposal, day)
        return
    named = _IN_NAME.search(about.stem)
    proposal.confidence["period"] = 0.0
    proposal.doubt("period")
    if named:
        year, month = (named[1], named[2]) if named[1] else (named[4], named[3])
        proposal.defaults["period"] = f"{year}-{int(month):02d}"
        proposal.warn("period_from_name", period=proposal.defaults["period"])
    else:
        proposal.defaults["period"] = "?"
        proposal.warn("no_period")


def _take_days(proposal: Proposal, column: Column) -> None:
    """A column of days as the period; its pattern says that 2026-03-01 is a day, not the month."""
    pattern, ambiguous = column.dates
    proposal.take("period", column, 0.5 if ambiguous else 0.9)
    proposal.dates = [pattern] if pattern else []
    proposal.warn("totals_of_days", column=column.heading)
    if ambiguous and pattern:
        parameters = {"pattern": pattern, "other": dates.swapped(pattern)}
        proposal.warn("ambiguous_dates", column=column.heading, **parameters)


def _dated(rest: Sequence[Column], field: str) -> Column | None:
    return next((c for c in rest if likeness(c.heading, field) == 1.0 and c.date_share > 0.8), None)


def _warn_of_parts(proposal: Proposal, best: Column, periods: Sequence[Column]) -> None:
    """A year beside a month in a column of its own: a period stands in one column."""
    if all(re.fullmatch(r"\d{4}", v) for v in best.present) and len(periods) == 1:
        proposal.warn("period_is_year", column=best.heading)


def _fiscal(proposal: Proposal, column: Column, about: About) -> None:
    if any(_FISCAL.fullmatch(v) for v in column.present) and about.fiscal_year_starts == 1:
        proposal.doubt("period")
        proposal.warn("fiscal_years", column=column.heading)
    unread = [v for v in column.present if not parse_period(v, 4)]
    if unread:
        proposal.warn("unreadable_periods", column=column.heading, share=f"{len(unread) / len(column.present):.1%}")
