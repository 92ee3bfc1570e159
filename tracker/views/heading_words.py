"""Where the share is heading and what the year still needs, in sentences, as rows of a picture, and as files."""

from typing import Any

from tracker import charts, look
from tracker.i18n import DASH
from tracker.look import gettext as _
from tracker.queries.projection import Heading, Source, YearPace
from tracker.queries.question import Question
from tracker.reports.download import Table
from tracker.views import page_rows

_NAMED = 3
_MONTHS_SHOWN = 24


def told(heading: Heading | None) -> dict[str, Any] | None:
    """Return what a page shows of a projection: title, sentence, picture, rows; None where there is none."""
    if heading is None:
        return None
    return {
        "title": title(heading),
        "sentence": _at_the_end(heading),
        "spec": charts.ahead(_behind(heading), _ahead(heading), heading.target, look.current()),
        "rows": heading.ahead,
    }


def title(heading: Heading) -> str:
    """Tell when the target is reached at today's trend, or that this is not within a year."""
    words = look.current()
    if heading.target is None:
        return _(
            "At today's trend the share would be %(share)s in a year", share=words.percent(_last(heading).share, 0)
        )
    target = words.percent(heading.target, 0)
    shares = [one.figure.uptake for one in heading.behind if one.figure.uptake is not None]
    if shares[-1] >= heading.target:
        if min(one.share for one in heading.ahead) >= heading.target:
            return _("The target of %(target)s was met last month, and stays met at today's trend", target=target)
        return _("The target of %(target)s was met last month, but may be missed again", target=target)
    if heading.reached is None:
        return _("The target of %(target)s is not reached within a year at today's trend", target=target)
    return _(
        "At today's trend the target of %(target)s is reached in %(month)s",
        target=target,
        month=words.month(heading.reached),
    )


def _at_the_end(heading: Heading) -> str:
    """Tell how sure that is, and where the share would be in a year."""
    words, last = look.current(), _last(heading)
    said = _(
        "In %(month)s it would be %(share)s (80%% range: %(range)s).",
        month=words.month(last.month),
        share=words.percent(last.share, 0),
        range=words.percent_range(last.low, last.high),
    )
    return " ".join(filter(None, (_how_sure(heading), said)))


def _how_sure(heading: Heading) -> str:
    words, now = look.current(), heading.ahead[0].month
    if heading.target is None or heading.earliest in (None, now):
        return ""
    earliest = words.month(heading.earliest or "")
    if heading.latest is not None:
        return _("Earliest %(earliest)s, latest %(latest)s.", earliest=earliest, latest=words.month(heading.latest))
    if heading.reached is not None:
        return _("Earliest %(earliest)s; it may also take longer than a year.", earliest=earliest)
    return _("There is a chance of one in five to reach it by %(earliest)s.", earliest=earliest)


def _last(heading: Heading) -> Any:
    return heading.ahead[-1]


def _behind(heading: Heading) -> list[dict[str, Any]]:
    words = look.current()
    return [
        {
            "month": one.period,
            "share": one.figure.uptake,
            "text": f"{words.month(one.period)}: {words.percent(one.figure.uptake)}"
            if one.figure.uptake is not None
            else "",
        }
        for one in heading.behind[-_MONTHS_SHOWN:]
    ]


def _ahead(heading: Heading) -> list[dict[str, Any]]:
    words = look.current()
    return [
        {
            "month": one.month,
            "share": one.share,
            "low": one.low,
            "high": one.high,
            "text": _(
                "%(month)s, projected: %(share)s (%(range)s)",
                month=words.month(one.month),
                share=words.percent(one.share, 0),
                range=words.percent_range(one.low, one.high),
            ),
        }
        for one in heading.ahead
    ]


def table(heading: Heading | None, asked: Question, name: str) -> Table:
    """Return the months ahead as a file."""
    rows = [
        [one.month, *(page_rows.share(value) for value in (one.share, one.low, one.high))]
        for one in (heading.ahead if heading else ())
    ]
    headings = [_("Month"), _("Projected uptake"), _("From (80% range)"), _("To (80% range)")]
    return Table(name, _("Projection"), headings, rows, page_rows.notes(asked, _method()))


def _method() -> str:
    return _("The share moves on as it has moved; a trend fades month by month.")


def pace_told(found: YearPace | None) -> dict[str, Any] | None:
    """Return what the overview says of the year: its sentences, and the services that dossiers can come from."""
    if found is None:
        return None
    return {
        "title": _("What %(year)s still needs", year=look.current().moment(found.year)),
        "sentences": [one for one in (_so_far(found), _needed(found), _untold(found)) if one],
        "sources": found.sources[:_NAMED],
        "more": max(0, len(found.sources) - _NAMED),
    }


def _so_far(found: YearPace) -> str:
    words, counts = look.current(), found.pace.so_far
    if not counts.dossiers:
        return ""
    return _(
        "So far this year %(share)s were filed online (%(online)s of %(dossiers)s dossiers, %(months)s).",
        share=words.percent(counts.online / counts.dossiers),
        online=words.number(counts.online),
        dossiers=words.number(counts.dossiers),
        months=words.period(found.told[0], found.told[-1]),
    )


def _needed(found: YearPace) -> str:
    words, pace = look.current(), found.pace
    values = {
        "target": words.percent(found.target, 0),
        "expected": words.number(round(pace.expected)),
        "months": words.period(found.left[0], found.left[-1]),
        "needed": words.number(round(pace.needed)),
        "share": words.percent(pace.needed / pace.expected) if pace.expected else "",
        "best": words.percent(pace.best),
        "likely": words.number(round(pace.likely)),
        "range": f"{words.number(round(pace.low))}{DASH}{words.number(round(pace.high))}",
    }
    if not pace.possible:
        return _(
            "The whole year cannot reach %(target)s any more: even if each of the %(expected)s dossiers expected in "
            "%(months)s came online, it would end at %(best)s. At today's trend %(likely)s will (%(range)s).",
            **values,
        )
    if pace.needed < 1:
        return _("The whole year reaches %(target)s whatever comes in %(months)s.", **values)
    return _(
        "For the whole year to reach %(target)s, %(needed)s of the %(expected)s dossiers expected in %(months)s must "
        "come online (%(share)s); at today's trend %(likely)s will (%(range)s).",
        **values,
    )


def _untold(found: YearPace) -> str:
    if not found.untold:
        return ""
    words = look.current()
    return _("Left out, since no share is known: %(months)s.", months=", ".join(map(words.month, found.untold)))


def sources_table(found: YearPace | None, asked: Question) -> Table:
    """Return the services that online dossiers can still come from this year as a file."""
    code = look.current().code
    rows = [_source_cells(one, code) for one in (found.sources if found else ())]
    headings = [
        _("Code"), _("Service"), _("Target"), _("Dossiers expected this year still"), _("Of these short of the target"),
    ]  # fmt: skip
    title = _("Services that online dossiers can still come from this year")
    return Table("overview-pace", title, headings, rows, page_rows.notes(asked))


def _source_cells(one: Source, code: str) -> list[object]:
    return [
        one.service.code,
        one.service.name(code),
        page_rows.share(one.target),
        round(one.expected),
        round(one.short),
    ]
