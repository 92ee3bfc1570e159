"""What runs that nobody watches need: whom to tell."""

from tracker.settings.part import Part


class Notify(Part, frozen=True):
    """Who hears of a run that failed."""
