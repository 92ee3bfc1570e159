"""Pulls files for tests as a run does: a ledger of marks, and the rows of each piece that is read."""

from pathlib import Path

import msgspec

from etl.extract.files import FilePuller
from etl.extract.piece import Again, Mark, Reading
from etl.sources.batch import ReadOptions
from tracker.settings import Settings, Source

Rows = dict[str, list[list[str | None]]]


class Pulling:
    """A source of files and its ledger."""

    def __init__(self, folder: Path, path: str, wanted: tuple[str, ...] = ("a",), **options: object) -> None:
        sheet = options.pop("sheet", None)
        source = msgspec.convert({"name": "s", "path": path, "timeout": 5.0, **options}, Source)
        reading = Reading(ReadOptions(sheet=sheet), wanted)
        self._puller = FilePuller(msgspec.structs.replace(Settings(), folder=folder), source, reading)
        self.known: dict[str, Mark] = {}

    def pull(self, again: Again = Again(), *, between=lambda: None) -> Rows:  # noqa: B008 (frozen)
        """Return the rows of each piece that had to be read; `between` happens while each is read."""
        rows: Rows = {}
        for piece in self._puller.pieces(dict(self.known), again):
            taken = []
            if not piece.untouched:
                for batch in piece.batches():
                    taken += batch.rows.to_numpy().tolist()
                between()
            mark = piece.finish()
            if mark is not None:
                if not piece.untouched:
                    rows[piece.name] = taken
                self.known[piece.name] = mark
        return rows
