"""The tab of closed months on /data: each month as it was and as it is, why they differ, and at which services."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from tracker import look, sentences
from tracker.i18n import MINUS
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.figure import Counts, Figure
from tracker.queries import closed
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.closed import Compared
from tracker.queries.data import PAGE
from tracker.queries.revisions import Change
from tracker.reports.download import Table
from tracker.reports.tables import Share
from tracker.views import page, reading
from tracker.views.data_found import Found
from tracker.views.errors import BadParametersError, Refused

MONTHS_A_PAGE = 24
CHANGES_TOLD = 3


def months(found: Found) -> tuple[Compared, ...]:
    """Return every closed month of the calendar asked for, newest first."""
    known = closed.months(found.reader, found.asked.window.months.kind)
    return tuple(closed.compared(found.reader, found.asked, one) for one in known)


def changed_services(found: Found) -> tuple[Compared, ...]:
    """Return the services that changed in the month asked for.

    Raises:
        BadParametersError: no month was asked for, or it is not closed.
    """
    name = found.given.get("month", "")
    month = closed.find(found.reader, found.asked.window.months.kind, name)
    if month is None:
        raise BadParametersError(Refused("month", name, _("a month that was closed, such as 2026-03")))
    return tuple(one for one in closed.services(found.reader, found.asked, month) if one.changed)


def context(found: Found) -> dict[str, Any]:
    """What the template of the tab gets."""
    shown = months(found)
    chosen = changed_services(found) if found.given.get("month") else None
    # Of a month that is opened, the services are turned over; the months stay as they are.
    listed, size = (shown, MONTHS_A_PAGE) if chosen is None else (chosen, PAGE)
    here = slice((found.page - 1) * size, found.page * size)
    on_page = shown[here] if chosen is None else shown[:MONTHS_A_PAGE]
    language = look.current().code
    return {
        "rows": [(one, difference(one), why(one)) for one in on_page],
        "chosen": closed.find(found.reader, found.asked.window.months.kind, found.given.get("month", "")),
        "services": [(one, _entry_name(one, language), difference(one), why(one)) for one in (chosen or ())[here]],
        "changed": len(chosen or ()),
        "total": len(shown),
        "grace_days": reading.settings().closing.grace_days,
        "page": found.page,
        "pages": max(1, -(-len(listed) // size)),
    }


def _entry_name(one: Compared, language: str) -> str:
    assert isinstance(one.entry, ServiceEntry)  # noqa: S101 of `closed.services`
    return one.entry.name(language)


def difference(one: Compared) -> str:
    """Write by how much a month moved: dossiers that the share divides, and points."""
    before, now = counted(one)
    told = [_dossiers(now.dossiers - before.dossiers)] if now != before else []
    if now.online != before.online:
        told.append(_("%(online)s online", online=_signed(now.online - before.online)))
    if one.share:
        told.append(look.current().points(one.share))
    return "; ".join(told) or _("none")


def counted(one: Compared) -> tuple[Counts, Counts]:
    """The counts that stand beside the shares, at closing and now; all that is known where there is no share."""
    if one.closed.base.dossiers or one.live.base.dossiers:
        return one.closed.base, one.live.base
    return Counts(one.closed.dossiers, one.closed.online), Counts(one.live.dossiers, one.live.online)


def _dossiers(count: int) -> str:
    return ngettext("%(dossiers)s dossier", "%(dossiers)s dossiers", abs(count), dossiers=_signed(count))


def _signed(count: int) -> str:
    return ("+" if count > 0 else MINUS if count < 0 else "±") + look.current().number(abs(count))


def why(one: Compared) -> list[str]:
    """Say why a month moved, newest note first; at most a few."""
    told = [_change(change, of_one=one.entry is not None) for change in one.changes[:CHANGES_TOLD]]
    if (more := len(one.changes) - CHANGES_TOLD) > 0:
        told.append(ngettext("%(count)s earlier change", "%(count)s earlier changes", more))
    if not told and one.closed.completeness != one.live.completeness:
        told = [_("Other monthly reports are expected or complete than at closing; the dossiers are the same.")]
    return told


def _change(change: Change, *, of_one: bool) -> str:
    """One note; `of_one`: of one service, so that it need not count services."""
    day = look.current().date(change.noted_at.replace(tzinfo=UTC).astimezone(reading.settings().zone).date())
    sources = ", ".join(change.sources)
    sentence = {
        "source": _("new data from %(sources)s", sources=sources),
        "catalogue": _("the catalogue changed"),
        "settings": _("the settings changed"),
    }.get(change.cause, _("other data told which channels were covered"))
    counts = [_dossiers(change.dossiers)] if change.dossiers or change.online else [_("level or completeness")]
    if change.online:
        counts.append(_("%(online)s online", online=_signed(change.online)))
    if not of_one:
        counts.append(ngettext("%(count)s service", "%(count)s services", change.services))
    return f"{day}: {sentence} ({', '.join(counts)})"


def _headings() -> list[str]:
    return [
        *(_("Dossiers at closing"), _("Of these online, at closing"), _("Uptake at closing")),
        *(_("Dossiers now"), _("Of these online, now"), _("Uptake now")),
        *(_("Difference in dossiers"), _("Difference online"), _("Change in points"), _("Why")),
    ]


def _cells(one: Compared) -> list[object]:
    points = None if one.share is None else round(one.share * 100, 1)
    before, now = counted(one)
    moved = [now.dossiers - before.dossiers, now.online - before.online, points]
    return [*_figure(one.closed, before), *_figure(one.live, now), *moved, "; ".join(why(one)) or None]


def _figure(figure: Figure, counts: Counts) -> list[object]:
    lacking = sentences.missing_words(look.current(), figure.missing) if figure.missing else None
    return [counts.dossiers, counts.online, lacking if figure.uptake is None else Share(figure.uptake)]


def months_file(found: Found) -> Table:
    """The closed months as a file."""
    headings = [_("Month"), _("First day"), _("Last day"), _("Closed on"), *_headings()]
    rows = [
        [one.month.name, one.month.start, one.month.end, one.month.closed_on, *_cells(one)] for one in months(found)
    ]
    notes = [_("Definition: %(definition)s", definition=page.definition_names()[found.asked.definition])]
    return Table("data-closed-months", _("Closed months"), headings, rows, notes)


def services_file(found: Found) -> Table:
    """The services that changed in a closed month as a file."""
    changed: Sequence[Compared] = changed_services(found)
    name = found.given["month"]
    headings = [_("Month"), _("Service code"), _("Service"), *_headings()]
    language = look.current().code
    rows = [[name, one.entry.code if one.entry else None, _entry_name(one, language), *_cells(one)] for one in changed]
    notes = [_("Definition: %(definition)s", definition=page.definition_names()[found.asked.definition])]
    return Table(f"data-closed-{name}", _("Services that changed since closing"), headings, rows, notes)
