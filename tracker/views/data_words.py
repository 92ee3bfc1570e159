"""Words of /data: the first sentence, states of sources, problems and what to do about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.figure import Completeness
from tracker.measures.lateness import Lateness, days_expected
from tracker.queries.compared import Compared
from tracker.queries.data import SourceState
from tracker.queries.services import ServiceItem
from tracker.store.freshness import Silence
from tracker.store.problems import RULES, Problem


@dataclass(frozen=True)
class Answer:
    """The first sentences of the page: a verdict, then what it rests on."""

    verdict: str
    sources: str
    months: str
    rows: str


def answer(sources: Sequence[SourceState], units: Completeness, agencies: tuple[int, int], period: str) -> Answer:
    """Say whether today's numbers can be trusted; `agencies`: how many lack months, of how many."""
    late = [one for one in sources if one.lateness != "fresh"]
    failed = [one for one in sources if one.last and one.last.status == "failed"]
    if not sources:
        verdict = _("No source of data is connected yet.")
    elif late or failed:
        verdict = _("Use today's numbers with care:")
    elif units.reported < units.expected:
        verdict = _("Today's numbers can be used, with gaps that are known:")
    else:
        verdict = _("Today's numbers can be used:")
    return Answer(verdict, _sources(sources, late, failed), _months(units, agencies, period), _rows(sources))


def _sources(sources: Sequence[SourceState], late: Sequence[SourceState], failed: Sequence[SourceState]) -> str:
    if not sources:
        return ""
    told = []
    if failed:
        names = ", ".join(one.name for one in failed)
        told.append(_("the last run failed for %(sources)s", sources=names))
    if late:
        names = ", ".join(sentences.late_words(look.current(), one.name, one.last_day) for one in late)
        told.append(_("late: %(sources)s", sources=names))
    if not told:
        count = look.current().number(len(sources))
        one = len(sources) == 1
        told.append(_("the source is on time") if one else _("all %(count)s sources are on time", count=count))
    return "; ".join(told) + "."


def _months(units: Completeness, agencies: tuple[int, int], period: str) -> str:
    if not units.expected:
        return ""
    words = look.current()
    lacking, named = agencies
    told = _(
        "In %(period)s, %(share)s of the monthly reports are complete (%(reported)s / %(expected)s)",
        period=period,
        share=_floored(units),
        reported=words.number(units.reported),
        expected=words.number(units.expected),
    )
    if lacking:
        told += "; " + _(
            "%(lacking)s of %(count)s agencies lack months",
            lacking=words.number(lacking),
            count=words.number(named),
        )
    return told + "."


def _floored(units: Completeness) -> str:
    """A share that is never rounded up to 100 %, which would say that nothing is lacking."""
    return look.current().percent(units.reported * 1000 // units.expected / 1000)


def _rows(sources: Sequence[SourceState]) -> str:
    read = sum(one.last.rows_read for one in sources if one.last)
    aside = sum(one.rejected for one in sources)
    words = look.current()
    if not read and not aside:
        return ""
    return _(
        "The last runs read %(read)s rows; %(aside)s rows stand aside, rejected.",
        read=words.number(read),
        aside=words.number(aside),
    )


def records_name(records: str) -> str:
    return {"dossiers": _("one row per dossier"), "events": _("one row per event"), "totals": _("reported totals")}[
        records
    ]


def lateness_name(state: Lateness) -> str:
    return {"fresh": _("On time"), "late": _("Late"), "stale": _("Stale"), "never": _("No data yet")}[state]


def silence(one: Silence) -> str:
    """Say since when a source is silent and what is missing by now."""
    values = {"start": look.current().date(one.start), "end": look.current().date(one.end)}
    values["count"] = look.current().number(one.missing)
    lasting, ended = {
        "silent": (
            _("silent since %(start)s, about %(count)s dossiers missing", **values),
            _("silent from %(start)s to %(end)s, about %(count)s dossiers missing", **values),
        ),
        "feed_silent": (
            _("nothing online since %(start)s, about %(count)s online dossiers missing", **values),
            _("nothing online from %(start)s to %(end)s, about %(count)s online dossiers missing", **values),
        ),
        "outage": (
            _(
                "nothing online in the whole province since %(start)s, about %(count)s online dossiers missing",
                **values,
            ),
            _(
                "nothing online in the whole province from %(start)s to %(end)s, "
                "about %(count)s online dossiers missing",
                **values,
            ),
        ),
    }[one.kind]
    return lasting if one.lasting else ended


def run_status(status: str) -> str:
    return {"succeeded": _("succeeded"), "failed": _("failed"), "skipped": _("nothing new")}.get(status, status)


def every(expected: str) -> str:
    """Say how often a source is expected."""
    days = days_expected(expected)
    if days < 1:
        return ngettext("every %(count)s hour", "every %(count)s hours", round(days * 24))
    if days == 1:
        return _("daily")
    return ngettext("every %(count)s day", "every %(count)s days", round(days))


@dataclass(frozen=True)
class Told:
    """A problem in the reader's language, with what to do."""

    sentence: str
    action: str


def problem(one: Problem | None) -> Told | None:
    """Return the words of a problem at a place."""
    code = look.current().code
    return Told(one.sentence(code), one.action(code)) if one else None


class _Anything(defaultdict[str, str]):
    """Fills every placeholder of a rule with an ellipsis: the rule itself, not one case of it."""

    def __missing__(self, key: str) -> str:
        return "…"


def rule(code: str, values: Mapping[str, str] | None = None) -> Told:
    """Return the words of a rule of the register; its code where it is not there.

    `values`: what is known of its placeholders; whatever is not becomes an ellipsis.
    """
    if code not in RULES:
        return Told(code, "")
    language, anything = look.current().code, _Anything(str, values or {})
    found = RULES[code]
    return Told(_filled(found.sentence, language, anything), _filled(found.action, language, anything))


def _filled(texts: Mapping[str, str], language: str, values: Mapping[str, str]) -> str:
    return texts[language].format_map(values)


def guess(encoding: str) -> str:
    """Write what to do about an encoding that was guessed."""
    return _(
        'If it is right, write encoding = "%(encoding)s" for this source in the settings; '
        "otherwise write the true one, then run again.",
        encoding=encoding,
    )


def difference(one: Compared) -> str:
    """Write by how much a reported total differs from what counts."""
    words = look.current()
    apart = one.reported - one.counted
    return ("+" if apart > 0 else "\u2212" if apart < 0 else "") + words.number(abs(apart))


def catalogue_gap(item: ServiceItem) -> Told:
    """Say what the catalogue lacks for a service, and what to do."""
    if item.level is not None and not item.service.provisional:
        return Told(
            _(
                "Its successor %(code)s is not in the catalogue: what logs say of the old code stays with it.",
                code=item.service.successor,
            ),
            _("Add the successor to the catalogue, or correct its code; then run again."),
        )
    if item.service.provisional and item.level is None:
        return Told(
            _("In the log, not in the catalogue, and at no level: left out of the uptake."),
            _("Add it to the catalogue with its level, or correct the code in the log; then run again."),
        )
    if item.service.provisional:
        return Told(
            _("In the log, not in the catalogue: counted provisionally under the level of the log."),
            _("Add it to the catalogue, or correct the code in the log; then run again."),
        )
    return Told(
        _("At no level in the catalogue or the log: left out of the uptake."),
        _("Enter its level and the day from which it holds in the catalogue; then run again."),
    )
