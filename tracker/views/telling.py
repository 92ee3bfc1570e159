"""The sentences that pages start with: a share with its counts, period, target and movement."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from tracker import look, sentences
from tracker.i18n import NO_BREAK_SPACE
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries.overview import LikeForLike
from tracker.views.page_filters import definition_names
from tracker.views.same_months import Movement

TO_PROMOTE = ("below", "no_online")


def share_sentence(figure: Figure, period: str, target: float | None) -> str:
    """Tell the share of a period against the target, or why there is none; what is lacking in the same line."""
    words = look.current()
    text = sentences.figure_text(words, figure)
    counts = {"online": words.number(figure.online), "dossiers": words.number(figure.dossiers)}
    if figure.missing:
        return _missing_sentence(figure.missing, period, counts, figure.dossiers > 0)
    said = _(
        "In %(period)s, %(share)s of dossiers were filed online (%(counts)s)%(target)s%(note)s.",
        period=period,
        share=_strong(words.percent(figure.uptake or 0.0)),
        counts=f"{words.number(figure.base.online)}{NO_BREAK_SPACE}/{NO_BREAK_SPACE}"
        f"{words.number(figure.base.dossiers)}",
        target=_against_target(figure, target),
        note=f"; {text.note}" if text.note else "",
    )
    if figure.definition != "uptake":
        said += " " + _("Counted as: %(definition)s.", definition=definition_names()[figure.definition])
    if text.tone == "small":
        few = _("With so few dossiers the true share may lie anywhere within %(range)s.", range=text.range)
        return said + " " + few
    return said


def _missing_sentence(missing: str, period: str, counts: dict[str, str], any_known: bool) -> str:
    nothing_yet = {
        "partial": _(
            "%(period)s has not ended and no dossiers have come yet; the share is told at its end.", period=period
        ),
        "not_provided": _("For %(period)s no share can be told, since no source provides data yet.", period=period),
    }
    if not any_known and missing in nothing_yet:
        return nothing_yet[missing]
    told = {
        "no_dossiers": _("In %(period)s no dossiers arose, online or otherwise.", period=period),
        "partial": _(
            "%(period)s is still running: %(online)s of %(dossiers)s dossiers so far came online; "
            "the share is told once the month has ended.",
            period=period,
            **counts,
        ),
        "level": _("In %(period)s the service was not at level 3 or 4, so it has no share.", period=period),
        "suppressed": _("The share of %(period)s is hidden, since the numbers are too small to show.", period=period),
        "not_provided": _(
            "For %(period)s no share can be told, since not all channels are provided yet (known so far: "
            "%(online)s online, %(dossiers)s dossiers in all).",
            period=period,
            **counts,
        ),
    }
    return told.get(missing, told["not_provided"])


def _against_target(figure: Figure, target: float | None) -> str:
    if target is None or figure.uptake is None:
        return ""
    words = look.current()
    aim = words.percent(target, 0 if round(target * 100, 6).is_integer() else 1)
    if figure.uptake >= target:
        return ", " + _("the target of %(target)s is met", target=aim)
    short = words.points(target - figure.uptake).removeprefix("+")
    return ", " + _("%(points)s short of the target of %(target)s", points=short, target=aim)


def change_sentence(same: LikeForLike | None, figure: Figure, before: Figure | None) -> str:
    """Tell the movement against the same months last year: like for like where that can be told."""
    if same is not None and same.figure.uptake is not None and same.last_year.uptake is not None:
        return _moved(
            same.figure.uptake - same.last_year.uptake,
            _("Like for like it rose by %(points)s on the same months last year."),
            _("Like for like it fell by %(points)s on the same months last year."),
            _("Like for like it is as high as in the same months last year."),
        )
    if before is not None and figure.uptake is not None and before.uptake is not None:
        return _moved(
            figure.uptake - before.uptake,
            _("It rose by %(points)s on the same months last year."),
            _("It fell by %(points)s on the same months last year."),
            _("It is as high as in the same months last year."),
        )
    return _("It cannot be compared with the same months last year.")


def movement_sentence(moved: Movement | None) -> str:
    """Tell how one service moved over the months that have data in both years, and which these are if not all."""
    if moved is None:
        return _("It cannot be compared with the same months last year.")
    if moved.is_whole:
        return _moved(
            moved.difference,
            _("It rose by %(points)s on the same months last year."),
            _("It fell by %(points)s on the same months last year."),
            _("It is as high as in the same months last year."),
        )
    months = months_in_words(moved.names)
    return _moved(
        moved.difference,
        _("In the months with data in both years (%(months)s) it rose by %(points)s on last year."),
        _("In the months with data in both years (%(months)s) it fell by %(points)s on last year."),
        _("In the months with data in both years (%(months)s) it is as high as last year."),
        months,
    )


def months_in_words(periods: Sequence[str]) -> str:
    """Write periods as a list, consecutive months as a range: 11/2025–01/2026, 08/2026."""
    words = look.current()
    runs: list[list[str]] = []
    for period in periods:
        if runs and _follows(runs[-1][-1], period):
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(words.period(run[0], run[-1]) for run in runs)


def _follows(before: str, after: str) -> bool:
    if len(before) != 7 or len(after) != 7 or not (before[5:] + after[5:]).isdigit():
        return False
    return int(after[:4]) * 12 + int(after[5:]) == int(before[:4]) * 12 + int(before[5:]) + 1


def statuses_title(counts: Mapping[str, int]) -> str:
    """Say how many of the services with a status are below their target."""
    words = look.current()
    if not any(count for name, count in counts.items() if name != "no_target"):
        return _("No service has a target yet")
    return _(
        "%(some)s of %(total)s services are clearly below their target",
        some=words.number(sum(counts.get(name, 0) for name in TO_PROMOTE)),
        total=words.number(sum(counts.values())),
    )


def _moved(difference: float, rose: str, fell: str, still: str, months: str = "") -> str:
    points = look.current().points(difference)
    if points[0] not in "+\u2212":
        return still % {"months": months}
    return (rose if difference > 0 else fell) % {"points": points[1:], "months": months}


def _strong(text: str) -> Markup:
    return Markup("<strong>%s</strong>") % text
