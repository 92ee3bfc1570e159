"""Tells the encoding of a text by what it begins with, and how sure that is; never guesses where it is not."""

import codecs
import re
from dataclasses import replace

from etl.sources.batch import UnreadableFileError
from etl.sources.encodings import likelihood
from etl.sources.encodings.encoding import BYTES, Encoding, parse
from etl.sources.encodings.escapes import ESCAPES
from tracker.store.problems import Problem

ENOUGH = 0.8  # confidence below which nothing is guessed
_MOST, _MOST_WESTERN = 0.99, 0.9  # several Western code pages are alike in all but a few signs
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNICODE = frozenset(codec for _, codec in _MARKS)
_CONTROLS = bytes((*range(9), 11, *range(14, 27), *range(28, 32)))
_HIGH = bytes(range(0x80, 0x100))
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_VIETNAMESE = re.compile("[ạ-ỹẠ-Ỹ]")  # letters that no text of a Western code page has


def detect(head: bytes, name: str, setting: str | None) -> Encoding:
    """Return the encoding of a text that begins with `head`; a byte order mark beats the codec of `setting`.

    Raises UnreadableFileError where `setting` is no encoding of text, and where nothing is set and no encoding
    is likely enough.
    """
    if setting is None:
        return _detected(head, name)
    asked = parse(setting)
    if asked is None:
        raise UnreadableFileError(Problem("unknown_encoding", {"file": name, "encoding": setting}))
    codec = _by_mark(head) or _ordered(asked.codec, head) or _by_zeros(head)
    if not codec:
        codec = "utf-8" if _is_utf8(head) and not head.isascii() else BYTES
    # Of many files one may have been saved anew as Unicode: its letters need no script.
    done = asked.scripts in (("tcvn3",), ("vni",)) and codec in _UNICODE
    text = _decoded(head, codec) if asked.scripts else ""
    scripts = () if done and is_vietnamese(text) else asked.scripts
    return Encoding(codec, scripts, escaped=bool(scripts) and _is_escaped(text))


def detect_text(text: str) -> Encoding:
    """Return the scripts that the characters of a text stand for; none where no others are likely enough."""
    return _of_text(text, "utf-8")


def decoded_head(head: bytes) -> str:
    """Return roughly what text bytes begin with, to tell a format by; never fails."""
    return _decoded(head, _by_mark(head) or _by_zeros(head) or "utf-8")


def is_vietnamese(text: str) -> bool:
    """Whether a text holds letters of Vietnamese as Unicode has them, so that it needs no script."""
    return _VIETNAMESE.search(text) is not None


def looks_like(head: bytes) -> str:
    """Return the names of the encodings that a text may be in, with their shares, for a message to people."""
    return "binary" if _is_binary(head) else likelihood.listed(likelihood.of_bytes(head))


def _by_mark(head: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), None)


def _ordered(asked: str, head: bytes) -> str:
    """The codec asked for; UTF-16 and UTF-32 without a mark tell their byte order by their zeros."""
    if asked in ("utf-16", "utf-32"):
        return _by_zeros(head) or f"{asked}-le"
    return "utf-8" if asked == "utf-8-sig" else asked


def _by_zeros(head: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 by their NUL bytes: they stand wherever the text is ASCII."""
    sample = head[:4096]
    size = len(sample) // 4
    if not size:
        return None
    zeros = [sample[place : 4 * size : 4].count(0) / size for place in range(4)]
    if min(zeros[2:]) > 0.9 and zeros[0] < 0.05:
        return "utf-32-le"
    if min(zeros[:2]) > 0.9 and zeros[3] < 0.05:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def _detected(head: bytes, name: str) -> Encoding:
    codec = _by_mark(head) or _by_zeros(head) or ("utf-8" if _is_utf8(head) else None)
    if codec is None:
        return _of_bytes(head) or _line_by_line(head, name)
    # Text that is whole in its codec is never refused: in doubt it stays as written, and says how sure that is.
    return _of_text(_decoded(head, codec), codec)


def _is_escaped(text: str) -> bool:
    return text.isascii() and text.lstrip()[:1] in ("{", "[") and "\\u" in text


def _of_text(text: str, codec: str) -> Encoding:
    if _is_escaped(text) and not (letters := ESCAPES.convert(text)).isascii():
        found = _of_text(letters, codec)
        return replace(found, escaped=bool(found.scripts), settled=bool(found.scripts))
    if text.isascii():
        return Encoding(codec, settled=False)
    shares = likelihood.of_text(text)
    best = max(shares, key=shares.__getitem__)
    if best and shares[best] >= ENOUGH:
        return Encoding(codec, best, min(_MOST, round(shares[best], 2)))
    return Encoding(codec, confidence=round(shares[()], 2))


def _of_bytes(head: bytes) -> Encoding | None:
    if _is_binary(head):
        return None
    shares = likelihood.of_bytes(head)
    best = max(shares, key=shares.__getitem__)
    if best == likelihood.NONE_OF_THEM or shares[best] < ENOUGH:
        return None
    if best == "windows-1252":
        return Encoding("cp1252", confidence=min(_MOST_WESTERN, round(shares[best], 2)))
    confidence = min(_MOST, round(shares[best], 2))
    return Encoding("cp1258", (), confidence) if best == "windows-1258" else Encoding(BYTES, (best,), confidence)


def _line_by_line(head: bytes, name: str) -> Encoding:
    """A few lines that are no UTF-8 are set aside one by one; a file of such lines is refused."""
    lines = head.splitlines()[:1000]
    bad = sum(1 for line in lines if not line.isascii() and not _is_utf8(line))
    if not _is_binary(head) and (bad < 3 or bad <= 0.05 * len(lines)):
        return Encoding("utf-8")
    raise UnreadableFileError(Problem("unsure_encoding", {"file": name, "looks_like": looks_like(head)}))


def _is_binary(head: bytes) -> bool:
    sample = head[:65536]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > 0.02 * len(sample)


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, but for a few, or for a letter that the end cuts off."""
    letters = _UTF8.findall(data)
    others = len(data) - len(data.translate(None, _HIGH)) - sum(map(len, letters))
    return others <= len(letters) / 2


def _decoded(head: bytes, codec: str) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(head).removeprefix("\ufeff")
