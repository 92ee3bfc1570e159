"""GET /services/<code>/dossiers: what the number of a service is made of, down to source, file and line."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from flask import Response, render_template

from tracker import look
from tracker.look import gettext as _
from tracker.queries import catalogue, evidence
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.evidence import Behind, DossierRow, TotalRow
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.reports.download import Table
from tracker.store.status import STATUS
from tracker.views import asking, finding_words, page, reading

MOST_IN_A_FILE = 200_000
_STATUS_NAMES = {number: name for name, number in STATUS.items()}
_FILTERS = ("level", "agency", "locality")


def show(service: ServiceEntry) -> str | Response:
    """Answer for one service; only signed-in staff get here."""
    reader = reading.reader()
    given = page.parameters()
    asked = asking.without_words(page.question(reader, given))
    found = evidence.behind(reader, asked, service, given.get("page", 1))
    if (file := page.only(_files(reader, asked, service, found), given)) is not None:
        return file
    return render_template(
        "services/dossiers.html",
        path="/services",
        service=service,
        name=service.name(look.current().code),
        found=found,
        lead=_lead(found, page.period_words(asked)),
        period=page.period_words(asked),
        fields=[*page.period_fields(), *page.filter_fields(reader, asked, _FILTERS)],
        dossiers=[_dossier(reader, row) for row in found.dossiers],
        totals=[_total(reader, row) for row in found.totals],
    )


def _lead(found: Behind, period: str) -> str:
    """Tell the figure and how the rows below add up to it."""
    number = look.current().number
    if not found.known.dossiers:
        return _("No dossier counts in %(period)s.", period=period)
    said = _(
        "The figure of %(period)s rests on %(dossiers)s dossiers, %(online)s of them online.",
        period=period,
        dossiers=number(found.known.dossiers),
        online=number(found.known.online),
    )
    if not found.totals:
        return said
    return f"{said} " + _(
        "%(listed)s of them are listed one by one, %(reported)s come from reported totals.",
        listed=number(found.from_dossiers.dossiers),
        reported=number(found.from_totals.dossiers),
    )


def _dossier(reader: Reader, row: DossierRow) -> dict[str, Any]:
    return {
        "day": row.day,
        "channel": finding_words.channel(row.channel),
        "level": row.level,
        "status": finding_words.states().get(_STATUS_NAMES.get(row.status, ""), ""),
        **_units(reader, row.agency_id, row.locality_id),
        "source": row.source,
        "file": row.file,
        "line": row.line,
    }


def _total(reader: Reader, row: TotalRow) -> dict[str, Any]:
    return {
        "period": look.current().period(row.start, row.end),
        "channel": finding_words.channel(row.channel),
        "level": row.level,
        **_units(reader, row.agency_id, row.locality_id),
        "counted": row.counted,
        "reported": row.reported,
        "source": row.source,
        "file": row.file,
        "line": row.line,
    }


def _units(reader: Reader, agency_id: int | None, locality_id: int | None) -> dict[str, str]:
    entries = catalogue.load(reader)
    agency = entries.agency_by_id.get(agency_id) if agency_id is not None else None
    locality = entries.locality_by_id.get(locality_id) if locality_id is not None else None
    return {"agency": agency.name if agency else "", "locality": locality.name if locality else ""}


def _files(reader: Reader, asked: Question, service: ServiceEntry, found: Behind) -> dict[str, Callable[[], Table]]:
    return {
        "dossiers": lambda: _dossiers_file(reader, asked, service, evidence.every_row(reader, asked, service)),
        "totals": lambda: _totals_file(reader, asked, service, found),
    }


def _dossiers_file(reader: Reader, asked: Question, service: ServiceEntry, rows: Iterable[DossierRow]) -> Table:
    listed = list(islice(rows, MOST_IN_A_FILE + 1))
    notes = page.notes(asked)
    if len(listed) > MOST_IN_A_FILE:
        notes.append(
            _(
                "Only the first %(rows)s dossiers: ask for a shorter period to get the others.",
                rows=look.current().number(MOST_IN_A_FILE),
            )
        )
    told = [_dossier(reader, row) for row in listed[:MOST_IN_A_FILE]]
    keys = ("day", "channel", "level", "status", "agency", "locality", "source", "file", "line")
    headings = [
        _("Day"), _("Channel"), _("Level"), _("State"), _("Agency"), _("Commune or ward"), _("Source"), _("File"),
        _("Line or row"),
    ]  # fmt: skip
    title = _("Dossiers behind the figure")
    return Table(f"{service.code}-dossiers", title, headings, [[one[key] for key in keys] for one in told], notes)


def _totals_file(reader: Reader, asked: Question, service: ServiceEntry, found: Behind) -> Table:
    keys = ("period", "channel", "level", "agency", "locality", "counted", "reported", "source", "file", "line")
    headings = [
        _("Period"), _("Channel"), _("Level"), _("Agency"), _("Commune or ward"), _("Dossiers counted"),
        _("Dossiers reported"), _("Source"), _("File"), _("Line or row"),
    ]  # fmt: skip
    rows = [[_total(reader, row)[key] for key in keys] for row in found.totals]
    return Table(f"{service.code}-totals", _("Totals behind the figure"), headings, rows, page.notes(asked))
