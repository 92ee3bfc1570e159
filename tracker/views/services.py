"""GET /services: which ones need me; GET /services/<code>: how one is used (see `tracker.views.one_service`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields as parameter
from marshmallow import validate

from tracker import charts, look, sentences
from tracker.addresses import address
from tracker.look import gettext as _
from tracker.queries import overview, services
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.queries.standing import STATUSES, ranking_question
from tracker.reports.download import Table
from tracker.views import one_service, page, page_filters, reading, same_months, service_dossiers, telling
from tracker.views.same_months import Movement

blueprint = Blueprint("services", __name__)
_FILTERS = ("level", "tier", "agency", "field", "audience", "status")
_ROWS = 25


class _Parameters(page.PageParameters):
    sort = parameter.String(validate=validate.OneOf(services.SORTS), metadata={"choices": ", ".join(services.SORTS)})


@blueprint.get("/services")
def show_list() -> str | Response:
    """Services of the catalogue, most dossiers to win first."""
    reader = reading.reader()
    given = page.parameters(_Parameters)
    asked = page.question(reader, given)
    chosen: dict[str, Any] = {"status": given.get("status"), "sort": given.get("sort", "gain")}
    every = services.everything(reader, asked, **chosen)
    title = _("Services")
    files = {
        "services": lambda: services_table(reader, every, asked, "services", title),
        "statuses": lambda: _status_table(_statuses(reader, asked), asked),
    }
    if (file := page.only(files, given)) is not None:
        return file
    pages = max(1, -(-len(every) // _ROWS))
    shown = min(given.get("page", 1), pages)
    rows = page.with_trends(reader, asked, every[(shown - 1) * _ROWS : shown * _ROWS])
    counts = _statuses(reader, asked)
    links = {name: address(status=name, page=None) for name in STATUSES}
    return render_template(
        "services/list.html",
        path="/services",
        period=page.period_words(asked),
        ranked_period=page.period_words(ranking_question(asked)),
        fields=_fields(reader, asked, given),
        state=overview.period_state(reader, asked),
        rows=rows,
        moves=same_months.of_services(reader, asked, [row.service for row in rows]),
        shown=shown,
        pages=pages,
        statuses_title=telling.statuses_title(counts),
        sort=chosen["sort"],
        told=_told(every),
        counts=counts,
        links=links,
        status_spec=charts.status_bar(counts, sentences.status_names(look.current()), links, look.current()),
        has_charts=True,
    )


@blueprint.get("/services/<code>")
def show_one(code: str) -> str | Response:
    """One service."""
    return one_service.show(code)


@blueprint.get("/services/<code>/dossiers")
def show_dossiers(code: str) -> str | Response:
    """The dossiers behind the figure of one service."""
    return service_dossiers.show(one_service.find(reading.reader(), code))


def _fields(reader: Reader, asked: Question, given: dict[str, Any]) -> list[page.FilterField]:
    search = {"name": "q", "label": _("Name or code"), "kind": "search", "value": given.get("q", "")}
    filters = page.filter_fields(reader, asked, _FILTERS)
    return [search, *filters, *page.period_fields(), page_filters.sort_field(given.get("sort", ""))]


def _statuses(reader: Reader, asked: Question) -> dict[str, int]:
    """Count the services of the list by status, without regard to the filter by status."""
    items = services.everything(reader, asked)
    return {name: sum(item.status == name for item in items) for name in STATUSES}


@dataclass(frozen=True)
class Told:
    """What the page's sentence says: services listed, those at level 3 and 4 among them, those to promote, and
    what these have to win a year."""

    total: int
    judged: int
    to_promote: int
    gain: int


def _told(items: Sequence[ServiceItem]) -> Told:
    chosen = [item for item in items if item.status in telling.TO_PROMOTE]
    return Told(
        len(items),
        sum(item.status is not None for item in items),
        len(chosen),
        round(sum(item.gain for item in chosen)),
    )


def services_table(reader: Reader, items: Sequence[ServiceItem], asked: Question, name: str, title: str) -> Table:
    """Return services as a file: the rows of the list in their order."""
    headings = [_("Code"), _("Name"), _("Level"), _("Agency"), _("Field of work"), _("Audience"), _("Status")]
    headings += page.figure_headings()
    headings += [_("Against last year, same months, points"), _("Months compared")]
    headings += [_("Target"), _("Dossiers a year to win")]
    headings += [_("Dossiers to win, at least"), _("Dossiers to win, at most")]
    moves = same_months.of_services(reader, asked, [item.service for item in items])
    rows = [_row(item, moves.get(item.service.id)) for item in items]
    ranked = _("Status and dossiers to win rest on %(period)s.", period=page.period_words(ranking_question(asked)))
    return Table(name, title, headings, rows, page.notes(asked, ranked))


def _row(item: ServiceItem, moved: Movement | None) -> list[object]:
    words, service = look.current(), item.service
    use = item.standing.use if item.standing else None
    return [
        service.code,
        service.name(words.code),
        item.level,
        item.agency.name if item.agency else None,
        service.field,
        page.audience_name(service.audience) if service.audience else None,
        sentences.status_names(words)[item.status] if item.status else None,
        *page.figure_cells(item.figure),
        round(moved.difference * 100, 1) if moved else None,
        f"{moved.compared}/{moved.of}" if moved else None,
        page.share(item.target),
        *((round(use.gain), round(use.gain_low), round(use.gain_high)) if use else (None, None, None)),
    ]


def _status_table(counts: dict[str, int], asked: Question) -> Table:
    names = sentences.status_names(look.current())
    rows = [[names[status], count] for status, count in counts.items() if count]
    title = _("Services by status")
    return Table("services-by-status", title, [_("Status"), _("Services")], rows, page.notes(asked))
