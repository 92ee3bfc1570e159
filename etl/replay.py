"""Tries the rows that were set aside again, after a mapping or the catalogue was mended."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from etl import pipeline
from etl.extract import Again
from etl.progress import Progress
from etl.result import RunResult, SourceResult
from etl.stop import Stop
from etl.words import say
from tracker.settings import Settings
from tracker.store.models import RejectedRow, Source, SourceFile


@dataclass(frozen=True)
class Replayed:
    """What became of the rows of one source that stood aside; `gone`: files that are no longer there."""

    source: str
    before: int
    after: int
    gone: tuple[str, ...]

    def sentence(self) -> str:
        """The outcome in words."""
        text = say("stood_aside", source=self.source, before=self.before, after=self.after)
        return f"{text} {say('files_gone', files=', '.join(self.gone))}" if self.gone else text


def replay(
    engine: Engine,
    settings: Settings,
    names: tuple[str, ...],
    progress: Progress | Callable[[str], None],
    stop: Stop | None = None,
) -> tuple[RunResult, list[Replayed]]:
    """Read the pieces again that rows were set aside of, of the named sources (all if none), and nothing else.

    A row that loads now counts like any other; one that does not stays set aside, once.
    """
    before = _set_aside(engine, names)
    again = {source: Again(names=frozenset(pieces)) for source, pieces in before.items()}
    result = pipeline.run(engine, settings, tuple(before) or (NOTHING,), again=again, progress=progress, stop=stop)
    result.sources = _with_the_idle(result.sources, settings, names)
    after = _set_aside(engine, names)
    known = {s.name for s in settings.source}
    told = []
    for source, pieces in before.items():
        left = after.get(source, {})
        gone = tuple(p for p in pieces if p in left and left[p].run != result.run and source in known)
        failed = any(s.name == source and s.status == "failed" for s in result.sources)
        told.append(
            Replayed(source, _rows(pieces), _rows(left), () if failed else gone),
        )
    return result, told


NOTHING = ""  # no source has this name


def _with_the_idle(played: list[SourceResult], settings: Settings, names: tuple[str, ...]) -> list[SourceResult]:
    """The outcomes in the order of the settings; sources without rejected rows are skipped."""
    found = {outcome.name: outcome for outcome in played}
    wanted = [s.name for s in settings.source if not names or s.name in names]
    return [found.get(name) or SourceResult(name) for name in wanted]


@dataclass(frozen=True)
class _Aside:
    rows: int
    run: int


def _set_aside(engine: Engine, names: tuple[str, ...]) -> dict[str, dict[str, _Aside]]:
    """Rows that stand aside by source and piece, with the run that last saw them."""
    query = (
        select(Source.name, SourceFile.path, func.count().label("rows"), func.max(RejectedRow.run_id).label("run"))
        .join(SourceFile, SourceFile.id == RejectedRow.file_id)
        .join(Source, Source.id == RejectedRow.source_id)
        .group_by(Source.name, SourceFile.path, Source.position)
        .order_by(Source.position, SourceFile.path)
    )
    found: dict[str, dict[str, _Aside]] = defaultdict(dict)
    with engine.connect() as connection:
        for row in connection.execute(query):
            if not names or row.name in names:
                found[row.name][row.path] = _Aside(row.rows, row.run)
    return dict(found)


def _rows(pieces: dict[str, _Aside]) -> int:
    return sum(piece.rows for piece in pieces.values())
