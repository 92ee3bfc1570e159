"""Text files as lines: decoded block by block, in memory that does not grow with the file or its lines."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from etl.sources import encodings
from etl.sources.batch import Told, UnreadableFileError
from tracker.store.problems import Problem, shape

HEAD_BYTES = 1 << 20  # what encoding, delimiter and header row are found by
BLOCK_BYTES = 1 << 18  # measured: a third faster than 4 MB
BLOCK_LINES = 50_000
LINE_LIMIT = 1_000_000  # characters
JUDGED_LINES = 1000
# Lone surrogates never come out of a decoder, so they can stand for what could not be read.
UNDECODABLE = "\udcff"
TOO_LONG = "\udcfe"
_SPECIAL = (UNDECODABLE, TOO_LONG, "\0")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return UNDECODABLE, error.end
    raise error


codecs.register_error("uptake.mark", _mark)


@dataclass(frozen=True)
class Lines:
    """Consecutive lines without their line ends; `first`: 1-based number of the first of them."""

    first: int
    texts: list[str]
    special: bool  # some hold a mark or a NUL: ask `line_problem`


def line_problem(line: str, encoding: str) -> Problem | None:
    """Return why a line is no text, or None where it is."""
    if line == TOO_LONG:
        return Problem("too_long", {"limit": LINE_LIMIT // 1_000_000})
    value = shape(line.replace(UNDECODABLE, "\ufffd").replace("\0", "\ufffd"))
    if UNDECODABLE in line:
        return Problem("encoding", {"encoding": encoding, "value": value})
    return Problem("nul", {"value": value}) if "\0" in line else None


class TextFile:
    """A stream of bytes as blocks of lines; raises UnreadableFileError where it is empty or no such text."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str | None = None) -> None:
        self.name = name
        self._stream = stream
        self._head = stream.read(HEAD_BYTES)
        if not self._head:
            raise UnreadableFileError(Problem("empty_file", {"file": name}))
        self.found = encodings.detect(self._head, name, encoding)

    @property
    def encoding(self) -> str:
        """The name of the encoding in use; where all has been ASCII so far, a later block may yet tell another."""
        return self.found.name

    @property
    def told(self) -> Told:
        """The encoding in use and how sure it is."""
        return Told(self.found.name, self.found.confidence)

    def wrong_encoding(self) -> UnreadableFileError:
        """Return the error of a file that is in some other encoding."""
        looks_like = encodings.looks_like(self._head)
        parameters = {"file": self.name, "encoding": self.encoding, "looks_like": looks_like}
        return UnreadableFileError(Problem("wrong_encoding", parameters))

    def blocks(self) -> Iterator[Lines]:
        """Yield the lines of the file; lines over the limit are replaced by TOO_LONG."""
        splitter = _Splitter()
        for text, final in self._decoded():
            texts = splitter.split(text, final=final)
            if not texts:
                continue
            special = any(mark in text for mark in _SPECIAL) or splitter.special
            if splitter.first == 1 and special:
                self._judge(texts)
            for start in range(0, len(texts), BLOCK_LINES):
                yield Lines(splitter.first + start, texts[start : start + BLOCK_LINES], special)
            splitter.first += len(texts)

    def _decoded(self) -> Iterator[tuple[str, bool]]:
        try:
            reader = encodings.Reader(self.found, "uptake.mark")
            data = self._head
            while data:
                following = self._stream.read(BLOCK_BYTES)
                if not self.found.settled and data is not self._head:
                    reader = self._settled(reader, data)
                text = reader.read(data, final=not following)
                yield (text.removeprefix("\ufeff") if data is self._head else text), not following
                data = following
        except (UnicodeError, ValueError, LookupError) as error:
            raise self.wrong_encoding() from error

    def _settled(self, reader: encodings.Reader, data: bytes) -> encodings.Reader:
        """The reader to go on with after ASCII alone: the first other characters tell the encoding."""
        if self.found.codec != "utf-8" or data.isascii():
            return reader
        self._head = data
        self.found = encodings.detect(data, self.name, None)
        return encodings.Reader(self.found, "uptake.mark")

    def _judge(self, texts: list[str]) -> None:
        judged = texts[:JUDGED_LINES]
        bad = sum(1 for line in judged if UNDECODABLE in line)
        if bad >= 3 and bad > 0.05 * len(judged):
            raise self.wrong_encoding()


class _Splitter:
    """Cuts text at `\\n`, `\\r\\n` and lone `\\r`, and holds back what has no end yet."""

    def __init__(self) -> None:
        self.first = 1
        self.special = False
        self._tail = ""
        self._carriage_return = ""
        self._skipping = False

    def split(self, text: str, *, final: bool) -> list[str]:
        """Return the lines that end in `text` (all that is left where it is the final one)."""
        self.special = self._special_tail()
        text = self._carriage_return + text
        self._carriage_return = ""
        if "\r" in text:
            if text.endswith("\r") and not final:
                text, self._carriage_return = text[:-1], "\r"
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        texts = (self._tail + text).split("\n")
        if self._skipping and len(texts) > 1:
            texts[0], self._skipping = TOO_LONG, False
            self.special = True
        self._tail = "" if self._skipping else texts.pop()
        if self._skipping:
            texts = []
        return self._limited(texts, final=final)

    def _special_tail(self) -> bool:
        return any(mark in self._tail for mark in _SPECIAL)

    def _limited(self, texts: list[str], *, final: bool) -> list[str]:
        if len(self._tail) > LINE_LIMIT:
            self._tail, self._skipping = "", True
        if final and (self._tail or self._skipping):
            texts.append(TOO_LONG if self._skipping else self._tail)
            self.special |= self._skipping
        for index, line in enumerate(texts):
            if len(line) > LINE_LIMIT:
                texts[index] = TOO_LONG
                self.special = True
        return texts
