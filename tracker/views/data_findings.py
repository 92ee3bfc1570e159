"""What the tabs of /data about quality give to their templates: flags, owners, the register, rejected rows."""

from collections.abc import Sequence
from typing import Any

from tracker import look
from tracker.look import gettext as _
from tracker.queries import data, quality, rejections
from tracker.queries.data import PAGE
from tracker.queries.quality import Finding, Owner, RuleState
from tracker.queries.rejections import RejectedCount
from tracker.reports.download import Table
from tracker.views import data_words as words
from tracker.views import finding_words as said
from tracker.views import page, reading
from tracker.views.data_found import Found

OWNERS_A_PAGE = 30


def _source_field(found: Found) -> page.FilterField:
    return {
        "name": "source",
        "label": _("Source"),
        "kind": "select",
        "value": found.given.get("source", ""),
        "options": [("", _("All")), *((one.name, one.name) for one in found.sources)],
    }


def agency_fields(found: Found) -> list[page.FilterField]:
    return page.filter_fields(found.reader, found.asked, ["agency"])


def rejected(found: Found) -> dict[str, Any]:
    """Rejected rows: counts for everybody, rows for staff."""
    rows: Sequence[data.Rejected] = ()
    total = 0
    source, agency = found.given.get("source"), found.given.get("agency")
    if reading.may("details"):
        rows, total = data.rejected(found.reader, source, found.page, agency)
    counts = rejections.rejected_counts(found.reader, source, agency)
    return {
        "reasons": [(one, reason(one)) for one in counts],
        "rows": [(one, words.problem(one.problem), said.owner(one.agency, one.source)) for one in rows],
        "total": total,
        "page": found.page,
        "pages": max(1, -(-total // PAGE)),
        "fields": [_source_field(found), *agency_fields(found)],
    }


def reason(one: RejectedCount) -> words.Told:
    """Say why rows were set aside; staff read what they have in common, others the rule alone."""
    return words.rule(one.problem, one.parameters if reading.may("details") else None)


def _chosen(found: Found) -> list[Finding]:
    """Return the rules that flag dossiers of the chosen source and agency."""
    source = found.given.get("source")
    every = quality.findings(found.reader, found.given.get("agency"))
    return [one for one in every if not one.rule.rejects and source in (None, one.source)]


def flags(found: Found) -> dict[str, Any]:
    """Rules that flag dossiers, those within their limit apart, and who has what to mend."""
    chosen = [(one, words.rule(one.rule.code)) for one in _chosen(found)]
    owners = quality.owners(found.reader)
    shown = owners[(found.page - 1) * OWNERS_A_PAGE : found.page * OWNERS_A_PAGE]
    return {
        "rows": [row for row in chosen if row[0].told],
        "within": [row for row in chosen if not row[0].told],
        "owners": [(one, said.owner(one.agency, one.source), _worst(one)) for one in shown],
        "total": len(owners),
        "page": found.page,
        "pages": max(1, -(-len(owners) // OWNERS_A_PAGE)),
        "importance": said.importance,
        "share": said.share,
        "fields": [_source_field(found), *agency_fields(found)],
    }


def _worst(one: Owner) -> str:
    code, rows = one.rules[0][0].code, one.rules[0][1]
    told = words.rule(code)
    return f"{told.sentence} ({look.current().number(rows)}) {told.action}"


def flags_file(found: Found) -> Table:
    """Dossiers by the rule that flags them."""
    headings = [_("Source"), _("Severity"), _("Rule"), _("Dossiers"), _("Share of the source's rows")]
    headings += [_("Judgement"), _("What to do")]
    rows = [
        [
            one.source,
            said.importance(one.importance),
            words.rule(one.rule.code).sentence,
            one.rows,
            page.share(one.share),
            _("to be mended") if one.told else _("within the limit"),
            words.rule(one.rule.code).action,
        ]
        for one in _chosen(found)
    ]
    return Table("data-flags", _("Flagged dossiers"), headings, rows)


def owners_file(found: Found) -> Table:
    """Who has what to mend: one row per owner and rule."""
    headings = [_("Agency code"), _("Owner"), _("Rule"), _("Rows"), _("What to do")]
    rows: list[list[object]] = [
        [
            one.agency.code if one.agency else None,
            said.owner(one.agency, one.source),
            words.rule(rule.code).sentence,
            number,
            words.rule(rule.code).action,
        ]
        for one in quality.owners(found.reader)
        for rule, number in one.rules
    ]
    return Table("data-owners", _("Who has what to mend"), headings, rows)


def rules(found: Found) -> dict[str, Any]:
    """The register of rules."""
    found_first = sorted(quality.register(found.reader), key=lambda one: -one.rows)
    rows = [(one, words.rule(one.rule.code), _state(one)) for one in found_first]
    return {
        "groups": [
            ("flag", _("Rules that flag: the dossier counts"), [r for r in rows if not r[0].rule.rejects]),
            ("reject", _("Rules that reject: the row does not count"), [r for r in rows if r[0].rule.rejects]),
        ],
        "importance": said.importance,
        "threshold": said.threshold,
        "share": said.share,
    }


def _state(one: RuleState) -> str:
    """Say what a rule is set to, and what follows from what it finds."""
    if not one.enabled:
        return _("off")
    if one.told_at:
        return _("on; to be mended at %(sources)s", sources=", ".join(one.told_at))
    return _("on; within the limit") if one.rows else _("on; nothing found")


def rules_file(found: Found) -> Table:
    """The register of rules with what each finds."""
    headings = [_("Code"), _("Rule"), _("Severity"), _("Effect"), _("State"), _("Threshold"), _("Rows")]
    headings += [_("Share of all rows"), _("What to do")]
    rows = [
        [
            one.rule.code,
            words.rule(one.rule.code).sentence,
            said.importance(one.importance),
            _("rejects") if one.rule.rejects else _("flags"),
            _state(one),
            said.threshold(one.threshold),
            one.rows,
            page.share(one.share),
            words.rule(one.rule.code).action,
        ]
        for one in quality.register(found.reader)
    ]
    return Table("data-rules", _("Quality rules"), headings, rows)
