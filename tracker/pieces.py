"""Small pieces of a page that stand hundreds of times on it: figures, whiskers, statuses, levels, as markup.

Plain functions, since macros take several times as long; templates import them like macros, and `tracker.look`
gives them the reader's language.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from tracker import drawing, sentences
from tracker.i18n import Language
from tracker.sentences import Figure

_SEPARATOR = '<span class="separator">, </span>'


def figure(words: Language, value: Figure, period: str | None = None, big: bool = False) -> Markup:
    """Return a share with its counts and period; pale with its range where the sample is small."""
    text = sentences.figure_text(words, value)
    kinds = ["figure", f"figure--{text.tone}"]
    kinds += [f"figure--{value.missing}"] if value.missing else []
    kinds += ["figure-big"] if big else []
    parts = [f'<span class="{" ".join(kinds)}"><strong>{escape(text.main)}</strong>']
    if text.detail:
        parts.append(f" <small>({escape(text.detail)})</small>")
    if period:
        parts.append(f'{_SEPARATOR}<small class="nowrap">{escape(period)}</small>')
    if text.note:
        parts.append(f"{_SEPARATOR}<small>{escape(text.note)}</small>")
    return Markup("".join([*parts, "</span>"]))  # noqa: S704 - every text is escaped, classes are the site's own


def whisker(words: Language, value: Figure, target: float | None = None) -> Markup:
    """Return a share as a dot in its interval with a tick at the target, on an axis from 0 to 100 %."""
    text = sentences.figure_text(words, value)
    label = text.line()
    if text.range and text.tone == "plain":
        label += ", " + words.gettext("range %(range)s", range=text.range)
    if target is not None:
        label += ", " + words.gettext("target %(share)s", share=words.percent(target, 0))
    is_lacking = value.missing == "not_provided"
    return drawing.whisker(value.uptake, value.low, value.high, target, label, not_provided=is_lacking)


def trendline(words: Language, figures: Sequence[Figure], period: str) -> Markup:
    """Return figures by month, oldest first, as a line; `period`: the same months in words."""
    label = words.gettext("Uptake by month, %(period)s", period=period)
    return drawing.sparkline([one.uptake for one in figures], label, [one.missing for one in figures])


def change(words: Language, now: Figure, before: Figure, unit: bool = True) -> Markup:
    """Return the movement against the same months a year before, in points."""
    moved = sentences.change_words(words, now, before, unit)
    return Markup('<span class="number">{}</span>').format(moved) if moved else not_comparable(words)


def not_comparable(words: Language) -> Markup:
    return Markup('<span class="aside">{}</span>').format(words.gettext("not comparable"))


def shape(_words: Language, name: str) -> Markup:
    """Return the shape of a status, drawn once on the page."""
    return Markup('<svg class="shape" aria-hidden="true" focusable="false"><use href="#shape-{}"/></svg>').format(name)


def status(words: Language, name: str) -> Markup:
    """Return a service's status as shape and word."""
    word = sentences.status_names(words)[name]
    return Markup('<span class="status">{}<span>{}</span></span>').format(shape(words, name), word)


def level(words: Language, value: int | None, short: bool = False) -> Markup:
    """Return the level of a service: 3 (partial), 4 (whole), 2 (information only) or unknown."""
    if value not in (3, 4):
        name = words.gettext("Information only") if value == 2 else words.gettext("Level unknown")
        return Markup('<span class="level">{}</span>').format(name)
    whole = words.gettext("Level 4 (whole)") if value == 4 else words.gettext("Level 3 (partial)")
    name = words.gettext("Level %(level)s", level=value) if short else whole
    return Markup('<span class="level level--{}">{}</span>').format(value, name)
