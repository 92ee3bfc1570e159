"""What each tab of /data gives to its template."""

from datetime import UTC
from typing import Any

from tracker import look
from tracker.look import gettext as _
from tracker.queries import completeness, encodings
from tracker.queries.data import PAGE, SourceState
from tracker.views import data_months, page, reading
from tracker.views import data_words as words
from tracker.views.data_found import Found

AGENCIES_A_PAGE = 30


def sources(found: Found) -> dict[str, Any]:
    """Sources and months."""
    chosen = found.chosen_agencies()
    shown = chosen[(found.page - 1) * AGENCIES_A_PAGE : found.page * AGENCIES_A_PAGE]
    by_source = completeness.of_sources(found.reader, found.window)
    months = by_source[0].months if by_source else ()
    return {
        "sources": [_source_row(one, found) for one in sorted(found.sources, key=_is_sound)],
        "source_months": [(one.name, data_months.strip(one.months)) for one in by_source],
        "agency_months": [(one, data_months.strip(one.months), found.units_of(one)) for one in shown],
        "axis": data_months.axis(months),
        "month_words": data_months.status_names(),
        "total": len(chosen),
        "page": found.page,
        "pages": max(1, -(-len(chosen) // AGENCIES_A_PAGE)),
        "fields": _fields(found),
        "guesses": [(one, words.guess(one.encoding)) for one in encodings.guessed(found.reader)],
    }


def _is_sound(one: SourceState) -> bool:
    """Whether nothing has to be done about a source; where something has, it comes first."""
    failed = one.last is not None and one.last.status == "failed"
    return one.lateness == "fresh" and not failed and not any(silence.lasting for silence in one.silences)


def _source_row(one: SourceState, found: Found) -> dict[str, Any]:
    zone = found.reader.settings.zone
    at = one.last.ended_at.replace(tzinfo=UTC).astimezone(zone) if one.last else None
    return {
        "state": one,
        "records": words.records_name(one.records),
        "every": words.every(one.expected_every),
        "lateness": words.lateness_name(one.lateness),
        "silences": [words.silence(silence) for silence in one.silences],
        "run_status": words.run_status(one.last.status) if one.last else None,
        "run_day": at.date() if at else None,
        "run_time": f"{at:%H:%M}" if at else None,
        "problem": words.problem(one.last.problem) if one.last and reading.may("details") else None,
        "read_earlier": words.problem(one.read_earlier) if reading.may("details") else None,
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


def gaps(found: Found) -> dict[str, Any]:
    """Services at no level, and provisional ones."""
    rows = found.without_level()
    shown = rows[(found.page - 1) * PAGE : found.page * PAGE]
    return {
        "rows": [(one, one.service.name(look.current().code), words.catalogue_gap(one)) for one in shown],
        "total": len(rows),
        "page": found.page,
        "pages": max(1, -(-len(rows) // PAGE)),
    }
