"""The same service at other agencies: where the agency asked for stands among them, in a sentence and a picture."""

from collections.abc import Sequence
from dataclasses import replace

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.figure import Counts, Figure, Tally, figure
from tracker.queries import catalogue, service
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.groups import GroupItem
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.views import page_rows

MARK = "▸ "
_SHOWN = page_rows.ROWS_OF_DOTS


def agencies(reader: Reader, asked: Question, entry: ServiceEntry) -> tuple[GroupItem, ...]:
    """Return every agency with the service, whichever one is asked for."""
    return service.agencies(reader, replace(asked, filters=replace(asked.filters, agency=None, tier=None)), entry)


def here(reader: Reader, asked: Question, items: Sequence[GroupItem]) -> GroupItem | None:
    """Return the agency asked for; None where none is, or it has nothing of the service."""
    if asked.filters.agency is None:
        return None
    wanted = catalogue.load(reader).agency(asked.filters.agency, asked.day).id
    return next((one for one in items if one.entry.id == wanted), None)


def _peers(items: Sequence[GroupItem], mine: GroupItem) -> list[GroupItem]:
    """Return the other agencies with a share that are of the same kind, else all others with one."""
    able = [one for one in items if one is not mine and one.figure.uptake is not None]
    return [one for one in able if _kind(one) == _kind(mine)] or able


def _kind(item: GroupItem) -> str | None:
    return item.entry.kind if isinstance(item.entry, AgencyEntry) else None


def _other(peers: Sequence[GroupItem]) -> tuple[str, Figure]:
    """Return the peer with the highest share among those with dossiers enough to tell, else all of them together."""
    sure = [one for one in peers if _width(one.figure) <= sentences.SMALL_SAMPLE_WIDTH]
    if sure:
        best = max(sure, key=lambda one: (one.figure.uptake or 0.0, one.figure.base.dossiers))
        return page_rows.short_name(best.entry.name), best.figure
    base = sum((one.figure.base for one in peers), Counts())
    name = ngettext("%(count)s other agency", "%(count)s other agencies together", len(peers))
    return name, figure(Tally(base, base), peers[0].figure.definition)


def _width(one: Figure) -> float:
    return 1.0 if one.low is None or one.high is None else one.high - one.low


def sentence(items: Sequence[GroupItem], mine: GroupItem) -> str:
    """Say what the best agency reaches, and what this one does; whether that may be chance."""
    peers = _peers(items, mine)
    if not peers:
        return _("No other agency has a share of this service to compare with")
    name, other = _other(peers)
    values = {"agency": name, "share": _share(other)}
    if mine.figure.uptake is None:
        return _("%(agency)s: %(share)s; here no share can be told", **values)
    values["here"] = _share(mine.figure)
    if (other.uptake or 0.0) <= mine.figure.uptake:
        return _("Here %(here)s, no less than elsewhere; next: %(agency)s, %(share)s", **values)
    if (other.low or 0.0) <= (mine.figure.high or 1.0):
        return _("%(agency)s: %(share)s, here %(here)s; the difference may be chance", **values)
    return _("%(agency)s reaches %(share)s, here %(here)s", **values)


def _share(one: Figure) -> str:
    share = look.current().percent(one.uptake or 0.0, 0)
    text = sentences.figure_text(look.current(), one)
    return f"{share} ({text.main})" if text.tone == "small" else share


def shown(items: Sequence[GroupItem], mine: GroupItem) -> tuple[GroupItem, ...]:
    """Return the agencies of the picture: those whose range starts highest, and this one at its place among them."""

    def order(item: GroupItem) -> tuple[object, ...]:
        return (item.figure.low is None, -(item.figure.low or 0.0), -item.figure.dossiers, item.entry.sort_key)

    others = sorted((one for one in items if one is not mine), key=order)[: _SHOWN - 1]
    return tuple(sorted([mine, *others], key=order))
