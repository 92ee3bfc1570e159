"""Tables with a column for each month: they are told, since no source can be read so. Pure."""

import re
from collections.abc import Sequence

from etl.inspect.columns import Column
from etl.inspect.fold import words
from etl.inspect.proposal import Proposal
from etl.transform.formats import MONTHS
from etl.transform.periods import parse_period

FEWEST = 3
_NEEDED = ("dossier", "channel", "received_at", "count", "period")
_MONTH = re.compile(
    rf"(?:thang|month|thg|t|m|quy|q) ?\d{{1,2}}(?: (?:nam )?\d{{4}})?|(?:{'|'.join(MONTHS)})[a-z]*(?: \d{{2,4}})?"
)


def tell_month_columns(proposal: Proposal, found: Sequence[Column]) -> None:
    """Warn of months side by side, and doubt every field that could only come from their headings."""
    months = [column for column in found if column.whole_numbers and column.present and _is_month(column.heading)]
    if len(months) < FEWEST:
        return
    proposal.warn("months_in_columns", first=months[0].heading, last=months[-1].heading)
    for field in (*proposal.columns, *proposal.defaults, *_NEEDED):
        if proposal.columns.get(field) in {column.heading for column in months} or field in _NEEDED:
            proposal.doubt(field)


def _is_month(heading: str) -> bool:
    text = heading.strip()
    period = parse_period(text, 1)
    return bool(period and not text.isdigit()) or _MONTH.fullmatch(words(text)) is not None
