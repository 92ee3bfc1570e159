"""Writes Vietnamese in the encodings that old exports are in."""

import unicodedata
from collections.abc import Callable

from etl.sources.encodings import tcvn3, vni
from etl.sources.encodings.script import western_character

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TCVN3 = {letter: written for written, letter in tcvn3.PAIRS.items()}
_TCVN3 |= {letter: chr(code) for code, letter in tcvn3.TABLE.items()}
_VNI = {letter: written for written, letter in {**vni.SMALL, **vni.CAPITALS}.items()}


def tcvn3_characters(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def vni_characters(text: str) -> str:
    return "".join(_VNI.get(letter, letter) for letter in text)


def windows_1258(text: str) -> bytes:
    return b"".join(map(_byte_and_tone, text))


def _byte_and_tone(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        return (plain + "".join(mark for mark in marks if mark in _TONES)).encode("cp1258")


def read_as_western(data: bytes) -> str:
    """What a program makes of bytes that takes them for cp1252; undefined bytes become C1 controls."""
    return "".join(western_character(byte) if byte >= 0x80 else chr(byte) for byte in data)


WRITERS: dict[str, Callable[[str], bytes]] = {
    "tcvn3": lambda text: tcvn3_characters(text).encode("latin-1"),
    "vni": lambda text: vni_characters(text).encode("latin-1"),
    "windows-1258": windows_1258,
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32-le": lambda text: text.encode("utf-32-le"),
    "utf-8+mojibake": lambda text: read_as_western(text.encode()).encode(),
    "utf-8+mojibake+mojibake": lambda text: read_as_western(read_as_western(text.encode()).encode()).encode(),
    "utf-8+tcvn3": lambda text: tcvn3_characters(text).encode(),
    "utf-8+vni": lambda text: vni_characters(text).encode(),
    "utf-8+windows-1258": lambda text: read_as_western(windows_1258(text)).encode(),
    "utf-16-le+tcvn3": lambda text: ("\ufeff" + tcvn3_characters(text)).encode("utf-16-le"),
    "utf-16-le+vni": lambda text: ("\ufeff" + vni_characters(text)).encode("utf-16-le"),
}
SAMPLES = """Phường Phố Hiến|Xã Lạc Đạo|Xã Mễ Sở|Phường Mỹ Hào|Xã Phạm Ngũ Lão|Xã Khoái Châu|Xã Triệu Việt Vương|\
Xã Đức Hợp|Xã Tiên Lữ|Xã Quỳnh Phụ|Xã Ái Quốc|Xã Thuỵ Anh|Xã Thư Trì|Xã Ân Thi|Thủ tục đăng ký khai sinh|\
Khai báo tạm vắng|Cấp giấy phép xây dựng nhà ở riêng lẻ|Qua bưu chính công ích|Được tiếp nhận|\
Yêu cầu bổ sung giấy tờ|Đã trả kết quả|Công dân yêu cầu rút hồ sơ|Thẩm định, phê duyệt phương án ứng phó thiên tai|\
Xóa đăng ký thường trú|Huỷ tờ khai hải quan|Trực tuyến|Nguyễn Thị Hằng|Ngõ 5, tổ dân phố Ỷ La""".split("|")
