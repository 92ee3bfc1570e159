"""Months behind and months ahead: the share as it was, and its projection with a range that widens."""

from collections.abc import Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language


def ahead(behind: Sequence[Row], coming: Sequence[Row], target: float | None, words: Language) -> Spec:
    """Draw the share of the months behind, and dashed what is projected, in its range of 80 %.

    Behind: `month` (YYYY-MM), `share` (0..1 or None), `text`. Coming: `month`, `share`, `low`, `high`, `text`.
    """
    told = [row for row in behind if row["share"] is not None]
    rows = [{"m": row["month"], "s": row["share"], "text": row["text"]} for row in behind]
    joint = [{"m": row["month"], "p": row["share"], "l": row["share"], "h": row["share"]} for row in told[-1:]]
    coming_rows = [
        {"m": row["month"], "p": row["share"], "l": row["low"], "h": row["high"], "text": row["text"]} for row in coming
    ]
    last = coming[-1]
    labels = [{"m": last["month"], "v": last["share"], "text": words.percent(last["share"], 0), "kind": "now"}]
    if target is not None:
        text = words.gettext("target %(share)s", share=words.percent(target, 0))
        labels.append({"m": behind[0]["month"], "v": target, "text": text, "kind": "target"})
    labels = [{**one, "above": one["kind"] == "target" or not _hits(last["share"], target)} for one in labels]
    aim = [] if target is None else [{"v": target}]
    return with_rows("ahead", words, {"rows": rows, "ahead": joint + coming_rows, "labels": labels, "target": aim})


def _hits(share: float, target: float | None) -> bool:
    """Whether the name of a share, written above it, would lie on the line of the target."""
    return target is not None and 0 <= target - share < 0.12
