"""Files that are no longer there, so that their rows stand as earlier settings read them."""

from collections import defaultdict

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from tracker.store.models import Source, SourceFile
from tracker.store.problems import Problem

_NAMED = 3  # so many are named, the rest is counted


def earlier_readings(reading: Session | Connection) -> dict[str, Problem]:
    """Return by name of the source what is wrong; only sources with such files."""
    query = (
        select(Source.name, SourceFile.path)
        .join(SourceFile, SourceFile.source_id == Source.id)
        .where(SourceFile.reading != "", SourceFile.reading != Source.reading)
        .order_by(SourceFile.path)
    )
    files: dict[str, list[str]] = defaultdict(list)
    for row in reading.execute(query):
        files[row.name].append(row.path)
    return {
        name: Problem("read_earlier", {"count": len(paths), "files": ", ".join(paths[:_NAMED]), **_more(paths)})
        for name, paths in files.items()
    }


def _more(paths: list[str]) -> dict[str, str]:
    rest = len(paths) - _NAMED
    return {"more_en": f" and {rest} more", "more_vi": f" và {rest} tệp khác"} if rest > 0 else {"more": ""}
