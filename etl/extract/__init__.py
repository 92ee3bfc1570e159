"""Asks a source for what is new since it was last read."""

from etl.extract.files import FilePuller
from etl.extract.piece import Again, Mark, Piece, Puller, Reading
from etl.sources.batch import ReadOptions
from tracker.settings import Settings, Source

__all__ = ["Again", "Mark", "Piece", "Puller", "Reading", "puller"]


def puller(settings: Settings, source: Source) -> Puller:
    """The puller of a source's kind."""
    reading = Reading(_options(source), _wanted(source))
    # Clients of databases and web services take a third of a second to import, and most sources are files.
    if source.kind == "sql":
        from etl.extract.sql import SqlPuller  # noqa: PLC0415

        return SqlPuller(settings, source, reading)
    if source.kind == "http":
        from etl.extract.http import HttpPuller  # noqa: PLC0415

        return HttpPuller(settings, source, reading)
    return FilePuller(settings, source, reading)


def _options(source: Source) -> ReadOptions:
    return ReadOptions(
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_row=source.header_row,
        record_path=_dotted(source.record_path),
        null_values=source.null_values,
    )


def _dotted(path: str | None) -> str | None:
    """A path of keys as JSONPath (`$.data.items[*]`) or a JSON pointer (`/data/items`) writes it, with dots."""
    if path is None:
        return None
    keys = path.strip("/").replace("/", ".") if path.startswith("/") else path.removeprefix("$")
    return keys.replace("[*]", "").replace("[]", "").strip(".") or None


def _wanted(source: Source) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*source.columns.values(), *source.channel_columns.values()]))
