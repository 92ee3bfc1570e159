"""What is said of people: the sentence of the page, names of counts, and why a question has no answer."""

from typing import Any

from markupsafe import Markup

from tracker import look, sentences
from tracker.look import gettext as _
from tracker.measures.adoption import LEAST_NAMED, TARGET_OF_ADULTS, Adoption
from tracker.queries.adoption import AdoptionItem, UnansweredError
from tracker.views.errors import BadParametersError, Refused

_PARAMETERS = {"days": "from", "agencies": "agency", "filters": "by"}


def refused(error: UnansweredError) -> BadParametersError:
    """Return what the API answers to a question that people are not kept for."""
    return BadParametersError(Refused(_PARAMETERS[error.reason], "", _reason(error)))


def sentence(error: UnansweredError) -> str:
    """Return the same as a sentence of a page."""
    told = _reason(error)
    return f"{told[0].upper()}{told[1:]}."


def _reason(error: UnansweredError) -> str:
    return {
        "days": _("people are counted by whole months; ask from month to month"),
        "agencies": _("people of several agencies cannot be added up; ask for an agency without others below it"),
        "filters": _(
            "people are counted for the province, or one level, agency or place; ask for one of these at a time"
        ),
    }[error.reason]


def lead(figure: Adoption, period: str) -> str:
    """Tell how many people came online, of how many adults, and whether they stay; or why that cannot be told."""
    words = look.current()
    if figure.missing == "suppressed":
        return _("The numbers of %(period)s are too small to show.", period=period)
    if figure.online_people is None:
        return _not_told(figure, period)
    said = _(
        "In %(period)s, %(people)s people filed at least one dossier online%(adults)s.",
        period=period,
        people=Markup("<strong>{}</strong>").format(words.number(figure.online_people)),
        adults=_of_adults(figure),
    )
    if figure.first_online:
        said += " " + _("%(count)s of them did so for the first time ever.", count=words.number(figure.first_online))
    if figure.stayed_share is not None:
        said += " " + _(
            "Of those who came again, %(share)s stayed online.", share=words.percent(figure.stayed_share, 0)
        )
    if figure.missing == "not_provided":
        said += " " + _not_told(figure, period)
    return said


def _of_adults(figure: Adoption) -> str:
    if figure.per_100_adults is None:
        return ""
    number = look.current().number(figure.per_100_adults, 1)
    target = round(TARGET_OF_ADULTS * 100)
    return ", " + _("%(number)s of 100 adults; the target is %(target)s", number=number, target=target)


def _not_told(figure: Adoption, period: str) -> str:
    words = look.current()
    if figure.missing == "no_dossiers":
        return _("In %(period)s no dossiers arose, online or otherwise.", period=period)
    share = figure.named.share
    if share is None or share >= LEAST_NAMED:
        return _("For %(period)s people cannot be counted, since data are missing.", period=period)
    return _(
        "People cannot be counted: only %(share)s of the dossiers of %(period)s name their applicant, at least "
        "%(least)s would have to. Map the applicant's code in the settings; it is kept only as a keyed hash.",
        share=words.percent(share, 0),
        period=period,
        least=words.percent(LEAST_NAMED, 0),
    )


def kinds() -> dict[str, str]:
    """Return the names of kinds of applicant."""
    return {
        "citizen": _("Citizens"),
        "business": _("Businesses"),
        "state": _("State bodies"),
        "": _("kind not told"),
    }


def count_names() -> list[str]:
    """Return the headings of the counts of people."""
    return [
        _("People who applied"),
        _("People who filed online"),
        _("First time online"),
        _("Stayed online"),
        _("Went back to the counter"),
    ]


def counts(figure: Adoption) -> list[Any]:
    """Return the counts of people in the order of their headings."""
    return [figure.people, figure.online_people, figure.first_online, figure.stayed_online, figure.back_to_counter]


def missing(figure: Adoption) -> str | None:
    """Return why there is no share."""
    return sentences.missing_words(look.current(), figure.missing) if figure.missing else None


def never_added() -> str:
    """Return the warning that stands at each table of people."""
    return _("These are distinct people: they must not be added up over months, places or kinds.")


def place(one: AdoptionItem) -> str:
    """Return what the map says of a place."""
    words, figure = look.current(), one.figure
    name = one.locality.name if one.locality else one.key
    if figure.online_people is None or figure.missing:
        return f"{name}: {missing(figure) or ''}"
    told = _("%(online)s people online", online=words.number(figure.online_people))
    if figure.per_100_adults is not None:
        number = words.number(figure.per_100_adults, 1)
        told += ", " + _("%(number)s of 100 adults", number=number)
    return f"{name}: {told}"
