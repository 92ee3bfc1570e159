"""A file that a source's path names, wherever it lies."""

import hashlib
from pathlib import Path
from typing import Protocol

from etl.extract.piece import Mark
from etl.sources.batch import UnreadableFileError
from etl.sources.content import BLOCK, Content, LocalContent
from etl.sources.packing import refusals
from tracker.store.problems import Problem


class Located(Protocol):
    """A file; `name`: its address as the ledger knows it, without secrets. `remote`: it has to be fetched."""

    @property
    def name(self) -> str: ...

    @property
    def remote(self) -> bool: ...

    def look(self) -> Mark:
        """Return size, time of change and version as they are now; raises UnreadableFileError."""
        ...

    def state(self) -> tuple[object, ...]:
        """Return all that changes when the file does, for this run alone; raises UnreadableFileError."""
        ...

    def content(self) -> Content:
        """Return its content, fetched where need be; raises UnreadableFileError."""
        ...


class LocalFile:
    """A file on this machine."""

    remote = False

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    def look(self) -> Mark:
        with refusals(self.name):
            stat = self._path.stat()
        return Mark(size=stat.st_size, modified=stat.st_mtime_ns)

    def state(self) -> tuple[object, ...]:
        with refusals(self.name):
            stat = self._path.stat()
        # A copy that keeps the time of the original is seen by the time of the change of its entry.
        return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino

    def content(self) -> Content:
        return LocalContent(self._path, self._path.name)


def digest(content: Content) -> str:
    """Return a digest of content as it is stored; raises UnreadableFileError."""
    found = hashlib.blake2b(digest_size=32)
    with refusals(content.name), content.open() as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def refuse_link(name: str, path: Path) -> None:
    """Refuse a link that leads nowhere: the file that it should lead to is missing from the log."""
    if path.is_symlink() and not path.exists():
        raise UnreadableFileError(Problem("dangling_link", {"file": name}))
