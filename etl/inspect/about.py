"""What is known of a file before its columns are looked at. Pure."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Known:
    """Codes of the catalogue that the settings name; empty sets where they name none."""

    services: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class About:
    """`stem`: name of the file; `has_levels`: the catalogue of the settings tells levels of services."""

    stem: str
    format: str
    zone: ZoneInfo
    fiscal_year_starts: int = 1
    known: Known = field(default_factory=Known)
    has_levels: bool = False
