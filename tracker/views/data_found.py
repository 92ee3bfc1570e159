"""What /data shows, read when it is asked for."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from tracker.look import gettext as _
from tracker.measures.figure import Completeness
from tracker.measures.window import Window
from tracker.queries import catalogue, compared, completeness, data, figures, groups, services
from tracker.queries.completeness import AgencyMonths
from tracker.queries.data import PAGE
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem
from tracker.store.text import fold
from tracker.views import reading
from tracker.views.errors import ForbiddenError

MONTHS_SHOWN = 36


class Found:
    """What the page shows; each part is read when it is asked for."""

    def __init__(self, reader: Reader, asked: Question, given: dict[str, Any]) -> None:
        self.reader, self.asked, self.given = reader, asked, given
        self.sources = data.sources(reader)
        self.agencies = completeness.of_agencies(reader, asked.over(self.window))
        self.page = int(given.get("page", 1))

    @property
    def window(self) -> Window:
        """The period of the grid: the last 36 months of the one asked for, at most."""
        window = self.asked.window
        touched = window.touched
        if len(touched) <= MONTHS_SHOWN:
            return window
        return replace(window, start=window.months.first(touched[-1] - MONTHS_SHOWN + 1))

    @property
    def units(self) -> Completeness:
        """Completeness of the whole period, the same that stands beside the share on every page."""
        return figures.whole(self.reader, self.asked.over(self.window)).completeness

    def units_of(self, one: AgencyMonths) -> Completeness:
        """Return an agency's completeness over the period, as beside its share; by its months where it ended."""
        if one.agency is None or one.agency.id not in self._by_agency:
            return one.units
        return self._by_agency[one.agency.id]

    @cached_property
    def _by_agency(self) -> dict[int, Completeness]:
        found = groups.agencies(self.reader, self.asked.over(self.window))
        return {one.entry.id: one.figure.completeness for one in found}

    def lacks(self, one: AgencyMonths) -> bool:
        units = self.units_of(one)
        return units.reported < units.expected

    def chosen_agencies(self) -> list[AgencyMonths]:
        """Return the agencies that the search and the switch leave, those that lack most first."""
        sought = fold(self.given.get("q", ""))
        gaps = self.given.get("show") == "gaps"
        chosen = [
            one
            for one in self.agencies
            if (not sought or (one.agency is not None and sought in one.agency.folded))
            and (not gaps or self.lacks(one))
        ]
        return sorted(chosen, key=lambda one: self.units_of(one).reported - self.units_of(one).expected)

    def without_level(self) -> list[ServiceItem]:
        """Return services at no level, provisional ones and those whose successor is lacking, most dossiers first."""
        everything = replace(self.asked, definition="uptake_all")
        filters = replace(everything.filters, level=None, q=None)
        items = services.all_items(self.reader, replace(everything, filters=filters))
        entries = catalogue.load(self.reader)
        chosen = [one for one in items if one.level is None or one.service.provisional or _heirless(one, entries)]
        return sorted(chosen, key=lambda one: (-one.figure.dossiers, one.service.sort_key))

    def rejected(self) -> list[data.Rejected]:
        """Return all rejected rows of the chosen source; ForbiddenError for readers who are not staff."""
        if not reading.may("details"):
            raise ForbiddenError(_("Rejected rows are shown to signed-in staff only."))
        source, agency = self.given.get("source"), self.given.get("agency")
        first, total = data.rejected(self.reader, source, 1, agency)
        pages = range(2, -(-total // PAGE) + 1)
        return [*first, *(row for number in pages for row in data.rejected(self.reader, source, number, agency)[0])]

    def compared(self) -> list[compared.Compared]:
        """Return all reported totals that differ from what counts."""
        first, total = compared.comparisons(self.reader)
        pages = range(2, -(-total // PAGE) + 1)
        return [*first, *(row for number in pages for row in compared.comparisons(self.reader, number)[0])]


def _heirless(one: ServiceItem, entries: catalogue.Catalogue) -> bool:
    """Whether a service names a successor that is not in the catalogue."""
    if not one.service.successor:
        return False
    heir = entries.service(one.service.successor)
    return heir is None or heir.provisional
