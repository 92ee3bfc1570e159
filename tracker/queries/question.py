"""What a reader asks: a period, a definition and filters; hashable, so that answers can be kept."""

from dataclasses import dataclass, field, replace
from datetime import date

from tracker.measures.figure import Definition
from tracker.measures.window import Window

ONLINE_LEVELS = (3, 4)


@dataclass(frozen=True)
class Filters:
    """What narrows a question; None where not set.

    `agency`, `locality`: a code as valid on the last day of the period, or `code@date`.
    """

    level: int | None = None
    field: str | None = None
    tier: str | None = None
    agency: str | None = None
    locality: str | None = None
    audience: str | None = None
    q: str | None = None


@dataclass(frozen=True)
class Question:
    """A period, the definition of uptake that is meant, and filters.

    `as_of`: the day whose agencies, places and codes are meant; None: the last day of the period.
    """

    window: Window
    definition: Definition = "uptake"
    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day whose agencies and places are meant."""
        return self.as_of or self.window.end

    def a_year_earlier(self) -> "Question":
        """Return the same question about the same months of the year before, for the same places."""
        return self.over(self.window.a_year_earlier())

    def over(self, window: Window) -> "Question":
        """Return the same question about another period, of the same agencies and places."""
        return replace(self, window=window, as_of=self.day)

    def at_level(self, level: int | None) -> "Question":
        return replace(self, filters=replace(self.filters, level=level))


class UnknownCodeError(LookupError):
    """A code of a parameter names nothing on the day asked about."""

    def __init__(self, parameter: str, value: str, allowed: str) -> None:
        super().__init__(f"{parameter}={value!r} cannot be used: {allowed}")
        self.parameter, self.value, self.allowed = parameter, value, allowed
