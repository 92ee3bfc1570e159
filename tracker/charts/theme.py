"""Colours, fonts and number forms of all charts, and the step that puts data into a cached specification.

Each colour has one meaning across the site, the same as in `static/css/site.css`, and differs from the others
in lightness too, for readers who do not see hues.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names, get_month_names

from tracker.i18n import NO_BREAK_SPACE, Language, language

Row = Mapping[str, Any]
Spec = dict[str, Any]

SPECIFICATIONS = Path(__file__).with_name("specifications.json")
"""What Altair made of each kind of picture; see `build.py`."""

FONT = "Public Sans, sans-serif"
INK = "#1b1b1b"
INK_PALE = "#565c65"
RULE = "#dfe1e2"
ONLINE = "#1f6fb5"
ONLINE_PALE = "#d3e4f3"
LAST_YEAR = "#6f93b3"
COUNTER = "#8a9099"
POST = "#b57f14"
OTHER = "#c9ced6"
ALL = "#5b6b7d"
HATCHED = "#e6e8ea"
FEWEST, MOST = "#f3f5f7", "#34465a"

# From few to all online, in five equal parts; told apart in grey too.
MAP_COLOURS = ("#dbe9f6", "#a5c8e4", "#6a9fcd", "#2f6fae", "#133a66")

CHANNEL_COLOURS = {"online": ONLINE, "counter": COUNTER, "post": POST, "other": OTHER}

STATUS_COLOURS = {
    "met": "#0f5257",
    "near": "#3b868a",
    "below": "#86bfbf",
    "no_online": "#c6e2e0",
    "too_few": "#eef4f4",
    "no_dossiers": "#f7f9fb",
    "source_silent": HATCHED,
    "not_provided": HATCHED,
    "no_target": "#ffffff",
}


def number_locale(words: Language) -> Spec:
    """Return how d3 shall write numbers in the language."""
    return {
        "decimal": words.decimal,
        "thousands": words.group,
        "grouping": [3],
        "currency": ["", f"{NO_BREAK_SPACE}₫"],
        "percent": words.percent_sign,
    }


def time_locale(words: Language) -> Spec:
    """Return how d3 shall write days in the language: dd/MM/yyyy in both."""
    days = get_day_names("wide", locale=words.locale)
    short_days = get_day_names("abbreviated", locale=words.locale)
    months = get_month_names("wide", locale=words.locale)
    from_sunday = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d/%m/%Y %H:%M",
        "date": "%d/%m/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days[day] for day in from_sunday],
        "shortDays": [short_days[day] for day in from_sunday],
        "months": [months[number] for number in range(1, 13)],
        "shortMonths": [f"{number:02}" for number in range(1, 13)],
    }


def config(words: Language) -> Spec:
    """Return the Vega-Lite configuration that all charts share."""
    axis = {
        "labelColor": INK_PALE,
        "labelFontSize": 12,
        "labelPadding": 6,
        "title": None,
        "ticks": False,
        "domainColor": COUNTER,
        "gridColor": RULE,
    }
    return {
        "font": FONT,
        "background": "transparent",
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "labelOverlap": "parity", "labelSeparation": 8},
        "axisY": {"domain": False, "labelLimit": 260},
        "text": {"font": FONT, "fontSize": 12, "color": INK},
        "legend": {"disable": True},
        "locale": {"number": number_locale(words), "time": time_locale(words)},
    }


@lru_cache
def specification(kind: str, code: str) -> Spec:
    """Return the specification of a kind of chart in a language, without rows; read once, never changed."""
    return {
        **_built()[kind],
        "config": config(language(code)),
        "padding": {"left": 2, "right": 8, "top": 14, "bottom": 2},
    }


@lru_cache(maxsize=1)
def _built() -> dict[str, Spec]:
    built: dict[str, Spec] = json.loads(SPECIFICATIONS.read_text(encoding="utf-8"))
    return built


def with_rows(
    kind: str, words: Language, datasets: Mapping[str, Sequence[Row]], key: Sequence[Mapping[str, str]] = ()
) -> Spec:
    """Return the chart of this kind with these rows; `key` names its colours for the legend of the page."""
    return {
        **specification(kind, words.code),
        "datasets": {name: list(rows) for name, rows in datasets.items()},
        "usermeta": {"kind": kind, "key": list(key)},
    }
