"""/agencies: who leads and who lags, fairly; /agencies/<code>: how one is doing, and which services need work."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import look
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.queries import catalogue, figures, groups, overview
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.groups import GroupItem
from tracker.queries.question import Question, UnknownCodeError
from tracker.queries.reader import Reader
from tracker.views import page, page_rows, reading, same_months, telling, unit_pages
from tracker.views.asking import filtered
from tracker.views.errors import NotFoundError

blueprint = Blueprint("agencies", __name__)
_FILTERS = ("level", "tier", "field", "audience")


@blueprint.get("/agencies")
def show_list() -> str | Response:
    """Agencies in force on the last day, most dossiers to win first."""
    reader = reading.reader()
    given = page.parameters(unit_pages.ListParameters)
    asked = page.question(reader, given)
    found = [one for one in groups.agencies(reader, asked) if one.figure.completeness.expected]
    items = unit_pages.ordered(same_months.comparable(reader, tuple(found), asked), given["sort"])
    title = _("Agencies")
    files = {"agencies": lambda: page_rows.group_table(items, asked, "agencies", title)}
    if (file := page.only(files, given)) is not None:
        return file
    return render_template(
        "units/list.html",
        path="/agencies",
        kind="agencies",
        title=title,
        question=_("Which agencies lead, and which need help?"),
        map_spec=None,
        kind_name=page.tier_name,
        marks={},
        split_notes=_elsewhere(reader, asked, found),
        **unit_pages.of_list(reader, asked, given, items, _FILTERS, page_rows.agency_path),
    )


def _elsewhere(reader: Reader, asked: Question, found: Sequence[GroupItem]) -> list[str]:
    """What the list lacks to the whole: dossiers of agencies that ended without a successor, or of none."""
    whole = figures.whole(reader, asked).base.dossiers
    rest = whole - sum(one.figure.base.dossiers for one in found)
    if not rest:
        return []
    day = look.current().date(asked.day)
    return [
        ngettext(
            "%(count)s more dossier counts in the share of the province: of an agency that no longer exists on "
            "%(day)s and has no successor in the catalogue, or of none.",
            "%(count)s more dossiers count in the share of the province: of agencies that no longer exist on "
            "%(day)s and have no successor in the catalogue, or of none.",
            rest,
            day=day,
        )
    ]


@blueprint.get("/agencies/<code>")
def show_one(code: str) -> str | Response:
    """One agency."""
    reader = reading.reader()
    given = page.parameters()
    everywhere = page.question(reader, {**given, "agency": None})
    entry = _find(reader, code, everywhere)
    asked = filtered(everywhere, agency=code)
    if (file := page.only(unit_pages.files_of_one(reader, asked, f"agency-{entry.code}"), given)) is not None:
        return file
    period = page.period_words(asked)
    figure, earlier = figures.whole(reader, asked), figures.last_year(asked)
    last_year = figures.whole(reader, earlier) if earlier else None
    same = overview.like_for_like(reader, asked)
    return render_template(
        "units/page.html",
        path="/agencies",
        kind="agencies",
        entry=entry,
        kind_name=page.tier_name(entry.kind) if entry.kind else "",
        lead=telling.share_sentence(figure, period, overview.target(reader, asked)),
        moved=telling.change_sentence(same, figure, last_year),
        period=period,
        fields=[*page.period_fields(), *page.filter_fields(reader, asked, ("level",))],
        state=overview.period_state(reader, asked),
        figure=figure,
        definition=page.definition_names()[asked.definition],
        has_charts=True,
        split_notes=(),
        **unit_pages.of_one(reader, asked),
        **_beside(reader, everywhere, entry),
    )


def _find(reader: Reader, code: str, asked: Question) -> AgencyEntry:
    try:
        return catalogue.load(reader).agency(code, asked.day)
    except UnknownCodeError:
        raise NotFoundError(
            _(
                "No agency has the code %(code)s on %(day)s. Look for it by name in the list of agencies.",
                code=code[:60],
                day=look.current().date(asked.day),
            )
        ) from None


def _beside(reader: Reader, asked: Question, entry: AgencyEntry) -> dict[str, Any]:
    """The agency among others of its kind."""
    found = [one for one in groups.agencies(reader, asked) if one.figure.completeness.expected]
    own = next((one for one in found if one.entry.id == entry.id), None)
    if own is None:
        return {"beside": [], "beside_spec": None, "standing": ""}
    return unit_pages.beside(found, own, page_rows.agency_path)
