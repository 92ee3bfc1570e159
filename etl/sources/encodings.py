"""Which encoding a text is in: told by its first bytes, never guessed where a wrong guess would be silent."""

import codecs
from io import BytesIO, TextIOWrapper

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Letters of TCVN3 lie where other code pages have signs; Windows-1258 writes tones as bytes of their own
# after the vowel, VNI as other bytes after the vowel.
_TCVN3 = frozenset((*range(0xA7, 0xAF), *range(0xB5, 0xBF)))
_WINDOWS_1258 = frozenset((0xCC, 0xD2, 0xDE, 0xEC, 0xF2))
_VNI = frozenset((0xD8, 0xDB, 0xD5, 0xCF, 0xD9, 0xF8, 0xFB, 0xF5, 0xEF, 0xF9))
_CONTROLS = frozenset((*range(9), 11, *range(14, 27), *range(28, 32)))


def detect(head: bytes, name: str, setting: str | None) -> str:
    """Return the name of the codec of a text that begins with `head`; a byte order mark beats `setting`.

    Raises UnreadableFileError where `setting` is no encoding of text.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if setting is None:
        return _without_mark(head) or "utf-8"
    try:
        TextIOWrapper(BytesIO(), encoding=setting).close()  # refuses codecs that are not of text
        codec = codecs.lookup(setting)
        codecs.getincrementaldecoder(setting)
    except (LookupError, ValueError) as error:
        problem = Problem("unknown_encoding", {"file": name, "encoding": setting})
        raise UnreadableFileError(problem) from error
    if codec.name in ("utf-16", "utf-32"):
        return _without_mark(head) or f"{codec.name}-le"
    return codec.name


def decoded_head(head: bytes) -> str:
    """Return roughly what text bytes begin with, to tell a format by; never fails."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, "replace")
    return head.decode(_without_mark(head) or "utf-8", "replace")


def _without_mark(head: bytes) -> str | None:
    """Tell UTF-16 by its NUL bytes: every second one wherever the text is ASCII."""
    sample = head[:4096]
    pairs = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if pairs and odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if pairs and even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def looks_like(head: bytes) -> str:
    """Return the name of the encoding that bytes which are not UTF-8 look like, for a message to people."""
    sample = head[:65536]
    if sum(1 for byte in sample if byte in _CONTROLS) > 0.02 * len(sample):
        return "binary"
    high = [byte for byte in sample if byte >= 0x80]

    def count(signs: frozenset[int]) -> int:
        return sum(1 for byte in high if byte in signs)

    if count(_TCVN3) > 0.15 * len(high):
        return "TCVN3 (ABC)"
    if max(count(_WINDOWS_1258), count(_VNI)) < 0.1 * len(high):
        return "Windows-1252"
    return "Windows-1258" if count(_WINDOWS_1258) >= count(_VNI) else "VNI"
