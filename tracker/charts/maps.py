"""The province from above: places as circles where they lie, as large as their volume, as dark as their share."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from math import ceil, floor

from tracker.charts.theme import MAP_COLOURS, Row, Spec, with_rows
from tracker.i18n import Language
from tracker.sentences import missing_words

_NAMED = 6


def places(rows: Sequence[Row], words: Language, shapes: Sequence[str] = ()) -> Spec:
    """Draw places at their coordinates, above their outlines (`shapes`: geometries of GeoJSON as text), if any.

    Row: as of `dots`, with `longitude`, `latitude` (degrees) and `gain`: those with most of it, dossiers to win, are
    named. `text`, where a row has it, is what is said of the place. What has no share is an empty circle with a
    broken line.
    """
    edges = _edges([row["share"] for row in rows if row["share"] is not None])
    named = sorted(rows, key=lambda row: -row["gain"])[:_NAMED]
    data = [
        {
            "x": row["longitude"],
            "y": row["latitude"],
            "n": row["dossiers"],
            "k": _part(row["share"], edges),
            "label": row["name"] if row in named and row["gain"] >= 1 else "",
            "href": row.get("href"),
            "text": row.get("text") or _sentence(row, words),
        }
        for row in sorted(rows, key=lambda row: -row["dossiers"])
    ]
    key = [
        {"kind": f"share-{n}", "text": f"{words.percent(edges[n], 0)}–{words.percent(edges[n + 1], 0)}"}
        for n in range(len(MAP_COLOURS))
    ]
    outlines = [{"type": "Feature", "geometry": json.loads(shape)} for shape in shapes]
    return with_rows(
        "places", words, {"rows": data, "shapes": outlines}, [*key, {"kind": "none", "text": words.gettext("no share")}]
    )


def _edges(shares: Sequence[float]) -> list[float]:
    """The ends of equal steps of whole points, from the lowest share or a little below to the highest or above."""
    steps = len(MAP_COLOURS)
    first = min(floor(min(shares, default=0.0) * 20) * 5, 100 - steps)
    width = max(1, ceil((max(shares, default=1.0) * 100 - first) / steps))
    return [(first + width * n) / 100 for n in range(steps + 1)]


def _part(share: float | None, edges: Sequence[float]) -> int:
    """Which of the steps a share lies in; -1 without a share."""
    return -1 if share is None else min(bisect_right(edges, share), len(MAP_COLOURS)) - 1


def _sentence(row: Row, words: Language) -> str:
    if row["share"] is None:
        return f"{row['name']}: {missing_words(words, row['missing'])}"
    counts = words.gettext(
        "%(online)s / %(dossiers)s dossiers", online=words.number(row["online"]), dossiers=words.number(row["dossiers"])
    )
    return f"{row['name']}: {words.percent(row['share'])} ({counts}), {words.percent_range(row['low'], row['high'])}"
