"""/upgrades: which services are ready to become wholly online, and which ask for an online form."""

from typing import Any

from flask import Blueprint, Response, render_template

from tracker import look
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.course import Part
from tracker.queries import notes, overview, upgrades
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.queries.upgrades import Candidate, Upgrades
from tracker.reports.download import Table
from tracker.reports.tables import Share
from tracker.views import note_words, page, reading

blueprint = Blueprint("upgrades", __name__)
_FILTERS = ("agency", "field", "audience")
_ROWS = 25


@blueprint.get("/upgrades")
def show() -> str | Response:
    """Level-3 services, the most to win first; then lower ones."""
    reader = reading.reader()
    given = page.parameters()
    asked = page.question(reader, {**given, "level": None})
    found = upgrades.upgrades(reader, asked)
    period = _period(asked)
    tables = {"ready": lambda: _ready_table(found, period), "forms": lambda: _forms_table(found, period)}
    if (file := page.only(tables, given)) is not None:
        return file
    pages = max(1, -(-len(found.ready) // _ROWS))
    number = min(given.get("page", 1), pages)
    return render_template(
        "upgrades/page.html",
        title=_("Upgrades"),
        path="/upgrades",
        lead=_lead(found, period),
        period=period,
        fields=[*page.filter_fields(reader, asked, _FILTERS), *page.period_fields()],
        state=overview.period_state(reader, asked),
        rows=found.ready[(number - 1) * _ROWS : number * _ROWS],
        total=len(found.ready),
        shown=number,
        pages=pages,
        forms=found.forms[:_ROWS],
        forms_total=len(found.forms),
        told=_told(reader),
        today=reader.today,
    )


def _period(asked: Question) -> str:
    year = asked.window.twelve_complete_months()
    return look.current().period(year.start, year.end)


def _told(reader: Reader) -> dict[str, dict[str, Any]]:
    """What owners say stands in the way, for staff."""
    if not reading.may("details"):
        return {}
    return {code: note_words.reason(one) for code, one in notes.reasons(reader).items()}


def _lead(found: Upgrades, period: str) -> str:
    words = look.current()
    winning = [one for one in found.ready if one.gain and one.gain.gain >= 1]
    if not found.ready:
        return _("No service of these filters is at level 3.")
    if not winning:
        return ngettext(
            "%(count)s service is at level 3; of none can a gain be told (%(period)s).",
            "%(count)s services are at level 3; of none can a gain be told (%(period)s).",
            len(found.ready),
            period=period,
        )
    return ngettext(
        "%(count)s service is at level 3. If each reached what wholly online services of its field reach, about "
        "%(gain)s more dossiers a year would come online, %(first)s of them at the first five (%(period)s).",
        "%(count)s services are at level 3. If each reached what wholly online services of its field reach, about "
        "%(gain)s more dossiers a year would come online, %(first)s of them at the first five (%(period)s).",
        len(found.ready),
        gain=words.number(round(sum(one.gain.gain for one in winning if one.gain))),
        first=words.number(round(sum(one.gain.gain for one in winning[:5] if one.gain))),
        period=period,
    )


def _ready_table(found: Upgrades, period: str) -> Table:
    headings = [_("Code"), _("Name"), _("Agency"), _("Field of work"), *page.figure_headings()]
    headings += [_("Paid online"), _("Settled in time"), _("Agencies"), _("Share to be reached")]
    headings += [_("Dossiers to win a year"), _("at least"), _("at most")]
    notes_of = [_("12 complete months: %(period)s.", period=period)]
    rows = [_ready_row(one) for one in found.ready]
    return Table("upgrades", _("Services at level 3"), headings, rows, notes_of)


def _ready_row(one: Candidate) -> list[object]:
    item, gain = one.item, one.gain
    became = one.courses.every if one.courses else None
    return [
        item.service.code,
        item.service.name(look.current().code),
        item.agency.name if item.agency else None,
        item.service.field,
        *page.figure_cells(item.figure),
        _share(became.paid_online if became else None),
        _share(became.in_time if became else None),
        one.agencies,
        page.share(one.reached),
        *((round(gain.gain), round(gain.low), round(gain.high)) if gain else (None, None, None)),
    ]


def _share(part: Part | None) -> Share | None:
    return page.share(part.count / part.of) if part is not None and part.of else None


def _forms_table(found: Upgrades, period: str) -> Table:
    headings = [_("Code"), _("Name"), _("Level"), _("Agency"), _("Dossiers")]
    rows = [_form_row(one) for one in found.forms]
    title = _("Services that cannot be filed online")
    return Table("upgrades-forms", title, headings, rows, [_("12 complete months: %(period)s.", period=period)])


def _form_row(one: ServiceItem) -> list[object]:
    name = one.service.name(look.current().code)
    return [one.service.code, name, one.level, one.agency.name if one.agency else None, one.figure.dossiers]
