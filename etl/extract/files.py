"""Files as a source: which are new or changed, and their content while it stays the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl.extract import file_pieces, local
from etl.extract.addresses import Options, is_address, shown
from etl.extract.located import Located
from etl.extract.piece import Again, Mark, Piece, Reading
from etl.progress import heard
from etl.sources.batch import UnreadableFileError
from tracker.settings import Settings, Source
from tracker.store.problems import Problem


@dataclass(frozen=True)
class FilePuller:
    """The files that a source's path names, on this machine or elsewhere."""

    settings: Settings
    source: Source
    reading: Reading

    def pieces(self, known: Mapping[str, Mark], again: Again) -> Iterator[Piece]:
        files = self._files()
        if not files and not known:
            raise UnreadableFileError(Problem("no_files", {"path": shown(self.source.path or "")}))
        called = [
            (file, seen, wanted)
            for file in files
            if not again.names or _named(file.name, again.names)
            for seen in (file.look(),)
            for wanted in (bool(again.names) or again.everything or _touched(seen, again.since),)
            if wanted or not _same(known.get(file.name), seen)
        ]
        heard().expect(sum(seen.size for _, seen, _ in called))
        for file, seen, wanted in called:
            yield from file_pieces.pieces(file_pieces.Reader(file, seen, self.reading), known, again=wanted)

    def _files(self) -> Sequence[Located]:
        return find(self.settings.folder, self.source.path or "", self.source.storage, self.source.timeout)


def find(folder: Path, path: str, options: Options, timeout: float) -> Sequence[Located]:
    """Return the files that a path or an address names, in order of name; relative paths start at `folder`.

    `options`: those of `[source.storage]`; `timeout`: seconds to wait for each answer of a storage elsewhere.
    Raises UnreadableFileError where it cannot be reached, with what to do.
    """
    path = path.removeprefix("file://")
    if is_address(path):
        from etl.extract import storage  # noqa: PLC0415 - its clients take long to import, and most files lie here

        return storage.find(path, options, timeout, folder)
    return local.find(folder, path)


def _named(name: str, names: frozenset[str]) -> bool:
    """Whether a file, or a sheet or member of it, is among some pieces."""
    return name in names or any(piece.startswith((f"{name}/", f"{name}#")) for piece in names)


def _touched(seen: Mark, since: int | None) -> bool:
    return since is not None and (not seen.modified or seen.modified >= since)


def _same(before: Mark | None, seen: Mark) -> bool:
    """Whether a file is surely as it was; one that tells neither time nor version has to be read to know."""
    if before is None:
        return False
    return bool(seen.modified or seen.cursor) and replace(before, digest="", encoding=None, confidence=None) == seen
