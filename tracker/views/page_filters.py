"""The filter bar of pages: its fields, what they can be set to, and the names of those values."""

from collections.abc import Sequence
from typing import Any

from flask import request

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.measures.figure import DEFINITIONS
from tracker.queries import catalogue
from tracker.queries.question import Question
from tracker.queries.reader import Reader

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
    return found


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
