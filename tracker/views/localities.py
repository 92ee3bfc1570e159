"""/localities: where people file online, on the map and in a list; /localities/<code>: one commune or ward."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import charts, look
from tracker.look import gettext as _
from tracker.queries import catalogue, groups, overview
from tracker.queries.catalogue import LocalityEntry
from tracker.queries.groups import GroupItem
from tracker.queries.question import Question, UnknownCodeError
from tracker.queries.reader import Reader
from tracker.reports.download import Table
from tracker.views import page, page_rows, reading, small_numbers, split_words, telling, unit_pages
from tracker.views.asking import filtered
from tracker.views.errors import ForbiddenError, NotFoundError

blueprint = Blueprint("localities", __name__)
_FILTERS = ("level", "field", "audience")


@blueprint.get("/localities")
def show_list() -> str | Response:
    """Communes and wards in force on the last day, most dossiers to win first."""
    reader = reading.reader()
    given = page.parameters(unit_pages.ListParameters)
    asked = page.question(reader, {**given, "locality": None})
    items = unit_pages.ordered(_all(reader, asked), given["sort"])
    title = _("Communes and wards")
    files = {"localities": lambda: page_rows.group_table(items, asked, "localities", title, places=True)}
    if (file := page.only(files, given)) is not None:
        return file
    return render_template(
        "units/list.html",
        path="/localities",
        kind="localities",
        title=title,
        question=_("Where do people file online, and where not?"),
        map_spec=_map(unit_pages.chosen(items) or items),
        kind_name=_kind_name,
        marks=split_words.marks(items),
        split_notes=split_words.notes(items),
        **unit_pages.of_list(reader, asked, given, items, _FILTERS, page_rows.locality_path),
    )


def _all(reader: Reader, asked: Question) -> tuple[GroupItem, ...]:
    return small_numbers.hide_places(groups.localities(reader, asked), reading.least_cell())


def _kind_name(kind: str) -> str:
    return {"commune": _("Commune"), "ward": _("Ward"), "district": _("District"), "town": _("Town")}.get(kind, kind)


def _map(items: Sequence[GroupItem]) -> dict[str, Any] | None:
    """Draw the places whose coordinates the catalogue knows."""
    rows = [
        {**row, "longitude": item.entry.longitude, "latitude": item.entry.latitude, "gain": item.gain}
        for row, item in zip(page_rows.dot_rows(items, page_rows.locality_path), items, strict=True)
        if isinstance(item.entry, LocalityEntry)
        and item.entry.longitude is not None
        and item.entry.latitude is not None
    ]
    shapes = page_rows.shapes(item.entry for item in items)
    return charts.places(rows, look.current(), shapes) if len(rows) > 1 else None


@blueprint.get("/localities/<code>")
def show_one(code: str) -> str | Response:
    """One commune or ward: to everybody its share beside others, to staff its months and services too."""
    reader = reading.reader()
    given = page.parameters()
    everywhere = page.question(reader, {**given, "locality": None})
    entry = _find(reader, code, everywhere)
    asked = filtered(everywhere, locality=code)
    if (file := page.only(_files(reader, asked, entry), given)) is not None:
        return file
    found = _all(reader, everywhere)
    own = next((one for one in found if one.entry.id == entry.id), None)
    if own is None:  # the code names a place of another day, which the list of this day lacks
        raise _not_found(code, everywhere)
    period = page.period_words(asked)
    return render_template(
        "units/page.html",
        path="/localities",
        kind="localities",
        entry=entry,
        kind_name=_kind_name(entry.kind) if entry.kind else "",
        lead=telling.share_sentence(own.figure, period, own.target),
        moved="",
        period=period,
        fields=[*page.period_fields(), *page.filter_fields(reader, everywhere, ("level",))],
        state=overview.period_state(reader, everywhere),
        figure=own.figure,
        definition=page.definition_names()[asked.definition],
        split_notes=split_words.notes((own,)),
        has_charts=True,
        **(unit_pages.nothing_of_one() if reading.least_cell() else unit_pages.of_one(reader, asked)),
        **unit_pages.beside(found, own, page_rows.locality_path),
    )


def _find(reader: Reader, code: str, asked: Question) -> LocalityEntry:
    try:
        return catalogue.load(reader).locality(code, asked.day)
    except UnknownCodeError:
        raise _not_found(code, asked) from None


def _not_found(code: str, asked: Question) -> NotFoundError:
    return NotFoundError(
        _(
            "No commune or ward has the code %(code)s on %(day)s. Look for it by name in the list.",
            code=code[:60],
            day=look.current().date(asked.day),
        )
    )


def _files(reader: Reader, asked: Question, entry: LocalityEntry) -> dict[str, Callable[[], Table]]:
    if reading.least_cell():
        return {"none": _refused}
    return unit_pages.files_of_one(reader, asked, f"locality-{entry.code}")


def _refused() -> Table:
    raise ForbiddenError(_("Numbers of one place by service are small, so only signed-in staff can see them."))
