"""Whether a run would find nothing new, told without reading a file: then it is over at once.

A run that ended well leaves a fingerprint of all that it rested on: settings, catalogue, program, day, and size and
time of each file. It is the same rule by which a run passes over a file; this only saves the way there.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from glob import glob
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from etl import record
from etl.load import state
from etl.progress import heard
from etl.result import RunResult, SourceResult, told
from tracker.settings import Settings, Source
from tracker.store import models, privacy

_NAME = "quiet"
_PROGRAM = Path(__file__).parent.parent
_REMOTE = "://"


def fingerprint(settings: Settings) -> str | None:
    """What a run rests on; None where it cannot be told by looking at files of this machine."""
    if settings.notify.wanted or any(
        source.kind != "files" or _REMOTE in (source.path or "") for source in settings.source
    ):
        return None
    digest = hashlib.sha256(msgspec.json.encode(settings, order="deterministic", enc_hook=str))
    digest.update(datetime.now(settings.zone).date().isoformat().encode())
    digest.update(_program())
    try:
        for path in _files(settings):
            digest.update(_seen(path))
    except OSError:
        return None
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _program() -> bytes:
    """How the program stands; it is what was imported, so that one look is enough."""
    files = [path for folder in ("etl", "tracker") for path in sorted((_PROGRAM / folder).rglob("*.py"))]
    return b"".join(map(_seen, files))


def _seen(path: Path) -> bytes:
    told = path.stat()
    return f"{path}\0{told.st_size}\0{told.st_mtime_ns}\0".encode("utf-8", "surrogateescape")


def _files(settings: Settings) -> Iterator[Path]:
    catalogue = [getattr(settings.catalogue, name) for name in settings.catalogue.__struct_fields__]
    for pattern in [*catalogue, *(source.path for source in settings.source)]:
        if pattern is not None:
            yield from sorted(_matching(settings.folder, pattern))


def _matching(folder: Path, pattern: str) -> list[Path]:
    whole = str(folder / pattern)
    return [Path(whole)] if Path(whole).exists() else [Path(found) for found in glob(whole, recursive=True)]  # noqa: PTH207


def remember(connection: Connection, settings: Settings, result: RunResult, before: str | None) -> None:
    """Keep the fingerprint that was taken before a run, if the run did all that was to be done."""
    whole = result.status == "succeeded" and not result.warnings and len(result.sources) == len(settings.source)
    state.put(connection, _NAME, _with_edits(connection, before) if whole and before is not None else "")


def _with_edits(connection: Connection, found: str) -> str:
    """What people wrote on the site meanwhile may give a run work too."""
    return f"{found} {state.get(connection, 'edits') or ''}"


def run(engine: Engine, settings: Settings, found: str, now: datetime) -> RunResult | None:
    """Record a run that finds nothing new; None where there may be something. `found`: the fingerprint now.

    Raises:
        WrongKeyError: the store was filled under another pseudonym key.
    """
    try:
        with engine.begin() as connection:
            return _run(connection, settings, now) if _same(connection, found, now) else None
    except DBAPIError:  # no store yet, or one that the whole run has more to say of
        return None


def _same(connection: Connection, found: str, now: datetime) -> bool:
    newest = connection.scalar(select(func.max(models.Run.started_at)))
    waiting = connection.scalar(select(func.count(models.DirtyMonth.month)))
    clock_is_right = newest is not None and newest <= now
    return clock_is_right and not waiting and state.get(connection, _NAME) == _with_edits(connection, found)


def _run(connection: Connection, settings: Settings, now: datetime) -> RunResult:
    record.check_key(connection, privacy.load_key(settings.path(settings.privacy.key_file)))
    result = RunResult(record.begin(connection, now))
    for source in settings.source:
        outcome = SourceResult(source.name, watermark=_watermark(connection, source))
        record.note_source(connection, outcome, result.run, now)
        result.sources.append(outcome)
        heard().ended(source.name, told(outcome))
    record.end(connection, result, now)
    return result


def _watermark(connection: Connection, source: Source) -> str | None:
    run = models.SourceRun
    query = select(run.watermark).join(models.Source, models.Source.id == run.source_id)
    newest = query.where(models.Source.name == source.name).order_by(run.id.desc()).limit(1)
    return connection.scalar(newest)
