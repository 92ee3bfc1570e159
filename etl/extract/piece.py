"""What a source gives to read: pieces, each read from its first row to its last and then remembered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from etl.sources.batch import Batch, ReadOptions


@dataclass(frozen=True)
class Mark:
    """How a piece stood when it was last read to the end; what of it applies depends on the kind of source.

    `size` and `modified` (nanoseconds) of a file, a digest of its content; `cursor`: how far a table or a
    service has been read, as text, or the version (ETag) that a storage gives a file. `encoding`: in which a
    text was read, `confidence` how sure that is (0..1).
    """

    size: int = 0
    modified: int = 0
    digest: str = ""
    cursor: str | None = None
    encoding: str | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Again:
    """What to read although it is as it was: everything, or what was touched since a moment (nanoseconds).

    `names`: these pieces again, and nothing else.
    """

    everything: bool = False
    since: int | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """How to read a source's pieces: options of the format, and the headings that its settings map.

    Columns that are not `wanted` are dropped while reading; personal ones never come further.
    """

    options: ReadOptions
    wanted: tuple[str, ...]


class Piece(Protocol):
    """Something that is read from beginning to end: a file, a table, the answers of a service.

    `name`: what the ledger and people know it by; never holds a secret. `whole`: it says all that it has to
    say, so that it replaces what it said before; otherwise it adds to that. `untouched`: the content is as the
    ledger knows it, only `mark` is new; nothing needs to be read. `same`: it is read again although its content is
    surely what it was, so that other settings alone can make it say something else.
    """

    @property
    def name(self) -> str: ...

    @property
    def whole(self) -> bool: ...

    @property
    def untouched(self) -> bool: ...

    @property
    def same(self) -> bool: ...

    def batches(self) -> Iterator[Batch]:
        """Yield the rows; raises UnreadableFileError where they cannot be read, with what to do."""
        ...

    def finish(self) -> Mark | None:
        """After the last batch: what to remember. None: it changed while it was read and waits for the next run."""
        ...


class Puller(Protocol):
    """A source of one kind, ready to be asked what is new."""

    def pieces(self, known: Mapping[str, Mark], again: Again) -> Iterator[Piece]:
        """Yield what is new or changed since the marks of the ledger (by name), and what is wanted again.

        Raises UnreadableFileError where the source cannot be reached, with what to do.
        """
        ...
