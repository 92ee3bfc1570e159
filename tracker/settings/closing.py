"""When a month is put on record."""

from typing import Annotated

from msgspec import Meta

from tracker.settings.part import Part


class Closing(Part, frozen=True):
    """A month is closed when so many days have passed since its last one; `automatic`: by the run that finds it so."""

    grace_days: Annotated[int, Meta(ge=0, le=366)] = 15
    automatic: bool = False
