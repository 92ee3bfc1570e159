"""How much comes in on which day: weekdays, Tết, other holidays, seasons, growth, the break of July 2025."""

from datetime import date

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.demo.places import REFORM

Floats = npt.NDArray[np.float64]
WEEKDAY = np.array([1.15, 1.05, 1.0, 0.98, 0.95, 0.10, 0.02])
HOLIDAY = 0.003
GROWTH_PER_YEAR = 0.10
SEASONS = {  # January to December, around 1
    "flat": [1.0] * 12,
    "birth": [0.9, 0.8, 0.9, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.1, 0.95],
    "marriage": [1.3, 0.8, 1.0, 0.9, 0.85, 0.75, 0.7, 0.8, 1.0, 1.25, 1.35, 1.3],
    "school": [0.8, 0.7, 0.9, 0.9, 1.0, 1.5, 1.7, 1.5, 1.0, 0.8, 0.7, 0.7],
    "spring": [1.1, 0.9, 1.5, 1.4, 1.1, 0.9, 0.8, 0.8, 0.9, 0.9, 0.9, 0.8],
    "summer": [0.8, 0.7, 0.9, 1.0, 1.2, 1.5, 1.5, 1.3, 1.0, 0.8, 0.7, 0.6],
    "autumn": [0.2, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.6, 1.5, 3.0, 3.5, 1.7],
    "winter": [1.2, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.2, 1.5],
    "land": [1.2, 0.7, 1.1, 1.1, 1.0, 0.9, 0.9, 0.9, 1.0, 1.0, 1.1, 1.1],
}


def calendar(first: date, today: date) -> pd.DatetimeIndex:
    """The days from `first` to the day before `today`."""
    return pd.date_range(first, today, inclusive="left")


def is_holiday(days: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Public holidays of Vietnam with the days given in lieu, Tết among them; bool [days]."""
    known = holidays.country_holidays("VN", years=sorted({int(year) for year in days.year}))
    return np.array([day.date() in known for day in days])


def day_weights(days: pd.DatetimeIndex) -> Floats:
    """Expected volume per day, about 1 on a plain working day; [days]."""
    weights = WEEKDAY[days.day_of_week]
    closed = is_holiday(days)
    weights = np.where(closed, HOLIDAY, weights)
    after = pd.Series(closed.astype(float)).rolling(15, min_periods=1).sum().shift(1, fill_value=0).to_numpy()
    weights = weights * np.where((after >= 5) & ~closed, 1.2, 1.0)  # what waited over Tết
    weights *= 1 + GROWTH_PER_YEAR * np.arange(len(days)) / 365
    since = np.asarray((days - pd.Timestamp(REFORM)).days)
    weights *= np.where((since >= 0) & (since < 20), 0.55, 1.0)
    return np.asarray(weights * np.where((since >= 20) & (since < 45), 0.8, 1.0), dtype=np.float64)


def season_weights(days: pd.DatetimeIndex) -> dict[str, Floats]:
    """Factor per day of each season; [days]."""
    month = days.month.to_numpy() - 1
    return {name: np.array(factors)[month] for name, factors in SEASONS.items()}
