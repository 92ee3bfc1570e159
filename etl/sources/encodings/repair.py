"""Puts right a column of text that was pasted in an old encoding, where the whole column tells so. Pure."""

from collections.abc import Sequence

from etl.sources.encodings.detect import detect_text
from etl.sources.encodings.encoding import Encoding
from etl.sources.encodings.script import Script

_JUDGED = 20_000  # distinct values


def repair(texts: Sequence[str | None]) -> tuple[list[str | None], str | None, float]:
    """Return the texts as Unicode, the encoding that they were in (None: as they stood), and how sure that is.

    Either all of a column is converted or nothing of it.
    """
    found = column_encoding(texts)
    return convert(texts, found), "+".join(found.scripts) or None, found.confidence


def column_encoding(texts: Sequence[str | None]) -> Encoding:
    """Return the scripts of a column; none where it is right as it stands, or nothing else is likely enough."""
    distinct = dict.fromkeys(text for text in texts if text and not text.isascii())
    return detect_text("\n".join(list(distinct)[:_JUDGED]))


def convert(texts: Sequence[str | None], encoding: Encoding) -> list[str | None]:
    """Return texts converted by the scripts of an encoding."""
    converted = list(texts)
    for script in encoding.readers():
        converted = [_converted(text, script) for text in converted]
    return converted


def _converted(text: str | None, script: Script) -> str | None:
    return script.convert(text) if text and not text.isascii() else text
