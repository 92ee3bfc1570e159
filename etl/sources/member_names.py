"""Names of the members of a zip archive, as they were meant.

An archive says whether a name is UTF-8 or in the code page of the IBM PC (437); many programs write another
encoding and say nothing: Windows in Vietnamese its own 1258, scripts raw UTF-8.
"""

import struct
import unicodedata
import zlib
from zipfile import ZipInfo

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_VIETNAMESE = frozenset("đaeiouy")
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")  # tones; circumflex, breve, horn


def member_name(entry: ZipInfo) -> str:
    """Return a member's name in NFC, folders parted by `/`, without characters that no screen shows."""
    name = entry.orig_filename.partition("\0")[0]
    if not entry.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437", "replace")
        name = _unicode_path(entry.extra, raw) or _decoded(raw)
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name that Info-ZIP keeps beside the old one, if it belongs to that."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack("<L", field[1:5])[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        name = raw.decode("cp1258")
    except UnicodeDecodeError:
        return raw.decode("cp437")
    # Letters of one code page are signs and frames in the other, so that few names leave a doubt.
    return name if all(_is_vietnamese(c) for c in unicodedata.normalize("NFC", name)) else raw.decode("cp437")


def _is_vietnamese(character: str) -> bool:
    if character.isascii():
        return True
    letters = unicodedata.normalize("NFD", character.lower())
    return letters[0] in _VIETNAMESE and set(letters[1:]) <= _MARKS
