"""The tabs of /data on dossiers that two sources hold, and on totals beside dossiers."""

from typing import Any

from tracker import look
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.queries import catalogue, compared, conflicts
from tracker.queries.compared import Compared, Month
from tracker.queries.conflicts import PAGE, Chosen, Listed, Pair
from tracker.reports.download import Table
from tracker.views import data_words as words
from tracker.views import finding_words as said
from tracker.views import reading
from tracker.views.data_findings import agency_fields
from tracker.views.data_found import Found
from tracker.views.errors import ForbiddenError

KINDS_SHOWN = 50
MONTHS_SHOWN = 12


def chosen(found: Found) -> Chosen:
    given = found.given
    return Chosen(given.get("about"), given.get("won"), given.get("lost"), given.get("agency"))


def show_conflicts(found: Found) -> dict[str, Any]:
    """Sums for everybody; what is opened, by service and value; rows for staff."""
    asked = chosen(found)
    opened = bool(asked.field or asked.won or asked.lost)
    rows, total = conflicts.listed(found.reader, asked, found.page) if reading.may("details") else ((), 0)
    every = conflicts.pairs(found.reader, Chosen(agency=asked.agency))
    services, agencies = _names(found)
    return {
        "told": _told(found, every),
        "pairs": [(one, said.field(one.field), said.why(one.ruled), _often(one)) for one in every],
        "kinds": conflicts.sums(found.reader, asked)[:KINDS_SHOWN] if opened else (),
        "services": services,
        "agencies": agencies,
        "opened": _opened(asked) if opened else None,
        "rows": rows,
        "total": total,
        "field_name": said.field,
        "value": said.value,
        "why": said.why,
        "page": found.page,
        "pages": max(1, -(-total // PAGE)),
        "fields": agency_fields(found),
    }


def _names(found: Found) -> tuple[dict[str, str], dict[str, str]]:
    """Names of services and agencies by code."""
    entries, language = catalogue.load(found.reader), look.current().code
    services = {one.code: one.name(language) for one in entries.services}
    return services, {one.code: one.name for one in entries.agencies}


def _told(found: Found, pairs: tuple[Pair, ...]) -> str:
    number = conflicts.dossiers(found.reader)
    if not number:
        return _("No dossier is told differently by two sources.")
    sentence = ngettext(
        "%(count)s dossier is told differently by two sources. It counts once; below stands whose word counts.",
        "%(count)s dossiers are told differently by two sources. Each counts once; below stands whose word counts.",
        number,
    )
    if pairs:
        first = pairs[0]
        sentence += " " + _(
            "Most often they differ in this: %(field)s (%(count)s).",
            field=said.field(first.field),
            count=look.current().number(first.dossiers),
        )
    return sentence


def _often(one: Pair) -> str:
    if one.often is None:
        return "–"
    won, lost, number = one.often
    return _(
        "%(won)s instead of %(lost)s (%(count)s)",
        won=said.value(one.field, won),
        lost=said.value(one.field, lost),
        count=look.current().number(number),
    )


def _opened(asked: Chosen) -> str:
    """Name what is opened, as a heading."""
    field = said.field(asked.field) if asked.field else _("All fields")
    if not (asked.won or asked.lost):
        return field
    return _("%(field)s: %(won)s counts, not %(lost)s", field=field, won=asked.won or "…", lost=asked.lost or "…")


def pairs_file(found: Found) -> Table:
    """Conflicts by field, sources, service, agency and values."""
    headings = [_("Field"), _("Counts"), _("Instead of"), _("Why"), _("Service code"), _("Agency code")]
    headings += [_("Value that counts"), _("Other value"), _("Dossiers")]
    rows = [
        [
            said.field(one.field),
            one.won,
            one.lost,
            said.why(one.ruled),
            one.service,
            one.agency,
            None if one.won_value is None else said.value(one.field, one.won_value),
            None if one.lost_value is None else said.value(one.field, one.lost_value),
            one.dossiers,
        ]
        for one in conflicts.sums(found.reader, chosen(found))
    ]
    return Table("data-conflicts", _("Conflicts"), headings, rows)


def rows_file(found: Found) -> Table:
    """Conflicts one by one; ForbiddenError for readers who are not staff."""
    if not reading.may("details"):
        raise ForbiddenError(_("Conflicts are shown one by one to signed-in staff only."))
    asked = chosen(found)
    first, total = conflicts.listed(found.reader, asked)
    pages = range(2, -(-total // PAGE) + 1)
    every = [*first, *(row for number in pages for row in conflicts.listed(found.reader, asked, number)[0])]
    headings = [
        _("Field"),
        _("Service code"),
        _("Why"),
        _("Counts"),
        _("File"),
        _("Line or row"),
        _("Value that counts"),
    ]
    headings += [_("Instead of"), _("File"), _("Line or row"), _("Other value")]
    return Table("data-conflicts-one-by-one", _("Conflicts one by one"), headings, [_row(one) for one in every])


def _row(one: Listed) -> list[object]:
    start = [said.field(one.field), one.service, said.why(one.ruled)]
    won = [one.won.source, one.won.file, one.won.line, said.value(one.field, one.won_value)]
    lost = [one.lost.source, one.lost.file, one.lost.line, said.value(one.field, one.lost_value)]
    return [*start, *won, *lost]


def show_totals(found: Found) -> dict[str, Any]:
    """Reported totals beside what counts."""
    rows, total = compared.comparisons(found.reader, found.page)
    names, agencies = _names(found)
    by_month = compared.by_month(found.reader)
    return {
        "told": _totals_told(by_month),
        "rows": [(one, names.get(one.service, one.service), agencies.get(one.agency or "", "–")) for one in rows],
        "months": by_month[:MONTHS_SHOWN] if found.page == 1 else (),
        "month_count": len(by_month),
        "said": said,
        "span": look.current().period,
        "difference": words.difference,
        "total": total,
        "page": found.page,
        "pages": max(1, -(-total // PAGE)),
    }


def _totals_told(months: tuple[Month, ...]) -> str:
    number, differing = sum(one.totals for one in months), sum(one.differing for one in months)
    if not number:
        return _("No reported total stands beside dossiers: none covers the same service, agency and month.")
    written = look.current().number
    if not differing:
        return _("All %(count)s reported totals agree with the dossiers that count.", count=written(number))
    return _(
        "%(differing)s of %(count)s reported totals differ from the dossiers that count instead.",
        differing=written(differing),
        count=written(number),
    )


def totals_file(found: Found) -> Table:
    """Reported totals that differ from what counts instead, with the likely reason."""
    headings = [_("Source"), _("Service code"), _("Agency code"), _("First day"), _("Last day"), _("Channel")]
    headings += [_("Likely reason"), _("Reported"), _("Counted"), _("Difference")]
    return Table("data-totals", _("Totals compared"), headings, [_total(one) for one in found.compared()])


def _total(one: Compared) -> list[object]:
    start = [one.source, one.service, one.agency, one.period_start, one.period_end, said.channel(one.channel)]
    return [*start, said.reason(one), one.reported, one.counted, one.reported - one.counted]


def months_file(found: Found) -> Table:
    """Reported totals beside what counts, by source and period."""
    headings = [_("Source"), _("First day"), _("Last day"), _("Totals"), _("Of them differ"), _("Reported")]
    headings += [_("Counted"), _("Difference")]
    rows = [
        [one.source, one.start, one.end, one.totals, one.differing, one.reported, one.counted, one.apart]
        for one in compared.by_month(found.reader)
    ]
    return Table("data-totals-by-month", _("Totals by source and month"), headings, rows)
