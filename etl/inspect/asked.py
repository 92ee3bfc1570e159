"""What is to be looked at, found on disk, and the path that the settings will name."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.inspect import layout, place
from etl.inspect.layout import Sample
from etl.inspect.proposal import Proposal
from etl.inspect.sentences import error
from etl.sources.batch import UnreadableFileError


class InspectError(Exception):
    """The path cannot be inspected; a sentence that says why and what to do."""


@dataclass(frozen=True)
class Asked:
    """What to look at: a path, a pattern or the address of a database.

    `table`: of the database. `url`: of the web service whose saved answer the file is. `name`: of the source.
    """

    path: str
    name: str | None = None
    table: str | None = None
    url: str | None = None


def files_of(asked: str, language: str) -> list[Path]:
    """The file, or those that a pattern matches; raises InspectError."""
    if asked.lower().startswith(("http://", "https://")):
        raise InspectError(error("web", language))
    path = Path(asked)
    try:
        if path.is_dir():
            raise InspectError(error("folder", language, path=asked.rstrip("/")))
        if path.exists():
            return [path]
        found = sorted(Path(p) for p in glob.glob(asked, recursive=True) if Path(p).is_file())  # noqa: PTH207 - absolute too
    except (OSError, ValueError):
        found = []
    if not found:
        raise InspectError(error("missing", language, path=asked))
    return found


def settings_path(asked: str, files: Sequence[Path], folder: Path, proposal: Proposal, sample: Sample) -> str:
    """The path for the settings; a pattern only where what else it matches has the same columns."""
    if files[0] != Path(asked):
        return place.relative(Path(asked), folder)
    literal = glob.escape(place.relative(files[0], folder))
    pattern = place.pattern_of(files[0].name)
    if pattern is None or "period" in proposal.defaults:
        return literal
    parent = glob.escape(place.relative(files[0].parent, folder))
    whole = pattern if parent in (".", "") else f"{parent.rstrip('/')}/{pattern}"
    others = [p for p in sorted(files[0].parent.glob(pattern)) if p != files[0] and p.is_file()]
    if all(_alike(other, sample) for other in others[:5]):
        proposal.warn("glob", path=whole)
        return whole
    proposal.warn("glob_refused", path=whole)
    return literal


def _alike(other: Path, sample: Sample) -> bool:
    try:
        return list(layout.sample(other).rows.columns) == list(sample.rows.columns)
    except UnreadableFileError:
        return False
