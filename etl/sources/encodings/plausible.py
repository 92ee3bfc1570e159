"""How well a reading of a text fits the language it would be in, as a logarithm of odds.

Each distinct word outside ASCII is a witness: it fits the language or not, and a word read wrongly fits by chance
at a rate that was measured on texts of other languages and encodings.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from math import log

from etl.sources.encodings.syllables import is_syllable

WORDS = 2000  # witnesses are enough by then
_FITS = 0.9  # foreign names, abbreviations and slips are in any text
_CHANCES, _CHANCE_LONG, _CHANCE_WESTERN = {1: 0.3, 2: 0.3, 3: 0.15}, 0.05, 0.3  # by letters of the word
_TOKEN = re.compile("[A-Za-z\u0080-\U0010ffff]+")
_PUNCTUATION = re.compile("[\\s\u00a0\u2010-\u2027\u2030-\u205f\u3000]+")
_SIGNS = "«»°§£€¥©®™¿¡·ªº¹²³¼½¾±×÷¶µ\u00ad"
_WESTERN = re.compile("[a-zàâäæçéèêëîïôöœùûüÿñáíóúßåøãõìòšž]+")
# "één" is a word, "döøng" is none.
_UNLIKE_VOWELS = re.compile("([àâäæéèêëîïôöœùûüÿáíóúåøãõìò])(?!\\1)[àâäæéèêëîïôöœùûüÿáíóúåøãõìò]")
_CONSONANTS = re.compile("[^AEIOUYÀ-ÖØ-ÝĂÂÊÔƠƯ]{1,6}")


def words(text: str) -> list[str]:
    """The distinct words of a text that ASCII can't write, as they are written."""
    pieces = _TOKEN.findall(_PUNCTUATION.sub(" ", unicodedata.normalize("NFC", text)))
    found = dict.fromkeys(piece for piece in pieces if not piece.isascii())
    return list(found)[:WORDS]


def vietnamese(text: str) -> float:
    """Odds that a reading is Vietnamese."""
    return _odds(words(text), _is_vietnamese, _chance)


def western(text: str) -> float:
    """Odds that a reading is of a Western European language."""
    stripped = dict.fromkeys(word.strip(_SIGNS) for word in words(text))
    kept = (word for word in stripped if not word.isascii() and "\ufffd" not in word)
    return _odds(kept, _is_western, lambda _: _CHANCE_WESTERN)


def _odds(found: Iterable[str], fits: Callable[[str], bool | None], chance: Callable[[str], float]) -> float:
    total = 0.0
    for word in found:
        fit, rate = fits(word), chance(word)
        if fit is not None:
            total += log(_FITS / rate) if fit else log((1 - _FITS) / (1 - rate))
    return total


def _chance(word: str) -> float:
    return _CHANCES.get(len(word), _CHANCE_LONG)


def _cased(word: str) -> bool:
    return word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())


def _is_vietnamese(word: str) -> bool | None:
    """Whether it is a syllable; None for what says nothing: signs alone, the đ of đồng, abbreviations such as QĐ."""
    if (
        "\ufffd" in word
        or word == "đ"
        or not any(map(str.isalpha, word))
        or (word.isupper() and _CONSONANTS.fullmatch(word))
    ):
        return None
    plain = "".join(filter(str.isascii, word))
    # TCVN3 has no capitals with tones, so that "TH¸I" stays "THáI".
    return is_syllable(word.lower()) and (_cased(word) or plain.isupper())


def _is_western(word: str) -> bool:
    accents = sum(1 for letter in word if not letter.isascii())
    small = word.lower()
    if 2 * accents > len(word) + 1 or not _cased(word) or _UNLIKE_VOWELS.search(small):
        return False
    return bool(_WESTERN.fullmatch(small))
