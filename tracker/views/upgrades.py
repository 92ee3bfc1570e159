"""/upgrades: which services at level 3 can become wholly online, and which at level 2 ask for an online form."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields, validate

from tracker import charts, look
from tracker.addresses import carried
from tracker.look import gettext as _
from tracker.measures.course import Part
from tracker.measures.window import Window
from tracker.queries import notes, overview, upgrades
from tracker.queries.notes import ReasonEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.upgrades import Candidate, Upgrades, WithoutForm
from tracker.reports.download import Table
from tracker.views import note_words, page, page_rows, reading
from tracker.views import upgrades_words as words
from tracker.views.service_course import share_of

blueprint = Blueprint("upgrades", __name__)
FILTERS = ("field", "agency")
TABS = ("level4", "form")
PAGE = 25


class Parameters(page.PageParameters):
    """Parameters of the page."""

    tab = fields.String(validate=validate.OneOf(TABS), load_default="level4", metadata={"choices": ", ".join(TABS)})


@blueprint.get("/upgrades")
def show() -> Response | str:
    """Show one of the two lists; `?table=upgrades|forms&format=` gives its rows as a file."""
    reader = reading.reader()
    given = page.parameters(Parameters)
    asked = page.question(reader, given)
    asked = replace(asked, filters=replace(asked.filters, locality=None, level=None, tier=None))
    found = upgrades.upgrades(reader, asked)
    files: dict[str, Callable[[], Table]] = {
        "upgrades": lambda: _candidate_table(found),
        "forms": lambda: _form_table(found),
    }
    if (file := page.only(files, given)) is not None:
        return file
    return render_template("upgrades/page.html", **_context(reader, asked, found, given["tab"], given.get("page", 1)))


def _context(reader: Reader, asked: Question, found: Upgrades, tab: str, number: int) -> dict[str, Any]:
    every: tuple[Candidate, ...] | tuple[WithoutForm, ...] = found.without_form if tab == "form" else found.candidates
    pages = max(1, -(-len(every) // PAGE))
    shown = every[(min(number, pages) - 1) * PAGE : min(number, pages) * PAGE]
    drawn = [one for one in found.candidates if one.figure.uptake is not None][: page_rows.ROWS_OF_DOTS]
    paths = {one.service.code: carried(f"/services/{one.service.code}") for one in drawn}
    return {
        "title": _("Upgrades"),
        "path": "/upgrades",
        "has_charts": bool(drawn),
        "period": look.current().period(found.year.start, found.year.end),
        "lead": words.lead(found),
        "assumptions": words.assumptions(found.year),
        "fields": _fields(reader, asked, found.year),
        "state": overview.period_state(reader, asked.over(found.year)),
        "tab": tab,
        "tabs": [
            ("level4", _("From level 3 to level 4"), len(found.candidates)),
            ("form", _("To get an online form"), len(found.without_form)),
        ],
        "rows": note_words.with_reasons([_row(one) for one in shown], _told(reader)),
        "today": reader.today,
        "total": len(every),
        "page": min(number, pages),
        "pages": pages,
        "quiet": found.quiet,
        "usual": ceil(found.usual),
        "drawn": len(drawn),
        "dots_title": words.title(found.candidates),
        "dots_spec": charts.dots(words.dot_rows(drawn, paths), look.current()) if drawn else None,
    }


def _told(reader: Reader) -> dict[str, ReasonEntry]:
    """What owners say stands in the way, for staff."""
    return notes.reasons(reader) if reading.may("details") else {}


def _row(one: Candidate | WithoutForm) -> dict[str, Any]:
    row = {
        "code": one.service.code,
        "name": one.service.name(look.current().code),
        "agency": one.agency,
        "agencies": one.agencies,
    }
    if isinstance(one, WithoutForm):
        return row | {"dossiers": one.dossiers, "level": one.level, "action": words.form_action(one)}
    gain, gain_range = words.gain(one)
    return row | {
        "dossiers": one.figure.dossiers,
        "figure": one.figure,
        "paid": words.part_text(one.paid_online, _("No fee due")),
        "in_time": words.part_text(one.in_time, _("None with a due date")),
        "gain": gain,
        "gain_range": gain_range,
        "basis": words.basis(one.reference),
        "ready": words.is_ready(one),
        "action": words.action(one),
    }


def _fields(reader: Reader, asked: Question, year: Window) -> list[page.FilterField]:
    months = year.months
    end: page.FilterField = {
        "name": "to",
        "label": _("12 months up to"),
        "kind": "month",
        "value": months.name(months.index(year.end)),
        "default": months.name(months.index(reader.today) - 1),
    }
    service = {"name": "q", "label": _("Service"), "kind": "search", "value": asked.filters.q or ""}
    return [service, *page.filter_fields(reader, asked, FILTERS), end]


def _candidate_table(found: Upgrades) -> Table:
    headings = [_("Service code"), _("Service"), _("Agency"), _("Agencies with dossiers"), _("Dossiers")]
    headings += page.figure_headings()
    headings += [_("Online dossiers with a fee"), _("Paid online"), _("Settled that had a due date")]
    headings += [_("Settled in time"), _("Median uptake of level 4"), _("Field of that median")]
    headings += [_("Expected gain, dossiers a year"), _("at least"), _("at most"), _("What to do")]
    notes = [_("12 complete months: %(period)s.", period=_period(found)), *words.assumptions(found.year)]
    rows = [_candidate_cells(one) for one in found.candidates]
    return Table("upgrades", _("Services at level 3"), headings, rows, notes)


def _candidate_cells(one: Candidate) -> list[object]:
    gain = one.gain
    return [
        *_start(one),
        one.figure.dossiers,
        *page.figure_cells(one.figure),
        *_part_cells(one.paid_online),
        *_part_cells(one.in_time),
        page.share(one.reference.share) if one.reference else None,
        (one.reference.field or _("province")) if one.reference else None,
        *((round(gain.dossiers), round(gain.low), round(gain.high)) if gain else (None, None, None)),
        words.action(one),
    ]


def _start(one: Candidate | WithoutForm) -> list[object]:
    name = one.service.name(look.current().code)
    return [one.service.code, name, one.agency.name if one.agency else None, one.agencies]


def _part_cells(part: Part | None) -> list[object]:
    if part is None:
        return [_("Not provided")] * 2
    return [part.of, page.share(share_of(part).uptake)]


def _form_table(found: Upgrades) -> Table:
    headings = [_("Service code"), _("Service"), _("Agency"), _("Agencies with dossiers"), _("Level"), _("Dossiers")]
    headings += [_("What to do")]
    rows = [[*_start(one), one.level, one.dossiers, words.form_action(one)] for one in found.without_form]
    notes = [_("12 complete months: %(period)s.", period=_period(found))]
    return Table("upgrades-forms", _("Services without an online form"), headings, rows, notes)


def _period(found: Upgrades) -> str:
    return look.current().period(found.year.start, found.year.end)
