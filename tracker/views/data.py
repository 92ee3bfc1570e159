"""/data: whether today's numbers can be trusted, and what to do where they cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields, validate

from tracker import look
from tracker.look import gettext as _
from tracker.queries import closed, compared, completeness, conflicts, encodings, overview, rejections
from tracker.reports.download import Table
from tracker.settings import RULED_FIELDS
from tracker.views import asking, data_closed, page, reading
from tracker.views import data_conflicts as conflict_tabs
from tracker.views import data_files as files
from tracker.views import data_findings as findings
from tracker.views import data_tabs as tabs
from tracker.views import data_words as words
from tracker.views.data_found import Found

blueprint = Blueprint("data", __name__)
TABS = ("sources", "rejected", "flags", "conflicts", "totals", "catalogue", "closed", "rules")


class Parameters(page.PageParameters):
    """Parameters of the page."""

    tab = fields.String(validate=validate.OneOf(TABS), load_default="sources", metadata={"choices": ", ".join(TABS)})
    source = fields.String(validate=validate.Length(max=60), metadata={"allowed": "the name of a source"})
    about = fields.String(validate=validate.OneOf(RULED_FIELDS), metadata={"choices": ", ".join(RULED_FIELDS)})
    won = fields.String(validate=validate.Length(max=60), metadata={"allowed": "the name of a source"})
    lost = fields.String(validate=validate.Length(max=60), metadata={"allowed": "the name of a source"})
    month = fields.String(validate=validate.Regexp(r"^\d{4}-\d{2}$"), metadata={"allowed": "a month that was closed"})
    show = fields.String(validate=validate.OneOf(["gaps"]), metadata={"choices": "gaps"})


@blueprint.get("/data")
def show() -> Response | str:
    """Show sources and months, or one of the lists beside them; `?format=` gives a list as a file."""
    reader = reading.reader()
    given = page.parameters(Parameters)
    asked = asking.question(reader, {**given, "q": None})  # here, words are sought in names of agencies
    found = Found(reader, asked, given)
    return page.only(_files(found, given["tab"]), given) or render_template("data/page.html", **_context(found))


def _files(found: Found, tab: str) -> dict[str, Callable[[], Table]]:
    """Return the tables of a tab, the first one being the default."""
    reader = found.reader
    if tab == "rejected":
        given = found.given
        chosen = rejections.rejected_counts(reader, given.get("source"), given.get("agency"))
        counts = {"reasons": lambda: files.reasons(chosen)}
        rows = {"rows": lambda: files.rejected(found.rejected())}
        return counts if not reading.may("details") else {**rows, **counts}
    by_tab: dict[str, dict[str, Callable[[], Table]]] = {
        "sources": {
            "sources": lambda: files.sources(found.sources, reader.settings.zone),
            "months": lambda: files.agency_months(found.chosen_agencies(), found.asked),
            "encodings": lambda: files.encodings(encodings.guessed(reader)),
            "source-months": lambda: files.source_months(completeness.of_sources(reader, found.window)),
        },
        "flags": {"flags": lambda: findings.flags_file(found), "owners": lambda: findings.owners_file(found)},
        "conflicts": {
            "conflicts": lambda: conflict_tabs.pairs_file(found),
            "rows": lambda: conflict_tabs.rows_file(found),
        },
        "totals": {
            "totals": lambda: conflict_tabs.totals_file(found),
            "months": lambda: conflict_tabs.months_file(found),
        },
        "rules": {"rules": lambda: findings.rules_file(found)},
        "catalogue": {"catalogue": lambda: files.catalogue(found.without_level())},
        "closed": {
            "closed": lambda: data_closed.months_file(found),
            "closed-services": lambda: data_closed.services_file(found),
        },
    }
    return by_tab[tab]


def _context(found: Found) -> dict[str, Any]:
    makers = {
        "rejected": findings.rejected,
        "flags": findings.flags,
        "conflicts": conflict_tabs.show_conflicts,
        "totals": conflict_tabs.show_totals,
        "catalogue": tabs.gaps,
        "closed": data_closed.context,
        "rules": findings.rules,
    }
    tab = found.given["tab"]
    period = look.current().period(found.window.start, found.window.end)
    return {
        "title": _("Data"),
        "path": "/data",
        "tab": tab,
        "tabs": _tabs(found),
        "period": period,
        "is_staff": reading.may("details"),
        "answer": words.answer(found.sources, found.units, _lacking(found), period),
        "state": overview.period_state(found.reader, found.asked),
        **makers.get(tab, tabs.sources)(found),
    }


def _lacking(found: Found) -> tuple[int, int]:
    """Count the agencies that lack months, of how many."""
    named = [one for one in found.agencies if one.agency is not None]
    return sum(found.lacks(one) for one in named), len(named)


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int | None


def _tabs(found: Found) -> list[Tab]:
    reader = found.reader
    conflicting = [Tab("conflicts", _("Conflicts"), conflicts.dossiers(reader))] if conflicts.shown(reader) else []
    return [
        Tab("sources", _("Sources and months"), None),
        Tab("rejected", _("Rejected rows"), sum(one.rejected for one in found.sources)),
        Tab("flags", _("Flagged dossiers"), None),
        *conflicting,
        Tab("totals", _("Totals compared"), compared.comparisons(reader)[1]),
        Tab("catalogue", _("Gaps in the catalogue"), len(found.without_level())),
        Tab("closed", _("Closed months"), len(closed.months(reader, found.asked.window.months.kind))),
        Tab("rules", _("Quality rules"), None),
    ]
