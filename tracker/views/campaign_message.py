"""A first wording for the promotion of services, from what the catalogue knows and nothing else."""

from collections.abc import Sequence

from tracker import i18n
from tracker.queries import catalogue, standing
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.reader import Reader

_LEVELS = {
    4: "It can be done wholly online, from filing to the result: nobody has to come to the counter.",
    3: "It can be filed online; only the payment or the result may still need a visit.",
}
_MOST = 3


def suggested(reader: Reader, codes: Sequence[str], language: str, longest: int) -> str:
    """Return a text to be edited: what each service is, what can be done online, and where help is found.

    In the language asked for, whatever language the reader's own pages have.
    """
    words = i18n.language(language)
    entries = catalogue.load(reader)
    found = [service for code in codes if (service := entries.service(code)) is not None][:_MOST]
    text = " ".join(_of_service(reader, one, words) for one in found)
    return text if len(text) <= longest else text[: longest - 1].rsplit(". ", 1)[0] + "."


def _of_service(reader: Reader, service: ServiceEntry, words: i18n.Language) -> str:
    entries = catalogue.load(reader)
    level = standing.level_of(reader, service, reader.today)
    agency = entries.agency_by_id.get(service.agency_id) if service.agency_id is not None else None
    parts = [f"{service.name(words.code)}."]
    if level in _LEVELS:
        parts.append(words.gettext(_LEVELS[level]))
    if agency is not None:
        parts.append(words.gettext("Help: %(agency)s.", agency=agency.name))
    return " ".join(parts)
