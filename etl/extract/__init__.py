"""Asks a source for what is new since it was last read."""

from etl.extract.files import FilePuller
from etl.extract.piece import Again, Mark, Piece, Puller, Reading
from etl.extract.sql import SqlPuller
from etl.sources.batch import ReadOptions, UnreadableFileError
from tracker.settings import Settings, Source
from tracker.store.problems import Problem

__all__ = ["Again", "Mark", "Piece", "Puller", "Reading", "puller"]


def puller(settings: Settings, source: Source) -> Puller:
    """The puller of a source's kind."""
    reading = Reading(_options(source), _wanted(source))
    if source.kind == "files":
        return FilePuller(settings, source, reading)
    if source.kind == "sql":
        return SqlPuller(settings, source, reading)
    raise UnreadableFileError(Problem("kind_not_read", {"kind": source.kind}))


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
