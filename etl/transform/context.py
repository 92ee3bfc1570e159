"""What the transforms of one source need to know, and what they give back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.lookup import Catalogue
from tracker.settings import Source

REJECTED_COLUMNS = (
    "line",
    "problem",
    "parameters",
    "row",
    "raw_value",
    "agency_id",
    "service_id",
    "dossier",
    "fingerprint",
)


@dataclass(frozen=True)
class Context:
    """One source in one run. `now`: microseconds since 1970 UTC of the run's start.

    `of_days`: the totals of the piece that is read are of single days.
    """

    source: Source
    catalogue: Catalogue
    zone: ZoneInfo
    now: int
    key: bytes
    not_received: frozenset[int]
    fiscal_year_starts: int = 1
    file_id: int = 0
    of_days: bool = False

    @property
    def source_zone(self) -> ZoneInfo:
        return ZoneInfo(self.source.formats.timezone) if self.source.formats.timezone else self.zone


@dataclass(frozen=True)
class Outcome:
    """Rows that can be loaded, and rows set aside. Every row that was read is in one of them."""

    good: pd.DataFrame
    rejected: pd.DataFrame
    rows_read: int


@dataclass
class Verdicts:
    """The first problem of each row while it is looked at; rows without one are good."""

    size: int
    problem: npt.NDArray[np.object_] = field(init=False)
    good: npt.NDArray[np.bool_] = field(init=False)
    parameters: dict[int, Mapping[str, str]] = field(default_factory=dict)
    raw_value: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.problem = np.full(self.size, None, dtype=object)
        self.good = np.ones(self.size, dtype=bool)

    def reject(
        self,
        where: npt.NDArray[np.bool_],
        problem: str,
        parameters: pd.Series | None = None,
        *,
        echo: bool = False,
    ) -> None:
        """Set rows aside; `parameters` are the raw values at fault. `echo`: they may be shown if common."""
        fresh = where & self.good
        if not fresh.any():
            return
        self.problem[fresh] = problem
        self.good &= ~fresh
        if parameters is None:
            return
        for row in np.flatnonzero(fresh).tolist():
            value = parameters.iat[row]
            self.parameters[row] = {"value": "" if value is None else str(value)}
            if echo and value is not None:
                self.raw_value[row] = str(value)
