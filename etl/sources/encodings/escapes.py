r"""Letters that JSON writes as escapes: `\u00b7`. They are undone first where they stand for those of a script."""

import re

from etl.sources.encodings.script import Script

# A backslash that is itself escaped begins nothing.
_ESCAPE = re.compile(r"(\\\\)|\\u([0-9A-Fa-f]{4})")
_SURROGATES = range(0xD800, 0xE000)


def _letter(match: re.Match[str]) -> str:
    code = int(match[2] or "0", 16)
    return match[0] if code < 0x80 or code in _SURROGATES else chr(code)


def _convert(text: str) -> str:
    return _ESCAPE.sub(_letter, text)


ESCAPES = Script("escapes", _convert, re.compile(r"(?<!\\)(?:\\\\)*\\(?:u[0-9A-Fa-f]{0,3})?\Z"), of_ascii=True)
