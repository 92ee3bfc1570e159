"""Syllables of Vietnamese: a small closed set, by which a reading of a text shows whether it is right."""

import re
import unicodedata
from functools import lru_cache

_ONSETS = "|b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x".split("|")
# Without tones; those that end in a stop take two tones only.
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êng êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn
uynh uyt uyu uăc uăn uăng uăt uao uau uen ueo uet ue
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu yt
""".split()
_TONELESS = frozenset(onset + rhyme for onset in (*_ONSETS, "q") for rhyme in _RHYMES)
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOP = re.compile("(?:c|ch|p|t)$")
_ACUTE_OR_DOT = ("\u0301", "\u0323")


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Whether a word in small letters is a syllable of Vietnamese, wherever its tone is written."""
    marks = unicodedata.normalize("NFD", word)
    tones = _TONE.findall(marks)
    plain = unicodedata.normalize("NFC", _TONE.sub("", marks))
    if len(tones) > 1 or plain not in _TONELESS:
        return False
    return not _STOP.search(plain) or bool(tones and tones[0] in _ACUTE_OR_DOT)
