"""A code to scan with a phone, as a picture inside the page."""

import segno
from markupsafe import Markup


def scanned(address: str) -> Markup:
    """Return an SVG that leads a phone's camera to an address; its size is the page's matter."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, svgclass="scanned", lineclass=None)
    return Markup(drawn)  # noqa: S704 - segno draws squares; no letter of the address is in the markup
