"""The sentences that pages start with: a share with its counts, period, target and movement."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from tracker import look, sentences
from tracker.i18n import NO_BREAK_SPACE
from tracker.look import gettext as _
from tracker.measures.figure import Figure
from tracker.queries.history import HistoryPoint
from tracker.queries.overview import LikeForLike
from tracker.views.page_filters import definition_names

TO_PROMOTE = ("below", "no_online")


def share_sentence(figure: Figure, period: str, target: float | None) -> str:
    """Tell the share of a period against the target, or why there is none; what is lacking in the same line."""
    words = look.current()
    text = sentences.figure_text(words, figure)
    counts = {"online": words.number(figure.online), "dossiers": words.number(figure.dossiers)}
    if figure.missing:
        return _missing_sentence(figure.missing, period, counts)
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


def _missing_sentence(missing: str, period: str, counts: dict[str, str]) -> str:
    if missing == "no_dossiers":
        return _("In %(period)s no dossiers arose, online or otherwise.", period=period)
    if missing == "partial":
        return _(
            "%(period)s is still running: %(online)s of %(dossiers)s dossiers so far came online; "
            "the share is told once the month has ended.",
            period=period,
            **counts,
        )
    if missing == "level":
        return _("In %(period)s the service was not at level 3 or 4, so it has no share.", period=period)
    if missing == "suppressed":
        return _("The share of %(period)s is hidden, since the numbers are too small to show.", period=period)
    return _(
        "For %(period)s no share can be told, since not all channels are provided yet (known so far: "
        "%(online)s online, %(dossiers)s dossiers in all).",
        period=period,
        **counts,
    )


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


def trend_title(points: Sequence[HistoryPoint]) -> str:
    """Say from where to where the share of a trend went; what the picture shows where there are not two."""
    known = [(one.point.period, one.figure.uptake) for one in points if one.figure.uptake is not None]
    if len(known) < 2:
        return _("Share of dossiers filed online, by month")
    words = look.current()
    (first_period, first), (last_period, last) = known[0], known[-1]
    values = {
        "first": words.percent(first),
        "last": words.percent(last),
        "start": words.moment(first_period),
        "end": words.moment(last_period),
    }
    if round(first, 3) == round(last, 3):
        return _("The share stood at %(first)s in %(start)s and at %(last)s in %(end)s", **values)
    if last > first:
        return _("The share rose from %(first)s in %(start)s to %(last)s in %(end)s", **values)
    return _("The share fell from %(first)s in %(start)s to %(last)s in %(end)s", **values)


def statuses_title(counts: Mapping[str, int]) -> str:
    """Say how many of the services with a status are below their target."""
    words = look.current()
    return _(
        "%(some)s of %(total)s services are clearly below their target",
        some=words.number(sum(counts.get(name, 0) for name in TO_PROMOTE)),
        total=words.number(sum(counts.values())),
    )


def _moved(difference: float, rose: str, fell: str, still: str) -> str:
    points = look.current().points(difference)
    if points[0] not in "+\u2212":
        return still
    return (rose if difference > 0 else fell) % {"points": points[1:]}


def _strong(text: str) -> Markup:
    return Markup("<strong>%s</strong>") % text
