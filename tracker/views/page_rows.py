"""Rows of pictures and of files: the same figures in the form that each of them needs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tracker import look, sentences
from tracker.addresses import address, has_page, opened
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries.catalogue import LocalityEntry
from tracker.queries.groups import GroupItem
from tracker.queries.history import HistoryPoint
from tracker.queries.question import Question
from tracker.reports.download import Table
from tracker.reports.tables import Share
from tracker.views import split_words
from tracker.views.page_filters import definition_names

ROWS_OF_DOTS = 16
ABBREVIATIONS = {"Trung tâm Phục vụ hành chính công": "TTPVHCC", "Ủy ban nhân dân": "UBND"}


def period_words(asked: Question) -> str:
    """Return the period of a question in the reader's words."""
    return look.current().period(asked.window.start, asked.window.end)


def notes(asked: Question, *more: str) -> list[str]:
    """Return what must stand above the rows of a workbook: the period and the definition."""
    period = _("Period: %(period)s", period=period_words(asked))
    definition = _("Definition: %(definition)s", definition=definition_names()[asked.definition])
    return [period, definition, *more]


def trend_rows(points: Sequence[HistoryPoint]) -> list[dict[str, Any]]:
    """Return the rows of the trend chart."""
    return [
        {
            "month": one.point.period,
            "share": one.figure.uptake,
            "low": one.figure.low,
            "high": one.figure.high,
            "last_year": one.last_year.uptake if one.last_year else None,
            "target": one.target,
            "online": one.figure.base.online,
            "dossiers": one.figure.base.dossiers,
            "missing": one.figure.missing,
            "partial": one.figure.missing == "partial",
        }
        for one in points
    ]


def trend_table(points: Sequence[HistoryPoint], asked: Question, name: str, title: str) -> Table:
    """Return the table behind a trend as a file."""
    headings = [_("Period"), *figure_headings(), _("A year before"), _("Target")]
    rows = [
        [
            one.point.period,
            *figure_cells(one.figure),
            share(one.last_year.uptake if one.last_year else None),
            share(one.target),
        ]
        for one in points
    ]
    return Table(name, title, headings, rows, notes(asked))


def figure_headings() -> list[str]:
    return [
        _("Dossiers counted in the share"),
        _("Of these online"),
        _("Uptake"),
        _("From (95% interval)"),
        _("To (95% interval)"),
        _("Why there is no share"),
        _("Monthly reports complete"),
        _("Monthly reports expected"),
    ]


def figure_cells(figure: Figure) -> list[object]:
    """Return a figure as cells of a file: what its share divides, never a hidden count."""
    hidden = figure.missing == "suppressed"
    why = sentences.missing_words(look.current(), figure.missing) if figure.missing else None
    return [
        None if hidden else figure.base.dossiers,
        None if hidden else figure.base.online,
        share(figure.uptake),
        share(figure.low),
        share(figure.high),
        why,
        figure.completeness.reported,
        figure.completeness.expected,
    ]


def share(value: float | None) -> Share | None:
    return None if value is None else Share(value)


def ahead(items: Sequence[GroupItem]) -> tuple[GroupItem, ...]:
    """Return the units that a picture shows: those with most dossiers to win, then the largest."""

    def order(item: GroupItem) -> tuple[object, ...]:
        return (item.figure.uptake is None, -item.gain, -item.figure.dossiers, item.entry.sort_key)

    return tuple(sorted(items, key=order)[:ROWS_OF_DOTS])


def agency_path(code: str) -> str | None:
    """Return where a dot of an agency leads: its page, else the services of the agency."""
    path = f"/agencies/{code}"
    return opened(path) if has_page(path) else address("/services", agency=code, tier=None)


def locality_path(code: str) -> str | None:
    """Return where a dot of a commune or ward leads: its page, if there is one."""
    path = f"/localities/{code}"
    return opened(path) if has_page(path) else None


def dot_rows(items: Sequence[GroupItem], path: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Return the rows of the chart of dots; names that stand twice get their code."""
    names = [item.entry.name for item in items]
    return [
        {
            "name": short_name(item.entry.name)
            + (f" ({item.entry.code})" if names.count(item.entry.name) > 1 else "")
            + (" *" if item.shared_out else ""),
            "share": item.figure.uptake,
            "low": item.figure.low,
            "high": item.figure.high,
            "target": item.target,
            "online": item.figure.base.online,
            "dossiers": item.figure.base.dossiers,
            "missing": item.figure.missing,
            "href": path(item.entry.code),
        }
        for item in items
    ]


def shapes(entries: Iterable[object]) -> list[str]:
    """Return the outlines of places that have one."""
    return [one.shape for one in entries if isinstance(one, LocalityEntry) and one.shape]


def short_name(name: str) -> str:
    """Return a name with the usual abbreviations of offices, so that labels tell units apart."""
    for long, short in ABBREVIATIONS.items():
        name = name.replace(long, short)
    return name


def group_table(items: Sequence[GroupItem], asked: Question, name: str, title: str, *, places: bool = False) -> Table:
    """Return agencies as a file, or places, which say what of them was shared out from a split place."""
    headings = [_("Code"), _("Name"), *figure_headings(), _("A year before"), _("Target"), _("Dossiers to win")]
    headings += [_("Shared out from"), _("A year before, shared out from")] if places else []
    rows = [
        [
            item.entry.code,
            item.entry.name,
            *figure_cells(item.figure),
            share(item.last_year.uptake if item.last_year else None),
            share(item.target),
            round(item.gain),
            *([split_words.named(item.shared_out), split_words.named(item.shared_out_before)] if places else []),
        ]
        for item in items
    ]
    return Table(name, title, headings, rows, notes(asked, *split_words.notes(items)))


def reached(items: Sequence[GroupItem]) -> tuple[int, int]:
    """Return how many units reach their target, of how many that have a share and a target."""
    judged = [item for item in items if item.figure.uptake is not None and item.target is not None]
    return sum((item.figure.uptake or 0) >= (item.target or 0) for item in judged), len(judged)
