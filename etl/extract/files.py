"""Files as a source: which are new or changed, and their content while it stays the same."""

import glob
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from etl.extract.piece import Again, Mark, Piece, Reading
from etl.progress import heard
from etl.sources.batch import Batch, UnreadableFileError
from etl.sources.files import read
from tracker.settings import Settings, Source
from tracker.store.problems import Problem

_BLOCK = 1 << 20


def look(path: Path) -> Mark:
    """Size and time of change of a file."""
    stat = path.stat()
    return Mark(size=stat.st_size, modified=stat.st_mtime_ns)


def digest(path: Path) -> str:
    """A digest of a file's content."""
    content = hashlib.blake2b(digest_size=32)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            content.update(block)
    return content.hexdigest()


@dataclass
class FilePiece:
    """One file. `wanted_again`: it is read although its content is as it was."""

    name: str
    path: Path
    seen: Mark
    known: Mark | None
    reading: Reading
    wanted_again: bool
    whole: bool = True

    @cached_property
    def _digest(self) -> str:
        try:
            return digest(self.path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnreadableFileError(Problem("cannot_open", {"file": self.name, "reason": reason})) from error

    @property
    def untouched(self) -> bool:
        return not self.wanted_again and self.known is not None and self.known.digest == self._digest

    def batches(self) -> Iterator[Batch]:
        _ = self._digest  # of the content as it was before reading began
        yield from read(self.path, self.reading.options, self.reading.wanted)

    def finish(self) -> Mark | None:
        return replace(self.seen, digest=self._digest) if look(self.path) == self.seen else None


@dataclass(frozen=True)
class FilePuller:
    """The files that a source's path names."""

    settings: Settings
    source: Source
    reading: Reading

    def pieces(self, known: Mapping[str, Mark], again: Again) -> Iterator[Piece]:
        files = self._files()
        if not files and not known:
            raise UnreadableFileError(Problem("no_files", {"path": self.source.path or ""}))
        heard().expect(sum(look(path).size for name, path in files if _calls(look(path), known.get(name), again)))
        for name, path in files:
            seen, before = look(path), known.get(name)
            if _calls(seen, before, again):
                yield FilePiece(name, path, seen, before, self.reading, _wanted_again(seen, again))

    def _files(self) -> list[tuple[str, Path]]:
        """Return the files by their address in the settings, in order of name."""
        pattern = str(self.settings.path(self.source.path or ""))
        # Path.glob takes no absolute patterns.
        paths = sorted(p for p in glob.glob(pattern, recursive=True) if Path(p).is_file())  # noqa: PTH207
        root = self.settings.folder
        return [(str(Path(p).relative_to(root)) if Path(p).is_relative_to(root) else p, Path(p)) for p in paths]


def _calls(seen: Mark, before: Mark | None, again: Again) -> bool:
    """Whether a file is to be looked into: it is new, does not look as before, or is wanted again."""
    return _wanted_again(seen, again) or before is None or replace(before, digest="", cursor=None) != seen


def _wanted_again(seen: Mark, again: Again) -> bool:
    return again.everything or (again.since is not None and seen.modified >= again.since)
