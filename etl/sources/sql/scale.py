"""The scale that a cursor column moves along: dates, times, or numbers, however the database tells them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:(?P<part>[T ])\d{2}:\d{2}(?P<seconds>:\d{2}(?:\.\d+)?)?)?(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)?"
)
_DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
# Text in which the day or an unpadded number comes first sorts in no order of time.
_DISORDERED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d+$")

Overlap = timedelta | int | None


class ScaleError(Exception):
    """A value, a mark or an overlap does not lie on the scale."""


@dataclass(frozen=True)
class Scale:
    """How the values of a cursor column are written, told by one of them; `zone`: of times without an offset."""

    sample: Any
    zone: ZoneInfo

    @property
    def dated(self) -> bool:
        return self.moment(self.sample) is not None

    @property
    def ordered(self) -> bool:
        """Whether values of this kind sort in order of time or number."""
        if isinstance(self.sample, str):
            return self.dated or not _DISORDERED.match(self.sample)
        return isinstance(self.sample, (int, float, Decimal, date)) and not isinstance(self.sample, bool)

    def told(self, value: Any) -> str:
        """A value as the ledger keeps it."""
        return value.isoformat() if isinstance(value, date) else str(value)

    def typed(self, text: str) -> Any:
        """A value of the ledger as the database compares it; raises ScaleError if it is of another kind."""
        sample = self.sample
        try:
            if isinstance(sample, str):
                if self.dated and self.moment(text) is None:
                    raise ScaleError
                return text
            if isinstance(sample, datetime):
                return self._like_sample(datetime.fromisoformat(text))
            return date.fromisoformat(text) if isinstance(sample, date) else type(sample)(text)
        except (ValueError, ArithmeticError):
            raise ScaleError from None

    def moment(self, value: Any) -> datetime | None:
        """When a value is; None where it is no date."""
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=self.zone)
        return self._moment_of_text(value) if isinstance(value, str) else None

    def at(self, moment: datetime) -> Any:
        """A moment as a value of the column, rounded down; raises ScaleError if the column has no dates."""
        if isinstance(self.sample, datetime):
            return self._like_sample(moment)
        if isinstance(self.sample, date):
            return moment.astimezone(self.zone).date()
        if not isinstance(self.sample, str) or not self.dated:
            raise ScaleError
        sample = self.moment(self.sample)
        # The offset is left out: a text that begins like another sorts before it.
        return moment.astimezone(sample.tzinfo if sample else self.zone).strftime(_pattern(self.sample))

    def earlier(self, value: Any, overlap: Overlap) -> Any:
        """The value from which rows are pulled again; raises ScaleError if the overlap is of another kind."""
        if overlap is None:
            return value
        if isinstance(overlap, timedelta):
            moment = self.moment(value)
            if moment is None:
                raise ScaleError
            try:
                return self.at(moment.astimezone(UTC) - overlap)
            except OverflowError:
                raise ScaleError from None
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return value - overlap
        raise ScaleError

    def _like_sample(self, moment: datetime) -> datetime:
        if self.sample.tzinfo:
            return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return moment.astimezone(self.zone).replace(tzinfo=None) if moment.tzinfo else moment

    def _moment_of_text(self, text: str) -> datetime | None:
        try:
            if _ISO.fullmatch(text):
                read = datetime.fromisoformat(text)
            elif text.isdigit() and text[:2] in {"19", "20"} and len(text) in _DIGITS:
                read = datetime.strptime(text, _DIGITS[len(text)])  # noqa: DTZ007 (the zone follows)
            else:
                return None
        except ValueError:
            return None
        return read if read.tzinfo else read.replace(tzinfo=self.zone)


def _pattern(sample: str) -> str:
    match = _ISO.fullmatch(sample)
    if match is None:
        return _DIGITS[len(sample)]
    if match["part"] is None:
        return "%Y-%m-%d"
    return f"%Y-%m-%d{match['part']}%H:%M" + (":%S" if match["seconds"] else "")
