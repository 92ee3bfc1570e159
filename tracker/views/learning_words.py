"""What was learnt of kinds of work, in sentences and as rows of a table."""

from tracker import look
from tracker.look import gettext as _
from tracker.measures.learning import ENOUGH
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.learning import Learnt, LearntGain, Lessons
from tracker.reports.download import Table
from tracker.views import campaign_words


def lead(found: Lessons) -> str:
    """Tell what helped most surely, or how much is still missing; empty where no campaign could be told."""
    words = look.current()
    kinds = [one for one in found.learnt if one.kind and one.level is None and one.area is None]
    sure = [one for one in kinds if one.pooled.low > 0]
    if sure:
        best = max(sure, key=lambda one: one.pooled.low)
        return _(
            "So far surest: %(kind)s, %(points)s on average (from %(low)s to %(high)s, %(count)s campaigns).",
            kind=campaign_words.kinds()[best.kind or ""].lower(),
            **_range(best),
        )
    together = found.together
    if together is not None and together.pooled.low > 0:
        return _(
            "Taken together, campaigns moved the share by %(points)s (from %(low)s to %(high)s, %(count)s campaigns); "
            "of no single kind of work is it sure yet.",
            **_range(together),
        )
    if found.learnt:
        return _("No kind of work has been shown to help yet: their ranges still hold 0.")
    if not found.told:
        return ""
    most = max(found.told.values())
    return _(
        "At least %(enough)s campaigns of one kind must have been told before anything can be learnt; there are "
        "%(count)s.",
        enough=words.number(ENOUGH),
        count=words.number(most),
    )


def _range(one: Learnt) -> dict[str, str]:
    words, pooled = look.current(), one.pooled
    return {
        "points": words.points(pooled.lift),
        "low": words.points(pooled.low, False),
        "high": words.points(pooled.high, False),
        "count": words.number(pooled.campaigns),
    }


def rows(found: Lessons) -> list[dict[str, str]]:
    """Return one row for each group of campaigns that could be pooled."""
    words = look.current()
    return [
        {
            "kind": name(one),
            "part": part(one),
            "campaigns": words.number(one.pooled.campaigns),
            "lift": _("%(points)s (%(low)s to %(high)s)", **_range(one)),
            "next": _(
                "%(low)s to %(high)s",
                low=words.points(one.pooled.next_low, False),
                high=words.points(one.pooled.next_high, False),
            ),
        }
        for one in found.learnt
    ]


def name(one: Learnt) -> str:
    return campaign_words.kinds()[one.kind] if one.kind else _("All kinds of work")


def part(one: Learnt) -> str:
    """Return for which services or places alone; empty for all."""
    if one.level is not None:
        return _("services of level %(level)s", level=one.level)
    areas = {
        "wards": _("in wards"),
        "communes": _("in communes"),
        "both": _("in communes and wards"),
        "province": _("in the whole province"),
    }
    return areas[one.area] if one.area else ""


def gain(found: LearntGain, one: CampaignEntry) -> str:
    """Tell what a plan may win by what campaigns of its kind did, and what a dossier would cost."""
    words = look.current()
    values = _range(found.learnt)
    said = (
        _(
            "Campaigns of this kind moved the share by %(points)s so far "
            "(from %(low)s to %(high)s, %(count)s campaigns).",
            **values,
        )
        if found.learnt.kind
        else _(
            "Campaigns of all kinds moved the share by %(points)s so far "
            "(from %(low)s to %(high)s, %(count)s campaigns); of this kind too few have ended.",
            **values,
        )
    )
    said += " " + _(
        "If this one does alike, about %(dossiers)s dossiers more come online while it runs (from %(least)s to "
        "%(most)s).",
        dossiers=words.number(round(found.dossiers)),
        least=words.number(round(found.low)),
        most=words.number(round(found.high)),
    )
    if not one.cost or found.dossiers < 1:
        return said
    return f"{said} " + _("That is %(cost)s đ a dossier.", cost=words.number(round(one.cost / found.dossiers)))


def table(found: Lessons) -> Table:
    """Return what was learnt as a file."""
    headings = [
        _("Kind of work"), _("Of these alone"), _("Campaigns"), _("Lift in points"), _("From (95% interval)"),
        _("To (95% interval)"), _("The next one, from"), _("The next one, to"),
    ]  # fmt: skip
    lines = []
    for one in found.learnt:
        pooled = one.pooled
        numbers = (pooled.lift, pooled.low, pooled.high, pooled.next_low, pooled.next_high)
        lines.append([name(one), part(one), pooled.campaigns, *(round(100 * value, 2) for value in numbers)])
    return Table("campaigns-learnt", _("What helped so far"), headings, lines)
