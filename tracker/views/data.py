"""/data: whether today's numbers can be trusted, and what to do where they cannot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields, validate

from tracker import look
from tracker.look import gettext as _
from tracker.measures.figure import Completeness
from tracker.measures.window import Window
from tracker.queries import catalogue, completeness, data, overview, services
from tracker.queries.completeness import AgencyMonths
from tracker.queries.data import PAGE, SourceState
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.reports.download import Table
from tracker.store.text import fold
from tracker.views import asking, data_months, page, reading
from tracker.views import data_files as files
from tracker.views import data_words as words
from tracker.views.errors import ForbiddenError

blueprint = Blueprint("data", __name__)
TABS = ("sources", "rejected", "flags", "totals", "catalogue")
AGENCIES_A_PAGE = 30
MONTHS_SHOWN = 36


class Parameters(page.PageParameters):
    """Parameters of the page."""

    tab = fields.String(
        validate=validate.OneOf(TABS), load_default="sources", metadata={"allowed": "one of " + ", ".join(TABS)}
    )
    source = fields.String(validate=validate.Length(max=60), metadata={"allowed": "the name of a source"})
    show = fields.String(validate=validate.OneOf(["gaps"]), metadata={"allowed": "gaps"})


@blueprint.get("/data")
def show() -> Response | str:
    """Show sources and months, or one of the lists beside them; `?format=` gives a list as a file."""
    reader = reading.reader()
    given = page.parameters(Parameters)
    asked = asking.question(reader, {**given, "q": None})  # here, words are sought in names of agencies
    found = Found(reader, asked, given)
    return page.only(_files(found, given["tab"]), given) or render_template("data/page.html", **_context(found))


class Found:
    """What the page shows; each part is read when it is asked for."""

    def __init__(self, reader: Reader, asked: Question, given: dict[str, Any]) -> None:
        self.reader, self.asked, self.given = reader, asked, given
        self.sources = data.sources(reader)
        self.agencies = completeness.of_agencies(reader, asked.over(self.window))
        self.page = int(given.get("page", 1))

    @property
    def window(self) -> Window:
        """The period of the grid: the last 36 months of the one asked for, at most."""
        window = self.asked.window
        touched = window.touched
        if len(touched) <= MONTHS_SHOWN:
            return window
        return replace(window, start=window.months.first(touched[-1] - MONTHS_SHOWN + 1))

    @property
    def units(self) -> Completeness:
        return sum((one.units for one in self.agencies), Completeness())

    def chosen_agencies(self) -> list[AgencyMonths]:
        """Return the agencies that the search and the switch leave."""
        sought = fold(self.given.get("q", ""))
        gaps = self.given.get("show") == "gaps"
        return [
            one
            for one in self.agencies
            if (not sought or (one.agency is not None and sought in one.agency.folded))
            and (not gaps or one.units.reported < one.units.expected)
        ]

    def without_level(self) -> list[ServiceItem]:
        """Return services at no level and provisional ones, most dossiers first."""
        everything = replace(self.asked, definition="uptake_all")
        filters = replace(everything.filters, level=None, q=None)
        items = services.all_items(self.reader, replace(everything, filters=filters))
        chosen = [one for one in items if one.level is None or one.service.provisional]
        return sorted(chosen, key=lambda one: (-one.figure.dossiers, one.service.sort_key))


def _files(found: Found, tab: str) -> dict[str, Callable[[], Table]]:
    """Return the tables of a tab, the first one being the default."""
    reader = found.reader
    if tab == "rejected":
        counts = {"reasons": lambda: files.reasons(completeness.rejected_counts(reader))}
        rows = {"rows": lambda: files.rejected(_all_rejected(found))}
        return counts if reading.role() == "public" else {**rows, **counts}
    by_tab: dict[str, dict[str, Callable[[], Table]]] = {
        "sources": {
            "sources": lambda: files.sources(found.sources, reader.settings.zone),
            "months": lambda: files.agency_months(found.chosen_agencies(), found.asked),
            "source-months": lambda: files.source_months(completeness.of_sources(reader, found.window)),
        },
        "flags": {"flags": lambda: files.flags(data.flags(reader))},
        "totals": {"totals": lambda: files.totals(_all_compared(reader))},
        "catalogue": {"catalogue": lambda: files.catalogue(found.without_level())},
    }
    return by_tab[tab]


def _all_rejected(found: Found) -> list[data.Rejected]:
    if reading.role() == "public":
        raise ForbiddenError(_("Rejected rows are shown to signed-in staff only."))
    source = found.given.get("source")
    first, total = data.rejected(found.reader, source)
    pages = range(2, -(-total // PAGE) + 1)
    return [*first, *(row for number in pages for row in data.rejected(found.reader, source, number)[0])]


def _all_compared(reader: Reader) -> list[data.Compared]:
    first, total = data.comparisons(reader)
    pages = range(2, -(-total // PAGE) + 1)
    return [*first, *(row for number in pages for row in data.comparisons(reader, number)[0])]


def _context(found: Found) -> dict[str, Any]:
    makers = {"rejected": _rejected, "flags": _flags, "totals": _totals, "catalogue": _catalogue}
    tab = found.given["tab"]
    period = look.current().period(found.window.start, found.window.end)
    return {
        "title": _("Data"),
        "path": "/data",
        "tab": tab,
        "tabs": _tabs(found),
        "period": period,
        "is_staff": reading.role() == "staff",
        "answer": words.answer(found.sources, found.units, found.agencies, period),
        "state": overview.period_state(found.reader, found.asked),
        **makers.get(tab, _sources)(found),
    }


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int | None


def _tabs(found: Found) -> list[Tab]:
    reader = found.reader
    return [
        Tab("sources", _("Sources and months"), None),
        Tab("rejected", _("Rejected rows"), sum(one.rejected for one in found.sources)),
        Tab("flags", _("Flagged dossiers"), None),
        Tab("totals", _("Totals compared"), data.comparisons(reader)[1]),
        Tab("catalogue", _("Gaps in the catalogue"), len(found.without_level())),
    ]


def _sources(found: Found) -> dict[str, Any]:
    chosen = found.chosen_agencies()
    shown = chosen[(found.page - 1) * AGENCIES_A_PAGE : found.page * AGENCIES_A_PAGE]
    by_source = completeness.of_sources(found.reader, found.window)
    months = by_source[0].months if by_source else ()
    return {
        "sources": [_source_row(one, found) for one in found.sources],
        "source_months": [(one.name, data_months.strip(one.months)) for one in by_source],
        "agency_months": [(one, data_months.strip(one.months)) for one in shown],
        "axis": data_months.axis(months),
        "month_words": data_months.status_names(),
        "total": len(chosen),
        "page": found.page,
        "pages": max(1, -(-len(chosen) // AGENCIES_A_PAGE)),
        "fields": _fields(found),
    }


def _source_row(one: SourceState, found: Found) -> dict[str, Any]:
    zone = found.reader.settings.zone
    at = one.last.ended_at.replace(tzinfo=UTC).astimezone(zone) if one.last else None
    return {
        "state": one,
        "records": words.records_name(one.records),
        "every": words.every(one.expected_every),
        "lateness": words.lateness_name(one.lateness),
        "run_status": words.run_status(one.last.status) if one.last else None,
        "run_day": at.date() if at else None,
        "run_time": f"{at:%H:%M}" if at else None,
        "problem": words.problem(one.last.problem) if one.last and reading.role() == "staff" else None,
    }


def _fields(found: Found) -> list[page.FilterField]:
    return [
        *page.period_fields(),
        {"name": "q", "label": _("Agency"), "kind": "search", "value": found.given.get("q", "")},
        {
            "name": "show",
            "label": _("Agencies shown"),
            "kind": "select",
            "value": found.given.get("show", ""),
            "options": [("", _("All")), ("gaps", _("Only those with gaps"))],
        },
    ]


def _rejected(found: Found) -> dict[str, Any]:
    rows: Sequence[data.Rejected] = ()
    total = 0
    if reading.role() == "staff":
        rows, total = data.rejected(found.reader, found.given.get("source"), found.page)
    names = [(one.name, one.name) for one in found.sources]
    source = {
        "name": "source",
        "label": _("Source"),
        "kind": "select",
        "value": found.given.get("source", ""),
        "options": [("", _("All")), *names],
    }
    return {
        "reasons": [(one, words.rule(one.problem)) for one in completeness.rejected_counts(found.reader)],
        "rows": [(one, words.problem(one.problem)) for one in rows],
        "total": total,
        "page": found.page,
        "pages": max(1, -(-total // PAGE)),
        "fields": [source],
    }


def _flags(found: Found) -> dict[str, Any]:
    return {"rows": [(one, words.rule(one.problem)) for one in data.flags(found.reader)]}


def _totals(found: Found) -> dict[str, Any]:
    rows, total = data.comparisons(found.reader, found.page)
    entries = catalogue.load(found.reader)
    language = look.current().code
    names = {one.code: one.name(language) for one in entries.services}
    return {
        "rows": [
            (one, names.get(one.service, one.service), words.difference(one), words.channel(one)) for one in rows
        ],
        "total": total,
        "page": found.page,
        "pages": max(1, -(-total // PAGE)),
    }


def _catalogue(found: Found) -> dict[str, Any]:
    rows = found.without_level()
    shown = rows[(found.page - 1) * PAGE : found.page * PAGE]
    return {
        "rows": [(one, one.service.name(look.current().code), words.catalogue_gap(one)) for one in shown],
        "total": len(rows),
        "page": found.page,
        "pages": max(1, -(-len(rows) // PAGE)),
    }
