"""The sentence above a trend: from where to where the share went, where that is more than chance."""

from collections.abc import Sequence

from tracker import look
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries.history import HistoryPoint


def trend_title(points: Sequence[HistoryPoint]) -> str:
    """Say from where to where the share of a trend went; what the picture shows where there are not two."""
    known = [one for one in points if one.figure.uptake is not None]
    if len(known) < 2:
        return _("Share of dossiers filed online")
    words = look.current()
    first, last = known[0].figure.uptake or 0.0, known[-1].figure.uptake or 0.0
    values = {
        "first": words.percent(first),
        "last": words.percent(last),
        "start": words.moment(known[0].point.period),
        "end": words.moment(known[-1].point.period),
    }
    if round(first, 3) != round(last, 3) and _may_be_chance(known[0].figure, known[-1].figure):
        return _("Few dossiers: %(first)s in %(start)s, %(last)s in %(end)s, within what chance explains", **values)
    if round(first, 3) == round(last, 3):
        return _("The share stood at %(first)s in %(start)s and at %(last)s in %(end)s", **values)
    if last > first:
        return _("The share rose from %(first)s in %(start)s to %(last)s in %(end)s", **values)
    return _("The share fell from %(first)s in %(start)s to %(last)s in %(end)s", **values)


def _may_be_chance(one: Figure, other: Figure) -> bool:
    """Whether each share lies within the interval of the other."""
    pairs = ((one, other), (other, one))
    return all(a.low is not None and a.high is not None and a.low <= (b.uptake or 0.0) <= a.high for a, b in pairs)
