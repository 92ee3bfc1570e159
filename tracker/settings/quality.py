"""Which quality rules are on, and from how many rows on they speak."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from tracker.settings.part import Part, SettingsError
from tracker.store.quality import REGISTER


class Quality(Part, frozen=True):
    """One quality rule, by its code in `tracker.store.quality`.

    `threshold`: from which share (below 1) or number (from 1) of a source's rows on the rule asks for something
    to be done; below it the rule is within the limit. `severity` replaces the one of the register.
    """

    enabled: bool = True
    threshold: Annotated[float, Meta(ge=0)] = 0
    severity: Literal["high", "medium", "low"] | None = None

    def reached(self, rows: int, of: int) -> bool:
        """Whether so many rows, of all the rows of a source, reach the threshold."""
        least = self.threshold if self.threshold >= 1 else self.threshold * of
        return rows > 0 and rows >= least


def check_quality(rules: Mapping[str, Quality], path: Path) -> None:
    """Refuse rules that the register lacks, and switching off those that reject; raises SettingsError."""
    for code, rule in rules.items():
        where = f"{path}, [quality.{code}]"
        if code not in REGISTER:
            raise SettingsError(f"{where}: there is no such rule; rules are {', '.join(REGISTER)}.")
        if not rule.enabled and REGISTER[code].rejects:
            raise SettingsError(
                f"{where}: this rule cannot be switched off, since a row that breaks it cannot be counted; "
                "drop `enabled`, or set `threshold` to say from how many rows on it is told."
            )
