"""Shares by month: the line with its interval, its target, the year before, breaks, and gaps in the data."""

from collections.abc import Iterator, Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language
from tracker.sentences import missing_words

LABEL_SPAN = 4
"""A label is as long as a quarter of the chart, on a phone somewhat more."""
ROOM_FOR_A_LABEL = 0.08
"""What a label takes of the height of the chart."""


def trend(rows: Sequence[Row], words: Language, breaks: Sequence[Row] = ()) -> Spec:
    """Draw shares by month, oldest first, every month of the period in its place.

    Row: `month` (name of a period of any grain), `share`, `low`, `high`, `last_year`, `target` (0..1 or None),
    `online`, `dossiers` (counts behind the share), `missing` (as in a figure), `partial` (True: a month
    still running, dashed).
    Breaks: `month` (the first month after the break) and `text` (two words).
    """
    known = [row.get("share") is not None and not row.get("partial") for row in rows]
    alone = {
        index
        for index, here in enumerate(known)
        if here and not any(known[max(index - 1, 0) : index]) and not any(known[index + 1 : index + 2])
    }
    datasets = {
        "rows": [{**_row(row, words), "alone": index in alone} for index, row in enumerate(rows)],
        "running": _running(rows),
        "labels": list(_labels(rows, words)),
        "breaks": [{"m": one["month"], "text": one["text"]} for one in breaks],
    }
    return with_rows("trend", words, datasets)


def _row(row: Row, words: Language) -> Spec:
    share = None if row.get("partial") else row.get("share")
    return {
        "m": row["month"],
        "s": share,
        "l": row.get("low") if share is not None else None,
        "h": row.get("high") if share is not None else None,
        "y": row.get("last_year"),
        "t": row.get("target"),
        "gap": row.get("missing") == "not_provided",
        "text": _sentence(row, words),
    }


def _sentence(row: Row, words: Language) -> str:
    month = words.moment(row["month"])
    share = row.get("share")
    if share is None:
        return f"{month}: {missing_words(words, row.get('missing'))}"
    counts = words.gettext(
        "%(online)s / %(dossiers)s dossiers",
        online=words.number(row["online"]),
        dossiers=words.number(row["dossiers"]),
    )
    text = f"{month}: {words.percent(share)} ({counts})"
    if row.get("partial"):
        return f"{text}, {words.gettext('month still running')}"
    if (before := row.get("last_year")) is not None:
        text += f"; {words.gettext('a year before')} {words.percent(before)}"
    return text


def _running(rows: Sequence[Row]) -> list[Spec]:
    """Return the dashed end of the line: the last whole month and the running one."""
    if not rows or not rows[-1].get("partial") or rows[-1].get("share") is None:
        return []
    return [{"m": row["month"], "s": row["share"]} for row in rows[-2:] if row.get("share") is not None]


def _labels(rows: Sequence[Row], words: Language) -> Iterator[Spec]:
    """Write each line's name at the line itself: shares at their last whole month, the target where it starts.

    A name lies above or below what its line did lately, so that a steep line does not run through it.
    """
    whole = [row for row in rows if not row.get("partial")]
    lately = whole[-max(len(whole) // LABEL_SPAN, 1) :]
    shares = [row["share"] for row in lately if row.get("share") is not None]
    before = [row["last_year"] for row in lately if row.get("last_year") is not None]
    above = not (shares and before and before[-1] > shares[-1] and min(shares) >= ROOM_FOR_A_LABEL)
    if shares:
        text = words.percent(shares[-1])
        yield _label(lately[-1]["month"], max(shares) if above else min(shares), text, "now", above)
    if before and (place := _place_of_last_year(shares, before, above)):
        yield _label(lately[-1]["month"], place[0], words.gettext("a year before"), "before", place[1])
    yield from _targets(rows, words)


def _place_of_last_year(shares: Sequence[float], before: Sequence[float], above: bool) -> tuple[float, bool] | None:
    """Where the name of last year's line stands: clear of the axis, of the share's line and of the share's name.

    Where no place is clear, it stands at the line's end; None where the share's name stands there.
    """
    own = _centre(max(shares) if above else min(shares), above) if shares else None
    sides = [(min(before), False), (max(before), True)]
    for value, over in sides if above else reversed(sides):
        centre = _centre(value, over)
        crossed = bool(shares) and min(shares) - ROOM_FOR_A_LABEL / 2 < centre < max(shares) + ROOM_FOR_A_LABEL / 2
        if not crossed and _is_clear(centre, own):
            return value, over
    value, over = before[-1], before[-1] < 0.5
    return (value, over) if _is_clear(_centre(value, over), own) else None


def _centre(value: float, above: bool) -> float:
    """The middle of a name above or below a value, as a share of the chart's height."""
    return value + (ROOM_FOR_A_LABEL if above else -ROOM_FOR_A_LABEL) / 1.6


def _is_clear(centre: float, other: float | None) -> bool:
    within = ROOM_FOR_A_LABEL / 3 < centre < 1 + ROOM_FOR_A_LABEL
    return within and (other is None or abs(centre - other) >= ROOM_FOR_A_LABEL)


def _targets(rows: Sequence[Row], words: Language) -> Iterator[Spec]:
    """Name the target where it starts and wherever it changes."""
    last = None
    for row in rows:
        if (target := row.get("target")) is not None and target != last:
            text = words.gettext("target %(share)s", share=words.percent(target, 0))
            yield _label(row["month"], target, text, "target", True)
            last = target


def _label(month: str, value: float, text: str, kind: str, above: bool) -> Spec:
    return {"m": month, "v": value, "text": text, "kind": kind, "above": above}
