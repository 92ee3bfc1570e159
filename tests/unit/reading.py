"""Reads whole files for the tests of the readers."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from etl.sources.batch import Broken, ReadOptions, Told, UnreadableFileError
from etl.sources.files import read
from tracker.store.problems import Problem


@dataclass(frozen=True)
class Whole:
    rows: pd.DataFrame
    lines: list[int]
    broken: list[Broken]
    told: Told | None = None

    @property
    def values(self) -> list[list[str | None]]:
        return self.rows.to_numpy().tolist()

    @property
    def rejected(self) -> list[tuple[int, str]]:
        return [(broken.line, broken.problem.code) for broken in self.broken]


def whole(path: Path, wanted=(), optional=None, **options) -> Whole:
    batches = list(read(path, ReadOptions(**options), wanted, optional))
    rows = pd.concat([batch.rows for batch in batches], ignore_index=True) if batches else pd.DataFrame()
    lines = [int(line) for batch in batches for line in batch.lines]
    return Whole(
        rows, lines, [broken for batch in batches for broken in batch.broken], batches[-1].told if batches else None
    )


def written(folder: Path, content: bytes | str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, wanted=(), **options) -> Problem:
    """Return why a file cannot be read; both languages must have their sentence and action."""
    with pytest.raises(UnreadableFileError) as caught:
        whole(path, wanted, **options)
    problem = caught.value.problem
    assert all(problem.sentence(language) and problem.action(language) for language in ("vi", "en"))
    return problem
