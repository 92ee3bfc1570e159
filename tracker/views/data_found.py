"""What /data shows, read when it is asked for."""

from dataclasses import replace
from typing import Any

from tracker.look import gettext as _
from tracker.measures.figure import Completeness
from tracker.measures.window import Window
from tracker.queries import completeness, data, services
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
        return sum((one.units for one in self.agencies), Completeness())

    def chosen_agencies(self) -> list[AgencyMonths]:
        """Return the agencies that the search and the switch leave."""
        sought = fold(self.given.get("q", ""))
        gaps = self.given.get("show") == "gaps"
        return [
            one
            for one in self.agencies
            if (not sought or (one.agency is not None and sought in one.agency.folded))
            and (not gaps or one.units.reported < one.units.expected)
        ]

    def without_level(self) -> list[ServiceItem]:
        """Return services at no level and provisional ones, most dossiers first."""
        everything = replace(self.asked, definition="uptake_all")
        filters = replace(everything.filters, level=None, q=None)
        items = services.all_items(self.reader, replace(everything, filters=filters))
        chosen = [one for one in items if one.level is None or one.service.provisional]
        return sorted(chosen, key=lambda one: (-one.figure.dossiers, one.service.sort_key))

    def rejected(self) -> list[data.Rejected]:
        """Return all rejected rows of the chosen source; ForbiddenError for readers who are not staff."""
        if reading.role() == "public":
            raise ForbiddenError(_("Rejected rows are shown to signed-in staff only."))
        source = self.given.get("source")
        first, total = data.rejected(self.reader, source)
        pages = range(2, -(-total // PAGE) + 1)
        return [*first, *(row for number in pages for row in data.rejected(self.reader, source, number)[0])]

    def compared(self) -> list[data.Compared]:
        """Return all reported totals that differ from what counts."""
        first, total = data.comparisons(self.reader)
        pages = range(2, -(-total // PAGE) + 1)
        return [*first, *(row for number in pages for row in data.comparisons(self.reader, number)[0])]
