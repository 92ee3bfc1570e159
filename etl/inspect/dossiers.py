"""Proposes a source of dossiers or of events. Pure."""

from collections.abc import Sequence

import pandas as pd

from etl.inspect import dates, meanings
from etl.inspect.about import About
from etl.inspect.columns import Column
from etl.inspect.fields import DOSSIER_FIELDS, EVENT_FIELDS, Match, assign, scores
from etl.inspect.fits import DATE_FIELDS
from etl.inspect.needs import need_channel, need_dates, need_dossier, need_service
from etl.inspect.proposal import Proposal

ONCE = 0.9


def propose(found: Sequence[Column], about: About) -> Proposal:
    """A source of one row per dossier, or per event where dossiers repeat with an activity and its time."""
    matches, events, repeats = _matches(found, about)
    proposal = Proposal(records="events" if events else "dossiers")
    for field, match in matches.items():
        proposal.take(field, match.column, match.score)
    by_heading = {column.heading: column for column in found}
    need_dossier(proposal, found, repeats=repeats and not events)
    need_service(proposal, found, by_heading, about)
    need_channel(proposal, found, about)
    need_dates(proposal, found, matches)
    _read_values(proposal, by_heading)
    if events:
        dossiers = by_heading[proposal.columns["dossier"]].data.tolist()
        meanings.read_activities(proposal, by_heading[proposal.columns["activity"]], dossiers)
    _places(proposal, by_heading, about)
    dates.decide_dates(proposal, {f: by_heading[h] for f, h in proposal.columns.items() if f in DATE_FIELDS})
    if "fee" in proposal.columns:
        dates.decide_decimal(proposal, {"fee": by_heading[proposal.columns["fee"]]})
    return proposal


def _matches(found: Sequence[Column], about: About) -> tuple[dict[str, Match], bool, bool]:
    """The columns by field, whether rows are events, and whether dossier codes repeat."""
    table = scores(found, EVENT_FIELDS, about.known)
    of_dossiers = {pair: score for pair, score in table.items() if pair[0] in DOSSIER_FIELDS}
    dossier = assign(found, of_dossiers).get("dossier")
    repeats = dossier is not None and dossier.column.unique_share < ONCE
    if dossier is not None and repeats:
        _weigh_by_case(table, found, dossier.column)
    matches = assign(found, table)
    if _is_events(matches, about, repeats=repeats):
        return matches, True, repeats
    matches = assign(found, {pair: score for pair, score in table.items() if pair[0] in DOSSIER_FIELDS})
    if dossier is not None and repeats:
        matches = _with_moment(matches, found, dossier.column)
        if _is_history(matches):
            return _as_history(matches), True, repeats
    return matches, False, repeats


def _weigh_by_case(table: dict[tuple[str, int], float], found: Sequence[Column], dossier: Column) -> None:
    """What stays the same within a dossier is no time or activity of an event; what changes is not its reception."""
    for field, position in list(table):
        changes = field in ("activity", "event_at")
        if not changes and field not in ("received_at", "submitted_at", "started_at", "due_at", "resolved_at"):
            continue
        varies = _varies(found[position].data, dossier.data)
        table[(field, position)] *= (varies if varies > 0.5 else 0.3) if changes else (1.0 if varies < 0.5 else 0.5)


def _varies(values: pd.Series, dossiers: pd.Series) -> float:
    """Share of the dossiers with several rows in which a column has several values."""
    groups = values.groupby(dossiers)
    several = groups.size() > 1
    return float((groups.nunique()[several] > 1).mean()) if several.any() else 0.0


def _is_events(matches: dict[str, Match], about: About, *, repeats: bool) -> bool:
    if not {"activity", "event_at", "dossier"} <= set(matches):
        return False
    if about.format == "xes":
        return True
    sure = matches["activity"].score >= 0.65 and matches["event_at"].score >= 0.5
    named = matches["activity"].score >= 0.95 and "received_at" not in matches
    return sure and (repeats or named)


def _is_history(matches: dict[str, Match]) -> bool:
    """Rows of states with their times, without a reception date that stays the same."""
    received = matches["received_at"].score if "received_at" in matches else 0.0
    dated = any(field in DATE_FIELDS for field in matches)
    return {"dossier", "status"} <= set(matches) and dated and received < 0.6


def _with_moment(matches: dict[str, Match], found: Sequence[Column], dossier: Column) -> dict[str, Match]:
    """The matches with the one column of dates that changes within a dossier, where none is known by its heading."""
    if any(field in DATE_FIELDS for field in matches):
        return matches
    moments = [c for c in found if c.unique_heading and c.date_share > 0.8 and _varies(c.data, dossier.data) > 0.5]
    return {**matches, "updated_at": Match(moments[0], 0.6)} if len(moments) == 1 else matches


def _as_history(matches: dict[str, Match]) -> dict[str, Match]:
    moment = max((match for field, match in matches.items() if field in DATE_FIELDS), key=lambda match: match.score)
    kept = {field: match for field, match in matches.items() if match is not moment and field != "status"}
    return {**kept, "activity": matches["status"], "event_at": Match(moment.column, min(moment.score, 0.7))}


def _read_values(proposal: Proposal, by_heading: dict[str, Column]) -> None:
    for field in ("channel", "status", "level", "applicant_kind", "paid_online", "assisted"):
        if field in proposal.columns and field not in proposal.values:
            meanings.read_values(proposal, field, by_heading[proposal.columns[field]])
    if "channel" in proposal.columns and not proposal.channels:
        proposal.channels = meanings.channels_of(proposal, by_heading[proposal.columns["channel"]])
        if len(proposal.channels) == 1:
            proposal.warn("one_channel", channel=proposal.channels[0])


def _places(proposal: Proposal, by_heading: dict[str, Column], about: About) -> None:
    """Names in the place of codes work as codes, but join to no catalogue."""
    for field in ("agency", "locality"):
        heading = proposal.columns.get(field)
        if heading and by_heading[heading].worded > 0.5:
            proposal.doubt(field)
            proposal.warn("place_names", field=field, column=heading)
