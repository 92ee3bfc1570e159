"""One service: how it is used, where it lags, why, what is missing in its data, what to do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Response, render_template

from tracker import charts, look
from tracker.charts.months import channel_names
from tracker.look import gettext as _
from tracker.queries import (
    campaigns,
    catalogue,
    course,
    grains,
    history,
    low_use,
    notes,
    overview,
    projection,
    revisions,
    service,
    service_data,
    targets,
)
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.course import Courses
from tracker.queries.groups import GroupItem
from tracker.queries.history import HistoryPoint
from tracker.queries.low_use import LowUseItem
from tracker.queries.notes import NoteEntry
from tracker.queries.periods import GRAINS, Grain
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.service import Break, ServicePage
from tracker.queries.service_data import Gap
from tracker.queries.standing import ranking_question
from tracker.reports.download import Table
from tracker.views import (
    asking,
    campaign_words,
    heading_words,
    low_use_words,
    note_words,
    page,
    page_grains,
    page_rows,
    reading,
    same_months,
    service_channels,
    service_course,
    service_elsewhere,
    service_when,
    service_words,
    small_numbers,
    split_words,
    telling,
)
from tracker.views.errors import NotFoundError
from tracker.views.notes import may_write
from tracker.views.same_months import Movement
from tracker.views.trend_title import trend_title

_OF_MONTHS: tuple[Grain, ...] = ("month", "quarter", "year")


def show(code: str) -> str | Response:
    """Answer GET /services/<code>.

    Raises:
        NotFoundError: no service has this code.
    """
    reader = reading.reader()
    given = page.parameters()
    asked = asking.without_words(page.question(reader, given))
    # Days and weeks of one service are small numbers.
    offered = _OF_MONTHS if reading.least_cell() else GRAINS
    grain = page_grains.asked(given, offered)
    found = _found(reader, asked, grain, find(reader, code))
    if (file := page.only(_files(found, asked), given)) is not None:
        return file
    period = page.period_words(asked)
    item = found.page.item
    return render_template(
        "services/page.html",
        path="/services",
        found=found,
        item=item,
        name=item.service.name(look.current().code),
        trend_title=trend_title(found.points),
        state=overview.period_state(reader, asked),
        period=period,
        ranked_period=page.period_words(ranking_question(asked)),
        fields=[*page.period_fields(), *page.filter_fields(reader, asked, ("agency",))],
        lead=telling.share_sentence(item.figure, period, item.target),
        revised=revisions.revised_months(reader, asked, frozenset({item.service.id})),
        moved=telling.movement_sentence(found.moved),
        reasons=service_words.reasons(found.listed) if found.listed else (),
        status_sentence=service_words.status_sentence(item),
        months_in_words=telling.months_in_words,
        what_to_do=service_words.what_to_do,
        weeks=low_use_words.weeks(found.listed.when, reader.today) if found.listed else (),
        whom=low_use_words.whom(found.listed) if found.listed else "",
        definition=page.definition_names()[asked.definition],
        today=reader.today,
        may_list=reading.may("details"),
        may_plan=reading.may("plan"),
        **_written(reader, found.page.item.service),
        has_charts=True,
        has_share=any(one.figure.uptake is not None for one in found.points),
        has_counts=any(row["known"] for row in found.channels),
        grains=page_grains.choices(offered, grain),
        **_pictures(found, asked, grain, _notes(reader, found.page.item.service)),
        heading=heading_words.told(found.heading),
        campaigns=[(one, campaign_words.kinds()[one.kind], campaign_words.days(one)) for one in found.campaigns],
        **_course(found, asked),
        **_when(found),
    )


def find(reader: Reader, code: str) -> ServiceEntry:
    """Return the service of a code in an address.

    Raises:
        NotFoundError: no service has this code.
    """
    found = catalogue.load(reader).service(code)
    if found is None:
        raise NotFoundError(
            _("No service has the code %(code)s. Look for it by name in the list of services.", code=code[:60])
        )
    return found


@dataclass(frozen=True)
class Found:
    """What the page shows; `channels`: rows by period; `listed`: its entry among low use, if it is there.

    `course`: what became of its dossiers; None where that is not known, or one place is asked for.
    `when`: the months of its heat map, with their question. `here`: the agency asked for, among `agencies`.
    """

    page: ServicePage
    points: tuple[HistoryPoint, ...]
    breaks: tuple[Break, ...]
    channels: tuple[dict[str, Any], ...]
    localities: tuple[GroupItem, ...]
    agencies: tuple[GroupItem, ...]
    gaps: tuple[Gap, ...]
    flags: tuple[service_words.FlagTold, ...]
    rejected: tuple[service_words.FlagTold, ...]
    listed: LowUseItem | None
    moved: Movement | None
    course: Courses | None
    when: tuple[service_when.MonthShown, ...]
    when_asked: Question | None
    here: GroupItem | None
    heading: projection.Heading | None
    campaigns: tuple[CampaignEntry, ...]


def _found(reader: Reader, asked: Question, grain: Grain, entry: ServiceEntry) -> Found:
    found = service.service_page(reader, asked, entry)
    channels = service_channels.rows(reader, asked, found, "month")
    agencies = service_elsewhere.agencies(reader, asked, entry) if asked.filters.agency else found.agencies
    agencies = same_months.comparable(reader, agencies, asked)
    least = reading.least_cell()
    when_asked = service_when.asked_about(reader, asked, least)
    localities = small_numbers.hide_places(found.localities, least)
    shown = history.long_window(reader, asked.window)
    listed = low_use.of_service(reader, asked, entry.id)
    return Found(
        found,
        grains.points(reader, asked, partial(_target_on, reader, entry), grain, frozenset({entry.id})),
        service.breaks(reader, asked.over(shown), entry) if shown else (),
        channels if grain == "month" else service_channels.rows(reader, asked, found, grain),
        localities if any(_tells_share(one) for one in localities) else (),
        agencies,
        service_data.gaps(reader, asked, entry),
        service_words.flags_told(service_data.flags(reader, entry)),
        service_words.flags_told(service_data.rejected(reader, entry)),
        small_numbers.hide_in_low_use(listed, least) if listed else None,
        same_months.of_services(reader, asked, [entry]).get(entry.id),
        None if asked.filters.locality else course.courses(reader, asked, frozenset({entry.id})).get(entry.id),
        service_when.months(reader, when_asked, entry, channels, least),
        when_asked,
        service_elsewhere.here(reader, asked, agencies),
        projection.heading(reader, asked, entry),
        campaigns.of_service(reader, entry.code),
    )


def _target_on(reader: Reader, entry: ServiceEntry, day: date) -> float | None:
    return targets.of_service(reader, entry, day)


def _tells_share(item: GroupItem) -> bool:
    return item.figure.uptake is not None or item.figure.missing == "suppressed"


def _pictures(found: Found, asked: Question, grain: Grain, written: Sequence[NoteEntry]) -> dict[str, Any]:
    words = look.current()
    localities, agencies = page_rows.ahead(found.localities), page_rows.ahead(found.agencies)
    here = found.here if len(found.agencies) > 1 else None
    if here:
        agencies = service_elsewhere.shown(found.agencies, here)
    dots = page_rows.dot_rows(agencies, page_rows.agency_path)
    if here:
        dots[agencies.index(here)]["name"] = service_elsewhere.MARK + dots[agencies.index(here)]["name"]
    return {
        "trend_spec": charts.trend(
            page_rows.trend_rows(found.points),
            words,
            page_grains.marks(reading.reader(), asked, found.points, grain, _marked(found), written),
        ),
        "channels_spec": charts.channels(found.channels, words),
        "channel_names": channel_names(words),
        "localities": localities,
        "split_notes": split_words.notes(found.localities),
        "split_marks": split_words.marks(found.localities),
        "localities_reached": page_rows.reached(found.localities),
        "localities_spec": charts.dots(page_rows.dot_rows(localities, page_rows.locality_path), words),
        "agencies": agencies,
        "agencies_reached": page_rows.reached(found.agencies),
        "agencies_spec": charts.dots(dots, words),
        "elsewhere": service_elsewhere.sentence(found.agencies, here) if here else "",
    }


def _marked(found: Found) -> list[tuple[date, str]]:
    """Breaks of the series, and the first days of campaigns."""
    started = [(one.starts_on, _("campaign")) for one in found.campaigns]
    return [*service_words.breaks(found.breaks), *started]


def _notes(reader: Reader, entry: ServiceEntry) -> tuple[NoteEntry, ...]:
    """What staff wrote of the service and the province, for staff."""
    return notes.notes(reader, entry.code) if reading.may("details") else ()


def _written(reader: Reader, entry: ServiceEntry) -> dict[str, Any]:
    reason = notes.reasons(reader).get(entry.code) if reading.may("details") else None
    return {
        "notes": note_words.listed(_notes(reader, entry)),
        "reason": note_words.reason(reason) if reason else None,
        "may_write": may_write(reader, entry),
    }


def _course(found: Found, asked: Question) -> dict[str, Any]:
    """Return what the page says of started, submitted, accepted and settled dossiers."""
    words = {"course_period": service_course.period(asked), "of_a_place": asked.filters.locality is not None}
    if found.course is None:
        return {**words, "steps": ()}
    return {
        **words,
        "steps": service_course.steps(found.course),
        "course_lead": service_course.sentence(found.course),
        "course_beside": service_course.beside(found.course, sum(found.page.channels.values())),
        "course_sides": service_course.side_names(),
    }


def _when(found: Found) -> dict[str, Any]:
    """Return what the page says of weekdays and months."""
    told = [one for one in found.when if one.counts is not None]
    if found.when_asked is None or not any(one.dossiers for one in told):
        return {"when_period": ""}
    return {
        "when_period": look.current().period(found.when[0].month.period, found.when[-1].month.period),
        "when_title": service_when.title(found.when),
        "when_spec": service_when.picture(found.when),
        "when_days": service_when.day_names("abbreviated"),
        "when_beside": service_when.beside(found.when, found.channels, reading.least_cell()),
    }


def _files(found: Found, asked: Question) -> dict[str, Callable[[], Table]]:
    code = found.page.item.service.code
    return {
        "trend": lambda: page_rows.trend_table(found.points, asked, f"{code}-trend", _("Uptake by period")),
        "ahead": lambda: heading_words.table(found.heading, asked, f"{code}-ahead"),
        "channels": lambda: service_channels.table(found.channels, asked, f"{code}-channels"),
        "localities": lambda: page_rows.group_table(
            found.localities, asked, f"{code}-localities", _("Communes and wards"), places=True
        ),
        "agencies": lambda: page_rows.group_table(found.agencies, asked, f"{code}-agencies", _("Agencies")),
        "course": lambda: service_course.table(
            service_course.steps(found.course) if found.course else (), asked, f"{code}-course"
        ),
        "when": lambda: service_when.table(found.when, found.when_asked or asked, f"{code}-when"),
        "gaps": lambda: _gap_table(found, asked, f"{code}-gaps"),
    }


def _gap_table(found: Found, asked: Question, name: str) -> Table:
    rows = [
        [
            gap.agency.code if gap.agency else None,
            gap.agency.name if gap.agency else None,
            " ".join(gap.periods),
            gap.dossiers,
            gap.online,
            service_words.what_to_do(gap),
        ]
        for gap in found.gaps
    ]
    headings = [_("Code"), _("Agency"), _("Months not provided"), _("Dossiers known"), _("Of these online")]
    return Table(name, _("Months not provided"), [*headings, _("What to do")], rows, page.notes(asked))
