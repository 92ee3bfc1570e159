"""What became of a service's dossiers in words: each step with its share of the one before, and what is not told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from tracker import drawing, look, sentences
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.course import Course, Part
from tracker.measures.figure import Completeness, Counts, Figure, Tally, figure
from tracker.queries.course import Courses, months
from tracker.queries.question import Question
from tracker.reports.download import Table
from tracker.views import page

Side = Literal["online", "offline", "every"]
SIDES: tuple[Side, ...] = ("online", "offline", "every")
STEPS = ("started", "submitted", "accepted", "settled", "in_time", "paid_online", "rating")
_BEST = 5  # stars


@dataclass(frozen=True)
class Told:
    """One step of one side in words: a share with its bar and what it divides, or a mere `count`."""

    main: str
    detail: str = ""
    tone: str = "plain"
    bar: Markup | None = None
    part: Part | None = None
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """A step with its name, what it is a share of, and what is told online, otherwise and of both.

    None: the step does not exist there, as nobody starts a form at a counter.
    """

    key: str
    name: str
    of: str
    online: Told | None
    offline: Told | None
    every: Told | None


def steps(found: Courses) -> tuple[Step, ...]:
    """Return the steps in their order."""
    names = {
        "started": (_("Started online"), ""),
        "submitted": (_("Submitted"), _("of those started")),
        "accepted": (_("Accepted"), ""),
        "settled": (_("Settled so far"), _("of those accepted")),
        "in_time": (_("Settled in time"), _("of those settled that had a due date")),
        "paid_online": (_("Paid online"), _("of those with a fee")),
        "rating": (_("Satisfaction"), _("mean of the ratings from 1 to 5")),
    }
    return tuple(Step(key, *names[key], *(_told(key, getattr(found, side), side) for side in SIDES)) for key in STEPS)


def _told(key: str, found: Course, side: Side) -> Told | None:
    if key in ("started", "submitted") and side != "online" and found.started is None:
        return None
    if key != "started" and not found.dossiers and not found.started:
        return Told(_("No dossiers arose"), tone="none")
    if key == "started" or (key == "accepted" and found.accepted is None):
        count = found.started if key == "started" else found.dossiers
        return not_provided(side) if count is None else _counted(count)
    return _divided(key, getattr(found, key), side)


def _divided(key: str, part: Part | None, side: Side) -> Told:
    if part is None:
        return not_provided(side)
    if not part.of:
        return Told(_none_of(key), tone="none", part=part)
    return _rated(part) if key == "rating" else _shared(part, side)


def not_provided(side: Side = "every") -> Told:
    """Return what is said of what no log tells."""
    return Told(_("Not provided"), tone="missing", bar=drawing.bar_not_provided() if side != "every" else None)


def _counted(count: int) -> Told:
    return Told(look.current().number(count), ngettext("dossier", "dossiers", count), count=count)


def _shared(part: Part, side: Side) -> Told:
    text = sentences.figure_text(look.current(), share_of(part))
    drawn = drawing.bar(part.count / part.of, "online" if side == "online" else "counter")
    return Told(text.main, text.detail, text.tone, drawn, part)


def share_of(part: Part | None) -> Figure:
    """Return a part as a figure with its interval; not provided where no log tells it."""
    counts = Counts(part.of, part.count) if part else Counts()
    return figure(Tally(counts, counts, Completeness(int(part is not None), 1)))


def _rated(part: Part) -> Told:
    words = look.current()
    main = _("%(mean)s of %(best)s", mean=words.number(part.count / part.of, 1), best=_BEST)
    return Told(main, ngettext("%(count)s rating", "%(count)s ratings", part.of), part=part)


def _none_of(key: str) -> str:
    return {
        "submitted": _("Nobody started online"),
        "accepted": _("None submitted"),
        "settled": _("None accepted"),
        "in_time": _("None with a due date"),
        "paid_online": _("None with a fee"),
        "rating": _("No ratings"),
    }[key]


def sentence(found: Courses) -> str:
    """Say where people give up, as far as any log tells it."""
    return " ".join(one for one in (_given_up(found.online), _settled(found.every)) if one)


def _given_up(online: Course) -> str:
    words = look.current()
    if online.submitted is None:
        return _("No log tells who starts online, so that it cannot be said how many give up before submitting.")
    submitted, started = online.submitted.count, online.submitted.of
    if not started:
        return ""
    return ngettext(
        "Of %(count)s dossier started online, %(lost)s (%(share)s) was not submitted.",
        "Of %(count)s dossiers started online, %(lost)s (%(share)s) were not submitted.",
        started,
        lost=words.number(started - submitted),
        share=words.percent(1 - submitted / started),
    )


def _settled(every: Course) -> str:
    words = look.current()
    if every.settled is None or not every.settled.of:
        return ""
    settled, of = every.settled.count, every.settled.of
    shares = {"share": words.percent(settled / of), "accepted": words.number(of)}
    if every.in_time is None or not every.in_time.of:
        return _("Of %(accepted)s accepted, %(share)s are settled so far.", **shares)
    return _(
        "Of %(accepted)s accepted, %(share)s are settled so far; of these %(in_time)s in time.",
        **shares,
        in_time=words.percent(every.in_time.count / every.in_time.of),
    )


def beside(found: Courses, known: int) -> tuple[str, ...]:
    """Return what the numbers leave out; `known`: all dossiers of the period, those of totals included."""
    told, words, online = [], look.current(), found.online
    if online.started is not None and online.accepted is None and online.dossiers:
        told.append(
            _(
                "Not every online dossier carries the moment of its start, so that it cannot be told what share of "
                "those submitted the %(accepted)s accepted are.",
                accepted=words.number(online.dossiers),
            )
        )
    if known > found.every.dossiers:
        told.append(
            ngettext(
                "%(count)s further dossier is known from totals alone, which do not tell what became of it.",
                "%(count)s further dossiers are known from totals alone, which do not tell what became of them.",
                known - found.every.dossiers,
            )
        )
    return tuple(told)


def period(asked: Question) -> str:
    """Return the calendar months that the numbers hold, in words."""
    held = months(asked.window)
    names = [f"{month:%Y-%m}" for month in held]
    return look.current().period(names[0], names[-1]) if names else ""


def side_names() -> dict[Side, str]:
    return {"online": _("Filed online"), "offline": _("Filed at the counter, by post or otherwise"), "every": _("All")}


def table(given: Sequence[Step], asked: Question, name: str) -> Table:
    """Return the steps as a file: a row for each step and side."""
    names = side_names()
    headings = [_("Step"), _("Filed"), _("Number"), _("Out of"), _("Share"), _("From (95% interval)")]
    headings += [_("To (95% interval)"), _("Mean rating"), _("What is not told")]
    rows = [
        [step.name, names[side], *_cells(step.key, told)]
        for step in given
        for side in SIDES
        if (told := getattr(step, side)) is not None
    ]
    notes = [_("Calendar months: %(months)s", months=period(asked)), *page.notes(asked)[:1]]
    return Table(name, _("What became of dossiers"), headings, rows, notes)


def _cells(key: str, told: Told) -> list[object]:
    why = None if told.tone in ("plain", "small") else told.main
    if told.part is None:
        return [told.count, *[None] * 5, why]
    if key == "rating":
        mean = round(told.part.count / told.part.of, 2) if told.part.of else None
        return [None, told.part.of, None, None, None, mean, why]
    share = share_of(told.part)
    return [
        told.part.count,
        told.part.of,
        *(page.share(one) for one in (share.uptake, share.low, share.high)),
        None,
        why,
    ]
