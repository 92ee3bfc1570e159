"""From what queries return to what the API answers: plain dictionaries, the same figure object everywhere."""

from collections.abc import Iterable
from typing import Any

from tracker.measures.figure import Figure
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import LocalityEntry
from tracker.queries.data import SourceState
from tracker.queries.groups import GroupItem
from tracker.queries.low_use import LowUseItem
from tracker.queries.overview import Overview, PeriodState
from tracker.queries.question import Question
from tracker.queries.service import ServicePage
from tracker.queries.services import ServiceItem
from tracker.queries.splits import in_order
from tracker.queries.trend import Point

Answer = dict[str, Any]


def figure(one: Figure | None) -> Answer | None:
    """Write a figure; the counts of a suppressed one are null."""
    if one is None:
        return None
    hidden = one.missing == "suppressed"
    return {
        "dossiers": None if hidden else one.dossiers,
        "online": None if hidden else one.online,
        "uptake": one.uptake,
        "low": one.low,
        "high": one.high,
        "missing": one.missing,
        "base": {
            "dossiers": None if hidden else one.base.dossiers,
            "online": None if hidden else one.base.online,
        },
        "completeness": {"reported": one.completeness.reported, "expected": one.completeness.expected},
        "definition": one.definition,
    }


def period(asked: Question, state: PeriodState) -> Answer:
    """Write the period of a question, and where data are if it holds none."""
    last = None
    if state.empty and state.last_from:
        last = {"from": state.last_from, "to": state.last_to}
    window = asked.window
    return {
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "months": window.months.kind,
        "default": not window.chosen,
        "empty": state.empty,
        "last_period_with_data": last,
    }


def points(trend: Iterable[Point]) -> list[Answer]:
    return [{"period": point.period, "figure": figure(point.figure)} for point in trend]


def overview(found: Overview) -> Answer:
    same = found.like_for_like
    counts = found.services
    return {
        "figure": figure(found.figure),
        "last_year": figure(found.last_year),
        "like_for_like": None if same is None else {"figure": figure(same.figure), "last_year": figure(same.last_year)},
        "by_level": {level: figure(one) for level, one in found.by_level.items()},
        "services": {
            "total": counts.total,
            "level_3": counts.level_3,
            "level_4": counts.level_4,
            "with_online": counts.with_online,
            **counts.statuses,
        },
        "target": found.target,
        "trend": points(found.trend),
    }


def service_item(one: ServiceItem, language: str) -> Answer:
    service, use = one.service, one.standing.use if one.standing else None
    return {
        "code": service.code,
        "name": service.name(language),
        "level": one.level,
        "agency": one.agency.code if one.agency else None,
        "field": service.field,
        "audience": service.audience,
        "provisional": service.provisional,
        "target": one.target,
        "status": one.status,
        "gain": use.gain if use else None,
        "gain_low": use.gain_low if use else None,
        "gain_high": use.gain_high if use else None,
        "figure": figure(one.figure),
        "last_year": figure(one.last_year),
        "trend": points(one.trend),
    }


def group_item(one: GroupItem) -> Answer:
    return {
        "code": one.entry.code,
        "name": one.entry.name,
        "kind": one.entry.kind,
        "target": one.target,
        "figure": figure(one.figure),
        "last_year": figure(one.last_year),
    }


def locality_item(one: GroupItem) -> Answer:
    """Write a place, with the split places of which dossiers stand in its figure."""
    return group_item(one) | {
        "shared_out": [{**_place(split.place), "share": split.share_of(one.entry.id)} for split in one.shared_out]
    }


def splits(items: Iterable[GroupItem]) -> list[Answer]:
    """Write the split places of which dossiers stand in some of the figures, with their shares."""
    return [
        {**_place(one.place), "into": [{"code": to.code, "name": to.name, "share": share} for to, share in one.parts]}
        for one in in_order(split for item in items for split in item.shared_out)
    ]


def _place(one: LocalityEntry) -> Answer:
    return {"code": one.code, "name": one.name, "valid_to": one.valid_to.isoformat() if one.valid_to else None}


def service_page(page: ServicePage, language: str, promoted: Iterable[CampaignEntry] = ()) -> Answer:
    return {
        **service_item(page.item, language),
        "channels": page.channels,
        "levels": [
            {
                "level": step.level,
                "valid_from": step.valid_from.isoformat() if step.valid_from else None,
                "agency": step.agency.code if step.agency else None,
            }
            for step in page.levels
        ],
        "localities": [locality_item(one) for one in page.localities],
        "splits": splits(page.localities),
        "agencies": [group_item(one) for one in page.agencies],
        "campaigns": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
            }
            for one in promoted
        ],
        "breaks": [{"date": one.day.isoformat(), "kind": one.kind} for one in page.breaks],
    }


def low_use_item(one: LowUseItem, language: str) -> Answer:
    standing, season = one.standing, one.when
    return {
        "rank": one.rank,
        "service": {"code": standing.service.code, "name": standing.service.name(language)},
        "level": one.level,
        "class": standing.status,
        "reasons": list(one.reasons),
        "figure": figure(standing.figure),
        "target": standing.target,
        "gain": standing.use.gain,
        "gain_low": standing.use.gain_low,
        "gain_high": standing.use.gain_high,
        "where": [
            {
                "code": place.locality.code,
                "name": place.locality.name,
                "dossiers": place.dossiers,
                "online": place.online,
                "share": place.share,
                "movable": place.movable,
            }
            for place in one.where
        ],
        "when": None
        if season is None
        else {
            "index": list(season.index),
            "best_weeks": [{"from": first, "to": last} for first, last in season.best_weeks],
        },
        "whom": [{"kind": kind.kind, "dossiers": kind.dossiers, "share": kind.share} for kind in one.whom],
    }


def source(one: SourceState, language: str) -> Answer:
    run = one.last
    return {
        "name": one.name,
        "records": one.records,
        "freshness": "stale" if one.lateness == "never" else one.lateness,
        "expected_every": one.expected_every,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "rejected": one.rejected,
        "silences": [
            {
                "kind": silence.kind,
                "start": silence.start.isoformat(),
                "end": silence.end.isoformat(),
                "missing": silence.missing,
                "lasting": silence.lasting,
            }
            for silence in one.silences
        ],
        "last_run": None
        if run is None
        else {
            "run": run.run,
            "status": run.status,
            "ended_at": run.ended_at.isoformat() + "Z",
            "rows_read": run.rows_read,
            "inserted": run.inserted,
            "updated": run.updated,
            "unchanged": run.unchanged,
            "superseded": run.superseded,
            "rejected": run.rejected,
            "seconds": run.seconds,
            "error": run.problem.sentence(language) if run.problem else None,
        },
    }
