"""Parameters of the API: their names, what they allow, and how a bad one is told."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from flask import request
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser

from tracker.look import gettext as _
from tracker.measures.figure import DEFINITIONS
from tracker.queries import groups, services, usage
from tracker.queries.periods import GRAINS
from tracker.queries.standing import STATUSES
from tracker.views.errors import BadParametersError, Refused

__all__ = ["ApiBlueprint", "Common", "GroupList", "Listed", "ServiceListed", "Usage", "WorkList", "choice", "get"]

V = TypeVar("V", bound=Callable[..., Any])


def _text(description: str, allowed: str = "text of at most 200 characters") -> fields.String:
    return fields.String(validate=validate.Length(max=200), metadata={"description": description, "allowed": allowed})


def choice(description: str, *allowed: str) -> fields.String:
    """Return a parameter that takes one of some words."""
    metadata = {"description": description, "choices": ", ".join(allowed)}
    return fields.String(validate=validate.OneOf(allowed), metadata=metadata)


class Common(Schema):
    """Parameters of every question."""

    class Meta:
        include = {  # noqa: RUF012 - read once by marshmallow; `from` is a word of Python
            "from": _text("First month (YYYY-MM) or day (YYYY-MM-DD).", "a month YYYY-MM or a day YYYY-MM-DD")
        }

    to = _text("Last month or day, inclusive.", "a month YYYY-MM or a day YYYY-MM-DD")
    months = choice("Months of the calendar, or reporting months.", "calendar", "reporting")
    lang = choice("Language of names and sentences.", "vi", "en")
    level = fields.Integer(
        validate=validate.OneOf([2, 3, 4]),
        metadata={"description": "Only services at this level.", "choices": "2, 3, 4"},
    )
    field = _text("Only services of this field of work.")
    tier = _text("Only agencies of this kind.")
    agency = _text("Only this agency: its code on the last day of the period, or code@YYYY-MM-DD.")
    locality = _text("Only applicants of this place: its code on the last day, or code@YYYY-MM-DD.")
    audience = _text("Only services for this audience.")
    definition = choice("What uptake divides.", *DEFINITIONS)
    q = _text("Words of a service's name or its code; with or without diacritics.")


class Listed(Common):
    """Parameters of every list."""

    format = choice("JSON, or CSV for spreadsheets.", "json", "csv")
    page = fields.Integer(
        validate=validate.Range(min=1, max=100_000),
        metadata={"description": "Page of 100, from 1.", "allowed": "a whole number from 1"},
    )


class ServiceListed(Listed):
    sort = choice("Order.", *services.SORTS)
    status = choice("Only services of this status.", *STATUSES)


class GroupList(Listed):
    sort = choice("Order.", *groups.SORTS)


class WorkList(Listed):
    pass


class Usage(Common):
    grain = choice("Length of a period.", *GRAINS)
    by = choice("What dossiers are told apart by.", *usage.KEYS)
    format = choice("JSON, or CSV for spreadsheets.", "json", "csv")


class Parser(FlaskParser):
    """Tells every bad parameter by name, value and what is allowed; unknown ones are bad too."""

    def handle_error(self, error: ValidationError, req: Any, schema: Schema, **_more: Any) -> NoReturn:
        messages = error.messages if isinstance(error.messages, Mapping) else {}
        names = [name for part in messages.values() for name in part]
        raise BadParametersError(*(_refused(name, schema) for name in names)) from None


def _refused(name: str, schema: Schema) -> Refused:
    known = {field.data_key or key: field for key, field in schema.fields.items()}
    if name in known:
        choices = known[name].metadata.get("choices")
        allowed = _("one of %(choices)s", choices=choices) if choices else _(known[name].metadata["allowed"])
    else:
        names = ", ".join(sorted(known))
        allowed = _("there is no such parameter; those of this address are %(names)s", names=names)
    return Refused(name[:60], request.args.get(name, "")[:60], allowed)


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint whose bad parameters are told as problem details."""

    ARGUMENTS_PARSER = Parser(unknown=RAISE)


def get(blp: ApiBlueprint, path: str, parameters: type[Schema], answer: type[Schema]) -> Callable[[V], V]:
    """Answer GET of a path by a view, which is given the checked parameters of the address first."""

    def decorate(view: V) -> V:
        described = blp.response(200, answer)(view)
        blp.route(path)(blp.arguments(parameters, location="query")(described))
        return view

    return decorate
