"""What a file is made of, with a sample of its rows; a file is never read whole for it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from etl.inspect import readers
from etl.inspect.headings import known
from etl.inspect.record_list import record_path
from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.headings import heading
from etl.sources.rows import BATCH_ROWS
from tracker.store.problems import Problem
from tracker.store.problems.lines import OUTSIDE_THE_TABLE

SAMPLED_ROWS = 20_000
TRIED_SHEETS = 12
TRIED_HEADER_ROWS = 12
FEW_KNOWN = 2  # headings: with fewer, another row may be the header


@dataclass(frozen=True)
class Sample:
    """What a file is and its first rows. `options`: what the settings must say for it to be read so.

    `confidence`: of the encoding, 0 to 1, None where the format has none. `whole`: no more rows follow.
    `twins`: other sheets with the same headings. `broken`: rows that could not be read as rows;
    `outside`: sums, notes and headings again, beside the table. `members`: files in an archive, of which the
    first was looked at. `document`: a JSON document whole, where it is not too long.
    """

    path: Path
    format: str
    compression: str | None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    options: ReadOptions = field(default_factory=ReadOptions)
    encoding: str | None = None
    confidence: float | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    header_row: int | None = None
    whole: bool = True
    broken: int = 0
    outside: int = 0
    members: int = 1
    document: Any = None
    repeated_headings: tuple[str, ...] = ()

    @property
    def recognised(self) -> int:
        """How many headings are known words."""
        return sum(1 for name in self.rows.columns if known(str(name)))


def sample(path: Path) -> Sample:
    """Read the first rows of a file of any format; raises UnreadableFileError."""
    kind = readers.kind_of(path)
    first = Sample(path, kind.format, kind.compression, members=kind.members)
    if kind.reader == "delimited":
        return _delimited(first)
    if kind.reader == "json":
        return _document(first)
    if kind.reader == "json_lines":
        found = readers.encoding_of(path)
        return replace(_rows(first, ReadOptions()), encoding=found.name, confidence=found.confidence)
    return _workbook(first) if kind.reader == "workbook" else _rows(first, ReadOptions())


def _rows(first: Sample, options: ReadOptions) -> Sample:
    """The sample with its rows, evenly spread over the first batch."""
    batch = readers.first_batch(first.path, options)
    if batch is None:
        return replace(first, options=options)
    step = max(1, -(-len(batch.rows) // SAMPLED_ROWS))
    whole = len(batch.rows) + len(batch.broken) < BATCH_ROWS
    rows = batch.rows.iloc[::step].reset_index(drop=True)
    outside = sum(1 for row in batch.broken if row.problem.code in OUTSIDE_THE_TABLE)
    told = batch.told.encoding if batch.told else None
    return replace(
        first,
        rows=rows,
        options=options,
        whole=whole and first.members == 1,
        broken=len(batch.broken) - outside,
        outside=outside,
        encoding=told,
        confidence=batch.told.confidence if batch.told else None,
        header_row=None,
    )


def _delimited(first: Sample) -> Sample:
    encoded = readers.encoding_of(first.path)
    found = _best_header(_rows(first, ReadOptions(encoding=encoded.setting)))
    layout = readers.layout_of(first.path, found.options)
    seen = [heading(cell) for cell in layout.headings]
    return replace(
        found,
        format="tsv" if layout.delimiter == "\t" else "csv",
        options=replace(found.options, delimiter=None if layout.delimiter == "," else layout.delimiter),
        encoding=encoded.name,
        confidence=encoded.confidence,
        delimiter=layout.delimiter,
        header_row=layout.header_row,
        repeated_headings=tuple(dict.fromkeys(h for h in seen if h and seen.count(h) > 1)),
    )


def _best_header(found: Sample) -> Sample:
    """The sample under the header row with the most known words, where the one found has hardly any."""
    best = found
    if found.recognised >= FEW_KNOWN or not found.whole:
        return found
    for row in range(1, TRIED_HEADER_ROWS + 1):
        try:
            tried = _rows(found, replace(found.options, header_row=row))
        except UnreadableFileError:
            continue
        if tried.recognised > best.recognised + 1:
            best = replace(tried, header_row=row)
    return best


def _document(first: Sample) -> Sample:
    encoding, document = readers.document_of(first.path)
    options = ReadOptions(record_path=record_path(document))
    return replace(_rows(first, options), encoding=encoding, confidence=0.99, document=document)


def _workbook(first: Sample) -> Sample:
    """The sheet with the most known headings; where none has any, the first that can be read."""
    sheets = readers.sheets_of(first.path)
    if len(sheets) < 2:
        return _numbered(
            replace(_best_header(_rows(first, ReadOptions())), sheet=next(iter(sheets), None), sheets=sheets)
        )
    tried: list[Sample] = []
    problem: UnreadableFileError | None = None
    for name in sheets[:TRIED_SHEETS]:
        try:
            found = _best_header(_rows(first, ReadOptions(sheet=name)))
        except UnreadableFileError as error:
            problem = error
            continue
        tried.append(replace(found, sheet=name, sheets=sheets))
    if not tried:
        raise problem or UnreadableFileError(Problem("empty_file", {"file": first.path.name}))
    best = max(tried, key=lambda s: (s.recognised, len(s.rows) > 0))
    twins = tuple(str(s.sheet) for s in tried if s is not best and list(s.rows.columns) == list(best.rows.columns))
    if best.recognised:
        # The readers find sheets by their headings, and several alike follow one another.
        best = replace(best, options=replace(best.options, sheet=None))
    return _numbered(replace(best, twins=twins if best.recognised else ()))


def _numbered(found: Sample) -> Sample:
    """The sample with the number of its header row, the row above its first."""
    if found.header_row is not None:
        return found
    batch = readers.first_batch(found.path, replace(found.options, sheet=found.options.sheet or found.sheet))
    first = int(batch.lines[0]) if batch is not None and len(batch.lines) else None
    return replace(found, header_row=first and first - 1)
