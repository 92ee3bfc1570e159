"""Which quality rules find what, at which source, and which agency owns the records to be mended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from tracker.queries import catalogue
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.reader import Reader
from tracker.settings import Quality, Settings
from tracker.store.models import FlagCount, RejectedRow, ReportedTotal, Service, Source, UsageSourceDay
from tracker.store.quality import REGISTER, Importance, QualityRule


@dataclass(frozen=True)
class Cell:
    """Dossiers (or rows set aside) of a source that break a rule, by the agency that owns the record."""

    rule: QualityRule
    source: str
    agency_id: int | None
    rows: int


@dataclass(frozen=True)
class Finding:
    """What a rule finds at a source; `share` of the source's rows. `told`: it reaches the rule's threshold."""

    rule: QualityRule
    importance: Importance
    source: str
    rows: int
    share: float
    told: bool


@dataclass(frozen=True)
class Owner:
    """An agency (or, where rows name none, their source) and what it has to mend; `rules`: worst first."""

    agency: AgencyEntry | None
    source: str | None
    flagged: int
    rejected: int
    rules: tuple[tuple[QualityRule, int], ...]


@dataclass(frozen=True)
class RuleState:
    """A rule of the register as it is set, and what it finds now; `told_at`: sources above the threshold."""

    rule: QualityRule
    importance: Importance
    enabled: bool
    threshold: float
    rows: int
    share: float
    told_at: tuple[str, ...]


def rule_of(code: str) -> QualityRule:
    """Return a rule of the register; a code that it lacks is told as a rejecting rule."""
    return REGISTER.get(code) or QualityRule(code, "high", rejects=True)


def setting(settings: Settings, code: str) -> Quality:
    return settings.quality.get(code) or Quality()


def enabled(settings: Settings, code: str) -> bool:
    """Whether a rule is on: one that is off shows nowhere."""
    return setting(settings, code).enabled


def importance(settings: Settings, rule: QualityRule) -> Importance:
    return setting(settings, rule.code).severity or rule.importance


def rows_by_source(reader: Reader) -> dict[str, int]:
    """Return how many rows each source has in the store, those set aside included."""
    found: dict[str, int] = defaultdict(int)
    counted = (
        select(Source.name, func.sum(UsageSourceDay.rows)).join(UsageSourceDay, UsageSourceDay.source_id == Source.id),
        select(Source.name, func.count(ReportedTotal.id)).join(ReportedTotal, ReportedTotal.source_id == Source.id),
        select(Source.name, func.count(RejectedRow.id)).join(RejectedRow, RejectedRow.source_id == Source.id),
    )
    for statement in counted:
        for row in reader.session.execute(statement.group_by(Source.name)):
            found[row[0]] += int(row[1] or 0)
    return found


def cells(reader: Reader) -> list[Cell]:
    """Return what all rules that are on find, by source and owning agency."""
    flag_owner = func.coalesce(FlagCount.agency_id, Service.agency_id)
    flags = (
        select(FlagCount.flag, Source.name, flag_owner, func.sum(FlagCount.dossiers))
        .join(Source, FlagCount.source_id == Source.id)
        .outerjoin(Service, FlagCount.service_id == Service.id)
        .group_by(FlagCount.flag, Source.name, flag_owner)
    )
    row_owner = owner_of_row()
    rejected = (
        select(RejectedRow.problem, Source.name, row_owner, func.count(RejectedRow.id))
        .join(Source, RejectedRow.source_id == Source.id)
        .outerjoin(Service, RejectedRow.service_id == Service.id)
        .group_by(RejectedRow.problem, Source.name, row_owner)
    )
    return [
        Cell(rule_of(code), source, agency, int(rows))
        for statement in (flags, rejected)
        for code, source, agency, rows in reader.session.execute(statement)
        if enabled(reader.settings, code)
    ]


def owner_of_row() -> ColumnElement[int | None]:
    """The agency that owns a row set aside: its own, else the one of its service."""
    return func.coalesce(RejectedRow.agency_id, Service.agency_id)


def agency_ids(reader: Reader, code: str | None) -> frozenset[int] | None:
    """Return the ids that an agency's code has had over time; None where no agency is asked for."""
    if code is None:
        return None
    return frozenset(one.id for one in catalogue.load(reader).agencies if one.code == code.partition("@")[0])


def findings(reader: Reader, agency: str | None = None, found: Iterable[Cell] | None = None) -> tuple[Finding, ...]:
    """Return what each rule finds at each source (of one agency), what is told first, most first."""
    everything = list(cells(reader) if found is None else found)
    of, ids = rows_by_source(reader), agency_ids(reader, agency)
    whole: dict[tuple[str, str], int] = defaultdict(int)
    own: dict[tuple[str, str], int] = defaultdict(int)
    for cell in everything:
        key = (cell.rule.code, cell.source)
        whole[key] += cell.rows
        own[key] += cell.rows if ids is None or cell.agency_id in ids else 0
    result = []
    for (code, source), rows in own.items():
        if rows:
            rule, total = rule_of(code), max(of.get(source, 0), whole[code, source])
            told = setting(reader.settings, code).reached(whole[code, source], total)
            grave = importance(reader.settings, rule)
            result.append(Finding(rule, grave, source, rows, rows / total, told))
    return tuple(sorted(result, key=lambda one: (not one.told, -one.rows, one.rule.code, one.source)))


def owners(reader: Reader) -> tuple[Owner, ...]:
    """Return who has what to mend, most first; only what reaches its threshold."""
    found = cells(reader)
    told = {(one.rule.code, one.source) for one in findings(reader, found=found) if one.told}
    agencies = catalogue.load(reader).agency_by_id
    by_owner: dict[tuple[int | None, str | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cell in found:
        if (cell.rule.code, cell.source) in told:
            known = cell.agency_id if cell.agency_id in agencies else None
            by_owner[known, None if known is not None else cell.source][cell.rule.code] += cell.rows
    result = []
    for (agency_id, source), rules in by_owner.items():
        ordered = sorted(((rule_of(code), rows) for code, rows in rules.items()), key=lambda r: (-r[1], r[0].code))
        flagged = sum(rows for rule, rows in ordered if not rule.rejects)
        rejected = sum(rows for rule, rows in ordered if rule.rejects)
        agency = agencies[agency_id] if agency_id is not None else None
        result.append(Owner(agency, source, flagged, rejected, tuple(ordered)))
    return tuple(sorted(result, key=lambda o: (-o.flagged - o.rejected, o.agency.sort_key if o.agency else "")))


def register(reader: Reader) -> tuple[RuleState, ...]:
    """Return every rule as it is set, and what it finds now."""
    found = findings(reader)
    of = sum(rows_by_source(reader).values())
    result = []
    for rule in REGISTER.values():
        own = [one for one in found if one.rule.code == rule.code]
        rows, set_to = sum(one.rows for one in own), setting(reader.settings, rule.code)
        told_at = tuple(one.source for one in own if one.told)
        share = rows / of if of else 0.0
        grave = importance(reader.settings, rule)
        result.append(RuleState(rule, grave, set_to.enabled, set_to.threshold, rows, share, told_at))
    return tuple(result)
