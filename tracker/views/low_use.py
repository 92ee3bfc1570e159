"""/low-use: whom to promote next week, and what promotion cannot mend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields, validate

from tracker import addresses, charts, look, sentences
from tracker.look import gettext as _
from tracker.measures.figure import Completeness, Figure
from tracker.measures.window import Window
from tracker.queries import campaigns, effects, low_use, notes, overview, services
from tracker.queries.low_use import LISTED, LowUseItem, Ranked
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.queries.standing import STATUSES
from tracker.reports.download import Table
from tracker.views import asking, campaign_words, effect_words, note_words, page, reading, small_numbers, telling
from tracker.views import low_use_files as files
from tracker.views import low_use_rows as rows_of

blueprint = Blueprint("low_use", __name__)
FILTERS = ("level", "field", "agency", "locality", "audience")
PAGE = 50
FIRST_SERVICES = 10
TAB_STATUSES: dict[str, tuple[str, ...]] = {
    "no_demand": ("no_dossiers",),
    "no_data": ("source_silent", "not_provided"),
    "too_few": ("too_few",),
    "no_target": ("no_target",),
}
JUDGED = ("met", "near", *LISTED)
_TRIED = 3
TABS = ("promote", "level", *TAB_STATUSES)


class Parameters(page.PageParameters):
    """Parameters of the page."""

    tab = fields.String(validate=validate.OneOf(TABS), load_default="promote", metadata={"choices": ", ".join(TABS)})


@blueprint.get("/low-use")
def show() -> Response | str:
    """Show the worklist, or one of the lists beside it; `?format=` gives the rows as a file."""
    reader = reading.reader()
    given = page.parameters(Parameters)
    asked = asking.question(reader, given)
    found = _Found(reader, asked)
    tab = given["tab"]
    tables = {
        "list": lambda: files.of_tab(tab, found.full(found.rows(tab)), found.year, reader.today),
        "statuses": found.table,
    }
    return page.only(tables, given) or render_template(
        "low_use/page.html", **_context(reader, asked, found, tab, given.get("page", 1))
    )


class _Found:
    """What the page shows: the worklist, and every service with its status."""

    def __init__(self, reader: Reader, asked: Question) -> None:
        self.reader, self.asked = reader, asked
        self.year = asked.window.twelve_complete_months()
        self.listed = low_use.ranked(reader, asked)
        self.services = [one for one in services.all_items(reader, asked) if one.standing]

    def full(self, rows: Sequence[Ranked | ServiceItem]) -> list[LowUseItem | ServiceItem]:
        """Return some rows with all that is told of them: reasons, where, when and whom are read for these alone."""
        least = reading.least_cell()
        listed = tuple(one for one in rows if isinstance(one, Ranked))
        found = iter(low_use.items(self.reader, self.asked, listed))
        return [small_numbers.hide_in_low_use(next(found), least) if isinstance(one, Ranked) else one for one in rows]

    def rows(self, tab: str) -> Sequence[Ranked | ServiceItem]:
        """Return all rows of a tab, in order."""
        if tab == "promote":
            return self.listed
        if tab == "level":
            return [*(one for one in self.listed if one.level != 4), *self.information_only()]
        chosen = [one for one in self.services if one.status in TAB_STATUSES[tab]]
        return sorted(chosen, key=lambda one: (-_base(one), one.service.sort_key))

    def information_only(self) -> list[ServiceItem]:
        """Services that cannot be filed online at all, with all their dossiers of the year."""
        everything = replace(self.asked, definition="uptake_all").over(self.year)
        chosen = [
            one
            for one in services.all_items(self.reader, everything)
            if one.level is not None and one.level not in ONLINE_LEVELS and one.figure.dossiers
        ]
        return sorted(chosen, key=lambda one: (-one.figure.dossiers, one.service.sort_key))

    def table(self) -> Table:
        """Return the services counted by status as a file."""
        names = sentences.status_names(look.current())
        rows = [[names[status], count] for status, count in self.counts().items()]
        return Table("low-use-statuses", _("Services by status"), [_("Status"), _("Services")], rows)

    def counts(self) -> dict[str, int]:
        """Count the services by status, in the order of pages."""
        statuses = [one.status for one in self.services]
        return {status: statuses.count(status) for status in STATUSES if status in statuses}


def _with_reasons(reader: Reader, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row what its owner says and what was tried before, for staff."""
    if not reading.may("details"):
        return note_words.with_reasons([{**row, "tried": ()} for row in rows], {})
    tried = [{**row, "tried": _tried(reader, row["code"])} for row in rows]
    return note_words.with_reasons(tried, notes.reasons(reader))


def _tried(reader: Reader, code: str) -> list[tuple[int, str, str]]:
    """The last campaigns for a service: number, name and days, and what came of them."""
    found = []
    for one in campaigns.of_service(reader, code)[:_TRIED]:
        named = f"{one.name} ({campaign_words.days(one)})"
        if one.status(reader.today) != "ended":
            found.append((one.id, named, campaign_words.statuses()[one.status(reader.today)].lower()))
            continue
        told = next((each for each in effects.effects(reader, one) if each.service.code == code), None)
        found.append((one.id, named, effect_words.short(told) if told else ""))
    return found


def _base(item: ServiceItem) -> int:
    return item.standing.figure.base.dossiers if item.standing else 0


def _context(reader: Reader, asked: Question, found: _Found, tab: str, number: int) -> dict[str, Any]:
    rows = found.rows(tab)
    counts = found.counts()
    links = {status: _link(status) for status in counts}
    shown = found.full(rows[(number - 1) * PAGE : number * PAGE])
    return {
        "title": _("Low-use services"),
        "path": "/low-use",
        "has_charts": True,
        "asked": asked,
        "period": look.current().period(found.year.start, found.year.end),
        "tab": tab,
        "tabs": _tabs(found),
        "answer": _answer(found),
        "rows": _with_reasons(reader, [rows_of.row(one, reader.today) for one in shown]),
        "today": reader.today,
        "total": len(rows),
        "page": number,
        "pages": max(1, -(-len(rows) // PAGE)),
        "counts": counts,
        "links": links,
        "services": len(found.services),
        "statuses_title": telling.statuses_title(counts),
        "bar": charts.status_bar(counts, sentences.status_names(look.current()), links, look.current()),
        "fields": _fields(reader, asked, found.year),
        "state": overview.period_state(reader, asked.over(found.year)),
        "can_plan": reading.may("plan"),
    }


def _link(status: str) -> str:
    """Where the part of the bar leads: to the tab of the status, or to the list of services."""
    tab = next((name for name, statuses in TAB_STATUSES.items() if status in statuses), None)
    if status in LISTED or tab:
        return addresses.address(tab=tab, page=None)
    return addresses.address("/services", status=status, tab=None, page=None)


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int


def _tabs(found: _Found) -> list[Tab]:
    labels = {
        "promote": _("To promote"),
        "level": _("Not wholly online"),
        "no_demand": _("No demand"),
        "no_data": _("Data missing"),
        "too_few": _("Too few to tell"),
        "no_target": _("No target"),
    }
    tabs = [Tab(name, labels[name], len(found.rows(name))) for name in TABS]
    return [tab for tab in tabs if tab.count or tab.name != "no_target"]


@dataclass(frozen=True)
class Answer:
    """The first sentence of the page in numbers; `first`: share of the gain that the first ten services hold.

    `judged`: services of which it can be told whether they reach their target.
    """

    listed: int
    judged: int
    gain: str
    first: str | None
    note: str


def _answer(found: _Found) -> Answer:
    gains = [one.standing.use.gain for one in found.listed]
    first = look.current().percent(sum(gains[:FIRST_SERVICES]) / sum(gains), 0) if sum(gains) else None
    figures = [one.standing.figure for one in found.listed]
    return Answer(
        len(gains),
        sum(one.status in JUDGED for one in found.services),
        look.current().number(round(sum(gains))),
        first if len(gains) > FIRST_SERVICES else None,
        _incomplete(figures),
    )


def _incomplete(figures: Sequence[Figure]) -> str:
    units = sum((one.completeness for one in figures), Completeness())
    return sentences.completeness_note(look.current(), replace(figures[0], completeness=units)) if figures else ""


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
