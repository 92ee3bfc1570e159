"""What pages say of campaigns: kinds of work, states, what can be won, and what stands in the way."""

from collections.abc import Sequence
from datetime import date

from tracker import look
from tracker.i18n import DASH
from tracker.look import gettext as _
from tracker.queries.campaigns import CampaignEntry, Expected, Status

_SHORTEST = 28  # days
_NAMED = 3


def kinds() -> dict[str, str]:
    """Return the kinds of work, help by people before messages."""
    return {
        "counter_help": _("Help at the counter"),
        "home_visits": _("From house to house"),
        "fee_cut": _("Lower fee"),
        "paperless": _("Paperless week"),
        "training": _("Training of officers"),
        "kiosk": _("Help kiosks"),
        "vneid_drive": _("VNeID drive"),
        "messages": _("Zalo or SMS"),
        "qr_posters": _("QR codes and posters"),
        "loudspeaker": _("Loudspeaker"),
        "other": _("Other work"),
    }


def statuses() -> dict[Status, str]:
    return {
        "running": _("Running"),
        "planned": _("Planned"),
        "ended": _("Ended"),
        "cancelled": _("Called off"),
    }


def audience(name: str | None) -> str:
    return {"citizen": _("Citizens"), "business": _("Businesses")}.get(name or "", _("Everybody"))


def days(one: CampaignEntry) -> str:
    """Return the days of a campaign as people write them."""
    words = look.current()
    first, last = words.date(one.starts_on), words.date(one.ends_on)
    return first if first == last else f"{first}{DASH}{last}"


def lead(one: CampaignEntry, services: Sequence[str], places: Sequence[str], today: date) -> str:
    """Tell in a sentence what is promoted, where and when."""
    values = {"services": _listed(services), "places": _listed(places) if places else _("the whole province")}
    values["days"] = days(one)
    return {
        "planned": _("It will promote %(services)s in %(places)s, %(days)s.", **values),
        "running": _("It promotes %(services)s in %(places)s, %(days)s.", **values),
        "ended": _("It promoted %(services)s in %(places)s, %(days)s.", **values),
        "cancelled": _("It was to promote %(services)s in %(places)s, %(days)s, and was called off.", **values),
    }[one.status(today)]


def _listed(names: Sequence[str]) -> str:
    named = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return named if rest <= 0 else _("%(names)s and %(count)s more", names=named, count=look.current().number(rest))


def can_win(found: Expected, one: CampaignEntry) -> str:
    """Tell what the campaign can win at most, and at what cost for a dossier."""
    words = look.current()
    if not found.expected:
        return _("No dossier of its services was complete at its places in the last 12 months, so nothing can be told.")
    if found.movable < 0.5:
        return _(
            "While it runs about %(expected)s dossiers are expected there; its services have reached their targets.",
            expected=words.number(round(found.expected)),
        )
    said = _(
        "While it runs about %(expected)s dossiers are expected there; if its services reached their targets, "
        "%(movable)s more of them would come online.",
        expected=words.number(round(found.expected)),
        movable=words.number(round(found.movable)),
    )
    if not one.cost or found.movable < 1:
        return said
    cost = words.number(round(one.cost / found.movable))
    return f"{said} " + _("Each would then cost at least %(cost)s đ.", cost=cost)


def goal(found: Expected, one: CampaignEntry) -> str:
    """Tell by how much the share should rise, in numbers that an officer at a desk can keep in mind."""
    words, told = look.current(), []
    for each in found.services:
        if each.target is None or each.share is None or each.share >= each.target:
            continue
        told.append(
            _(
                "%(service)s: from %(share)s to %(target)s",
                service=each.service.name(words.code),
                share=words.percent(each.share, 0),
                target=words.percent(each.target, 0),
            )
        )
    return "; ".join(told)


def advice(one: CampaignEntry, known_places: int) -> list[str]:
    """Tell what would make it possible to learn afterwards whether the campaign helped."""
    told = []
    untreated = known_places - len(one.places) if one.places else 0
    if known_places and untreated < 5:
        told.append(
            _(
                "To learn whether it helped, leave at least 5 communes or wards out: what happens there tells what "
                "would have happened anyway."
            )
        )
    if one.days < _SHORTEST:
        told.append(_("In less than four weeks only a large effect can be told from chance."))
    return told


def overlaps(others: Sequence[CampaignEntry]) -> str:
    """Warn of other campaigns at the same services, places and days; empty where there is none."""
    if not others:
        return ""
    names = ", ".join(f"{one.name} ({days(one)})" for one in others)
    return _("It overlaps with: %(names)s. What each of them did cannot be told apart.", names=names)
