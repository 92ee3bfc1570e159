"""A file as pieces: the file itself, or its sheets and members, and what became of earlier ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from etl.extract.located import Located, digest
from etl.extract.piece import Mark, Piece, Reading
from etl.sources.batch import Batch, Told, UnreadableFileError
from etl.sources.content import Content
from etl.sources.files import Part, parts, read_content
from etl.sources.formats import by_name
from etl.sources.headings import Columns
from etl.sources.rows import Rows

_PARTS = "parts-"  # begins the digest of a file whose parts are the pieces
_GONE = "gone"
_PLAIN = frozenset(("delimited", "json", "json_lines", "parquet", "xes"))


class Reader:
    """One file in one run: how it was when it was found, and its content."""

    def __init__(self, file: Located, seen: Mark, reading: Reading) -> None:
        self.file = file
        self.seen = seen
        self.reading = reading
        self._state = file.state()

    @cached_property
    def content(self) -> Content:
        return self.file.content()

    @cached_property
    def digest(self) -> str:
        """Digest of the content as it was before reading began."""
        return digest(self.content)

    @property
    def changed(self) -> bool:
        """Whether the file is known to be another than the one that was found."""
        try:
            return self.file.state() != self._state
        except UnreadableFileError:
            return False

    @property
    def unchanged(self) -> bool:
        """Whether the file is known to be the one that was found."""
        try:
            return self.file.state() == self._state
        except UnreadableFileError:
            return False

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the file."""
        columns = Columns.of(self.reading.wanted)
        if self.file.remote and by_name(self.file.name) in _PLAIN:
            # Its name is enough for now: it is fetched when it is read.
            yield Part("", "", lambda: read_content(self.content, self.reading.options, columns))
        else:
            yield from parts(self.content, self.reading.options, columns)


@dataclass
class FilePiece:
    """A file, or a part of it. `wanted_again`: it is read although its content is as it was."""

    name: str
    reader: Reader
    part: Part
    known: Mark | None
    wanted_again: bool
    whole: bool = True
    _told: Told | None = field(default=None, init=False)

    @property
    def _digest(self) -> str:
        return self.part.fingerprint or self.reader.digest

    @property
    def untouched(self) -> bool:
        return not self.wanted_again and self.same

    @property
    def same(self) -> bool:
        return self.known is not None and self.known.digest == self._digest

    def batches(self) -> Iterator[Batch]:
        _ = self._digest
        try:
            for batch in self.part.batches():
                self._told = batch.told or self._told
                yield batch
        except UnreadableFileError:
            if not self.reader.changed:
                raise  # otherwise it was read while it was written, and `finish` says so

    def finish(self) -> Mark | None:
        if not self.reader.unchanged:
            return None
        told = self._told or (Told(self.known.encoding, self.known.confidence) if self.known else Told(None, None))
        return replace(self.reader.seen, digest=self._digest, encoding=told.encoding, confidence=told.confidence)


@dataclass
class EmptyPiece:
    """A piece without rows of its own: a file whose parts are the pieces, or a part that is no longer there.

    What it said before, if anything, is replaced by nothing.
    """

    name: str
    reader: Reader
    mark: Mark
    untouched: bool
    same: bool = False
    whole: bool = True

    def batches(self) -> Iterator[Batch]:
        names = self.reader.reading.wanted
        rows = Rows({name: place for place, name in enumerate(names)})
        yield replace(rows.take(), rows=pd.DataFrame(columns=list(names), dtype=object))

    def finish(self) -> Mark | None:
        return self.mark if self.reader.unchanged else None


def pieces(reader: Reader, known: Mapping[str, Mark], *, again: bool) -> Iterator[Piece]:
    """Yield the pieces of a file that is new, changed or wanted again; raises UnreadableFileError."""
    name = reader.file.name
    before = known.get(name)
    in_parts = before is not None and before.digest.startswith(_PARTS)
    if in_parts and not again and before and before.digest == _parts_digest(reader):
        yield _container(reader, before)
        return
    taken: set[str] = set()
    try:
        for part in reader.parts():
            taken.add(name + part.suffix)
            yield FilePiece(name + part.suffix, reader, part, known.get(name + part.suffix), again)
    except UnreadableFileError:
        if not reader.changed:
            raise
        yield EmptyPiece(name, reader, before or Mark(), untouched=True)  # and so it waits
        return
    for other, mark in known.items() if in_parts else ():
        if other.startswith((f"{name}/", f"{name}#")) and other not in taken and mark.digest != _GONE:
            same = before is not None and before.digest == _parts_digest(reader)
            yield EmptyPiece(other, reader, replace(mark, digest=_GONE), untouched=False, same=same)
    if name not in taken:
        yield _container(reader, before)


def _container(reader: Reader, before: Mark | None) -> Piece:
    """Remember a file by its parts; what it said as a whole before is replaced by what they say."""
    told = before is not None and not before.digest.startswith(_PARTS)
    mark = replace(reader.seen, digest=_parts_digest(reader))
    same = before is not None and before.digest == reader.digest
    return EmptyPiece(reader.file.name, reader, mark, untouched=not told, same=same)


def _parts_digest(reader: Reader) -> str:
    return (_PARTS + reader.digest)[:64]  # as much as the ledger holds
