"""People by month: who filed online for the first time ever, above those who had done so before."""

from collections.abc import Sequence

from tracker.charts.theme import Row, Spec, with_rows
from tracker.i18n import Language
from tracker.sentences import missing_words


def people(rows: Sequence[Row], words: Language) -> Spec:
    """Draw people who filed online, month by month.

    Row: `month` (YYYY-MM), `first`, `again` (people, or None), `missing` (as in a figure or None), `partial`.
    """
    names = {"first": words.gettext("first time online"), "again": words.gettext("online before")}
    data, gaps = [], []
    for row in rows:
        if row["first"] is None:
            gaps.append({"m": row["month"], "text": missing_words(words, row["missing"] or "not_provided")})
            continue
        said = "; ".join(f"{names[kind]}: {words.number(row[kind])}" for kind in names)
        data += [
            {"m": row["month"], "k": kind, "o": order, "n": row[kind], "part": row["partial"], "text": said}
            for order, kind in enumerate(names)
        ]
    key = [{"kind": f"people-{kind}", "text": text} for kind, text in names.items()]
    return with_rows("people", words, {"rows": data, "gaps": gaps}, key)
