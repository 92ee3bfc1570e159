"""/campaigns/new and /campaigns/<id>/edit: the form of a plan, filled from an address that can be shared."""

from datetime import date
from random import SystemRandom
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import addresses, changes, look
from tracker.changes import CampaignTold, ChangeError
from tracker.i18n import LANGUAGES
from tracker.look import gettext as _
from tracker.measures.draw import leave_out
from tracker.queries import campaigns, catalogue
from tracker.queries.campaigns import APPLICANTS, CampaignEntry
from tracker.queries.reader import Reader
from tracker.views import campaign_message, note_words, page, reading
from tracker.views import campaign_words as words_of
from tracker.views.campaigns import find

blueprint = Blueprint("campaign_plans", __name__)
_FIELDS = ("name", "kind", "starts_on", "ends_on", "audience", "cost", "owner", "partners", "message")


@blueprint.get("/campaigns/new")
def show_new() -> ResponseReturnValue:
    """The form of a plan; ?service= names what was ticked on the list of low use."""
    return _form(reading.reader(), None)


@blueprint.post("/campaigns/new")
def add() -> ResponseReturnValue:
    """Keep a new campaign."""
    return _save(reading.reader(), None)


@blueprint.get("/campaigns/<int:campaign_id>/edit")
def show_edit(campaign_id: int) -> ResponseReturnValue:
    """The form of a campaign that is there."""
    reader = reading.reader()
    return _form(reader, find(reader, campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/edit")
def change(campaign_id: int) -> ResponseReturnValue:
    """Keep a campaign in place of what was said before."""
    reader = reading.reader()
    return _save(reader, find(reader, campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/cancel")
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Call a campaign off, or take that back."""
    found = find(reading.reader(), campaign_id)
    with reading.access().changing() as store:
        changes.cancel_campaign(store, found.id, cancelled=not found.cancelled)
    return redirect(addresses.page_path(f"/campaigns/{found.id}"))


def _form(reader: Reader, one: CampaignEntry | None, refused: str = "", *, status: int = 200) -> ResponseReturnValue:
    """The form, filled with what was sent, else with the campaign, else with what the address names."""
    sent = request.form
    chosen = sent.getlist("service") if sent else list(one.services) if one else request.args.getlist("service")
    treated = sent.getlist("place") if sent else list(one.places) if one else request.args.getlist("place")
    compared = sent.getlist("compared") if sent else list(one.compared) if one else []
    entries, code = catalogue.load(reader), look.current().code
    offered = [each for each in entries.services if each.in_force(reader.today) or each.code in chosen]
    here = [each for each in entries.localities if catalogue.valid_on(each, reader.today)]
    values = _values(one)
    shown = {
        "title": _("Change the campaign") if one else _("Plan a campaign"),
        "path": "/campaigns",
        "one": one,
        "values": {name: "" if value is None else value for name, value in values.items()},
        "services": [(each.code, each.name(code), each.code in chosen) for each in offered],
        "places": [(each.code, each.name, each.code in treated, each.code in compared) for each in here],
        "kinds": words_of.kinds(),
        "audiences": {name: words_of.audience(name) for name in APPLICANTS},
        "suggested": [
            (language, name, campaign_message.suggested(reader, chosen, language, changes.LONGEST))
            for language, name in LANGUAGES.items()
        ]
        if chosen
        else [],
        "refused": refused,
        "longest": changes.LONGEST,
    }
    return render_template("campaigns/form.html", **shown), status, {"Cache-Control": "no-store"}


def _values(one: CampaignEntry | None) -> dict[str, Any]:
    """What stands in the fields: what was sent, else the campaign, else what the address names."""
    if request.form:
        return dict(request.form)
    if one:
        return {name: getattr(one, name) for name in _FIELDS}
    return {name: request.args[name][: changes.LONGEST] for name in _FIELDS if name in request.args}


def _save(reader: Reader, one: CampaignEntry | None) -> ResponseReturnValue:
    try:
        told = _told(reader)
        with reading.access().changing() as store:
            number = changes.save_campaign(store, one.id if one else None, told, reading.visitor().name)
    except ChangeError as error:
        return _form(reader, one, note_words.refusal(error.reason), status=422)
    return redirect(addresses.page_path(f"/campaigns/{number}"))


def _told(reader: Reader) -> CampaignTold:
    form, entries = request.form, catalogue.load(reader)
    known = {one.code for one in entries.localities if catalogue.valid_on(one, reader.today)}
    cost = form.get("cost", "").replace(".", "").replace(",", "").replace(" ", "")
    if cost and not cost.isdigit():
        raise ChangeError("cost")
    places, compared = _drawn(reader, known)
    return CampaignTold(
        form.get("name", ""),
        form.get("kind", ""),
        _day(form.get("starts_on", "")),
        _day(form.get("ends_on", "")),
        tuple(code for code in form.getlist("service") if entries.service(code) is not None),
        places,
        compared,
        form.get("audience") or None,
        int(cost) if cost else None,
        form.get("owner", ""),
        form.get("partners", ""),
        form.get("message", ""),
    )


def _drawn(reader: Reader, known: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places of the campaign and those left out: as chosen, or some of them by lot where that was asked for.

    Raises:
        ChangeError: too few places are chosen to leave some of them out.
    """
    form = request.form
    chosen = [code for code in form.getlist("place") if code in known]
    named = tuple(code for code in form.getlist("compared") if code in known and code not in chosen)
    if not form.get("draw"):
        return tuple(chosen), named
    ordered = campaigns.alike(reader, page.question(reader, {}), form.getlist("service"), chosen or sorted(known))
    left_out = leave_out(ordered, SystemRandom())
    if not left_out:
        raise ChangeError("draw")
    return tuple(code for code in ordered if code not in left_out), (*left_out, *named)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ChangeError("days") from None
