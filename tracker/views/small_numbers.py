"""Hides cells by place, kind of applicant or day from public readers; the measure decides which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.measures import adoption
from tracker.measures.adoption import Adoption
from tracker.measures.figure import Counts, Figure
from tracker.measures.suppression import suppress, suppress_rows
from tracker.queries.adoption import AdoptionItem
from tracker.queries.groups import GroupItem
from tracker.queries.low_use import LowUseItem, Where
from tracker.queries.usage import UsageItem

_FINE_GRAINS = ("day", "week")


def hide_places(items: Sequence[GroupItem], least: int) -> tuple[GroupItem, ...]:
    """Hide the figures of places with a small number, and of as many more as protect them."""
    if not least:
        return tuple(items)
    now = suppress_rows([_cells(item.figure) for item in items], least)
    before = suppress_rows([_cells(item.last_year) for item in items], least)
    return tuple(
        replace(
            item,
            figure=hidden(item.figure) if hide_now else item.figure,
            last_year=hidden(item.last_year) if hide_before and item.last_year else item.last_year,
            shared_out=() if hide_now else item.shared_out,
            shared_out_before=() if hide_before else item.shared_out_before,
        )
        for item, hide_now, hide_before in zip(items, now, before, strict=True)
    )


def hide_people(items: Sequence[AdoptionItem], least: int) -> tuple[AdoptionItem, ...]:
    """Hide the people of places or kinds of applicant where few are told apart, and as many more as protect them."""
    if not least:
        return tuple(items)
    small = suppress_rows([_people_cells(item.figure) for item in items], least)
    return tuple(
        replace(item, figure=adoption.hidden()) if hide else item for item, hide in zip(items, small, strict=True)
    )


def _people_cells(figure: Adoption) -> list[int]:
    """What a figure tells apart: people online for the first time or not, staying or not, and never online."""
    online, first = figure.online_people or 0, figure.first_online or 0
    stayed, back = figure.stayed_online or 0, figure.back_to_counter or 0
    return [first, online - first, stayed, back, max(0, online - stayed - back), max(0, (figure.people or 0) - online)]


def hidden(figure: Figure) -> Figure:
    """Return a figure that says only that it is hidden."""
    nothing = Counts()
    return replace(figure, dossiers=0, online=0, uptake=None, low=None, high=None, missing="suppressed", base=nothing)


def _cells(figure: Figure | None) -> list[int]:
    """What a figure tells apart: online or not, in reported units or not."""
    if figure is None:
        return [0, 0, 0, 0]
    base = figure.base
    rest = Counts(figure.dossiers - base.dossiers, figure.online - base.online)
    return [base.online, base.dossiers - base.online, rest.online, rest.dossiers - rest.online]


def hide_in_low_use(item: LowUseItem, least: int) -> LowUseItem:
    """Leave out places with small numbers, kinds of applicant likewise, and what single agencies reach."""
    if not least:
        return item
    places = suppress_rows([[place.online, place.dossiers - place.online] for place in item.where], least)
    shown: tuple[Where, ...] = tuple(place for place, hide in zip(item.where, places, strict=True) if not hide)
    kinds = [[kind.dossiers for kind in item.whom]] if item.whom else []
    small = suppress(kinds, least, column_totals=False)[0] if kinds else []
    whom = tuple(kind for kind, hide in zip(item.whom, small, strict=True) if not hide)
    return replace(item, where=shown, whom=whom, peers=None)


@dataclass(frozen=True)
class ShownUsage:
    """Dossiers of a period and key as a reader may see them; None: hidden."""

    period: str
    key: str | None
    dossiers: int | None


def shown_usage(items: Sequence[UsageItem], grain: str, by: str, least: int) -> tuple[ShownUsage, ...]:
    """Hide small numbers by place, or by day or week; months and coarser of other keys are never hidden."""
    hide: set[tuple[date, str | None]] = set()
    if least and (by == "locality" or grain in _FINE_GRAINS):
        for part in _parts(items, grain):
            hide |= _small(part, least)
    return tuple(
        ShownUsage(one.period, one.key, None if (one.start, one.key) in hide else one.dossiers) for one in items
    )


def _parts(items: Sequence[UsageItem], grain: str) -> list[list[UsageItem]]:
    """Days month by month, since sums of a month are told elsewhere; all else as one table."""
    if grain != "day":
        return [list(items)]
    months: dict[str, list[UsageItem]] = defaultdict(list)
    for one in items:
        months[one.period[:7]].append(one)
    return list(months.values())


def _small(items: Sequence[UsageItem], least: int) -> set[tuple[date, str | None]]:
    starts = sorted({one.start for one in items})
    keys = sorted({one.key for one in items}, key=lambda key: key or "")
    counts = {(one.start, one.key): one.dossiers for one in items}
    table = [[counts.get((start, key), 0) for key in keys] for start in starts]
    if not table:
        return set()
    flags = suppress(table, least, column_totals=len(starts) > 1)
    return {
        (start, key)
        for start, row in zip(starts, flags, strict=True)
        for key, hide in zip(keys, row, strict=True)
        if hide
    }
