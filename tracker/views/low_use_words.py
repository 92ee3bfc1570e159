"""A service of the worklist in words: why it is listed, where, when and to whom its dossiers can be won."""

from datetime import date, timedelta

from tracker import look
from tracker.look import gettext as _
from tracker.queries.low_use import LowUseItem, Season

PLACES_SHOWN = 3


def reason(item: LowUseItem) -> str:
    """Say in one sentence why a service is listed: its class first, then what else is known."""
    words = look.current()
    base = item.standing.figure.base
    values = {
        "online": words.number(base.online),
        "dossiers": words.number(base.dossiers),
        "target": words.percent(item.standing.target or 0.0, 0),
    }
    if item.standing.status == "no_online":
        told = [_("Hardly any online: %(online)s of %(dossiers)s dossiers, target %(target)s", **values)]
    else:
        values["share"] = words.percent(item.standing.use.uptake)
        told = [_("%(share)s filed online (%(online)s of %(dossiers)s dossiers), target %(target)s", **values)]
    further = further_reasons()
    if item.peers is not None:
        further["peers_do_better"] = _(
            "other agencies do clearly better with the same service: the best quarter reach %(share)s or more",
            share=words.percent(item.peers, 0),
        )
    told += [further[code] for code in item.reasons[1:] if code in further]
    return "; ".join(told) + "."


def further_reasons() -> dict[str, str]:
    """Return the words of the reasons beside the class, by code."""
    return {
        "falling": _("the share has fallen clearly against last year"),
        "abandoned": _("many who start online give up before filing"),
        "partial_level": _("not wholly online yet (level 3)"),
        "peers_do_better": _("other agencies do clearly better with the same service"),
        "assisted_only": _("everything online was filed with help from staff"),
    }


def gain_range(item: LowUseItem) -> str:
    """Write the dossiers to win from the cautious to the bold end: 992–1.050."""
    words = look.current()
    low, high = round(item.standing.use.gain_low), round(item.standing.use.gain_high)
    return f"{words.number(low)}–{words.number(high)}"


def gain(item: LowUseItem) -> str:
    return look.current().number(round(item.standing.use.gain))


def where(item: LowUseItem) -> str:
    """Name the places that hold most of the dossiers to win, with how many."""
    number = look.current().number
    return "; ".join(f"{place.locality.name} ({number(round(place.movable))})" for place in item.where[:PLACES_SHOWN])


def weeks(season: Season | None, today: date) -> tuple[str, ...]:
    """Name the weeks with most dossiers, the next ones first, with how much more than usual comes then."""
    if season is None:
        return ()
    dated = sorted((_next_start(first, last, today), first, last) for first, last in season.best_weeks)
    return tuple(_told_weeks(season, *one) for one in dated)


def _told_weeks(season: Season, start: date, first: int, last: int) -> str:
    words = look.current()
    more = season.index[(first - 1) // 4] - 1
    end = start + timedelta(days=7 * (last - first) + 6)
    return f"{start:%d/%m}–{end:%d/%m} ({'+' if more > 0 else ''}{words.percent(more, 0)})"


def _next_start(first: int, last: int, today: date) -> date:
    """The Monday on which these weeks of the year begin, this year's unless they are over."""
    year = today.isocalendar().year
    if date.fromisocalendar(year, last, 7) < today:
        year += 1
    return date.fromisocalendar(year, first, 1)


def whom(item: LowUseItem) -> str:
    """Say who files offline, by share: công dân 70 %, doanh nghiệp 30 %."""
    words, names = look.current(), kind_names()
    return "; ".join(f"{names.get(one.kind or '', names[''])} {words.percent(one.share, 0)}" for one in item.whom)


def kind_names() -> dict[str, str]:
    """Return the kinds of applicant; the empty key: the log does not say."""
    return {
        "citizen": _("citizens"),
        "business": _("businesses"),
        "state": _("state bodies"),
        "": _("kind not given"),
    }
