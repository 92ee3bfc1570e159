"""Asks a source for what is new since it was last read."""

from etl.extract.files import FilePuller
from etl.extract.http import HttpPuller
from etl.extract.piece import Again, Mark, Piece, Puller, Reading
from etl.extract.sql import SqlPuller
from etl.sources.batch import ReadOptions
from tracker.settings import Settings, Source

__all__ = ["Again", "Mark", "Piece", "Puller", "Reading", "puller"]


def puller(settings: Settings, source: Source) -> Puller:
    """The puller of a source's kind."""
    reading = Reading(_options(source), _wanted(source))
    kinds: dict[str, type[FilePuller] | type[SqlPuller] | type[HttpPuller]] = {
        "files": FilePuller,
        "sql": SqlPuller,
        "http": HttpPuller,
    }
    return kinds[source.kind](settings, source, reading)


def _options(source: Source) -> ReadOptions:
    return ReadOptions(
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_row=source.header_row,
        record_path=source.record_path,
        null_values=source.null_values,
    )


def _wanted(source: Source) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*source.columns.values(), *source.channel_columns.values()]))
