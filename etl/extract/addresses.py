"""Addresses of files elsewhere, as the settings write them."""

import re
from collections.abc import Mapping

Options = Mapping[str, str | int | bool]

WEB = ("http", "https")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(://|::)")
_USER = re.compile(r"://[^/]*@")


def is_address(path: str) -> bool:
    """Whether a path of the settings is an address and no path of this machine."""
    return bool(_ADDRESS.match(path))


def shown(address: str) -> str:
    """Return an address as people may see it: without user, password and query."""
    without_user = _USER.sub("://", address)
    return re.sub(r"[?#].*", "", without_user) if address.startswith(WEB) else without_user
