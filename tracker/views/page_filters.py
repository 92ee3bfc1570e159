"""The filter bar of pages: its fields, what they can be set to, and the names of those values."""

from collections.abc import Sequence
from typing import Any

from flask import request

from tracker import look, sentences
from tracker.addresses import address
from tracker.look import gettext as _
from tracker.measures.figure import DEFINITIONS
from tracker.measures.window import Months
from tracker.queries import catalogue
from tracker.queries.periods import LENGTHS, bucket
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.views import reading

FilterField = dict[str, Any]


def definition_names() -> dict[str, str]:
    return {
        "uptake": _("Uptake (online ÷ all dossiers of level 3 and 4)"),
        "uptake_no_post": _("Uptake without dossiers by post"),
        "uptake_all": _("Online dossiers ÷ dossiers of all services"),
    }


def parameter_name(name: str) -> str:
    """Return what pages call a parameter of an address; empty where they do not name it."""
    return {
        "from": _("From"),
        "to": _("To"),
        "level": _("Level"),
        "tier": _("Tier"),
        "agency": _("Agency"),
        "field": _("Field of work"),
        "audience": _("Audience"),
        "status": _("Status"),
        "locality": _("Commune or ward"),
        "definition": _("Counted as"),
        "q": _("Name or code"),
        "sort": _("Order"),
        "source": _("Source"),
    }.get(name, "")


def tier_name(tier: str) -> str:
    """Return the name of a kind of agency; a kind that the site does not know is shown as it is."""
    return {
        "province": _("Provincial People's Committee"),
        "department": _("Provincial departments"),
        "district": _("Districts"),
        "commune": _("Communes and wards"),
    }.get(tier, tier)


def audience_name(audience: str) -> str:
    """Return the name of an audience; one that the site does not know is shown as it is."""
    return {
        "citizen": _("Citizens"),
        "business": _("Businesses"),
        "both": _("Citizens and businesses"),
    }.get(audience, audience)


def period_fields() -> list[FilterField]:
    """Return the fields of the period, by month, or by day where the address names days."""
    found = []
    for name, label in (("from", _("From")), ("to", _("To"))):
        value = request.args.get(name, "")
        found.append({"name": name, "label": label, "kind": "date" if len(value) == 10 else "month", "value": value})
    months = _months_field()
    return [*found, *months, {"name": "period", "label": "", "kind": "periods", "value": "", "choices": _periods()}]


def _months_field() -> list[FilterField]:
    """The choice of calendar or reporting months, where these differ."""
    starts_on = reading.settings().time.month_starts_on
    if starts_on == 1:
        return []
    span = {"first": starts_on, "last": starts_on - 1}
    options = [("", _("from the %(first)sth to the %(last)sth", **span)), ("calendar", _("of the calendar"))]
    value = "calendar" if request.args.get("months") == "calendar" else ""
    return [{"name": "months", "label": _("Months"), "kind": "select", "value": value, "options": options}]


def _periods() -> list[dict[str, Any]]:
    """Periods that reports are made of, as links: the last complete month, quarter and year, and this year so far."""
    settings, words = reading.settings(), look.current()
    kind = Months(1 if request.args.get("months") == "calendar" else settings.time.month_starts_on)
    last = kind.index(reading.reader().today) - 1
    fiscal = settings.time.fiscal_year_starts
    quarter, year = bucket(kind, last, LENGTHS["quarter"], fiscal), bucket(kind, last, LENGTHS["year"], fiscal)
    if kind.index(quarter.end) > last:
        quarter = bucket(kind, kind.index(quarter.start) - 1, LENGTHS["quarter"], fiscal)
    before = bucket(kind, kind.index(year.start) - 1, LENGTHS["year"], fiscal)
    found = [
        (_("12 months"), None, None),
        (words.moment(kind.name(last)), last, last),
        (words.moment(quarter.name), kind.index(quarter.start), kind.index(quarter.end)),
        (_("%(year)s so far", year=year.name), kind.index(year.start), last),
        (words.moment(before.name), kind.index(before.start), kind.index(before.end)),
        (_("three years"), last - 35, last),
    ]
    return [_period(kind, *one) for one in found]


def _period(kind: Months, label: str, first: int | None, last: int | None) -> dict[str, Any]:
    start, end = (None if index is None else kind.name(index) for index in (first, last))
    chosen = (request.args.get("from") or None, request.args.get("to") or None) == (start, end)
    return {"label": label, "href": address(from_=start, to=end, page=None), "chosen": chosen}


def filter_fields(reader: Reader, asked: Question, names: Sequence[str]) -> list[FilterField]:
    """Return the fields of these filters, and of others that the address sets."""
    choices = catalogue.filter_choices(reader, asked.day)
    everything = ("", _("All"))
    options: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "level": (_("Level"), [("4", _("Level 4 (whole)")), ("3", _("Level 3 (partial)"))]),
        "tier": (_("Tier"), [(one, tier_name(one)) for one in choices.tiers]),
        "agency": (_("Agency"), [(one.code, one.name) for one in choices.agencies]),
        "field": (_("Field of work"), [(one, one) for one in choices.fields]),
        "audience": (_("Audience"), [(one, audience_name(one)) for one in choices.audiences]),
        "status": (_("Status"), list(sentences.status_names(look.current()).items())),
        "locality": (_("Commune or ward"), [(one.code, one.name) for one in choices.localities]),
        "definition": (_("Counted as"), [(one, definition_names()[one]) for one in DEFINITIONS]),
    }
    return [
        {
            "name": name,
            "label": label,
            "kind": "select",
            "value": request.args.get(name, ""),
            "options": [everything, *values],
        }
        for name, (label, values) in options.items()
        if request.args.get(name) or (name in names and values)
    ]


def sort_field(value: str) -> FilterField:
    """Return the field that orders a list."""
    options = [
        ("", _("Most dossiers to win")),
        ("uptake", _("Lowest uptake")),
        ("-uptake", _("Highest uptake")),
        ("dossiers", _("Most dossiers")),
        ("name", _("Name")),
    ]
    shown = "" if value == "gain" else value
    return {"name": "sort", "label": _("Order"), "kind": "select", "value": shown, "options": options}
