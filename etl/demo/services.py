"""The catalogue of the demo: real codes and names of procedures; volumes and levels are ours."""

from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

DESK = "desk"  # owner of what commune desks (before July 2025 district desks) receive
TABLE = Path(__file__).parent / "services.csv"
UPGRADES = {  # first day at level 4; level 3 before
    "2.000635": date(2025, 1, 1),
    "1.004873": date(2025, 4, 1),
    "1.000656": date(2025, 10, 1),
    "1.001776": date(2025, 7, 1),
    "1.001612": date(2024, 11, 1),
    "1.004222": date(2025, 3, 1),
    "1.011443": date(2026, 1, 1),
    "1.001613": date(2025, 11, 1),
    "2.002288": date(2024, 10, 1),
    "1.001731": date(2026, 4, 1),
}
TRIALS = {  # level 4 at every fourth commune desk from this day, level 3 at the others
    "1.000894": date(2026, 1, 1),
    "1.004859": date(2026, 3, 1),
    "1.009122": date(2025, 12, 1),
}
RESPONSIBLE = {  # departments that answer for commune services of a field
    "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)": "H31.03",
    "Thành lập và hoạt động của tổ hợp tác, hợp tác xã, liên hiệp hợp tác xã": "H31.03",
    "Quản lý xuất nhập cảnh": "H31.09",
    "Lâm nghiệp": "H31.18",
}
LONG_AGO = date(2020, 1, 1)
Bools = npt.NDArray[np.bool_]


def load() -> pd.DataFrame:
    """One row a service.

    Besides the columns of the catalogue: owner (an agency or `desk`), weight (relative volume), days (to
    settle), fee (đồng), pull (how far online filing goes), season, starts (first day on which it existed).
    """
    table = pd.read_csv(TABLE, dtype=str, keep_default_na=False)
    for column in ("level", "days", "fee"):
        table[column] = table[column].astype(np.int64)
    table["weight"] = table["weight"].astype(np.float64)
    return table


def responsible(services: pd.DataFrame) -> pd.Series:
    """The agency that the catalogue names: none where many desks receive, a department where nobody yet did."""
    departments = services["field"].map(RESPONSIBLE).fillna("H31.02")
    idle = (services["owner"] == DESK) & (services["weight"] == 0)
    return services["owner"].replace(DESK, "").mask(idle, departments)


def in_force(services: pd.DataFrame, days: pd.DatetimeIndex) -> Bools:
    """Whether a service can be applied for on a day; [services, days]."""
    starts = pd.to_datetime(services["starts"].where(services["starts"] != "", "1900-01-01")).to_numpy()
    ends = pd.to_datetime(services["retired_on"].where(services["retired_on"] != "", "2200-01-01")).to_numpy()
    stamps = days.to_numpy()[None, :]
    return np.asarray((stamps >= starts[:, None]) & (stamps <= ends[:, None]))


def trial_desks(desks: list[str]) -> list[str]:
    """Commune desks that try level 4 before the others."""
    return desks[::4]


def level_rows(desks: list[str]) -> list[tuple[str, str, int, str]]:
    """Rows of `service_levels.csv`: service, agency (empty: everywhere), level, valid_from."""
    rows = []
    for code, day in UPGRADES.items():
        rows += [(code, "", 3, LONG_AGO.isoformat()), (code, "", 4, day.isoformat())]
    for code, day in TRIALS.items():
        rows.append((code, "", 3, LONG_AGO.isoformat()))
        rows += [(code, desk, 4, day.isoformat()) for desk in trial_desks(desks)]
    return rows
