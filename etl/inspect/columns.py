"""What can be told of each column by its values. Pure."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from etl.inspect import personal
from etl.inspect.count_words import ROW_NUMBERS
from etl.inspect.fold import key, words
from etl.inspect.headings import count_channel
from etl.inspect.value_words import NULLS
from etl.transform import parse, values
from etl.transform.formats import EXCEL, UNIX, UNIX_MILLISECONDS, propose_dates
from etl.transform.periods import parse_period
from tracker.store.problems import shape

SERVICE_CODE = re.compile(r"\d{1,2}\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2})?(?:\.H\d{2})?|T-[A-Z]{2,5}-\d{6}(?:-TT)?", re.I)
DOSSIER_CODE = re.compile(r"[A-Z0-9.]+-\d{6}-\d{4,}", re.I)
AGENCY_CODE = re.compile(r"(?:\d{3}\.){1,3}H\d{2}|(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}")
LOCALITY_CODE = re.compile(r"\d{5}")
JUDGED_VALUES = 2_000
NUMERIC_DATES = (EXCEL, UNIX, UNIX_MILLISECONDS)
_HEADING_IS_VALUE = re.compile(r"@|\d{8}|^.{61}", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One column: its heading and its values (None where missing).

    `unique_heading`: the settings can name it, because it has a heading that no earlier column has.
    """

    heading: str
    data: pd.Series
    unique_heading: bool = True
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))

    @property
    def shown(self) -> str:
        """The heading as it may be shown: a heading that looks like a value only by its shape."""
        return shape(self.heading) if self.suspicious_heading else self.heading

    @property
    def suspicious_heading(self) -> bool:
        return bool(_HEADING_IS_VALUE.search(self.heading))

    @cached_property
    def counts(self) -> pd.Series:
        """Distinct values and how many rows carry each, most frequent first."""
        return self.data.value_counts()

    @cached_property
    def present(self) -> list[str]:
        """Values to judge by, spread over all rows."""
        known = self.data.dropna()
        step = max(1, len(known) // JUDGED_VALUES)
        return [str(value) for value in known.iloc[::step].tolist()]

    @property
    def filled(self) -> float:
        """Share of rows with a value."""
        return float(self.data.notna().mean()) if len(self.data) else 0.0

    @property
    def unique_share(self) -> float:
        """Distinct values per row with a value."""
        known = int(self.counts.sum())
        return len(self.counts) / known if known else 0.0

    @cached_property
    def few(self) -> bool:
        """Whether a handful of values fill the column."""
        known = int(self.counts.sum())
        return 0 < len(self.counts) <= 40 and (len(self.counts) <= 5 or len(self.counts) < 0.2 * known)

    @cached_property
    def dates(self) -> tuple[str | None, bool]:
        """Pattern of the dates, and whether another fits as well; see `propose_dates`."""
        return propose_dates(self.present)

    @cached_property
    def date_share(self) -> float:
        """Share of the values that are dates as written (numbers of days or seconds left aside)."""
        pattern = self.dates[0]
        if pattern is None or pattern in NUMERIC_DATES:
            return 0.0
        known = pd.Series(self.present, dtype=object)
        read = parse.instants(known, self.zone, readable(pattern)) != parse.NO_INSTANT
        return float(read.mean()) if len(known) else 0.0

    @cached_property
    def number_share(self) -> float:
        """Share of the values that are numbers; words for nothing left aside."""
        known = [v for v in self.present if words(v) not in NULLS]
        good = sum(1 for v in known if parse.number(v, None) is not None or parse.number(v, ",") is not None)
        return good / len(known) if known else 0.0

    @cached_property
    def whole_numbers(self) -> bool:
        """Whether the column counts something: whole numbers from zero up."""
        known = [parse.number(v, ".") for v in self.present if words(v) not in NULLS]
        good = [n for n in known if n is not None and n >= 0 and n == round(n)]
        return self.number_share >= 0.95 and len(good) >= 0.9 * len(known)

    def share(self, form: re.Pattern[str]) -> float:
        """Share of the values of a form."""
        return sum(1 for v in self.present if form.fullmatch(v)) / len(self.present) if self.present else 0.0

    @cached_property
    def period_share(self) -> float:
        """Share of the values that are periods of reports; fiscal years with any beginning."""
        known = self.present
        return sum(1 for v in known if parse_period(v, 4) or parse_period(v, 1)) / len(known) if known else 0.0

    @cached_property
    def acceptable_share(self) -> float:
        """Share of the values that may stand as codes."""
        known = self.present
        return sum(1 for v in known if not values.suspicious(v)) / len(known) if known else 0.0

    @cached_property
    def worded(self) -> float:
        """Share of the values that are made of several words."""
        return sum(1 for v in self.present if " " in v.strip()) / len(self.present) if self.present else 0.0

    @cached_property
    def is_row_number(self) -> bool:
        return key(self.heading) in ROW_NUMBERS and self.number_share > 0.9

    @cached_property
    def personal(self) -> str | None:
        """Kind of personal data that the column holds, if any."""
        counts = count_channel(self.heading)[1] >= 0.75 and (self.whole_numbers or not self._says_something)
        if counts and not personal.by_content(self.present):
            return None  # `telephone_applications` counts, it calls nobody
        found = personal.by_heading(self.heading)
        if found and not (found in ("name", "free_text") and self.date_share > 0.8):
            return found
        if self.date_share > 0.8 or self.share(DOSSIER_CODE) > 0.5 or (self.whole_numbers and self.few):
            return None
        found = personal.by_content(self.present)
        return None if found == "free_text" and personal.names_things(self.heading) else found

    @property
    def _says_something(self) -> bool:
        return any(words(value) not in NULLS for value in self.present)

    @property
    def kind(self) -> str:
        """`empty`, `date`, `few_values`, `number`, `code` or `text`."""
        if not self.present:
            return "empty"
        if self.date_share >= 0.8:
            return "date"
        coded = max(map(self.share, (SERVICE_CODE, DOSSIER_CODE, AGENCY_CODE)))
        if coded >= 0.8:
            return "code"
        if self.number_share >= 0.9:
            return "few_values" if self.few and len(self.counts) <= 12 else "number"
        if self.few:
            return "few_values"
        return "code" if self.worded < 0.1 and any(c.isdigit() for c in "".join(self.present[:50])) else "text"

    def shapes(self, count: int = 3) -> list[str]:
        """The most frequent forms of the values, without their content."""
        forms = pd.Series([shape(v) for v in self.present], dtype=object)
        return [str(form) for form in forms.value_counts().index[:count]]


def readable(pattern: str | None) -> str | None:
    """A pattern for the parser: None where it reads such dates without one (ISO 8601, yyyyMMdd…)."""
    if pattern is None or pattern.startswith(("yyyy-MM-dd", "yyyyMMdd")):
        return None
    return pattern
