"""/campaigns: what was done and is planned to raise uptake; plans, one campaign with its brief, and a calendar."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from tracker import look
from tracker.look import gettext as _
from tracker.queries import campaigns, catalogue, effects, learning
from tracker.queries.campaigns import STATUSES, CampaignEntry
from tracker.queries.reader import Reader
from tracker.reports.calendar import calendar_file
from tracker.reports.download import Table
from tracker.reports.scanned import scanned
from tracker.settings.part import web_address
from tracker.views import campaign_words as words_of
from tracker.views import effect_words, learning_words, page, reading
from tracker.views.errors import ForbiddenError, NotFoundError

blueprint = Blueprint("campaigns", __name__)
_MONTHS_BACK = 4


@blueprint.get("/campaigns")
def show_list() -> str | Response:
    """All campaigns by where they stand; ?format= gives them as a file."""
    reader = reading.reader()
    every = campaigns.campaigns(reader)
    lessons = learning.lessons(reader) if reading.may("details") else None
    tables = {"campaigns": lambda: _table(reader, every)}
    if lessons is not None:
        tables["learnt"] = lambda: learning_words.table(lessons)
    if (file := page.only(tables, page.parameters())) is not None:
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
        lessons=lessons and {"lead": learning_words.lead(lessons), "rows": learning_words.rows(lessons)},
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
    return _ics(reader, [find(reader, campaign_id)], f"campaign-{campaign_id}")


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


@blueprint.get("/campaigns/<int:campaign_id>")
def show_one(campaign_id: int) -> str | Response:
    """One campaign: what it can win, where, and what to mind; prints as a brief."""
    reader = reading.reader()
    one = find(reader, campaign_id)
    asked = page.question(reader, {})
    found = campaigns.expected(reader, asked, one)
    gain = learning.gain(reader, one, found)
    done = effects.effects(reader, one) if one.status(reader.today) in ("ended", "running") else ()
    files: dict[str, Callable[[], Table]] = {
        "places": lambda: _place_table(found, one),
        "effect": lambda: effect_words.table(done, one),
        "best": lambda: effect_words.place_table(done, one),
    }
    if "format" in request.args and not reading.may("details"):
        raise ForbiddenError(_("Numbers of one place by service are small, so only signed-in staff can see them."))
    if (file := page.only(files, page.parameters())) is not None:
        return file
    told = [effect_words.told(each, one) for each in done] if reading.may("details") else []
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
        learnt=learning_words.gain(gain, one) if gain else "",
        goal=words_of.goal(found, one) if reading.may("details") else "",
        addresses=_addresses(reader, one),
        helps=_helps(reader, one),
        advice=_advice(reader, one),
        overlap=words_of.overlaps(campaigns.overlapping(reader, one)),
        found=found,
        done=told,
        has_charts=any(each["spec"] for each in told),
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
    longer = replace(one, ends_on=one.ends_on + (one.ends_on - one.starts_on) + timedelta(days=1))
    told = effect_words.could_show(effects.detectable(reader, one), effects.detectable(reader, longer))
    return [*told, *words_of.advice(one, known)]


def find(reader: Reader, campaign_id: int) -> CampaignEntry:
    """Return the campaign of a number, or answer that there is none."""
    found = campaigns.campaign(reader, campaign_id)
    if found is None:
        raise NotFoundError(_("There is no campaign of this number. Look for it in the list."))
    return found


def _service_names(reader: Reader, one: CampaignEntry) -> list[str]:
    entries, code = catalogue.load(reader), look.current().code
    return [found.name(code) if (found := entries.service(each)) else each for each in one.services]


def _place_names(reader: Reader, one: CampaignEntry) -> list[str]:
    return [name for _code, name in campaigns.named_places(reader, one.places, min(one.starts_on, reader.today))]


def _addresses(reader: Reader, one: CampaignEntry) -> list[tuple[str, str, Markup]]:
    """Where its services are filed: name, address, and a code to scan for it."""
    entries, code, pattern = catalogue.load(reader), look.current().code, reader.settings.site.service_url
    found = []
    for service in (each for name in one.services if (each := entries.service(name)) is not None):
        url = service.url or (pattern.replace("{code}", quote(service.code, safe="")) if pattern else None)
        if url is not None and web_address(url):
            found.append((service.name(code), url, scanned(url)))
    return found


def _helps(reader: Reader, one: CampaignEntry) -> list[str]:
    """The offices that answer for its services: where people find help."""
    entries = catalogue.load(reader)
    ids = [found.agency_id for code in one.services if (found := entries.service(code)) is not None]
    return [entries.agency_by_id[each].name for each in dict.fromkeys(ids) if each in entries.agency_by_id]


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
