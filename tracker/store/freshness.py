"""What the store tells of the sources' freshness: their newest days, and where they fell silent lately.

Read by the pipeline and by the site alike; a source is judged by the rules of `tracker.measures`.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.orm import Session

from tracker.store.models import Source, SourceRun, State, UsageSourceDay

Kind = Literal["silent", "feed_silent", "outage"]
_NAME = "silences"  # in the table of single facts


@dataclass(frozen=True)
class Silence:
    """Days in a row without what was expected of a source; whatever else falls is a true fall.

    `silent`: no dossier; `feed_silent`: none online although its counters work; `outage`: none online in the
    whole province. `missing`: dossiers (online ones where only the feed is silent) that should have come, about.
    `lasting`: it had not ended when last looked at.
    """

    source: str
    kind: Kind
    start: date
    end: date
    missing: int
    lasting: bool


def newest_days(store: Connection | Session, today: date) -> dict[str, date]:
    """The newest local day of which each source has a row; days that lie in the future are left out."""
    query = (
        select(Source.name, func.max(UsageSourceDay.day))
        .join(UsageSourceDay, UsageSourceDay.source_id == Source.id)
        .where(UsageSourceDay.day <= today)
        .group_by(Source.name)
    )
    marks = select(Source.name, func.max(SourceRun.watermark)).join(SourceRun, SourceRun.source_id == Source.id)
    # Totals have periods instead of days: how far these reach, each run has noted.
    found = {name: date.fromisoformat(mark[:10]) for name, mark in store.execute(marks.group_by(Source.name)) if mark}
    return found | {row[0]: row[1] for row in store.execute(query)}


def keep_silences(connection: Connection, silences: list[Silence]) -> None:
    """Remember what was found at the last refresh instead of what was found before."""
    content = json.dumps([asdict(one) for one in silences], default=str)
    connection.execute(delete(State).where(State.name == _NAME))
    connection.execute(insert(State).values(name=_NAME, value=content))


def silences(store: Connection | Session) -> dict[str, tuple[Silence, ...]]:
    """The silences of late by source, oldest first."""
    text = store.scalar(select(State.value).where(State.name == _NAME))
    found: dict[str, tuple[Silence, ...]] = {}
    for entry in json.loads(text or "[]"):
        days = {name: date.fromisoformat(entry[name]) for name in ("start", "end")}
        one = Silence(**{**entry, **days})
        found[one.source] = (*found.get(one.source, ()), one)
    return found
