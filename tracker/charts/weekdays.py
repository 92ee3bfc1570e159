"""Counts by weekday and month as a heat map: the darker the more, the number in each cell."""

from collections.abc import Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language

ROW_HEIGHT = 28
_DARK = 0.64  # share of the largest count from which on the number is written in white
HIDDEN = "•"


def weekdays(rows: Sequence[Row], days: Sequence[str], words: Language) -> Spec:
    """Draw one column per month and one line per weekday.

    Row: `month` (YYYY-MM), `counts` (one per day of `days`, None where hidden; None where no log tells days),
    `partial` (a month still running), `tet` (Tết falls into it).
    """
    most = max((count or 0 for row in rows for count in row["counts"] or ()), default=0) or 1
    cells = [
        {"m": row["month"], "d": f"{place}{day}", **_cell(row, place, day, most, words)}
        for row in rows
        for place, day in enumerate(days)
    ]
    marks = [{"m": row["month"], "text": "Tết"} for row in rows if row.get("tet")]
    key = [{"kind": "fewest", "text": words.number(0)}, {"kind": "most", "text": words.number(most)}]
    if any(cell["hidden"] for cell in cells):
        key.append({"kind": "text", "text": f"{HIDDEN} {words.gettext('Hidden: small number')}"})
    spec = with_rows("weekdays", words, {"rows": cells, "marks": marks}, key)
    return {**spec, "height": ROW_HEIGHT * len(days)}


def _cell(row: Row, place: int, day: str, most: int, words: Language) -> Spec:
    head = f"{day}, {words.month(row['month'])}"
    if row["counts"] is None:
        silent = words.gettext("Not provided")
        return {"n": None, "t": "", "gap": True, "hidden": False, "dark": False, "text": f"{head}: {silent}"}
    count = row["counts"][place]
    if count is None:
        why = words.gettext("Hidden: small number")
        return {"n": None, "t": HIDDEN, "gap": False, "hidden": True, "dark": False, "text": f"{head}: {why}"}
    told = words.ngettext("%(count)s dossier", "%(count)s dossiers", count)
    if row.get("partial"):
        told += f"; {words.gettext('month still running')}"
    dark = count > most * _DARK
    return {
        "n": count,
        "t": words.number(count),
        "gap": False,
        "hidden": False,
        "dark": dark,
        "text": f"{head}: {told}",
    }
