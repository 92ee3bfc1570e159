"""What all parts of the settings share."""

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Channel = Literal["online", "counter", "post", "phone", "email", "other"]
CHANNELS: tuple[Channel, ...] = ("online", "counter", "post", "phone", "email", "other")
Language = Literal["vi", "en"]
Share = Annotated[float, Meta(ge=0, le=1)]
YearMonth = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
LONGEST_ADDRESS = 500
Seconds = Annotated[float, Meta(gt=0)]


class SettingsError(Exception):
    """The settings cannot be used; the message says where, what and what to do."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the settings; unknown keys are errors, so that a typing error cannot pass silently."""


def web_address(text: str) -> bool:
    """Whether a text is the address of a page: http or https, a host, and nothing that cannot stand in it."""
    return len(text) <= LONGEST_ADDRESS and re.fullmatch(r"https?://[^\s/<>\"'{}]+(/[^\s<>\"'{}]*)?", text) is not None
