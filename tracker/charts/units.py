"""Units side by side: shares as dots with whiskers around the target, and services counted by status."""

from collections.abc import Mapping, Sequence

from tracker.charts.theme import STATUS_COLOURS, Row, Spec, with_rows
from tracker.i18n import Language
from tracker.sentences import SMALL_SAMPLE_WIDTH, missing_words

DARK_STATUSES = ("met", "near")
SHARE_OF_BAR_WITH_NUMBER = 0.04
ROW_HEIGHT = 26


def dots(rows: Sequence[Row], words: Language) -> Spec:
    """Draw one line per unit, in the order given.

    Row: `name`, `share`, `low`, `high`, `target` (0..1 or None), `online`, `dossiers`, `missing`, `href`.
    """
    spec = with_rows("dots", words, {"rows": [_dot(row, words) for row in rows]})
    return {**spec, "height": ROW_HEIGHT * max(len(rows), 1)}


def _dot(row: Row, words: Language) -> Spec:
    share = row.get("share")
    known = share is not None
    why = "" if known else missing_words(words, row.get("missing"))
    return {
        "name": row["name"],
        "s": share,
        "l": row["low"] if known else None,
        "h": row["high"] if known else None,
        "t": row.get("target"),
        "small": known and row["high"] - row["low"] > SMALL_SAMPLE_WIDTH,
        "why": why,
        "gap": not known and row.get("missing") == "not_provided",
        "href": row.get("href"),
        "text": f"{row['name']}: {why}" if why else _dot_sentence(row, words),
    }


def _dot_sentence(row: Row, words: Language) -> str:
    counts = words.gettext(
        "%(online)s / %(dossiers)s dossiers",
        online=words.number(row["online"]),
        dossiers=words.number(row["dossiers"]),
    )
    interval = words.percent_range(row["low"], row["high"])
    text = f"{row['name']}: {words.percent(row['share'])} ({counts}), {interval}"
    if row.get("target") is None:
        return text
    return f"{text}; {words.gettext('target %(share)s', share=words.percent(row['target'], 0))}"


def status_bar(counts: Mapping[str, int], names: Mapping[str, str], links: Mapping[str, str], words: Language) -> Spec:
    """Draw how many services have each status as one bar whose parts open the list of those services.

    `counts` by status, in the order of STATUS_COLOURS; `names` and `links` by status.
    """
    total = sum(counts.values()) or 1
    rows = []
    reached = 0
    for status in STATUS_COLOURS:
        if not (count := counts.get(status, 0)):
            continue
        rows.append(
            {
                "k": status,
                "a": reached / total,
                "b": (reached + count) / total,
                "mid": (reached + count / 2) / total,
                "n": words.number(count) if count / total >= SHARE_OF_BAR_WITH_NUMBER else "",
                "dark": status in DARK_STATUSES,
                "href": links.get(status),
                "text": f"{names[status]}: {words.number(count)} / {words.number(total)}",
            }
        )
        reached += count
    return with_rows("status", words, {"rows": rows})
