"""GET /: are we there yet, and what moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import charts, look, sentences
from tracker.addresses import address
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries import change, figures, grains, groups, history, notes, overview, projection, revisions, services
from tracker.queries import national as national_index
from tracker.queries.groups import GroupItem
from tracker.queries.history import HistoryPoint
from tracker.queries.overview import LikeForLike, ServiceCounts
from tracker.queries.periods import Grain
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.reports.download import Table
from tracker.views import (
    change_words,
    heading_words,
    national,
    note_words,
    page,
    page_grains,
    page_rows,
    reading,
    same_months,
    small_numbers,
    split_words,
    telling,
)
from tracker.views.errors import NotFoundError
from tracker.views.services import services_table
from tracker.views.trend_title import trend_title

blueprint = Blueprint("overview", __name__)
_FILTERS = ("level", "tier", "agency")
_GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
_MOST_TO_WIN = 5


@blueprint.get("/")
def show() -> str | Response:
    """The province, or what the filters leave of it."""
    reader = reading.reader()
    given = page.parameters()
    asked = page.question(reader, given)
    state = overview.period_state(reader, asked)
    grain = page_grains.asked(given, _GRAINS)
    frame = {"path": "/", "period": page.period_words(asked), "fields": _fields(reader, asked)}
    if state.empty and "format" not in given:
        return render_template("overview/empty.html", state=state, **frame)
    if (file := page.only(_files(reader, asked, grain), given)) is not None:
        return file
    found = _found(reader, asked, grain)
    return render_template(
        "overview/page.html",
        found=found,
        lead=telling.share_sentence(found.figure, page.period_words(asked), found.target),
        revised=revisions.revised_months(reader, asked),
        months_in_words=telling.months_in_words,
        moved=telling.change_sentence(found.same, found.figure, found.last_year),
        definition=page.definition_names()[asked.definition],
        has_charts=True,
        may_annotate=reading.may("annotate") and reading.visitor().answers_for(None),
        **_why(reader, asked),
        beside=_beside(reader),
        heading=heading_words.told(projection.heading(reader, asked)),
        pace=heading_words.pace_told(projection.year_pace(reader, asked)),
        grains=page_grains.choices(_GRAINS, grain),
        **_pictures(reader, asked, found, grain),
        **frame,
    )


def _fields(reader: Reader, asked: Question) -> list[page.FilterField]:
    return [*page.period_fields(), *page.filter_fields(reader, asked, _FILTERS)]


@dataclass(frozen=True)
class Found:
    """What the page shows."""

    figure: Figure
    last_year: Figure | None
    same: LikeForLike | None
    target: float | None
    levels: dict[str, tuple[Figure, Figure | None]]
    services: ServiceCounts
    points: tuple[HistoryPoint, ...]
    agencies: tuple[GroupItem, ...]
    localities: tuple[GroupItem, ...]
    most_to_win: tuple[ServiceItem, ...]


def _found(reader: Reader, asked: Question, grain: Grain) -> Found:
    earlier = figures.last_year(asked)
    before = overview.by_level(reader, earlier) if earlier else {}
    return Found(
        figures.whole(reader, asked),
        figures.whole(reader, earlier) if earlier else None,
        overview.like_for_like(reader, asked),
        overview.target(reader, asked),
        {name: (one, before.get(name)) for name, one in overview.by_level(reader, asked).items()},
        overview.service_counts(reader, asked),
        grains.points(reader, asked, history.target_of(reader, asked), grain),
        _agencies(reader, asked),
        _localities(reader, asked),
        _to_win(reader, asked),
    )


def _agencies(reader: Reader, asked: Question) -> tuple[GroupItem, ...]:
    found = tuple(one for one in groups.agencies(reader, asked) if one.figure.completeness.expected)
    return same_months.comparable(reader, found, asked)


def _localities(reader: Reader, asked: Question) -> tuple[GroupItem, ...]:
    return small_numbers.hide_places(groups.localities(reader, asked), reading.least_cell())


def _to_win(reader: Reader, asked: Question) -> tuple[ServiceItem, ...]:
    chosen = services.everything(reader, asked, sort="gain")[:_MOST_TO_WIN]
    return page.with_trends(reader, asked, tuple(one for one in chosen if one.gain >= 1))


def _pictures(reader: Reader, asked: Question, found: Found, grain: Grain) -> dict[str, Any]:
    words = look.current()
    agencies, localities = page_rows.ahead(found.agencies), page_rows.ahead(found.localities)
    links = {name: address("/services", status=name) for name in found.services.statuses}
    return {
        "trend_spec": charts.trend(page_rows.trend_rows(found.points), words, _marks(reader, asked, found, grain)),
        "notes": note_words.listed(_notes(reader)),
        "status_spec": charts.status_bar(found.services.statuses, sentences.status_names(words), links, words),
        "status_links": links,
        "trend_title": trend_title(found.points),
        "statuses_title": telling.statuses_title(found.services.statuses),
        "agencies": agencies,
        "agencies_reached": page_rows.reached(found.agencies),
        "agencies_spec": charts.dots(page_rows.dot_rows(agencies, page_rows.agency_path), words),
        "localities": localities,
        "split_notes": split_words.notes(localities),
        "split_marks": split_words.marks(localities),
        "localities_reached": page_rows.reached(found.localities),
        "localities_spec": charts.dots(page_rows.dot_rows(localities, page_rows.locality_path), words),
        "late": reading.site().late_sources,
    }


def _why(reader: Reader, asked: Question) -> dict[str, Any]:
    """Return why the share moved since last year, where that can be told."""
    found = change.explained(reader, asked)
    if found is None:
        return {"why": None}
    rows = change_words.rows(found.change)
    return {
        "why": {
            "title": change_words.title(found.change),
            "rows": rows,
            "movers": change_words.movers(found),
            "spec": charts.steps(rows, look.current()),
        }
    }


def _notes(reader: Reader) -> tuple[notes.NoteEntry, ...]:
    """What staff wrote of the whole province, for staff."""
    return notes.notes(reader) if reading.may("details") else ()


def _beside(reader: Reader) -> str:
    """Tell the province's rank in the national index; empty where no export was loaded."""
    found = national_index.standing(reader, "month")
    return national.lead(found) if found else ""


def _marks(reader: Reader, asked: Question, found: Found, grain: Grain) -> list[dict[str, str]]:
    """Reforms and notes within the periods that the picture shows."""
    shown = history.long_window(reader, asked.window)
    reforms = [(day, _("units reorganised")) for day in (history.reforms(reader, shown) if shown else ())]
    return page_grains.marks(reader, asked, found.points, grain, reforms, _notes(reader))


def _files(reader: Reader, asked: Question, grain: Grain) -> dict[str, Callable[[], Table]]:
    """Return the tables of the page as files, each made only when it is asked for."""
    return {
        "trend": lambda: page_rows.trend_table(
            grains.points(reader, asked, history.target_of(reader, asked), grain),
            asked,
            "overview-trend",
            _("Uptake by period"),
        ),
        "change": lambda: _change_table(reader, asked),
        "ahead": lambda: heading_words.table(projection.heading(reader, asked), asked, "overview-ahead"),
        "pace": lambda: heading_words.sources_table(projection.year_pace(reader, asked), asked),
        "statuses": lambda: _status_table(reader, asked),
        "agencies": lambda: page_rows.group_table(
            page_rows.ahead(_agencies(reader, asked)), asked, "overview-agencies", _("Agencies")
        ),
        "localities": lambda: page_rows.group_table(
            page_rows.ahead(_localities(reader, asked)),
            asked,
            "overview-localities",
            _("Communes and wards"),
            places=True,
        ),
        "services": lambda: services_table(
            reader, _to_win(reader, asked), asked, "overview-services", _("Services with most dossiers to win")
        ),
    }


def _change_table(reader: Reader, asked: Question) -> Table:
    found = change.explained(reader, asked)
    if found is None:
        raise NotFoundError(_("It cannot be compared with the same months last year."))
    return change_words.table(found, asked)


def _status_table(reader: Reader, asked: Question) -> Table:
    names = sentences.status_names(look.current())
    counts = overview.service_counts(reader, asked).statuses
    rows = [[names[status], count] for status, count in counts.items() if count]
    title = _("Services by status")
    return Table("overview-statuses", title, [_("Status"), _("Services")], rows, page.notes(asked))
