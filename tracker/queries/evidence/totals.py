"""Reads reported totals row by row, and finds those that a cell is fed by."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.queries.evidence.cells import Cell
from tracker.queries.reader import Reader
from tracker.store.models import ReportedTotal as Total
from tracker.store.models import Source, SourceFile

Part = Callable[[int | None, int], int]


@dataclass(frozen=True)
class TotalRow:
    """A reported total: its period and where it stands; `counted`: how many of its dossiers are in the figure.

    `level`: the one that it counts under.
    """

    start: date
    end: date
    agency_id: int | None
    locality_id: int | None
    channel: str
    reported: int
    counted: int
    level: int | None
    position: int
    source: str
    file: str
    line: int

    @property
    def order(self) -> tuple[object, ...]:
        return (self.start, self.end, self.position, self.file, self.line, self.channel)


def totals_of(reader: Reader, service_id: int, first: date, last: date) -> list[TotalRow]:
    """Return the effective totals of a service whose periods lie between two days."""
    statement = (
        select(Total, Source.position, Source.name, SourceFile.path)
        .join(Source, Source.id == Total.source_id)
        .outerjoin(SourceFile, SourceFile.id == Total.file_id)
        .where(Total.service_id == service_id, Total.effective, Total.state == "count", Total.dossiers > 0)
        .where(Total.period_start >= first, Total.period_end <= last)
    )
    return [
        TotalRow(
            row.period_start,
            row.period_end,
            row.agency_id,
            row.locality_id,
            row.channel,
            int(row.dossiers or 0),
            int(row.dossiers or 0),
            None,
            position,
            name,
            path or "",
            row.line,
        )
        for row, position, name, path in reader.session.execute(statement)
    ]


def feeding(cell: Cell, totals: Sequence[TotalRow]) -> list[TotalRow]:
    """The totals that make up a cell: of the first source listed whose rows add up to it; none where none does."""
    inside: dict[int, list[TotalRow]] = defaultdict(list)
    for row in totals:
        same = (row.agency_id, row.channel) == (cell.agency_id, cell.channel)
        if same and row.start >= cell.start and row.end <= cell.end and row.counted:
            inside[row.position].append(row)
    level = next((level for level, dossiers in cell.by_level.items() if dossiers), None)
    for _position, rows in sorted(inside.items()):
        if sum(row.counted for row in rows) == cell.dossiers:
            return [replace(row, level=level) for row in rows]
    return []


def parted(totals: Sequence[TotalRow], part: Part) -> list[TotalRow]:
    """Count of each total only the part that a place took over."""
    return [replace(row, counted=part(row.locality_id, row.counted)) for row in totals]
