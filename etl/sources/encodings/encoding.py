"""An encoding: the codec of the bytes, and the scripts that its characters stand for."""

import codecs
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from etl.sources.encodings.escapes import ESCAPES
from etl.sources.encodings.mojibake import MOJIBAKE
from etl.sources.encodings.script import Script
from etl.sources.encodings.tcvn3 import TCVN3
from etl.sources.encodings.vni import VNI
from etl.sources.encodings.windows1258 import WINDOWS_1258

BYTES = "latin-1"  # carries the scripts in 8-bit text: each byte is the character of its number
SCRIPTS = {script.name: script for script in (TCVN3, VNI, WINDOWS_1258, MOJIBAKE)}
_SCRIPT_NAMES = {
    **{name: name for name in SCRIPTS if name != WINDOWS_1258.name},
    "abc": TCVN3.name,
    "tcvn": TCVN3.name,
    "tcvn-3": TCVN3.name,
    "tcvn3-abc": TCVN3.name,
    "vni-windows": VNI.name,
    "utf-8-as-cp1252": MOJIBAKE.name,
    "utf-8-as-windows-1252": MOJIBAKE.name,
}
_NAMES = {"cp1258": "windows-1258", "cp1252": "windows-1252", "iso8859-1": BYTES}


@dataclass(frozen=True)
class Encoding:
    """How a text is read: bytes by `codec`, then its characters by `scripts`, one after the other.

    `confidence`: 1 where it was set, or where the text itself leaves no doubt. Not `settled`: all that was
    seen is ASCII, so that the first other character decides. `escaped`: the characters are escapes of JSON.
    """

    codec: str
    scripts: tuple[str, ...] = ()
    confidence: float = 1.0
    settled: bool = True
    escaped: bool = False

    @property
    def name(self) -> str:
        """The name under which settings know it, such as `tcvn3`, `utf-16-le` or `utf-8+tcvn3`."""
        codec = _NAMES.get(self.codec, self.codec)
        carried = self.scripts if codec in ("", BYTES) and self.scripts else (codec, *self.scripts)
        return "+".join(carried)

    def readers(self) -> list[Script]:
        """The scripts in the order in which they are undone."""
        return [*([ESCAPES] if self.escaped else []), *(SCRIPTS[name] for name in self.scripts)]


def parse(setting: str) -> Encoding | None:
    """The encoding that a setting names; its codec is empty where it names a script alone. None: there is no such."""
    codec = ""
    scripts: list[str] = []
    for part in setting.lower().replace("_", "-").split("+"):
        if script := _SCRIPT_NAMES.get(part.strip()):
            scripts.append(script)
        elif codec and _codec(part) == "cp1258":
            scripts.append(WINDOWS_1258.name)
        elif codec or scripts or not (codec := _codec(part)):
            return None
    return Encoding(codec, tuple(scripts))


def _codec(name: str) -> str:
    """The name by which Python knows a codec of text; empty where there is none."""
    try:
        TextIOWrapper(BytesIO(), encoding=name).close()  # refuses codecs that are not of text
        codecs.getincrementaldecoder(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
