"""The words of /upgrades: what to do about each service, and what its numbers assume."""

from collections.abc import Sequence

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.look import ngettext
from tracker.measures.course import Part
from tracker.measures.upgrade import ENOUGH_DOSSIERS, IN_TIME_ENOUGH, PAID_ENOUGH
from tracker.measures.window import Window
from tracker.queries import course
from tracker.queries.upgrades import Candidate, Reference, Upgrades, WithoutForm
from tracker.views.service_course import share_of


def action(one: Candidate) -> str:
    """Say what to do next with a service at level 3."""
    if not one.obstacles:
        return _("Ready: ask its owner to propose level 4.")
    return " ".join(_obstacle(code, one) for code in one.obstacles)


def _obstacle(code: str, one: Candidate) -> str:
    return {
        "no_dossiers": _("No dossiers arose: check whether it is still needed before anything else."),
        "partial": _("The month is still running."),
        "not_provided": _("First get the data of every channel, so that its uptake is known."),
        "few": _("Few dossiers: let those with more go first."),
        "payment": _("First make fees payable online: now %(share)s are paid so.", share=_percent(one.paid_online)),
        "payment_unknown": _("Ask whether a fee is due and can be paid online: the log does not tell."),
        "late": _("First settle in time: now %(share)s.", share=_percent(one.in_time)),
        "lateness_unknown": _("Ask for due dates and dates of settlement: the log does not tell them."),
    }.get(code, _("First get the data of every channel, so that its uptake is known."))


def _percent(part: Part | None) -> str:
    return look.current().percent(part.count / part.of, 0) if part and part.of else ""


def form_action(one: WithoutForm) -> str:
    """Say whom to ask for an online form."""
    if one.agency is not None:
        return _(
            "Ask %(agency)s for an online form (level 3), and whether it can be wholly online at once.",
            agency=one.agency.name,
        )
    if one.agencies > 1:
        return _(
            "Ask the department in charge of the field for one online form (level 3) for all %(count)s agencies.",
            count=look.current().number(one.agencies),
        )
    return _("The catalogue names no agency for it: enter one, then ask it for an online form.")


def is_ready(one: Candidate) -> bool:
    return not one.obstacles


def gain(one: Candidate) -> tuple[str, str]:
    """Return the expected gain with its range, both empty where it is not known."""
    if one.gain is None:
        return "", ""
    words = look.current()
    low, high = round(one.gain.low), round(one.gain.high)
    return words.number(round(one.gain.dossiers)), f"{words.number(low)}–{words.number(high)}"


def basis(reference: Reference | None) -> str:
    """Say which median the gain of a service rests on."""
    if reference is None:
        return ""
    share = look.current().percent(reference.share, 0)
    if reference.field is None:
        return _("median of level 4 in the province: %(share)s", share=share)
    return _("median of level 4 in its field: %(share)s", share=share)


def part_text(part: Part | None, none: str) -> sentences.FigureText:
    """Return a part in words: its share, `none` where nothing could be divided, or that no log tells it."""
    if part is None:
        return sentences.FigureText(_("Not provided"), "", "", "", "missing")
    if not part.of:
        return sentences.FigureText(none, "", "", "", "plain")
    return sentences.figure_text(look.current(), share_of(part))


def lead(found: Upgrades) -> tuple[str, ...]:
    """Return the sentences that the page starts with."""
    words, ready = look.current(), [one for one in found.candidates if is_ready(one)]
    told = []
    if not found.candidates:
        told.append(_("No service is at level 3 here, so none waits to become wholly online."))
    else:
        told.append(
            ngettext(
                "%(ready)s of %(count)s service at level 3 is ready to become wholly online, as far as logs tell.",
                "%(ready)s of %(count)s services at level 3 are ready to become wholly online, as far as logs tell.",
                len(found.candidates),
                ready=words.number(len(ready)),
            )
        )
        gained = sum(one.gain.dossiers for one in ready if one.gain)
        if round(gained):
            told.append(
                _(
                    "At the median uptake of level 4 they would bring about %(gain)s dossiers a year online.",
                    gain=words.number(round(gained)),
                )
            )
    if found.without_form:
        told.append(
            ngettext(
                "%(count)s service for information only has so many dossiers that it should get an online form.",
                "%(count)s services for information only have so many dossiers that they should get an online form.",
                len(found.without_form),
            )
        )
    return tuple(told)


def assumptions(year: Window) -> tuple[str, ...]:
    """Return what the lists assume, one sentence each."""
    words, held = look.current(), course.months(year)
    calendar = words.period(f"{held[0]:%Y-%m}", f"{held[-1]:%Y-%m}")
    told = _("Payment and settlement are counted by calendar month: %(months)s.", months=calendar)
    return (
        *((told,) if year.months.kind == "reporting" else ()),
        _(
            "Expected gain: dossiers a year that would come online if the service reached the median uptake of level-4 "
            "services of the same field (3 at least, of 30 dossiers at least), else of the province; the range follows "
            "from its interval. That people use a service as they use others once it is wholly online is an "
            "assumption, not a forecast."
        ),
        _(
            "Ready: at least %(dossiers)s dossiers a year, at least %(paid)s of the fees of its online dossiers paid "
            "online, and at least %(in_time)s of its dossiers settled in time.",
            dossiers=ENOUGH_DOSSIERS,
            paid=words.percent(PAID_ENOUGH, 0),
            in_time=words.percent(IN_TIME_ENOUGH, 0),
        ),
        _("Legal obstacles, such as papers to be shown in person, are in no log: ask the owner of the service."),
    )


def title(shown: Sequence[Candidate]) -> str:
    """Say how many services lie below what level 4 usually reaches."""
    judged = [one for one in shown if one.figure.uptake is not None and one.reference]
    below = sum((one.figure.uptake or 0) < one.reference.share for one in judged if one.reference)
    return _(
        "%(below)s of %(count)s services at level 3 lie below the median of level 4",
        below=look.current().number(below),
        count=look.current().number(len(judged)),
    )


def dot_rows(shown: Sequence[Candidate], path: dict[str, str]) -> list[dict[str, object]]:
    """Return the rows of the picture; `path` by code."""
    code = look.current().code
    names = [one.service.name(code) for one in shown]
    return [
        {
            "name": name if names.count(name) == 1 else f"{name} ({one.service.code})",
            "share": one.figure.uptake,
            "low": one.figure.low,
            "high": one.figure.high,
            "target": one.reference.share if one.reference else None,
            "online": one.figure.base.online,
            "dossiers": one.figure.base.dossiers,
            "missing": one.figure.missing,
            "href": path[one.service.code],
        }
        for name, one in zip(names, shown, strict=True)
    ]
