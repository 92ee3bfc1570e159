"""Data to Vega-Lite: pure functions from lists of rows to specifications, written with Altair.

The pictures are built with Altair ahead of time (`build.py`), and here they only get their rows (0.1 ms), so that
no worker of the site loads Altair. Sentences in tooltips and labels come from the same words as the pages.
"""

from tracker.charts.ahead import ahead
from tracker.charts.effect import effect
from tracker.charts.maps import places
from tracker.charts.months import channels, volume
from tracker.charts.people import people
from tracker.charts.steps import steps
from tracker.charts.trend import trend
from tracker.charts.units import dots, status_bar
from tracker.charts.weekdays import weekdays

__all__ = [
    "ahead", "channels", "dots", "effect", "people", "places", "status_bar", "steps", "trend", "volume", "weekdays",
]  # fmt: skip
