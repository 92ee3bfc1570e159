"""/campaigns: what was done and is planned to raise uptake; plans, one campaign with its brief, and a calendar."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import SystemRandom
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import addresses, changes, look
from tracker.changes import CampaignTold, ChangeError
from tracker.i18n import LANGUAGES
from tracker.look import gettext as _
from tracker.measures.draw import leave_out
from tracker.queries import campaigns, catalogue, effects
from tracker.queries.campaigns import APPLICANTS, STATUSES, CampaignEntry
from tracker.queries.reader import Reader
from tracker.reports.calendar import calendar_file
from tracker.reports.download import Table
from tracker.views import campaign_message, effect_words, note_words, page, reading
from tracker.views import campaign_words as words_of
from tracker.views.errors import ForbiddenError, NotFoundError

blueprint = Blueprint("campaigns", __name__)
_MONTHS_BACK = 4


@blueprint.get("/campaigns")
def show_list() -> str | Response:
    """All campaigns by where they stand; ?format= gives them as a file."""
    reader = reading.reader()
    every = campaigns.campaigns(reader)
    if (file := page.only({"campaigns": lambda: _table(reader, every)}, page.parameters())) is not None:
        return file
    groups = [(name, [_row(reader, one) for one in every if one.status(reader.today) == name]) for name in STATUSES]
    return render_template(
        "campaigns/list.html",
        title=_("Campaigns"),
        path="/campaigns",
        groups=[(words_of.statuses()[name], rows) for name, rows in groups if rows],
        year=_year(every, reader.today),
        may_plan=reading.may("plan"),
        lead=_list_lead(every, reader.today),
    )


def _year(every: Sequence[CampaignEntry], today: date) -> dict[str, Any]:
    """Twelve months around today, and which campaigns run in each of them, the earliest first."""
    first = today.year * 12 + today.month - 1 - _MONTHS_BACK
    months = [date(index // 12, index % 12 + 1, 1) for index in range(first, first + 12)]
    ends = [(month + timedelta(days=32)).replace(day=1) for month in months]
    rows = []
    for one in sorted(every, key=lambda one: (one.starts_on, one.id)):
        runs = [one.starts_on < end and one.ends_on >= month for month, end in zip(months, ends, strict=True)]
        if any(runs) and not one.cancelled:
            rows.append({"id": one.id, "name": one.name, "runs": runs})
    return {"months": [look.current().month(month) for month in months], "rows": rows}


def _list_lead(every: Sequence[CampaignEntry], today: date) -> str:
    told = [one.status(today) for one in every]
    if not told:
        return _("No campaign was recorded yet.")
    number = look.current().number
    return _(
        "%(running)s running, %(planned)s planned, %(ended)s ended.",
        running=number(told.count("running")),
        planned=number(told.count("planned")),
        ended=number(told.count("ended")),
    )


@blueprint.get("/campaigns.ics")
def show_calendar() -> Response:
    """All campaigns that were not called off, for a calendar."""
    reader = reading.reader()
    return _ics(reader, [one for one in campaigns.campaigns(reader) if not one.cancelled], "campaigns")


@blueprint.get("/campaigns/<int:campaign_id>.ics")
def show_one_in_calendar(campaign_id: int) -> Response:
    """One campaign for a calendar."""
    reader = reading.reader()
    return _ics(reader, [_find(reader, campaign_id)], f"campaign-{campaign_id}")


def _ics(reader: Reader, chosen: Sequence[CampaignEntry], name: str) -> Response:
    events = [
        (
            f"campaign-{one.id}",
            one.name,
            one.starts_on,
            one.ends_on,
            words_of.lead(one, _service_names(reader, one), _place_names(reader, one), reader.today),
        )
        for one in chosen
    ]
    response = Response(calendar_file(events, reader.settings.site.title), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


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
    return _form(reader, _find(reader, campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/edit")
def change(campaign_id: int) -> ResponseReturnValue:
    """Keep a campaign in place of what was said before."""
    reader = reading.reader()
    return _save(reader, _find(reader, campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/cancel")
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Call a campaign off, or take that back."""
    found = _find(reading.reader(), campaign_id)
    with reading.access().changing() as store:
        changes.cancel_campaign(store, found.id, cancelled=not found.cancelled)
    return redirect(addresses.page_path(f"/campaigns/{found.id}"))


@blueprint.get("/campaigns/<int:campaign_id>")
def show_one(campaign_id: int) -> str | Response:
    """One campaign: what it can win, where, and what to mind; prints as a brief."""
    reader = reading.reader()
    one = _find(reader, campaign_id)
    asked = page.question(reader, {})
    found = campaigns.expected(reader, asked, one)
    done = effects.effects(reader, one) if one.status(reader.today) in ("ended", "running") else ()
    files: dict[str, Callable[[], Table]] = {
        "places": lambda: _place_table(found, one),
        "effect": lambda: effect_words.table(done, one),
    }
    if "format" in request.args and not reading.may("details"):
        raise ForbiddenError(_("Numbers of one place by service are small, so only signed-in staff can see them."))
    if (file := page.only(files, page.parameters())) is not None:
        return file
    return render_template(
        "campaigns/page.html",
        title=one.name,
        path="/campaigns",
        one=one,
        status=words_of.statuses()[one.status(reader.today)],
        kind=words_of.kinds()[one.kind],
        audience=words_of.audience(one.audience),
        days=words_of.days(one),
        lead=words_of.lead(one, _service_names(reader, one), _place_names(reader, one), reader.today),
        can_win=words_of.can_win(found, one),
        advice=_advice(reader, one),
        overlap=words_of.overlaps(campaigns.overlapping(reader, one)),
        found=found,
        done=[effect_words.told(each, one) for each in done] if reading.may("details") else (),
        has_charts=bool(done),
        places=campaigns.named_places(reader, one.places, min(one.starts_on, reader.today)),
        compared=campaigns.named_places(reader, one.compared, min(one.starts_on, reader.today)),
        may_plan=reading.may("plan"),
        is_staff=reading.may("details"),
        is_to_come=one.status(reader.today) in ("planned", "running"),
        period=page.period_words(asked),
    )


def _advice(reader: Reader, one: CampaignEntry) -> list[str]:
    """What to mind while it is planned: what it could show, and what would let it show more."""
    if one.status(reader.today) != "planned":
        return []
    known = sum(catalogue.valid_on(place, reader.today) for place in catalogue.load(reader).localities)
    return [*effect_words.could_show(effects.detectable(reader, one)), *words_of.advice(one, known)]


def _find(reader: Reader, campaign_id: int) -> CampaignEntry:
    found = campaigns.campaign(reader, campaign_id)
    if found is None:
        raise NotFoundError(_("There is no campaign of this number. Look for it in the list."))
    return found


def _service_names(reader: Reader, one: CampaignEntry) -> list[str]:
    entries, code = catalogue.load(reader), look.current().code
    return [found.name(code) if (found := entries.service(each)) else each for each in one.services]


def _place_names(reader: Reader, one: CampaignEntry) -> list[str]:
    return [name for _code, name in campaigns.named_places(reader, one.places, min(one.starts_on, reader.today))]


def _row(reader: Reader, one: CampaignEntry) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": words_of.kinds()[one.kind],
        "days": words_of.days(one),
        "services": ", ".join(_service_names(reader, one)[:3]) + ("…" if len(one.services) > 3 else ""),
        "places": len(one.places),
        "overlap": bool(campaigns.overlapping(reader, one)),
    }


def _table(reader: Reader, every: Sequence[CampaignEntry]) -> Table:
    headings = [_("Number"), _("Name"), _("State"), _("Kind of work"), _("First day"), _("Last day"), _("Services")]
    headings += [_("Communes and wards"), _("Left out as a comparison"), _("Audience"), _("Cost (đ)")]
    rows = [
        [
            one.id,
            one.name,
            words_of.statuses()[one.status(reader.today)],
            words_of.kinds()[one.kind],
            one.starts_on,
            one.ends_on,
            " ".join(one.services),
            " ".join(one.places),
            " ".join(one.compared),
            words_of.audience(one.audience),
            one.cost,
        ]
        for one in every
    ]
    return Table("campaigns", _("Campaigns"), headings, rows)


def _place_table(found: campaigns.Expected, one: CampaignEntry) -> Table:
    headings = [_("Code"), _("Name"), _("Dossiers expected while it runs"), _("Of these short of the target")]
    rows = [[row.place.code, row.place.name, round(row.expected), round(row.movable)] for row in found.places]
    return Table(f"campaign-{one.id}-places", one.name, headings, rows, [words_of.days(one)])


def _form(reader: Reader, one: CampaignEntry | None, refused: str = "", *, status: int = 200) -> ResponseReturnValue:
    """The form, filled with what was sent, else with the campaign, else with what the address names."""
    sent = request.form
    chosen = sent.getlist("service") if sent else list(one.services) if one else request.args.getlist("service")
    treated = sent.getlist("place") if sent else list(one.places) if one else request.args.getlist("place")
    compared = sent.getlist("compared") if sent else list(one.compared) if one else []
    entries, code = catalogue.load(reader), look.current().code
    offered = [each for each in entries.services if each.in_force(reader.today) or each.code in chosen]
    here = [each for each in entries.localities if catalogue.valid_on(each, reader.today)]
    values: dict[str, Any] = dict(sent) if sent else {name: getattr(one, name) for name in _FIELDS} if one else {}
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


_FIELDS = ("name", "kind", "starts_on", "ends_on", "audience", "cost", "owner", "partners", "message")


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
