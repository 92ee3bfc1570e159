"""Words for what is found in the data: severities, fields and values of conflicts, reasons of differences."""

from datetime import date

from tracker import look
from tracker.charts.months import channel_names
from tracker.look import gettext as _
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.compared import Compared
from tracker.store.quality import Importance

_DATES = ("received_at", "submitted_at", "started_at", "resolved_at", "due_at")


def importance(one: Importance) -> str:
    return {"high": _("high"), "medium": _("medium"), "low": _("low")}[one]


def owner(agency: AgencyEntry | None, source: str | None) -> str:
    """Return who owns a record: the agency's name, or the source where the row names none."""
    return agency.name if agency else _("source %(name)s", name=source or "")


def threshold(value: float) -> str:
    """Say from how many rows on a rule is told."""
    if value == 0:
        return _("from the first row")
    if value < 1:
        return _("from %(share)s of a source's rows", share=look.current().percent(value))
    return _("from %(count)s rows of a source", count=look.current().number(int(value)))


def share(value: float) -> str:
    """Write a share that is never rounded down to nothing."""
    least = 0.001
    if 0 < value < least:
        return _("under %(share)s", share=look.current().percent(least))
    return look.current().percent(value)


def field(name: str) -> str:
    """Return what pages call a field of a dossier."""
    return {
        "service": _("Service"),
        "agency": _("Agency"),
        "locality": _("Commune or ward"),
        "channel": _("Channel"),
        "received_at": _("Day of reception"),
        "submitted_at": _("Day of submission"),
        "started_at": _("Day of the start"),
        "resolved_at": _("Day of the end"),
        "due_at": _("Day due"),
        "status": _("State"),
        "level": _("Level"),
        "applicant": _("Applicant"),
        "applicant_kind": _("Kind of applicant"),
        "assisted": _("With assistance"),
        "fee": _("Fee"),
        "paid_online": _("Paid online"),
        "rating": _("Rating"),
    }.get(name, name)


def states() -> dict[str, str]:
    """Return the states of a dossier in the reader's words."""
    return {
        "registered": _("newly registered"),
        "accepted": _("accepted"),
        "refused": _("not accepted"),
        "processing": _("being processed"),
        "supplement": _("papers asked for"),
        "payment_due": _("payment due"),
        "withdrawn": _("withdrawn"),
        "stopped": _("stopped"),
        "resolved": _("settled"),
        "returned": _("result returned"),
    }


def channel(name: str) -> str:
    names = {**channel_names(look.current()), "phone": _("phone"), "email": _("e-mail"), "other": _("other")}
    return names.get(name, name)


def value(name: str, stored: str | None) -> str:
    """Write a value of a conflict; one that may not be shown says so."""
    if stored is None:
        return _("not shown")
    if name in _DATES:
        return look.current().date(date.fromisoformat(stored))
    truth = {"true": _("yes"), "false": _("no")}
    kinds = {"citizen": _("Citizens"), "business": _("Businesses"), "state": _("State bodies")}
    words = {"status": states(), "applicant_kind": kinds, "assisted": truth, "paid_online": truth}
    return channel(stored) if name == "channel" else words.get(name, {}).get(stored, stored)


def why(ruled: bool) -> str:
    return _("by a rule of [precedence]") if ruled else _("listed first in the settings")


def compared(one: Compared) -> str:
    """Say in words what is reported, what counts, and by how much the two differ."""
    words = look.current()
    apart = one.reported - one.counted
    values = {
        "reported": words.number(one.reported),
        "counted": words.number(one.counted),
        "count": words.number(abs(apart)),
    }
    if apart > 0:
        return _("%(reported)s reported, %(counted)s count: %(count)s more in the total.", **values)
    return _("%(reported)s reported, %(counted)s count: %(count)s fewer in the total.", **values)


def reason(one: Compared) -> str:
    """Say the likely reason of a difference, and what to do."""
    number = look.current().number(one.explained) if one.explained is not None else ""
    texts = {
        "period_partly": _("The dossiers begin or end within the period. Wait for the rest, or deliver what lacks."),
        "other_channel": _("Over all channels the two agree: the channel is mapped differently. Check the mapping."),
        "source_silent": _("The source of dossiers was silent on days of the period. Ask its operator for the rest."),
        "not_received": _(
            "The total may hold dossiers that were only registered or refused (%(count)s there). Ask what it counts.",
            count=number,
        ),
        "other_agency": _(
            "Dossiers of the service stand at another agency (%(count)s). Check which agency the total is of.",
            count=number,
        ),
        "dossiers_missing": _("Dossiers are lacking. Ask the operator of their source for the missing ones."),
        "total_short": _("The total leaves dossiers out, or was made too early. Ask who reported it."),
    }
    return texts.get(one.reason or "", "")
