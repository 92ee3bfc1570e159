"""/definitions: what each figure of the site means, in plain words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import charts, look
from tracker.look import gettext as _
from tracker.measures import definitions as register
from tracker.measures.figure import Figure
from tracker.queries import catalogue, figures
from tracker.queries.catalogue import TargetEntry, valid_on
from tracker.queries.question import Question
from tracker.queries.reader import Reader, StoreNotReadyError
from tracker.reports.download import Table
from tracker.settings import Source
from tracker.views import asking, page, reading
from tracker.views.data_words import every, records_name

blueprint = Blueprint("definitions", __name__)


@dataclass(frozen=True)
class TargetRow:
    """A target in force, with the name of what it holds for."""

    scope: str
    name: str
    target: float
    valid_from: date | None
    valid_to: date | None
    legal_basis: str | None


@blueprint.get("/definitions")
def show() -> Response | str:
    """Show the register; it can be read before there are any data, without the figures then."""
    given = page.parameters()
    try:
        reader = reading.reader()
    except StoreNotReadyError:
        files = {"definitions": _register_file}
        return page.only(files, given) or render_template("definitions/page.html", **_texts())
    asked = asking.question(reader, given)
    targets = _targets(reader, asked)
    tables: dict[str, Callable[[], Table]] = {
        "definitions": _register_file,
        "targets": lambda: _targets_file(targets, asked),
        "figures": lambda: _figures_file(_figures(reader, asked), asked),
    }
    return page.only(tables, given) or render_template(
        "definitions/page.html", **_texts(), **_figures_context(reader, asked), targets=targets
    )


def _texts() -> dict[str, Any]:
    settings = reading.settings()
    return {
        "title": _("Definitions"),
        "path": "/definitions",
        "register": register,
        "code": look.current().code,
        "sources": [_source(one) for one in settings.source],
        "not_received": [_state(one) for one in settings.definitions.not_received],
        "month_starts_on": settings.time.month_starts_on,
    }


def _state(status: str) -> str:
    """Return a state of dossiers in words; one that the site does not name is shown as it is set."""
    names = {
        "registered": _("newly registered"),
        "refused": _("not accepted"),
        "withdrawn": _("withdrawn"),
        "stopped": _("stopped"),
        "payment_due": _("payment due"),
        "supplement": _("papers asked for"),
    }
    return names.get(status, status)


def _source(source: Source) -> dict[str, str]:
    names = charts.months.channel_names(look.current())
    channels = dict.fromkeys(names.get(one, names["other"]) for one in source.channels)
    return {
        "name": source.name,
        "records": records_name(source.records),
        "channels": ", ".join(channels),
        "every": every(source.expected_every),
    }


def _figures(reader: Reader, asked: Question) -> list[tuple[register.Definition, Figure]]:
    """The same question under each definition."""
    return [
        (one, figures.whole(reader, replace(asked, definition=one.code)))  # type: ignore[arg-type]
        for one in register.DEFINITIONS
    ]


def _labelled(name: str, figure: Figure) -> str:
    return name if figure.uptake is None else f"{look.current().percent(figure.uptake)}: {name}"


def _figures_context(reader: Reader, asked: Question) -> dict[str, Any]:
    found = _figures(reader, asked)
    code = look.current().code
    rows = [
        {
            "name": _labelled(one.short.of(code), figure),
            "share": figure.uptake,
            "low": figure.low,
            "high": figure.high,
            "target": None,
            "online": figure.base.online,
            "dossiers": figure.base.dossiers,
            "missing": figure.missing,
            "href": f"#{one.code}",
        }
        for one, figure in found
    ]
    return {
        "has_charts": True,
        "figures": found,
        "dots": charts.dots(rows, look.current()),
        "period": page.period_words(asked),
        "day": asked.day,
    }


def _targets(reader: Reader, asked: Question) -> list[TargetRow]:
    """Return the targets in force on the last day of the period, the widest scope first."""
    entries = catalogue.load(reader)
    names = {
        "service": {one.code: one.name(look.current().code) for one in entries.services},
        "agency": {one.code: one.name for one in entries.agencies if valid_on(one, asked.day)},
        "tier": {one.kind: page.tier_name(one.kind) for one in entries.agencies if one.kind},
    }
    rows = [_target(one, names) for one in entries.targets if _in_force(one, asked.day)]
    own = [
        TargetRow(_scopes()["service"], f"{one.name(look.current().code)} ({one.code})", one.target, None, None, None)
        for one in entries.services
        if one.target is not None and one.in_force(asked.day)
    ]
    default = reader.settings.definitions.default_target
    if default is not None:
        own.append(TargetRow(_("everything else"), _("default of the settings"), default, None, None, None))
    return [*rows, *own]


def _target(one: TargetEntry, names: dict[str, dict[str, str]]) -> TargetRow:
    name = names.get(one.scope, {}).get(one.code or "", one.code or "")
    if one.scope in ("service", "agency") and one.code and name != one.code:
        name = f"{name} ({one.code})"
    scope = _scopes().get(one.scope, one.scope)
    return TargetRow(scope, name or _("the whole province"), one.target, one.valid_from, one.valid_to, one.legal_basis)


def _scopes() -> dict[str, str]:
    return {
        "province": _("province"),
        "tier": _("tier of agencies"),
        "agency": _("agency"),
        "service": _("service"),
    }


def _in_force(one: TargetEntry, day: date) -> bool:
    return (one.valid_from is None or one.valid_from <= day) and (one.valid_to is None or day <= one.valid_to)


def _register_file() -> Table:
    code = look.current().code
    headings = [_("Code"), _("Name"), _("Numerator"), _("Denominator"), _("Left out")]
    headings += [_("Legal basis"), _("Valid from")]
    rows: list[list[object]] = [
        [
            one.code,
            one.name.of(code),
            one.numerator.of(code),
            one.denominator.of(code),
            one.exclusions.of(code),
            one.legal_basis.of(code),
            one.valid_from,
        ]
        for one in register.DEFINITIONS
    ]
    return Table("definitions", _("Definitions"), headings, rows)


def _targets_file(found: list[TargetRow], asked: Question) -> Table:
    headings = [_("Holds for"), _("Name"), _("Target"), _("Valid from"), _("Valid to"), _("Legal basis")]
    rows = [
        [one.scope, one.name, page.share(one.target), one.valid_from, one.valid_to, one.legal_basis] for one in found
    ]
    return Table("definitions-targets", _("Targets in force"), headings, rows, page.notes(asked))


def _figures_file(found: list[tuple[register.Definition, Figure]], asked: Question) -> Table:
    headings = [_("Code"), _("Name"), *page.figure_headings()]
    code = look.current().code
    rows = [[one.code, one.name.of(code), *page.figure_cells(figure)] for one, figure in found]
    period = _("Period: %(period)s", period=page.period_words(asked))
    return Table("definitions-figures", _("The same period under each definition"), headings, rows, [period])
