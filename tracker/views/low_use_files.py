"""The lists of /low-use as files: the same rows, a column per value."""

from collections.abc import Iterable
from datetime import date

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.measures.window import Window
from tracker.queries.low_use import LowUseItem
from tracker.queries.services import ServiceItem
from tracker.reports.download import Table
from tracker.views import low_use_words as words
from tracker.views import page


def of_tab(tab: str, rows: Iterable[LowUseItem | ServiceItem], year: Window, today: date) -> Table:
    """Return the file of a tab of the page."""
    notes = [
        _("12 complete months: %(period)s.", period=look.current().period(year.start, year.end)),
        _("A service is low-use when even the optimistic end of its 12-month interval is below its target."),
    ]
    return Table(
        f"low-use-{tab.replace('_', '-')}",
        _("Low-use services"),
        _headings(),
        [_worked(one, today) if isinstance(one, LowUseItem) else _plain(one) for one in rows],
        notes,
    )


def _headings() -> list[str]:
    return [
        _("Rank"),
        _("Service code"),
        _("Service"),
        _("Level"),
        _("Status"),
        _("Reason"),
        _("Online dossiers"),
        _("Dossiers"),
        _("Uptake"),
        _("Monthly reports complete"),
        _("Monthly reports expected"),
        _("Target"),
        _("Dossiers to win a year"),
        _("at least"),
        _("at most"),
        _("Where"),
        _("Best weeks (against a usual one)"),
        _("To whom"),
    ]


def _worked(item: LowUseItem, today: date) -> list[object]:
    use = item.standing.use
    start = _start(item.rank, item.standing.service.code, item.standing.service.name(look.current().code), item.level)
    return [
        *start,
        sentences.status_names(look.current())[item.standing.status],
        words.reason(item),
        *_figure(item.standing.figure, item.standing.target),
        round(use.gain),
        round(use.gain_low),
        round(use.gain_high),
        words.where(item),
        "; ".join(words.weeks(item.when, today)),
        words.whom(item),
    ]


def _plain(item: ServiceItem) -> list[object]:
    status = sentences.status_names(look.current()).get(item.status or "")
    start = _start(None, item.service.code, item.service.name(look.current().code), item.level)
    figure: list[object] = [None, item.figure.dossiers, *[None] * 4]  # cannot be filed online: no share
    if item.standing:
        figure = _figure(item.standing.figure, item.target)
    return [*start, status, None, *figure, *[None] * 6]


def _start(rank: int | None, code: str, name: str, level: int | None) -> list[object]:
    return [rank, code, name, level]


def _figure(figure: Figure, target: float | None) -> list[object]:
    return [
        figure.base.online,
        figure.base.dossiers,
        page.share(figure.uptake),
        figure.completeness.reported,
        figure.completeness.expected,
        page.share(target),
    ]
