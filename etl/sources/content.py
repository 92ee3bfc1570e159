"""Where bytes come from: a file on disk, or a copy of something that was fetched or unpacked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol, cast

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

BLOCK = 1 << 20
# What unpacks to more than this and to so many times its size is no log but meant to do harm.
BOMB_BYTES = 1_000_000_000
BOMB_RATIO = 300


class Content(Protocol):
    """Bytes that can be read as often as is needed. `name`: what people know them by in a sentence."""

    @property
    def name(self) -> str: ...

    @property
    def random_access(self) -> bool:
        """Whether `seek` costs nothing."""
        ...

    def open(self) -> BinaryIO:
        """Return a new stream at the first byte; raises OSError, and UnreadableFileError with what to do."""
        ...


@dataclass(frozen=True)
class LocalContent:
    """A file on disk."""

    path: Path
    name: str
    random_access: bool = True

    def open(self) -> BinaryIO:
        return self.path.open("rb")


@dataclass(frozen=True)
class OpenedContent:
    """What some other thing opens, such as the member of an archive."""

    name: str
    opener: Callable[[], BinaryIO]
    random_access: bool = False

    def open(self) -> BinaryIO:
        return self.opener()


class CopiedContent:
    """A copy on disk without a name, which is gone with the program however that ends."""

    random_access = True

    def __init__(self, name: str) -> None:
        self.name = name
        self._file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 (lives as long as this object)

    def write(self, block: bytes) -> None:
        """Add to the copy."""
        self._file.write(block)

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._file.tell()

    def open(self) -> BinaryIO:
        self._file.flush()
        # Opened anew, so that each reader has a place of its own in the file.
        return Path(f"/dev/fd/{self._file.fileno()}").open("rb")


def copied(stream: BinaryIO, name: str, packed_size: int) -> CopiedContent:
    """Return a copy of a stream; raises UnreadableFileError where it grows beyond all measure."""
    copy = CopiedContent(name)
    while block := stream.read(BLOCK):
        copy.write(block)
        refuse_bomb(name, copy.size, packed_size)
    return copy


def refuse_bomb(name: str, unpacked: int, packed: int) -> None:
    """Refuse what unpacks to far more than logs do; raises UnreadableFileError."""
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed:
        problem = Problem("packed_too_much", {"file": name, "ratio": BOMB_RATIO})
        raise UnreadableFileError(problem)
