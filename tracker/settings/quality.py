"""Which quality rules are on, and from how many rows on they speak."""

from tracker.settings.part import Part


class Quality(Part, frozen=True):
    """One quality rule, by its code in `tracker.store.flags`; see docs/settings.md."""

    enabled: bool = True
