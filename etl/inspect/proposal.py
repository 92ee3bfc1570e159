"""What `inspect` proposes for a file: plain data, from which settings and report are written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.inspect.columns import Column

SURE = 0.75


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - Warning is a builtin
    """Something to look at; `code` is one of `etl.inspect.sentences`."""

    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


@dataclass
class Proposal:
    """A source as it is being put together.

    `columns`: field to heading. `confidence`: of each field, 0 to 1. `values`: field to raw value to meaning;
    `unmapped`: raw values that may be shown and mean nothing known; `hidden`: how many more there are.
    `notes`: comments for lines of the settings, by field. `unsure`: fields that need a human's look.
    """

    records: str = "dossiers"
    columns: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    channel_columns: dict[str, str] = field(default_factory=dict)
    nulls: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str | int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    decimal: str | None = None
    unknown_codes: str = "add"
    applicant: str | None = None
    unsure: list[str] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)

    def doubt(self, field_name: str) -> None:
        """Mark a field as one to look at."""
        if field_name not in self.unsure:
            self.unsure.append(field_name)

    def warn(self, code: str, **parameters: str | int) -> None:
        """Add a warning, once."""
        found = Warning_(code, parameters)
        if found not in self.warnings:
            self.warnings.append(found)

    def take(self, field_name: str, column: Column, confidence: float) -> None:
        """Propose a column for a field."""
        self.columns[field_name] = column.heading
        self.confidence[field_name] = round(min(confidence, 0.99), 2)
        if confidence < SURE:
            self.doubt(field_name)

    def add_dates(self, pattern: str) -> None:
        """Propose a pattern of dates, tried after those before it."""
        if pattern not in self.dates:
            self.dates.append(pattern)

    def drop(self, field_name: str) -> None:
        """Take a proposal back."""
        self.columns.pop(field_name, None)
        self.confidence.pop(field_name, None)
        self.values.pop(field_name, None)
        if field_name in self.unsure:
            self.unsure.remove(field_name)
