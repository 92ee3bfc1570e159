"""Languages of the site: words from gettext catalogues, numbers, shares, dates and periods.

Vietnamese is the language that the texts are read in, English the one that they are written in: message ids
are plain English sentences with named placeholders (`%(name)s`), and `translations/vi*.po` hold the rest.
Nothing here knows of the store or of a request; `tracker.look` binds these functions to pages.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

TRANSLATIONS = Path(__file__).parent / "translations"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"

Plural = tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """One language of the site: its words, and how it writes numbers and days."""

    code: str
    locale: str
    name: str
    group: str
    decimal: str
    percent_sign: str
    plural_forms: int
    messages: Mapping[str, str | Plural]

    # Words

    def gettext(self, message: str, **values: Any) -> str:
        """Return the message in this language, placeholders filled; markup among the values stays markup."""
        text = self.messages.get(message, message)
        return _fill(text if isinstance(text, str) else text[0], values)

    def ngettext(self, singular: str, plural: str, count: int, **values: Any) -> str:
        """Return the form that fits `count`; `%(count)s` is filled with it as this language writes it."""
        forms = self.messages.get(singular)
        if not isinstance(forms, tuple):
            forms = (singular, plural)
        text = forms[0] if len(forms) == 1 or count == 1 else forms[1]
        return _fill(text, {"count": self.number(count), **values})

    # Numbers

    def number(self, value: float, decimals: int | None = None) -> str:
        """Write a number with grouped thousands: 1.234.567 or 1,234,567; `decimals` fixes their count."""
        if decimals is not None:
            return self._fixed(value, decimals)
        if isinstance(value, int):
            text = f"{value:,}"
            return text if self.group == "," else text.replace(",", self.group)
        return str(format_decimal(value, locale=self.locale))

    def percent(self, share: float, decimals: int = 1) -> str:
        """Write a share (0..1) in percent: 30,5 % or 30.5%."""
        return self._hundredfold(share, decimals) + self.percent_sign

    def percent_range(self, low: float, high: float) -> str:
        """Write an interval of shares: 6–55 %; with one decimal where it is narrower than two points."""
        decimals = 0 if high - low >= 0.02 else 1
        return f"{self._hundredfold(low, decimals)}{DASH}{self.percent(high, decimals)}"

    def points(self, difference: float, unit: bool = True) -> str:
        """Write a difference of two shares (0..1) in signed percentage points: +5,1 điểm or +5.1 points."""
        text = self._hundredfold(abs(difference), 1)
        sign = "" if text == self._hundredfold(0.0, 1) else "+" if difference > 0 else MINUS
        return self.gettext("%(points)s points", points=sign + text) if unit else sign + text

    def _hundredfold(self, share: float, decimals: int) -> str:
        scaled = share * 100
        tie = Decimal(repr(share)) * 100 if _is_tie(scaled, decimals) else None
        return self._fixed(scaled, decimals, tie)

    def _fixed(self, value: float, decimals: int, tie: Decimal | None = None) -> str:
        if tie is None and _is_tie(value, decimals):
            tie = Decimal(repr(value))
        if tie is not None:
            value = float(tie.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN))
        text = f"{value:,.{decimals}f}"
        if text[0] == "-" and not text.strip("-0.,"):
            text = text[1:]
        if self.group == ",":
            return text
        return text.replace(",", "\0").replace(".", self.decimal).replace("\0", self.group)

    # Days and periods

    def date(self, day: dt.date) -> str:
        """Write a day as dd/MM/yyyy."""
        return f"{day.day:02}/{day.month:02}/{day.year:04}"

    def month(self, month: dt.date | str) -> str:
        """Write the month of a day, or of `YYYY-MM`, as MM/yyyy."""
        if isinstance(month, str):
            return f"{month[5:7]}/{month[:4]}"
        return f"{month.month:02}/{month.year:04}"

    def moment(self, key: str) -> str:
        """Write a period's key of any grain: 2026-01-05, 2026-W02, 2026-01, 2026-Q1, 2026, 2025-2026."""
        year, _, rest = key.partition("-")
        if rest.startswith("Q"):
            return self.gettext("Q%(quarter)s %(year)s", quarter=rest[1:], year=year)
        if rest.startswith("W"):
            return self.gettext("week %(week)s, %(year)s", week=int(rest[1:]), year=year)
        if len(rest) == 5:
            return self.date(dt.date.fromisoformat(key))
        if len(rest) == 4:
            return f"{year}{DASH}{rest}"
        return self.month(key) if rest else year

    def period(self, first: dt.date | str, last: dt.date | str) -> str:
        """Write a period, both ends included: 11/2025–10/2026; in days where the months are not whole."""
        start, end = self._end(first, last)
        return start if start == end else f"{start}{DASH}{end}"

    def _end(self, first: dt.date | str, last: dt.date | str) -> tuple[str, str]:
        if isinstance(first, str) or isinstance(last, str):
            return (
                self.moment(first) if isinstance(first, str) else self.date(first),
                self.moment(last) if isinstance(last, str) else self.date(last),
            )
        if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
            return self.month(first), self.month(last)
        return self.date(first), self.date(last)


def _is_tie(value: float, decimals: int) -> bool:
    """Tell whether binary and decimal rounding may part: about a half follows the last shown digit."""
    rest: float = abs(value) * 10.0**decimals % 1
    return -1e-6 < rest - 0.5 < 1e-6


def _fill(text: str, values: Mapping[str, Any]) -> str:
    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(text) % values  # noqa: S704 - the catalogue is ours; Markup escapes the values
    return text % values if values else text.replace("%%", "%")


def read_messages(paths: Iterable[Path]) -> dict[str, str | Plural]:
    """Read gettext catalogues, later ones adding to earlier; untranslated and fuzzy entries are left out."""
    messages: dict[str, str | Plural] = {}
    for path in paths:
        with path.open("rb") as file:
            for message in read_po(file):
                if not message.id or message.fuzzy or not message.string:
                    continue
                if isinstance(message.id, str):
                    messages[message.id] = str(message.string)
                else:
                    messages[message.id[0]] = tuple(message.string)
    return messages


LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@cache
def language(code: str) -> Language:
    """Return a language of the site by its code; KeyError where there is none of that code."""
    if code == "vi":
        messages = read_messages(sorted(TRANSLATIONS.glob("vi*.po")))
        return Language("vi", "vi", LANGUAGES["vi"], ".", ",", f"{NO_BREAK_SPACE}%", 1, messages)
    return Language("en", "en_GB", LANGUAGES[code], ",", ".", "%", 2, {})


def choose(asked: str | None, remembered: str | None, default: str) -> str:
    """Return the code of the language to use: asked for in the address, else remembered, else the default."""
    return next((code for code in (asked, remembered) if code in LANGUAGES), default)
