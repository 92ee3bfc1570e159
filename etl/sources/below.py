"""Rows of a sheet that stand in or below the table but are none of its rows: sums, notes, headings once more."""

import re
from collections.abc import Sequence

from etl.sources.headings import folded

_SUM = r"(tổng|cộng)( (cộng|số|hợp))?( (hồ sơ|chung|toàn tỉnh|lũy kế|luỹ kế|trang))?|(grand |sub)?total|sum"
_TOTAL = re.compile(rf"({_SUM})\s*(\([^)]*\))?\s*([:=].*)?")


def outside_the_table(
    own: Sequence[str], kept: Sequence[str], headings: Sequence[str], *, after_total: bool = False
) -> str | None:
    """Return the problem of a row that is none of the table's, or None.

    `own`: all cells of the row, without what is merged into it from above; `kept`: those of the columns that
    are read; `headings`: theirs; `after_total`: a sum stands above, so that a row with hardly a value is a note.
    """
    first = [folded(cell) for cell in own if cell.strip()][:2]
    filled = sum(1 for cell in kept if cell.strip())
    incomplete = filled < len(kept)
    if any(_TOTAL.fullmatch(text) for text in first[: 2 if incomplete else 1]):
        return "total_row"
    if not filled or (after_total and filled <= len(kept) / 3):
        return "note_row"
    if len(kept) > 1 and all(folded(a) == folded(b) for a, b in zip(kept, headings, strict=True)):
        return "heading_again"
    return None
