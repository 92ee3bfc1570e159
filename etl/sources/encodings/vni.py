"""VNI for Windows: most letters are a plain letter followed by a byte for its marks."""

import re
import unicodedata

from etl.sources.encodings.script import WESTERN, Script

_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_ROUND = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))  # circumflex
_BREVE = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_SINGLE = dict(zip("íìæóòîôöñ", "íìỉĩịỵơưđ", strict=True))


def _pairs() -> dict[str, str]:
    found = {f"{base}{mark}": base + tone for base in "aeouy" for mark, tone in _TONES.items()}
    found |= {f"{base}{mark}": _SINGLE[base] + tone for base in "ôö" for mark, tone in _TONES.items()}
    found |= {f"{base}{mark}": f"{base}\u0302{tone}" for base in "aeo" for mark, tone in _ROUND.items()}
    found |= {f"a{mark}": f"a\u0306{tone}" for mark, tone in _BREVE.items()}
    return {written: unicodedata.normalize("NFC", letter) for written, letter in found.items()}


# How each letter is written; capitals have capital marks, though small ones are met as well.
SMALL = {**_SINGLE, **_pairs()}
CAPITALS = {written.upper(): letter.upper() for written, letter in SMALL.items()}
_MIXED = {f"{written[0].upper()}{written[1:]}": letter.upper() for written, letter in SMALL.items()}
TABLE = {**_MIXED, **SMALL, **CAPITALS}
_BASES = "".join(sorted({written[0] for written in TABLE if len(written) == 2}))
_MARKS = "".join(sorted({written[1] for written in TABLE if len(written) == 2}))
_ALONE = "".join(written for written in TABLE if len(written) == 1)
_LETTER = re.compile(f"[{_BASES}][{_MARKS}]|[{_ALONE}]")


def _letter(match: re.Match[str]) -> str:
    written = match[0]
    return TABLE.get(written) or "".join(TABLE.get(character, character) for character in written)


def _convert(text: str) -> str:
    return _LETTER.sub(_letter, text.translate(WESTERN))


VNI = Script("vni", _convert, re.compile(rf"[{_BASES}]\Z"))
