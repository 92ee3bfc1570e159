"""A script: how Vietnamese letters are written with the characters of a Western code page."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TAIL = 64  # characters; no letter of any script is longer


@dataclass(frozen=True)
class Script:
    """`convert` turns characters into letters; `held`: an end of a text that may go on in the next one.

    `of_ascii`: it is written in ASCII, which the others leave as it is.
    """

    name: str
    convert: Callable[[str], str]
    held: re.Pattern[str] | None = None
    of_ascii: bool = False


class Transcriber:
    """Converts a text that comes in pieces; no piece's end parts a letter."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._rest = ""

    def feed(self, text: str, *, final: bool) -> str:
        """Return the letters of what has come so far and can no longer change."""
        text, self._rest = self._rest + text, ""
        if not final and self._script.held and (found := self._script.held.search(text[-_TAIL:])):
            size = len(found[0])
            text, self._rest = text[:-size], text[-size:]
        return text if text.isascii() and not self._script.of_ascii else self._script.convert(text)


def western_character(byte: int) -> str:
    """A byte as cp1252 reads it; the five bytes without a meaning there stay C1 controls."""
    raw = bytes([byte])
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


# What a byte may have become on its way through other programs: a character of latin-1 or of cp1252.
SPELLINGS = {byte: {chr(byte), western_character(byte)} for byte in range(0x80, 0x100)}
# 8-bit text as it is read before a script is applied: punctuation of cp1252 is as good as that of Unicode.
WESTERN = {byte: western_character(byte) for byte in range(0x80, 0xA0)}
