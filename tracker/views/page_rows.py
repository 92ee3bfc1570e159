"""Rows of pictures and of files: the same figures in the form that each of them needs."""

from collections.abc import Callable, Sequence
from typing import Any

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries.groups import GroupItem
from tracker.queries.history import HistoryPoint
from tracker.queries.question import Question
from tracker.reports.download import Table
from tracker.reports.tables import Share
from tracker.views.page import notes

ROWS_OF_DOTS = 16
ABBREVIATIONS = {"Trung tâm Phục vụ hành chính công": "TTPVHCC", "Ủy ban nhân dân": "UBND"}


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
    headings = [_("Month"), *figure_headings(), _("A year before"), _("Target")]
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
        _("Units reported"),
        _("Units expected"),
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


def dot_rows(items: Sequence[GroupItem], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the rows of the chart of dots; names that stand twice get their code."""
    names = [item.entry.name for item in items]
    return [
        {
            "name": f"{item.entry.name} ({item.entry.code})" if names.count(item.entry.name) > 1 else item.entry.name,
            "share": item.figure.uptake,
            "low": item.figure.low,
            "high": item.figure.high,
            "target": item.target,
            "online": item.figure.base.online,
            "dossiers": item.figure.base.dossiers,
            "missing": item.figure.missing,
            "href": address(item.entry.code),
        }
        for item in items
    ]


def short_name(name: str) -> str:
    """Return a name with the usual abbreviations of offices, so that labels tell units apart."""
    for long, short in ABBREVIATIONS.items():
        name = name.replace(long, short)
    return name


def group_table(items: Sequence[GroupItem], asked: Question, name: str, title: str) -> Table:
    """Return agencies or places as a file."""
    headings = [_("Code"), _("Name"), *figure_headings(), _("A year before"), _("Target"), _("Dossiers to win")]
    rows = [
        [
            item.entry.code,
            item.entry.name,
            *figure_cells(item.figure),
            share(item.last_year.uptake if item.last_year else None),
            share(item.target),
            round(item.gain),
        ]
        for item in items
    ]
    return Table(name, title, headings, rows, notes(asked))


def reached(items: Sequence[GroupItem]) -> tuple[int, int]:
    """Return how many units reach their target, of how many that have a share and a target."""
    judged = [item for item in items if item.figure.uptake is not None and item.target is not None]
    return sum((item.figure.uptake or 0) >= (item.target or 0) for item in judged), len(judged)
