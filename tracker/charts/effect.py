"""A campaign week by week: the share of its places and that of the others, and when it ran."""

from collections.abc import Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language


def effect(rows: Sequence[Row], words: Language) -> Spec:
    """Draw two lines of weekly shares, the weeks of the campaign shaded.

    Row: `week` (name, 2026-W02), `treated`, `untreated` (0..1 or None), `ran` (bool), `text`.
    """
    data = [
        {"m": row["week"], "s": row["treated"], "y": row["untreated"], "ran": row["ran"], "text": row["text"]}
        for row in rows
    ]
    labels = []
    for field, key, kind in (("treated", "s", "now"), ("untreated", "y", "before")):
        told = [row for row in data if row[key] is not None]
        if told:
            text = words.gettext("with the campaign") if field == "treated" else words.gettext("without it")
            labels.append({"m": told[-1]["m"], "v": told[-1][key], "text": text, "kind": kind})
    if len(labels) == 2:
        labels[0]["above"] = labels[0]["v"] >= labels[1]["v"]
        labels[1]["above"] = not labels[0]["above"]
    return with_rows("effect", words, {"rows": data, "labels": [{"above": True, **one} for one in labels]})
