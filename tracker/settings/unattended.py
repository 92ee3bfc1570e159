"""What runs that nobody watches need: whom to tell, when months close."""

from tracker.settings.part import Part


class Notify(Part, frozen=True):
    """Who hears of a run that failed."""


class Closing(Part, frozen=True):
    """When a month is closed: so many days after its last one."""

    grace_days: int = 15
