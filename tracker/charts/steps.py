"""A movement taken apart: steps that start where the one before ended, and the whole below them."""

from collections.abc import Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language

_ROW_HEIGHT = 30


def steps(rows: Sequence[Row], words: Language) -> Spec:
    """Draw parts of a movement, the last row being the whole.

    Row: `name`, `points` (share, 0..1, with its sign), `text`.
    """
    data, reached = [], 0.0
    for number, row in enumerate(rows):
        whole = number == len(rows) - 1
        start = 0.0 if whole else reached
        end = start + row["points"] * 100
        data.append(
            {
                "name": row["name"],
                "a": start,
                "b": end,
                "right": max(start, end),
                "k": "total" if whole else "up" if row["points"] >= 0 else "down",
                "label": words.points(row["points"], False),
                "text": row["text"],
            }
        )
        reached = end
    spec = with_rows("steps", words, {"rows": data, "zero": [{"x": 0}]})
    return {**spec, "height": _ROW_HEIGHT * len(rows)}
