"""How likely each encoding is for a text, as shares of one."""

import re
from collections.abc import Iterable, Mapping
from math import exp, log
from typing import TypeVar

from etl.sources.encodings import plausible
from etl.sources.encodings.encoding import BYTES, SCRIPTS, Encoding
from etl.sources.encodings.reading import Reader

NONE_OF_THEM = ""
_AS_IT_STANDS = log(20)  # what is rightly written as Unicode is by far the most
_LETTERS_AGAIN = log(100)  # hardly any text holds letters of UTF-8 by chance
_SCRIPTS = (*((name,) for name in SCRIPTS), *(("mojibake", name) for name in SCRIPTS))
_BYTE_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_WORD = re.compile("[A-Za-z\u0080-\U0010ffff]+")
Key = TypeVar("Key")
Text = TypeVar("Text", str, bytes)


def of_bytes(head: bytes) -> dict[str, float]:
    """Shares of the 8-bit encodings by name, `NONE_OF_THEM` included, for bytes that are no Unicode."""
    sample = b" ".join(_distinct(_BYTE_WORD.findall(head)))
    readings = {name: Encoding(BYTES, (name,)) for name in ("tcvn3", "vni")} | {"windows-1258": Encoding("cp1258")}
    scores = {
        name: plausible.vietnamese(Reader(encoding, "replace").read(sample, final=True))
        for name, encoding in readings.items()
    }
    western = plausible.western(sample.decode("cp1252", "replace"))
    return _shares({**scores, "windows-1252": western, NONE_OF_THEM: 0.0})


def of_text(text: str) -> dict[tuple[str, ...], float]:
    """Shares of the scripts that a text's characters may stand for; no script: it is right as it stands."""
    sample = " ".join(_distinct(_WORD.findall(text)))
    plain = max(0.0, plausible.vietnamese(sample), plausible.western(sample))
    scores: dict[tuple[str, ...], float] = {(): _AS_IT_STANDS + plain}
    for scripts in _SCRIPTS:
        readings = [sample]
        for script in scripts:
            readings.append(SCRIPTS[script].convert(readings[-1]))
        if len(set(readings)) < len(readings):
            continue  # a step that changes nothing tells nothing
        scores[scripts] = plausible.vietnamese(readings[-1])
        if scripts[-1] == "mojibake":
            scores[scripts] = _LETTERS_AGAIN + max(scores[scripts], plausible.western(readings[-1]))
    return _shares(scores)


def listed(shares: Mapping[str, float]) -> str:
    """The likeliest names with their shares, for a message to people."""
    likely = sorted(((share, name) for name, share in shares.items() if name and share >= 0.05), reverse=True)
    return ", ".join(f"{name} ({share:.0%})" for share, name in likely) or "?"


def _distinct(found: Iterable[Text]) -> list[Text]:
    """The distinct words outside ASCII, as many as tell a language."""
    return [word for word in dict.fromkeys(found) if not word.isascii()][: plausible.WORDS]


def _shares(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Odds, given as logarithms, as shares of one."""
    most = max(scores.values())
    weights = {key: exp(score - most) for key, score in scores.items()}
    return {key: weight / sum(weights.values()) for key, weight in weights.items()}
