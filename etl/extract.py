"""What is new in a source of files: which files, and their content while it stays the same."""

import glob
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.settings import Settings, Source

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Seen:
    """A file as it stood at one moment."""

    size: int
    modified: int  # nanoseconds


@dataclass(frozen=True)
class Known:
    """A file as it was when it was last read to the end."""

    id: int
    seen: Seen
    digest: str


def look(path: Path) -> Seen:
    """Size and time of change of a file."""
    stat = path.stat()
    return Seen(stat.st_size, stat.st_mtime_ns)


def digest(path: Path) -> str:
    """A digest of a file's content."""
    content = hashlib.blake2b(digest_size=32)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            content.update(block)
    return content.hexdigest()


def find_files(settings: Settings, source: Source) -> list[tuple[str, Path]]:
    """The files that a source's path names, by their address in the settings, in order of name."""
    pattern = str(settings.path(source.path or ""))
    # Path.glob takes no absolute patterns.
    paths = sorted(p for p in glob.glob(pattern, recursive=True) if Path(p).is_file())  # noqa: PTH207
    root = settings.folder
    return [(str(Path(p).relative_to(root)) if Path(p).is_relative_to(root) else p, Path(p)) for p in paths]


@dataclass(frozen=True)
class Again:
    """Which files to read although they are as they were: all, or those touched since a moment."""

    everything: bool = False
    since: int | None = None  # nanoseconds

    def wants(self, seen: Seen) -> bool:
        return self.everything or (self.since is not None and seen.modified >= self.since)


def changed_files(
    files: list[tuple[str, Path]], known: Mapping[str, Known], again: Again
) -> list[tuple[str, Path, Seen]]:
    """The files that are new, were touched since they were read, or are wanted again."""
    found = []
    for name, path in files:
        seen = look(path)
        if again.wants(seen) or name not in known or known[name].seen != seen:
            found.append((name, path, seen))
    return found
