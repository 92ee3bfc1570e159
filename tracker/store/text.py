"""Text for search and order, worked out once and stored, so that no database needs an extension."""

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Marks that make a letter of its own, as against a tone.
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
_SIGNS = "_-‐‑–—,;:!?.'‘’\"“”()[]{}@*/\\&#%`^+<=>|~$"
_END = "\x01"  # lower than all that a key holds, so that a shorter name stands before a longer one

_VARIANT = re.compile(r"^([0-9A-Z]+\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2})?(?:\.H\d{2})?$", re.IGNORECASE)


def fold(text: str) -> str:
    """Return text as search sees it: lower case, no diacritics, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def sort_key(text: str) -> str:
    """Return a key whose plain order of characters is the Vietnamese order of names (that of ICU's `vi`).

    Letters decide first (a < ă < â < b … d < đ), then tones (ngang, huyền, hỏi, ngã, sắc, nặng), then case;
    spaces and signs stand before digits, digits before letters.
    """
    letters: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for character in unicodedata.normalize("NFC", text.strip()):
        letter, tone = _letter_and_tone(character)
        letters.append(_weight(letter.lower()))
        tones.append(tone)
        cases.append("1" if letter.isupper() else "0")
    return "".join(letters) + _END + "".join(tones).rstrip("0") + _END + "".join(cases).rstrip("0")


def plain_service_code(code: str) -> str:
    """Return a service code without the tails that some systems add: 1.001193.000.00.00.H56 is 1.001193."""
    match = _VARIANT.match(code.strip())
    return match[1] if match else code.strip()


def _letter_and_tone(character: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", character)
    tone = next((_TONES[mark] for mark in marks[1:] if mark in _TONES), "0")
    kept = marks[0] + "".join(mark for mark in marks[1:] if mark in _LETTER_MARKS)
    return unicodedata.normalize("NFC", kept), tone


def _weight(letter: str) -> str:
    """Two characters for one, in the order of the alphabet."""
    if letter.isspace():
        return "  "
    if letter in _SIGNS:
        return "!" + chr(0x28 + _SIGNS.index(letter))
    if letter.isdecimal():
        return f"0{unicodedata.decimal(letter)}"
    place = _LETTERS.find(letter)
    if place < 0:
        place = _LETTERS.find(letter[:1] if letter.isascii() else unicodedata.normalize("NFD", letter)[0])
    return f"A{chr(0x30 + place)}" if place >= 0 else f"B{letter}"
