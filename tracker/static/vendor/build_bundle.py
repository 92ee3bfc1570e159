"""Build `vega-bundle.js`: Vega, Vega-Lite and vega-embed in one file, without a network and without Node.

Run `python tracker/static/vendor/build_bundle.py` after a change of the pinned vl-convert-python. The build
is byte for byte the same each time; a test compares it with the committed file.
"""

from pathlib import Path

import vl_convert

TARGET = Path(__file__).with_name("vega-bundle.js")

HEADER = """\
/* Vega {vega}, Vega-Lite and vega-embed {embed}, as bundled by vl-convert-python {convert}.
   Copyright University of Washington Interactive Data Lab and others, BSD-3-Clause: see LICENSE-vega.txt.
   Built by build_bundle.py; do not edit. */
"""


def build() -> str:
    """Return the bundle in a function, since its many top-level names would collide with a page's own."""
    header = HEADER.format(
        vega=vl_convert.get_vega_version(),
        embed=vl_convert.get_vega_embed_version(),
        convert=vl_convert.__version__,
    )
    return f"{header}(function () {{\n{vl_convert.javascript_bundle()}\n}})();\n"


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
