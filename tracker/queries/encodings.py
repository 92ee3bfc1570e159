"""Files whose encoding was guessed, so that a wrong guess is seen."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from tracker.queries.reader import Reader
from tracker.store.models import Source, SourceFile

SURE = 0.9


@dataclass(frozen=True)
class Guessed:
    """Files of a source that were read in one encoding; `confidence` (0..1) is that of the least sure one."""

    source: str
    encoding: str
    confidence: float
    files: tuple[str, ...]


def guessed(reader: Reader) -> tuple[Guessed, ...]:
    """Return the guesses by source and encoding, the least sure first; what was set or told by its file is none."""
    statement = (
        select(Source.name, SourceFile.path, SourceFile.encoding, SourceFile.confidence)
        .join(Source, SourceFile.source_id == Source.id)
        .where(SourceFile.confidence < 1)
        # What reads as UTF-8 throughout is hardly ever anything else: nobody need look at it.
        .where(or_(SourceFile.encoding.is_(None), SourceFile.encoding != "utf-8", SourceFile.confidence < SURE))
        .order_by(Source.position, SourceFile.path)
    )
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for source, path, encoding, confidence in reader.session.execute(statement):
        found.setdefault((source, encoding or ""), []).append((confidence or 0.0, path))
    rows = [
        Guessed(source, encoding, min(confidence for confidence, _ in files), tuple(path for _, path in files))
        for (source, encoding), files in found.items()
    ]
    return tuple(sorted(rows, key=lambda one: one.confidence))
