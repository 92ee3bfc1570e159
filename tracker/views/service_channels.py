"""How the dossiers of a service came in: period by period, by channel."""

from collections.abc import Sequence
from typing import Any

from tracker import look
from tracker.charts.months import channel_names
from tracker.look import gettext as _
from tracker.queries import usage
from tracker.queries.periods import Grain
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.service import ServicePage
from tracker.reports.download import Table
from tracker.views import page

_OF_MONTHS: tuple[Grain, ...] = ("month", "quarter", "year")
_COUNTED_AS_OTHER = ("phone", "email", "other")


def rows(reader: Reader, asked: Question, found: ServicePage, wanted: Grain) -> tuple[dict[str, Any], ...]:
    """Return dossiers by period and channel in the grain wanted, else the finest one of months that the data have."""
    items: tuple[usage.UsageItem, ...] = ()
    for grain in (wanted, *_OF_MONTHS):
        try:
            items = usage.usage(reader, asked, found.item.service, grain, "channel")
            break
        except usage.CoarserDataError:
            continue
    missing = {point.period: point.figure.missing for point in found.item.trend} if wanted == "month" else {}
    periods = sorted({*missing, *(item.period for item in items)})
    told = []
    for name in periods:
        counts = {item.key: item.dossiers for item in items if item.period == name}
        told.append(
            {
                "month": name,
                "online": counts.get("online", 0),
                "counter": counts.get("counter", 0),
                "post": counts.get("post", 0),
                "other": sum(counts.get(channel, 0) for channel in _COUNTED_AS_OTHER),
                "dossiers": sum(counts.values()),
                "missing": missing.get(name) if missing.get(name) == "not_provided" else None,
                "known": bool(counts),
                "partial": missing.get(name) == "partial",
            }
        )
    return tuple(told)


def table(found: Sequence[dict[str, Any]], asked: Question, name: str) -> Table:
    """Return the rows as a file."""
    names = channel_names(look.current())
    rows = [[row["month"], *(row[one] for one in names), row["dossiers"]] for row in found]
    headings = [_("Period"), *names.values(), _("Dossiers")]
    return Table(name, _("Dossiers by month and channel"), headings, rows, page.notes(asked))
