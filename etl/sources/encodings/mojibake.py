"""UTF-8 that was read as cp1252 and saved again: "Má»¹" for "Mỹ".

Each letter is turned back for itself, and only where its bytes are UTF-8; all else stays as it is written. Where
one of its bytes had been replaced by U+FFFD the letter is lost: it becomes U+FFFD, whatever it may have been.
"""

import re

from etl.sources.encodings.script import SPELLINGS, Script

_BYTES = {spelling: byte for byte, spellings in SPELLINGS.items() for spelling in spellings}
_WESTERN_BYTES = {ord(spelling): byte for spelling, byte in _BYTES.items() if byte < 0xA0}
_FOLLOWING = "".join(sorted(spelling for spelling, byte in _BYTES.items() if byte < 0xC0))
_C = f"[{re.escape(_FOLLOWING)}\ufffd]"
_LETTER = re.compile(f"[\xc2-\xdf]{_C}|[\xe0-\xef]{_C}{{2}}|[\xf0-\xf4]{_C}{{3}}")


def _letter(match: re.Match[str]) -> str:
    if "\ufffd" in match[0]:
        return "\ufffd"
    try:
        return bytes(_BYTES[character] for character in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


def _convert(text: str) -> str:
    try:  # at once where all of it is such text, which is much faster
        return text.translate(_WESTERN_BYTES).encode("latin-1").decode()
    except UnicodeError:
        lines = text.split("\n")
    return _LETTER.sub(_letter, text) if len(lines) == 1 else "\n".join(map(_convert, lines))


MOJIBAKE = Script("mojibake", _convert, re.compile(f"[\xc2-\xf4]{_C}{{0,2}}\\Z"))
