"""A figure in words: the one way in which pages, reports and pictures write a share and its basis."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Protocol

from tracker.i18n import Language

SMALL_SAMPLE_WIDTH = 0.2
"""An interval wider than this (20 points, as for the class `too_few`) marks a share of a small sample."""

Tone = Literal["plain", "small", "missing"]


class Counts(Protocol):
    """What a share divides."""

    @property
    def dossiers(self) -> int: ...
    @property
    def online(self) -> int: ...


class Completeness(Protocol):
    """Units reported of units expected."""

    @property
    def reported(self) -> int: ...
    @property
    def expected(self) -> int: ...


class Figure(Protocol):
    """The figure object of the whole site, as measures make it."""

    @property
    def dossiers(self) -> int: ...
    @property
    def online(self) -> int: ...
    @property
    def uptake(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def missing(self) -> str | None: ...
    @property
    def base(self) -> Counts: ...
    @property
    def completeness(self) -> Completeness: ...


@dataclass(frozen=True)
class FigureText:
    """The parts of a figure in words; empty where there is nothing to say."""

    main: str
    detail: str
    range: str
    note: str
    tone: Tone

    def line(self, period: str = "") -> str:
        """Return it all in one line: 63,4 % (12.480 / 19.685 hồ sơ), 11/2025–10/2026, chưa gồm …"""
        head = f"{self.main} ({self.detail})" if self.detail else self.main
        return ", ".join(part for part in (head, period, self.note) if part)


def figure_text(language: Language, figure: Figure) -> FigureText:
    """Write a figure: share and counts, counts and range where the sample is small, or what is missing."""
    note = completeness_note(language, figure)
    if figure.uptake is None or figure.low is None or figure.high is None:
        words = missing_words(language, figure.missing)
        return FigureText(words, _counts_known(language, figure), "", note, "missing")
    interval = language.percent_range(figure.low, figure.high)
    online, dossiers = language.number(figure.base.online), language.number(figure.base.dossiers)
    if figure.high - figure.low > SMALL_SAMPLE_WIDTH:
        return FigureText(f"{online}/{dossiers}", interval, interval, note, "small")
    counts = language.gettext("%(online)s / %(dossiers)s dossiers", online=online, dossiers=dossiers)
    return FigureText(language.percent(figure.uptake), counts, interval, note, "plain")


def missing_words(language: Language, missing: str | None) -> str:
    """Say why there is no share; KeyError for a state that the site does not know."""
    _ = language.gettext
    return {
        "no_dossiers": _("No dossiers arose"),
        "not_provided": _("No data yet"),
        "partial": _("Month still running"),
        "suppressed": _("Hidden: small number"),
        "level": _("Not at level 3 or 4"),
    }[missing or "not_provided"]


def status_names(language: Language) -> dict[str, str]:
    """Return the name of each status of a service, in the order in which pages list them."""
    _ = language.gettext
    return {
        "met": _("Target met"),
        "near": _("Close to target"),
        "below": _("To promote"),
        "no_online": _("Hardly any online"),
        "too_few": _("Too few dossiers to tell"),
        "no_dossiers": _("No dossiers arose"),
        "source_silent": _("Source silent"),
        "not_provided": _("No data yet"),
        "no_target": _("No target set"),
    }


def completeness_note(language: Language, figure: Figure) -> str:
    """Say how many monthly reports (units) the figure lacks; empty where it lacks none."""
    lacking = figure.completeness.expected - figure.completeness.reported
    if lacking <= 0 or figure.missing in ("suppressed", "level", "not_provided"):
        return ""
    return language.gettext(
        "%(lacking)s of %(expected)s monthly reports not included",
        lacking=language.number(lacking),
        expected=language.number(figure.completeness.expected),
    )


def change_words(language: Language, now: Figure, before: Figure, unit: bool = True) -> str:
    """Say how a share moved against another, in points; empty where one of the two is missing."""
    if now.uptake is None or before.uptake is None:
        return ""
    return language.points(now.uptake - before.uptake, unit)


def late_words(language: Language, name: str, last_day: dt.date | None) -> str:
    """Say of a late source until when its data reach."""
    if last_day is None:
        return language.gettext("%(source)s (no data yet)", source=name)
    return language.gettext("%(source)s (data to %(day)s)", source=name, day=language.date(last_day))


def _counts_known(language: Language, figure: Figure) -> str:
    if figure.missing not in ("partial", "not_provided") or not figure.dossiers:
        return ""
    return language.gettext(
        "%(online)s online, %(dossiers)s dossiers so far known",
        online=language.number(figure.online),
        dossiers=language.number(figure.dossiers),
    )
