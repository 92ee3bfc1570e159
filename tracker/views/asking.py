"""From the parameters of an address to a question; the same for pages and API."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.measures.window import parse
from tracker.queries import catalogue
from tracker.queries.question import Filters, Question
from tracker.queries.reader import Reader


def question(reader: Reader, parameters: Mapping[str, Any]) -> Question:
    """Return the question that checked parameters ask.

    Raises:
        WindowError: `from`, `to` or `months` cannot be used.
        UnknownCodeError: `agency` or `locality` names nothing on the last day of the period.
    """
    window = parse(
        parameters.get("from"),
        parameters.get("to"),
        parameters.get("months"),
        starts_on=reader.settings.time.month_starts_on,
        today=reader.today,
    )
    filters = Filters(
        level=parameters.get("level"),
        field=parameters.get("field") or None,
        tier=parameters.get("tier") or None,
        agency=parameters.get("agency") or None,
        locality=parameters.get("locality") or None,
        audience=parameters.get("audience") or None,
        q=(parameters.get("q") or "").strip() or None,
    )
    asked = Question(window, parameters.get("definition") or "uptake", filters)
    _check_codes(reader, asked)
    return asked


def _check_codes(reader: Reader, asked: Question) -> None:
    entries = catalogue.load(reader)
    if asked.filters.agency is not None:
        entries.agency(asked.filters.agency, asked.day)
    if asked.filters.locality is not None:
        entries.locality(asked.filters.locality, asked.day)


def without_words(asked: Question) -> Question:
    """Return the question without its search: for what belongs to one service already named."""
    return replace(asked, filters=replace(asked.filters, q=None, field=None, audience=None))


def filtered(asked: Question, **filters: Any) -> Question:
    """Return the question with some of its filters set."""
    return replace(asked, filters=replace(asked.filters, **filters))
