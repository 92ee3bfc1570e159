"""Windows-1258: vowels with their shape in one byte, tones as bytes of their own that follow.

The script is for text whose bytes were read as cp1252 and then saved as Unicode; bytes are read by the codec.
"""

from etl.sources.encodings.script import SPELLINGS, Script


def _letters() -> dict[int, str]:
    found = {}
    for byte, spellings in SPELLINGS.items():
        letter = bytes([byte]).decode("cp1258", "ignore")
        found.update({ord(spelling): letter for spelling in spellings if letter})
    return found


_TABLE = _letters()

WINDOWS_1258 = Script("windows-1258", lambda text: text.translate(_TABLE))
