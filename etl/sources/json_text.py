"""JSON read piece by piece: whole values where they are wanted, brackets alone where they are passed over."""

import json
import re
from collections.abc import Iterator
from typing import Any

from etl.sources.batch import UnreadableFileError
from etl.sources.json_lines import DECODER
from tracker.store.problems import Problem

VALUE_LIMIT = 16_000_000  # characters of one record
_SPACE = re.compile(r"[ \t\n\r]*")
# Whatever is no bracket, whole strings among it; never goes back, so that it takes one pass.
_OF_NUMBERS = re.compile(r"[0-9.eE+-]*")
_PASSED = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_NEAR = 16  # characters: where the text held ends so soon after an error, more of it may mend that


class JsonText:
    """Decoded text of a JSON document, of which only the part being read is held."""

    def __init__(self, chunks: Iterator[str], name: str) -> None:
        self._chunks = chunks
        self._name = name
        self._text = ""
        self._at = 0
        self._final = False
        self._line, self._column = 1, 1  # of the first character held
        self.last = ""  # text of the value read last

    def peek(self) -> str:
        """Return the next character that is no space; "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> str:
        """Return the next character and go past it; raises UnreadableFileError where it is none of `expected`."""
        found = self.peek()
        if not found or found not in expected:
            raise self.broken()
        self._at += 1
        return found

    def value(self, limit: int = VALUE_LIMIT) -> Any:
        """Return the next value, numbers as text; raises UnreadableFileError where it is none or over `limit`."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error, limit) and self._more():
                    continue
                raise self.broken(error.pos) from None
            except RecursionError:
                raise self.broken() from None
            if not isinstance(value, dict | list) and _OF_NUMBERS.fullmatch(self._text, end) and self._more():
                continue  # of a number there may be more: a part of it, such as the 0 of "0.", reads like a whole one
            self.last = self._text[self._at : end]
            self._at = end
            return value

    def _may_go_on(self, error: json.JSONDecodeError, limit: int) -> bool:
        unended = error.msg.startswith("Unterminated string") or error.pos + _NEAR > len(self._text)
        return unended and len(self._text) - self._at <= limit

    def elements(self) -> Iterator[None]:
        """Yield before each element of the array that begins here; the caller reads or passes each."""
        self.take("[")
        if self.peek() == "]":
            self._at += 1
            return
        yield
        while self.take(",]") == ",":
            yield

    def members(self) -> Iterator[str]:
        """Yield the key of each member of the object that begins here; the caller reads or passes the value."""
        self.take("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self.broken()
            key = str(self.value())
            self.take(":")
            yield key
            if self.take(",}") == "}":
                return

    def skip(self) -> None:
        """Go past the next value, of any size."""
        if self.peek() not in ("{", "["):
            self.value()
            return
        depth = 0
        while True:
            match = _PASSED.match(self._text, self._at)
            self._at = match.end() if match else self._at
            bracket = self._text[self._at : self._at + 1]
            if bracket in ("", '"'):  # the text held ends here, or within a string
                if len(self._text) - self._at > VALUE_LIMIT or not self._more():
                    raise self.broken()
                continue
            self._at += 1
            depth += 1 if bracket in "{[" else -1
            if depth == 0:
                return

    def longer_than(self, limit: int) -> bool:
        """Whether the next value is an object that takes up more than `limit` characters, or may do so."""
        if self.peek() != "{":
            return False
        while len(self._text) - self._at <= limit and self._more():
            pass
        held = self._text[self._at : self._at + limit]
        try:
            DECODER.raw_decode(held)
        except (json.JSONDecodeError, RecursionError):
            return True
        return False

    def end(self) -> None:
        """Make sure that nothing follows; raises UnreadableFileError."""
        if self.peek():
            raise self.broken()

    def broken(self, place: int | None = None) -> UnreadableFileError:
        """Return the error of a document that cannot be read on; `place` in the text held."""
        self._forget(self._at if place is None else min(place, len(self._text)))
        where: dict[str, str | int] = {"file": self._name, "line": self._line, "column": self._column}
        return UnreadableFileError(Problem("broken_json", where))

    def _more(self) -> bool:
        """Read on: as much again as is held already, so that long values are not tried too often."""
        if self._final:
            return False
        self._forget(self._at)
        wanted, chunks = max(1, len(self._text)), [self._text]
        while wanted > 0:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._final = True
                break
            chunks.append(chunk)
            wanted -= len(chunk)
        self._text = "".join(chunks)
        return len(chunks) > 1

    def _forget(self, place: int) -> None:
        passed = self._text[:place]
        lines = passed.count("\n")
        self._column = len(passed) - passed.rfind("\n") if lines else self._column + len(passed)
        self._line += lines
        self._text, self._at = self._text[place:], 0
