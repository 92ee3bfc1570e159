"""/adoption: how many people have come online, and do they stay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import charts, look
from tracker.look import gettext as _
from tracker.measures.adoption import Adoption
from tracker.queries import adoption, overview
from tracker.queries.adoption import AdoptionItem, Entrance, UnansweredError
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.reports.download import Table
from tracker.views import adoption_words as words_of
from tracker.views import asking, page, page_rows, reading, small_numbers

blueprint = Blueprint("adoption", __name__)
_FILTERS = ("level", "agency", "locality")
_ENTRANCES = 10
_PLACES = 25


@dataclass(frozen=True)
class Found:
    """What the page shows; places, kinds and entrances only of the whole province."""

    whole: Adoption
    months: tuple[AdoptionItem, ...]
    kinds: tuple[AdoptionItem, ...]
    places: tuple[AdoptionItem, ...]
    entrances: tuple[Entrance, ...]


@blueprint.get("/adoption")
def show() -> str | Response:
    """People rather than dossiers."""
    reader = reading.reader()
    given = page.parameters()
    asked = asking.question(reader, given)
    try:
        found = _found(reader, asked)
    except UnansweredError as error:
        told = words_of.sentence(error)
        return render_template("adoption/page.html", found=None, refused=told, **_frame(reader, asked))
    if (file := page.only(_files(found, asked), given)) is not None:
        return file
    return render_template(
        "adoption/page.html",
        found=found,
        lead=words_of.lead(found.whole, page.period_words(asked)),
        named=found.whole.named,
        entrances=found.entrances[:_ENTRANCES],
        places=found.places[:_PLACES],
        kind_names=words_of.kinds(),
        months_spec=charts.people([_month(one) for one in found.months], look.current()),
        map_spec=_map(found.places),
        has_charts=True,
        **_frame(reader, asked),
    )


def _frame(reader: Reader, asked: Question) -> dict[str, Any]:
    return {
        "path": "/adoption",
        "title": _("Adoption"),
        "period": page.period_words(asked),
        "fields": [*page.period_fields(), *page.filter_fields(reader, asked, _FILTERS)],
        "state": overview.period_state(reader, asked),
    }


def _found(reader: Reader, asked: Question) -> Found:
    least = reading.least_cell()
    months: Sequence[AdoptionItem] = adoption.adoption_by(reader, asked, "month")
    whole = adoption.whole(reader, asked)
    if asked.filters.locality is not None and least:
        months = small_numbers.hide_people(months, least)
        [only] = small_numbers.hide_people([AdoptionItem("", whole)], least)
        whole = only.figure
    try:
        kinds: Sequence[AdoptionItem] = adoption.adoption_by(reader, asked, "applicant_kind")
        places: Sequence[AdoptionItem] = adoption.adoption_by(reader, asked, "locality")
        entrances = adoption.entrances(reader, asked)
    except UnansweredError:
        return Found(whole, tuple(months), (), (), ())
    return Found(
        whole,
        tuple(months),
        tuple(one for one in small_numbers.hide_people(kinds, least) if _is_there(one.figure)),
        tuple(sorted(small_numbers.hide_people(places, least), key=_order)),
        entrances,
    )


def _is_there(figure: Adoption) -> bool:
    return bool(figure.named.dossiers) or figure.missing == "suppressed"


def _order(one: AdoptionItem) -> tuple[object, ...]:
    """Places with the fewest people online of their adults first: where to go next."""
    figure, entry = one.figure, one.locality
    level = figure.per_100_adults if figure.per_100_adults is not None else figure.share
    return (level is None, level or 0.0, entry.sort_key if entry else one.key)


def _month(one: AdoptionItem) -> dict[str, Any]:
    figure = one.figure
    first, online = figure.first_online, figure.online_people
    return {
        "month": one.key,
        "first": first if online is not None else None,
        "again": online - first if online is not None and first is not None else None,
        "missing": figure.missing,
        "partial": figure.missing == "partial",
    }


def _map(places: Sequence[AdoptionItem]) -> dict[str, Any] | None:
    """Draw people online per 100 adults; of all applicants where the catalogue does not know the adults."""
    of_adults = any(one.figure.per_100_adults is not None for one in places)
    rows = [
        {
            "name": page_rows.short_name(one.locality.name),
            "share": _share(one.figure, of_adults),
            "missing": one.figure.missing or "not_provided",
            "dossiers": one.figure.people or 0,
            "gain": 0,
            "longitude": one.locality.longitude,
            "latitude": one.locality.latitude,
            "href": page_rows.locality_path(one.key),
            "text": words_of.place(one),
        }
        for one in places
        if one.locality is not None and one.locality.longitude is not None and one.locality.latitude is not None
    ]
    shapes = page_rows.shapes(one.locality for one in places)
    return charts.places(rows, look.current(), shapes) if len(rows) > 1 else None


def _share(figure: Adoption, of_adults: bool) -> float | None:
    if not of_adults:
        return figure.share
    return None if figure.per_100_adults is None else figure.per_100_adults / 100


def _files(found: Found, asked: Question) -> dict[str, Callable[[], Table]]:
    names = words_of.kinds()
    return {
        "months": lambda: _table("months", _("Month"), found.months, lambda one: one.key, asked),
        "places": lambda: _table(
            "places", _("Commune or ward"), found.places, lambda one: one.locality.name if one.locality else "", asked
        ),
        "kinds": lambda: _table("kinds", _("Applicants"), found.kinds, lambda one: names[one.key], asked),
        "services": lambda: _services(found.entrances, asked),
    }


def _table(
    name: str, heading: str, items: Sequence[AdoptionItem], named: Callable[[AdoptionItem], str], asked: Question
) -> Table:
    """People cannot be added up over rows, which the notes of the file say."""
    rows: list[list[object]] = [
        [
            one.key,
            named(one),
            *(None if one.figure.missing == "suppressed" else value for value in words_of.counts(one.figure)),
            page.share(one.figure.share),
            None if one.figure.per_100_adults is None else round(one.figure.per_100_adults, 2),
            words_of.missing(one.figure),
        ]
        for one in items
    ]
    headings = [_("Code"), heading, *words_of.count_names(), _("Share online"), _("Online of 100 adults")]
    headings.append(_("Why there is no share"))
    notes = [_("Period: %(period)s", period=page.period_words(asked)), words_of.never_added()]
    return Table(f"adoption-{name}", _("Adoption"), headings, rows, notes)


def _services(items: Sequence[Entrance], asked: Question) -> Table:
    code = look.current().code
    rows: list[list[object]] = [[one.service.code, one.service.name(code), one.first_online] for one in items]
    headings = [_("Code"), _("Service"), _("First time online")]
    notes = [_("Period: %(period)s", period=page.period_words(asked))]
    return Table("adoption-services", _("Services through which people come online"), headings, rows, notes)
