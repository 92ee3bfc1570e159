"""TCVN3, also called ABC: one byte a letter, as the fonts .VnTime show it.

The fonts whose names end in H show the same bytes as capitals. A text does not tell its font, so such text
stays in small letters. Capitals with a tone are written as the capital and the small letter with the tone.
"""

import re
import unicodedata

from etl.sources.encodings.script import WESTERN, Script

_SMALL = {
    0xA8: "ăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_CAPITALS = {0xA1: "ĂÂÊÔƠƯĐ"}
TABLE = {
    first + index: letter for first, letters in {**_CAPITALS, **_SMALL}.items() for index, letter in enumerate(letters)
}
_TONES = {"\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}


def _base(letter: str) -> str:
    marks = [mark for mark in unicodedata.normalize("NFD", letter) if mark not in _TONES]
    return unicodedata.normalize("NFC", "".join(marks))


_WRITTEN = {letter: chr(code) for code, letter in TABLE.items()}
# "A¸" is Á: no syllable has a vowel twice, the first without its tone.
PAIRS = {
    _WRITTEN.get(_base(letter).upper(), _base(letter).upper()) + written: letter.upper()
    for letter, written in _WRITTEN.items()
    if letter.islower() and _base(letter) != letter
}
_VOWELS = "".join(sorted({pair[0] for pair in PAIRS}))
_PAIR = re.compile("|".join(map(re.escape, PAIRS)))
# What a pair makes must not be taken for a byte: Ó is the character of ể. So it stands as a sign that no text has.
_HELD = {pair: chr(0x10FF00 + place) for place, pair in enumerate(PAIRS)}
_SINGLE = {**TABLE, **WESTERN, **{ord(held): PAIRS[pair] for pair, held in _HELD.items()}}


def _convert(text: str) -> str:
    return _PAIR.sub(lambda pair: _HELD[pair[0]], text).translate(_SINGLE)


TCVN3 = Script("tcvn3", _convert, re.compile(rf"[{_VOWELS}]\Z"))
