"""Writes `specifications.json`: what Altair makes of each picture, so that no worker of the site has to load it.

Run `python -m tracker.charts.build` after a change of `pictures.py` or of the pinned Altair; a test compares the
committed file with a fresh build. Altair and what it brings hold more memory than the rest of a worker.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tracker.charts import pictures
from tracker.charts.theme import SPECIFICATIONS

KINDS: Mapping[str, Callable[[], Any]] = {
    "trend": pictures.trend,
    "ahead": pictures.ahead,
    "effect": pictures.effect,
    "dots": pictures.dots,
    "places": pictures.places,
    "steps": pictures.steps,
    "status": pictures.status,
    "channels": pictures.channels,
    "people": pictures.people,
    "volume": pictures.volume,
    "weekdays": pictures.weekdays,
}


def build() -> str:
    """Return the specifications by kind of picture as JSON, a line each; in no language and without rows."""
    lines = [f"{json.dumps(kind)}: {_written(picture)}" for kind, picture in KINDS.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(picture: Callable[[], Any]) -> str:
    chart = picture().properties(width="container", autosize={"type": "fit-x", "contains": "padding"})
    specification = chart.to_dict()
    del specification["config"]  # Altair's own; the theme's takes its place
    return json.dumps(specification, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    SPECIFICATIONS.write_text(build(), encoding="utf-8")
