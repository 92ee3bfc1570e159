"""Changes of closed months, noted once each by the run that finds them; in the caller's transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from etl.load import state
from etl.load.closing import units_digest
from tracker.settings import CHANNELS
from tracker.store.models import (
    ClosedMonth,
    ClosedUnit,
    Dossier,
    ReportedTotal,
    Revision,
    RevisionSource,
    SourceFile,
    SourceRun,
    UsageUnit,
)

Pair = tuple[int, int | None]  # service and agency
Brought = dict[int, int]  # source -> rows


@dataclass(frozen=True)
class Standing:
    """What a pair holds in a month: a digest of its rows by level, and its counts."""

    digest: str = ""
    dossiers: int = 0
    online: int = 0


_NOTHING = Standing()


def note(connection: Connection, run_id: int, now: datetime) -> list[str]:
    """Note what differs from the state last noted of each closed month; returns the months concerned.

    `now`: UTC. A run that was killed before it came here leaves its changes to the next one.
    """
    known = {"catalogue": state.get(connection, "catalogue") or "", "settings": state.get(connection, "settled") or ""}
    found = []
    months = connection.execute(select(ClosedMonth.__table__).order_by(ClosedMonth.index)).mappings().all()
    for row in months:
        month = ClosedMonth(**row)
        digest = units_digest(connection, month.calendar, month.index)
        if digest == month.noted_units or not _comparable(connection, month):
            continue
        if _note_month(connection, month, run_id, now, known):
            found.append(f"{month.index // 12:04}-{month.index % 12 + 1:02}")
        key = (ClosedMonth.calendar == month.calendar, ClosedMonth.index == month.index)
        connection.execute(update(ClosedMonth).where(*key).values(noted_units=digest))
    if months:
        values = {"noted_run": run_id, "noted_catalogue": known["catalogue"], "noted_settings": known["settings"]}
        connection.execute(update(ClosedMonth).values(**values))
    return list(dict.fromkeys(found))


def _comparable(connection: Connection, month: ClosedMonth) -> bool:
    """Whether months still start on the day on which they did at closing."""
    key = (UsageUnit.calendar == month.calendar, UsageUnit.index == month.index, UsageUnit.months == 1)
    first = connection.scalar(select(UsageUnit.period_start).where(*key).limit(1))
    return first is None or first == month.period_start


def _note_month(
    connection: Connection, month: ClosedMonth, run_id: int, now: datetime, known: Mapping[str, str]
) -> bool:
    closed, live = _standings(connection, ClosedUnit, month), _standings(connection, UsageUnit, month)
    before = {**closed, **_noted(connection, month)}
    changed = sorted(
        (pair for pair in {*before, *live} if _of(before, pair).digest != _of(live, pair).digest),
        key=lambda pair: (pair[0], pair[1] or 0),
    )
    if not changed:
        return False
    causes = Causes(connection, month, known)
    for pair in changed:
        old, new = _of(before, pair), _of(live, pair)
        cause, sources = causes.of(pair, old, new)
        values = {
            "calendar": month.calendar,
            "index": month.index,
            "service_id": pair[0],
            "agency_id": pair[1],
            "run_id": run_id,
            "noted_at": now,
            "cause": cause,
            "dossiers_before": old.dossiers,
            "dossiers_after": new.dossiers,
            "online_before": old.online,
            "online_after": new.online,
            "digest": new.digest,
            "differs": new.digest != _of(closed, pair).digest,
        }
        revision = connection.execute(insert(Revision).values(**values).returning(Revision.id)).scalar_one()
        for source_id, rows in sorted(sources.items()):
            content = {"revision_id": revision, "source_id": source_id, "rows": rows}
            connection.execute(insert(RevisionSource).values(**content))
    return True


def _of(standings: Mapping[Pair, Standing], pair: Pair) -> Standing:
    return standings.get(pair, _NOTHING)


def _standings(
    connection: Connection, model: type[UsageUnit] | type[ClosedUnit], month: ClosedMonth
) -> dict[Pair, Standing]:
    """What each pair with dossiers holds; that nothing came, or is expected, is no revision."""
    marks = (model.complete, model.complete_no_post)
    columns = (model.service_id, model.agency_id, model.level, *(getattr(model, n) for n in CHANNELS), *marks)
    key = (model.calendar == month.calendar, model.index == month.index, model.months == 1)
    rows: dict[Pair, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(select(*columns).where(*key)):
        level, counts, judged = row[2], row[3 : 3 + len(CHANNELS)], row[3 + len(CHANNELS) :]
        if sum(counts):
            known = -1 if level is None else int(level)
            rows[row[0], row[1]].append((known, *map(int, counts), *map(bool, judged)))
    return {pair: _standing(sorted(found)) for pair, found in rows.items()}


def _standing(rows: list[tuple[Any, ...]]) -> Standing:
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    channels = slice(1, 1 + len(CHANNELS))
    return Standing(digest, sum(sum(row[channels]) for row in rows), sum(row[1] for row in rows))


def _noted(connection: Connection, month: ClosedMonth) -> dict[Pair, Standing]:
    """The state after the last revision of each pair."""
    key = (Revision.calendar == month.calendar, Revision.index == month.index)
    rows = connection.execute(select(Revision.__table__).where(*key).order_by(Revision.id))
    return {(r.service_id, r.agency_id): Standing(r.digest, r.dossiers_after, r.online_after) for r in rows}


class Causes:
    """Why a month changed since it was last noted, as far as it can be told."""

    def __init__(self, connection: Connection, month: ClosedMonth, known: Mapping[str, str]) -> None:
        self._new_catalogue = known["catalogue"] != month.noted_catalogue
        self._new_settings = known["settings"] != month.noted_settings
        self._by_pair = _brought(connection, month)
        self._at_all = _changed_sources(connection, month.noted_run)

    def of(self, pair: Pair, old: Standing, new: Standing) -> tuple[str, Brought]:
        """The cause of a change, and the sources behind it with the rows that they brought of the pair."""
        brought = self._by_pair.get(pair, {})
        if brought and (old.dossiers, old.online) != (new.dossiers, new.online):
            return "source", brought
        if self._new_catalogue:
            return "catalogue", {}
        if self._new_settings:
            return "settings", {}
        # A dossier that moved to another month, service or agency left no row here.
        sources = brought or self._at_all
        return ("source", sources) if sources else ("coverage", {})


def _brought(connection: Connection, month: ClosedMonth) -> dict[Pair, Brought]:
    """Rows of each pair in the month that sources brought since it was last noted."""
    found: dict[Pair, Brought] = defaultdict(dict)
    dossiers = select(Dossier.service_id, Dossier.agency_id, Dossier.source_id, func.count()).where(
        Dossier.day.between(month.period_start, month.period_end), Dossier.run_id > month.noted_run
    )
    total = ReportedTotal
    totals = (
        select(total.service_id, total.agency_id, total.source_id, func.count())
        .join(SourceFile, SourceFile.id == total.file_id)
        .where(SourceFile.run_id > month.noted_run, total.effective)
        .where(total.period_start <= month.period_end, total.period_end >= month.period_start)
    )
    for query, row in ((dossiers, Dossier), (totals, total)):
        for service, agency, source, rows in connection.execute(
            query.group_by(row.service_id, row.agency_id, row.source_id)
        ):
            found[service, agency][source] = found[service, agency].get(source, 0) + int(rows)
    return found


def _changed_sources(connection: Connection, since: int) -> Brought:
    """Sources that changed anything in runs after one."""
    changed = SourceRun.inserted + SourceRun.updated > 0
    query = select(SourceRun.source_id).where(SourceRun.run_id > since, changed).distinct()
    return {int(source): 0 for source in connection.scalars(query)}
