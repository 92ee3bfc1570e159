"""What every reader of a format gives back, whatever the format."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.store.problems import Problem


@dataclass(frozen=True)
class Broken:
    """A row that could not be read as a row at all; `line` as in `Batch.lines`."""

    line: int
    problem: Problem


@dataclass(frozen=True)
class Told:
    """The encoding in which text was read, and how sure that is (0..1; below one it was guessed)."""

    encoding: str | None
    confidence: float | None


@dataclass(frozen=True)
class Batch:
    """Rows of one file in the order of the file.

    `rows`: text columns named by the headings (outer spaces stripped, NFC); a missing value is None, never
    NaN or "". `lines`: 1-based line of each row (sheet row, or number of the event in the file). `told`: how the
    text of the file has been read so far; the last batch knows best. `numbers`: of workbooks, by column the short
    numbers among its cells.
    """

    rows: pd.DataFrame
    lines: npt.NDArray[np.int64]
    broken: list[Broken] = field(default_factory=list)
    told: Told | None = None
    numbers: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file; None means: detect it."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None  # 1-based
    record_path: str | None = None
    null_values: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence())
        self.problem = problem
