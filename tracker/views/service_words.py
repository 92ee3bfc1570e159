"""The words of a service's page: its status and reasons in plain sentences, breaks, what to do about gaps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.queries.low_use import LowUseItem
from tracker.queries.service import Break
from tracker.queries.service_data import Flag, Gap
from tracker.queries.services import ServiceItem
from tracker.store.problems import RULES
from tracker.views import data_words
from tracker.views.telling import months_in_words


def status_sentence(item: ServiceItem) -> str:
    """Say in plain words what the status of a service means; empty where it has none."""
    if item.standing is None or item.status is None:
        return _("Services that are not at level 3 or 4 have no online target, so they have no status.")
    use, words = item.standing.use, look.current()
    target = words.percent(item.standing.target, 0) if item.standing.target is not None else ""
    limits = {"target": target, "high": "", "low": ""}
    if use.uptake == use.uptake:  # not NaN: there are dossiers
        limits |= {"high": words.percent(use.high), "low": words.percent(use.low)}
    sentence = {
        "met": _("Even the cautious end of its 12-month range (%(low)s) reaches the target of %(target)s."),
        "near": _("The target of %(target)s lies within its 12-month range (%(low)s to %(high)s)."),
        "below": _("Even the optimistic end of its 12-month range (%(high)s) is below the target of %(target)s."),
        "no_online": _("There are dossiers, but fewer than 1 in 100 come online; the target is %(target)s."),
        "too_few": _(
            "So few dossiers arose that its 12-month range (%(low)s to %(high)s) is too wide to tell whether the "
            "target of %(target)s is met."
        ),
        "no_dossiers": _(
            "No dossiers arose in 12 months: check whether the catalogue should still list it. Promotion would "
            "not help."
        ),
        "source_silent": _("A source of this service has stopped sending data: mend that first."),
        "not_provided": _("Not all channels are provided for any of the 12 months: get the data first."),
        "no_target": _("No target is set for this service: set one, and its status will appear."),
    }[item.status]
    return sentence % limits


def reasons(item: LowUseItem) -> tuple[str, ...]:
    """Return why a service is on the list of low use, beside its status, one sentence each."""
    told = {
        "falling": _("Its share has clearly fallen: the last 3 months lie more than 3 points below a year before."),
        "abandoned": _("Many who start online do not finish: fewer than 6 in 10 started dossiers are submitted."),
        "partial_level": _("It is only partly online (level 3): applicants still have to come to the counter."),
        "peers_do_better": _("The best quarter of the agencies do clearly better with this same service."),
        "assisted_only": _("All its online dossiers were filed with the help of officials."),
    }
    return tuple(told[reason] for reason in item.reasons if reason in told)


def breaks(found: Sequence[Break]) -> list[tuple[date, str]]:
    """Return the breaks of a series for its picture, in two words each."""
    level, units = _("level changed"), _("units reorganised")
    days = {one.day for one in found if one.kind == "level"}
    return [(one.day, level if one.day in days else units) for one in found]


def what_to_do(gap: Gap) -> str:
    """Say how missing months are got: from whom, and through which source."""
    named = [sentences.late_words(look.current(), source.name, source.last_day) for source in gap.sources]
    values = {"months": months_in_words(gap.periods), "sources": "; ".join(named)}
    if gap.online and gap.online == gap.dossiers:
        return _(
            "Only online dossiers are known. Ask for what was filed at the counter and by post in %(months)s, "
            "and put it where this source is read: %(sources)s.",
            **values,
        )
    return _(
        "Ask for the dossiers of %(months)s on all channels, or look why this source lacks them: %(sources)s.",
        **values,
    )


@dataclass(frozen=True)
class FlagTold:
    """A rule with what to do, and how many dossiers of each source it flags."""

    sentence: str
    action: str
    found: tuple[Flag, ...]


def flags_told(flags: Sequence[Flag]) -> tuple[FlagTold, ...]:
    """Return the rules that flag dossiers or set rows aside, each once, in the reader's language."""
    by_rule: dict[str, list[Flag]] = defaultdict(list)
    for flag in flags:
        by_rule[flag.problem].append(flag)
    told = ((data_words.rule(name), found) for name, found in by_rule.items() if name in RULES)
    return tuple(FlagTold(rule.sentence, rule.action, tuple(found)) for rule, found in told)
