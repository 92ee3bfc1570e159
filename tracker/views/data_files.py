"""The lists of /data as files: the same rows, a column per value."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from tracker import look
from tracker.look import gettext as _
from tracker.queries.completeness import AgencyMonths, SourceMonths
from tracker.queries.data import Rejected, SourceState
from tracker.queries.encodings import Guessed
from tracker.queries.question import Question
from tracker.queries.rejections import RejectedCount
from tracker.queries.services import ServiceItem
from tracker.reports.download import Table
from tracker.views import data_months, finding_words, page
from tracker.views import data_words as words
from tracker.views.data_findings import reason


def sources(found: Sequence[SourceState], zone: ZoneInfo) -> Table:
    """Sources with freshness and the row account of their last run."""
    headings = [_("Source"), _("Freshness"), _("Data to"), _("Expected"), _("Last run"), _("Result")]
    headings += [_("Read"), _("Inserted"), _("Updated"), _("Unchanged"), _("Superseded"), _("Rejected")]
    headings.append(_("Silence lately"))
    rows = []
    for one in found:
        account: list[object] = [None] * 8
        if (last := one.last) is not None:
            moment = last.ended_at.replace(tzinfo=UTC).astimezone(zone).isoformat(" ", "minutes")
            account = [moment, words.run_status(last.status), last.rows_read, last.inserted, last.updated]
            account += [last.unchanged, last.superseded, last.rejected]
        start = [one.name, words.lateness_name(one.lateness), one.last_day, words.every(one.expected_every)]
        rows.append([*start, *account, "; ".join(words.silence(silence) for silence in one.silences)])
    return Table("data-sources", _("Sources"), headings, rows, [account_rule()])


def account_rule() -> str:
    return _("Each row read has one fate: read = inserted + updated + unchanged + superseded + rejected.")


def agency_months(found: Sequence[AgencyMonths], asked: Question) -> Table:
    """One row per agency and month."""
    names = data_months.status_names()
    headings = [_("Agency code"), _("Agency"), _("Month"), _("State")]
    headings += [_("Monthly reports complete"), _("Monthly reports expected")]
    rows = [
        [
            row.agency.code if row.agency else None,
            row.agency.name if row.agency else _("Services of no agency"),
            f"{month.end:%Y-%m}",
            names[month.status],
            month.units.reported,
            month.units.expected,
        ]
        for row in found
        for month in row.months
    ]
    return Table("data-agencies-by-month", _("Agencies by month"), headings, rows, page.notes(asked))


def source_months(found: Sequence[SourceMonths]) -> Table:
    """One row per source and month."""
    names = data_months.status_names()
    headings = [_("Source"), _("Month"), _("State"), _("Rows"), _("Silent days")]
    rows = [
        [row.name, f"{month.end:%Y-%m}", names[month.status], month.rows, month.silent_days]
        for row in found
        for month in row.months
    ]
    return Table("data-sources-by-month", _("Sources by month"), headings, rows)


def encodings(found: Sequence[Guessed]) -> Table:
    """Encodings that were guessed, by source."""
    headings = [_("Source"), _("Encoding"), _("Confidence"), _("Files"), _("What to do")]
    rows = [[one.source, one.encoding, one.confidence, len(one.files), words.guess(one.encoding)] for one in found]
    return Table("data-encodings", _("Encodings that were guessed"), headings, rows)


def reasons(found: Sequence[RejectedCount]) -> Table:
    """Rejected rows counted by source and reason."""
    headings = [_("Source"), _("Reason"), _("Rows"), _("What to do")]
    told = [(one, reason(one)) for one in found]
    rows = [[one.source, rule.sentence, one.rows, rule.action] for one, rule in told]
    return Table("data-rejected-reasons", _("Rejected rows by reason"), headings, rows)


def rejected(found: Sequence[Rejected]) -> Table:
    """Rejected rows with place, reason and action; of their values only the shape."""
    headings = [_("Source"), _("File"), _("Line or row"), _("Reason"), _("What to do"), _("Shape of the values")]
    headings += [_("Owner")]
    language = look.current().code
    rows = [
        [
            one.source,
            one.file,
            one.line,
            one.problem.sentence(language),
            one.problem.action(language),
            "; ".join(f"{name}: {shape}" for name, shape in one.row.items()),
            finding_words.owner(one.agency, one.source),
        ]
        for one in found
    ]
    return Table("data-rejected", _("Rejected rows"), headings, rows)


def catalogue(found: Sequence[ServiceItem]) -> Table:
    """Services at no level, and provisional ones."""
    headings = [_("Service code"), _("Service"), _("Level"), _("Dossiers"), _("What is lacking"), _("What to do")]
    rows = []
    for one in found:
        gap = words.catalogue_gap(one)
        start = [one.service.code, one.service.name(look.current().code), one.level, one.figure.dossiers]
        rows.append([*start, gap.sentence, gap.action])
    return Table("data-catalogue", _("Gaps in the catalogue"), headings, rows)
