"""What campaigns did: weekly counts by place put before the measure, with what may spoil the answer."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tracker.measures.effect import BASELINE_WEEKS, ENOUGH_UNTREATED, Effect, estimate
from tracker.measures.effect_places import by_place
from tracker.measures.window import Window
from tracker.queries import campaigns, catalogue, effect_counts, figures, history, kept
from tracker.queries.cache import remembered
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import LocalityEntry, ServiceEntry
from tracker.queries.effect_counts import Flags, Floats, Weeks
from tracker.queries.periods import monday_of
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader

LASTING = (13, 26)  # weeks after the end
PLACEBO = 13  # weeks before the start
COMPLETE = 0.9


@dataclass(frozen=True)
class PlaceEffect:
    """A place of a campaign: its dossiers in these weeks, its share, what that would have been, and its own lift."""

    place: LocalityEntry
    dossiers: int
    share: float
    expected: float
    lift: float
    low: float
    high: float


@dataclass(frozen=True)
class ServiceEffect:
    """What a campaign did for one service; `effect` None: `reason` says why nothing can be told yet.

    `weeks`: Mondays of the picture; `treated`, `untreated`: shares of these weeks, None without dossiers. `lasting`:
    effects some weeks after the end. `placebo`: the same estimate on weeks without the campaign, `elsewhere`: on so
    many places without it; both should find nothing. `places`: most dossiers won first. `notes`: warnings beside
    those of the effect.
    """

    service: ServiceEntry
    effect: Effect | None
    reason: str = ""
    weeks: tuple[date, ...] = ()
    treated: tuple[float | None, ...] = ()
    untreated: tuple[float | None, ...] = ()
    first: int = 0
    last: int = 0
    lasting: tuple[tuple[int, Effect], ...] = ()
    placebo: Effect | None = None
    elsewhere: tuple[int, Effect] | None = None
    places: tuple[PlaceEffect, ...] = ()
    notes: tuple[str, ...] = ()


@remembered
def effects(reader: Reader, one: CampaignEntry) -> tuple[ServiceEffect, ...]:
    """Return what a campaign did for each of its services that the catalogue knows."""
    entries = catalogue.load(reader)
    found = [service for code in one.services if (service := entries.service(code)) is not None]
    return tuple(_effect(reader, one, service) for service in found)


@remembered
def detectable(reader: Reader, one: CampaignEntry) -> tuple[tuple[ServiceEntry, float], ...]:
    """Return what a planned campaign could show: the smallest lift found with a chance of 80 %, by service.

    Worked out on the last weeks that are known, as long as the campaign; services that cannot tell are left out.
    """
    entries, found = catalogue.load(reader), []
    last_day = kept.kept(reader).last_day_with_data("calendar")
    length = one.days // 7
    for code in one.services:
        service = entries.service(code)
        counts = effect_counts.read(reader, service, last_day) if service is not None and last_day is not None else None
        if service is None or counts is None or not 0 < length <= len(counts.mondays):
            continue
        treated = effect_counts.covered(reader, one, counts) >= 1
        few = (~treated).sum() < ENOUGH_UNTREATED
        peers = effect_counts.peers(reader, service, counts) if few else (None, None)
        end = len(counts.mondays)
        told = _Compared(counts, treated, peers).at(end - length, end)
        if told.method != "none":
            found.append((service, told.smallest_detectable))
    return tuple(found)


def _effect(reader: Reader, one: CampaignEntry, service: ServiceEntry) -> ServiceEffect:
    start = one.starts_on + timedelta(days=-one.starts_on.weekday() % 7)
    end = monday_of(one.ends_on + timedelta(days=1))
    last_day = kept.kept(reader).last_day_with_data("calendar")
    if reason := _too_early(reader, one, start, end, last_day):
        return ServiceEffect(service, None, reason)
    counts = effect_counts.read(reader, service, last_day or end)
    if counts is None:
        return ServiceEffect(service, None, "next_run")
    if start < counts.mondays[0]:
        return ServiceEffect(service, None, "no_data_before")
    if not _complete(reader, service, start, end):
        return ServiceEffect(service, None, "incomplete")
    return _told(reader, one, service, counts, (counts.index(start), counts.index(end)))


def _too_early(reader: Reader, one: CampaignEntry, start: date, end: date, last_day: date | None) -> str:
    """Why the whole weeks from start to end cannot tell anything yet; empty where they can."""
    if one.cancelled:
        return "cancelled"
    if end <= start:
        return "shorter_than_a_week"
    known = last_day is not None and last_day >= end - timedelta(days=1)
    return "" if known and end <= reader.today else "not_yet"


@dataclass(frozen=True)
class _Compared:
    """The rows of a service that a campaign is told from: its places and those that no campaign reached."""

    counts: Weeks
    treated: Flags
    peers: tuple[Floats, Floats] | tuple[None, None]

    def at(self, first: int, last: int, stop: int | None = None) -> Effect:
        return estimate(
            self.counts.online, self.counts.total, self.treated, first, last, self.peers[0], self.peers[1], stop
        )

    def instead(self, first: int, last: int) -> tuple[int, Effect] | None:
        """The same estimate of places without the campaign: every second of them, ordered by share, against the rest.

        None where too few would be left to compare with. How many places stood in for the treated ones comes first.
        """
        others = np.flatnonzero(~self.treated)
        online, total = self.counts.online[others], self.counts.total[others]
        before = slice(max(0, first - BASELINE_WEEKS), first)
        share = online[:, before].sum(axis=1) / np.maximum(total[:, before].sum(axis=1), 1)
        chosen = np.zeros(len(others), dtype=np.bool_)
        chosen[np.argsort(share, kind="stable")[1::2][: int(self.treated.sum())]] = True
        if (~chosen).sum() < ENOUGH_UNTREATED or not chosen.any():
            return None
        found = estimate(online, total, chosen, first, last)
        return (int(chosen.sum()), found) if found.method == "did" else None


def _told(
    reader: Reader, one: CampaignEntry, service: ServiceEntry, counts: Weeks, window: tuple[int, int]
) -> ServiceEffect:
    shares = effect_counts.covered(reader, one, counts)
    spoilt = effect_counts.spoilt(reader, one, service, counts) | ((shares > 0) & (shares < 1))
    treated = shares >= 1
    known = counts.only(treated | ~spoilt)
    chosen = treated[treated | ~spoilt]
    peers = (None, None) if (~chosen).sum() >= ENOUGH_UNTREATED else effect_counts.peers(reader, service, counts)
    compared = _Compared(known, chosen, peers)
    length = window[1] - window[0]
    lasting = tuple(
        (after, compared.at(window[1] + after - length, window[1] + after, window[0]))
        for after in LASTING
        if window[1] + after <= len(counts.mondays) and after >= length
    )
    before = compared.at(window[0] - PLACEBO, window[1] - PLACEBO) if window[0] >= PLACEBO >= length else None
    notes = _warnings(reader, one, service, counts, window)
    if (spoilt & ~treated).any():
        notes.append("others_left_out")
    effect = compared.at(*window)
    if effect.method == "did" and effect_counts.mostly_beside(known.places, chosen, ~chosen):
        notes.append("spill_over")
    return ServiceEffect(
        service,
        effect,
        weeks=counts.mondays,
        treated=_share(known.online[chosen], known.total[chosen]),
        untreated=_share(known.online[~chosen], known.total[~chosen]),
        first=window[0],
        last=window[1] - 1,
        lasting=tuple(told for told in lasting if told[1].method != "none"),
        placebo=before if before is not None and before.method != "none" else None,
        elsewhere=compared.instead(*window) if effect.method == "did" else None,
        places=_places(compared, window) if effect.method == "did" else (),
        notes=tuple(notes),
    )


def _places(compared: _Compared, window: tuple[int, int]) -> tuple[PlaceEffect, ...]:
    counts = compared.counts
    found = by_place(counts.online, counts.total, compared.treated, *window)
    if found is None:
        return ()
    columns = (found.rows, found.volume, found.share, found.expected, found.lift, found.low, found.high)
    rows = [
        PlaceEffect(counts.places[row], round(volume), *map(float, numbers))
        for row, volume, *numbers in zip(*columns, strict=True)
    ]
    return tuple(sorted(rows, key=lambda one: (-one.lift * one.dossiers, one.place.sort_key)))


def _share(online: Floats, total: Floats) -> tuple[float | None, ...]:
    sums = zip(online.sum(axis=0).tolist(), total.sum(axis=0).tolist(), strict=True)
    return tuple(filed / received if received else None for filed, received in sums)


def _complete(reader: Reader, service: ServiceEntry, start: date, end: date) -> bool:
    """Whether nearly all reports of the service are complete in the weeks of the campaign."""
    question = Question(Window(start, end - timedelta(days=1), reader.months, reader.today))
    units = figures.sums(reader, question, (), frozenset({service.id}))[()].tally.units
    return units.expected == 0 or units.reported >= COMPLETE * units.expected


def _warnings(
    reader: Reader, one: CampaignEntry, service: ServiceEntry, counts: Weeks, window: tuple[int, int]
) -> list[str]:
    since, until = counts.mondays[max(0, window[0] - BASELINE_WEEKS)], counts.mondays[window[1] - 1]
    told = ["overlap"] if campaigns.overlapping(reader, one) else []
    steps = catalogue.load(reader).levels.get(service.id, ())
    if any(since < step.valid_from <= until and step.level in ONLINE_LEVELS for step in steps[1:]):
        told.append("level_changed")
    if history.reforms(reader, Window(since, until, reader.months, reader.today)):
        told.append("reform")
    if not _complete(reader, service, since, counts.mondays[window[0]]):
        told.append("before_incomplete")
    return told
