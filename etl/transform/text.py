"""Text as it is compared and read: digits of any width, spaces of any kind. Pure."""

import re

_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_SIGNS = {0xFF0F: "/", 0xFF1A: ":", 0xFF0D: "-", 0xFF0E: ".", 0xFF0C: ",", 0x2212: "-", 0xFF0B: "+"}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_TABLE = {**_DIGITS, **_SIGNS, **_INVISIBLE}
_SPACES = re.compile(r"\s+")


def plain_digits(text: str) -> str:
    """A date or number with ASCII digits and signs, and with single plain spaces for spaces of every kind."""
    return text if text.isascii() and "  " not in text else _SPACES.sub(" ", text.translate(_TABLE))
