"""From one page to the next, in the four ways that services have; when it is over, and when it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from etl.sources.http.body import Page
from etl.sources.http.client import at_home
from etl.sources.http.patience import FaultError
from etl.sources.http.signals import text_at
from tracker.settings.web import Pagination

USUAL_SIZE = 100  # rows asked for where offsets need a size and the settings name none
_MOST_EMPTY = 1_000  # pages without a row in a row, each with a new cursor
_MOST_CHANGES = 3  # of the size of pages, before numbers of pages mean nothing any more
_ENDS = {"first", "prev", "previous", "last"}  # a service that links these would link a next page too


def with_query(url: str, params: Mapping[str, str], *, keep: bool = False) -> str:
    """An address with parameters set in its query; `keep`: those that it has already stay as they are."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    mine = {name for name, _ in query} if keep else set()
    kept = [pair for pair in query if keep or pair[0] not in params]
    whole = urlencode([*kept, *((name, value) for name, value in params.items() if name not in mine)])
    return urlunsplit(parts._replace(query=whole, fragment=""))


@dataclass
class Progress:
    """The pages that count so far, by their rows; `shifted`: rows moved between pages while they were read."""

    counts: list[int] = field(default_factory=list)
    last: frozenset[int] = frozenset()
    total: int | None = None
    shifted: bool = False
    distrusted: bool = False
    widest: int = 0
    changes: int = 0

    @property
    def received(self) -> int:
        return sum(self.counts)

    def take(self, page: Page, total: int | None) -> None:
        """Note a page; `total`: the rows that there are, as it says."""
        prints = frozenset(page.prints)
        self.shifted |= bool(prints & self.last)
        self.last = prints or self.last
        self.counts.append(page.count)
        self.total = total if total is not None else self.total
        if self.total is not None and self.received > self.total and not self.shifted:
            self.distrusted = True  # it counts something else: the rows of a page, perhaps

    @property
    def reached(self) -> bool:
        """Whether all rows are there that the service speaks of."""
        if self.total is None or self.shifted or self.distrusted:
            return False
        return self.received >= self.total

    @property
    def lacks(self) -> bool:
        """Whether the service speaks of more rows than it gave."""
        return self.total is not None and not self.distrusted and self.received < self.total


@dataclass
class Paging:
    """The addresses of the pages of one pull, one after the other; `first`: that of the first, its query complete."""

    first: str
    how: Pagination
    params: Mapping[str, str]
    progress: Progress = field(default_factory=Progress)
    _seen: set[str] = field(default_factory=set)
    _empty: int = 0

    @property
    def counted(self) -> bool:
        """Whether pages are asked for by number, so that one may lie behind the last."""
        return self.how.kind in ("page", "offset")

    def start(self) -> str:
        """The address of the first page."""
        sized = {self.how.size_name: str(self.how.size)} if self.how.size else {}
        if self.how.kind == "page":
            sized |= {self.how.page_param: str(self.how.first_page)}
        elif self.how.kind == "offset":
            sized = {self.how.size_name: str(self.how.size or USUAL_SIZE), self.how.offset_param: "0"}
        self.first = with_query(self.first, sized)
        self._seen.add(self.first)
        return self.first

    def total_of(self, page: Page) -> int | None:
        """How many rows there are in all, as a page says."""
        path = self.how.total_path
        return page.signals.total if path is None else page.signals.number_at(path) if path else None

    def missing(self, page: Page) -> int | None:
        """The number of all rows where an empty page claims to be the last before it is reached; else None."""
        told = self.total_of(page)
        total = self.progress.total if told is None else told
        if page.count or total is None or self.progress.distrusted or self.progress.received >= total:
            return None
        return total if self.counted or self._next_said(page) is None else None

    def _next_said(self, page: Page) -> str | None:
        return self._linked(page) if self.how.kind in ("none", "link") else self._cursor(page)

    def following(self, page: Page) -> str | None:
        """The address of the page after `page`; None where it was the last.

        Raises FaultError where the service contradicts itself: pages that go in circles, rows that are missing.
        """
        total = self.total_of(page)
        shrunk = max(0, (self.progress.total or 0) - total) if total is not None else 0
        self.progress.take(page, total)
        if self.how.kind == "none":
            return self._only(page)
        return self._by_number(page, shrunk) if self.counted else self._by_name(page)

    def _only(self, page: Page) -> str | None:
        """No pagination is set: a link to a next page is followed all the same, but more rows are an error."""
        if (url := self._linked(page)) is not None:
            return self._unseen(url, page)
        if page.signals.more or (self.progress.lacks and page.count and not self.progress.shifted):
            raise FaultError("web_more", total=self.progress.total or "?")
        return None

    def _by_number(self, page: Page, shrunk: int) -> str | None:
        progress = self.progress
        if page.count == 0:
            return None
        if page.signals.more is False or ("next" not in page.links and _ENDS & set(page.links)):
            return None
        if self.how.kind == "page" and self._wider(page):
            pass  # told the next page anew, so that no row falls between two sizes
        elif shrunk and not progress.distrusted:
            self._step_back(shrunk, page)  # rows moved forward, over the edge of pages that were read already
        elif progress.reached and (len(progress.counts) > 1 or self.how.total_path):
            return None
        if self.how.kind == "offset":
            return with_query(self.first, {self.how.offset_param: str(progress.received)})
        if not shrunk and (pages := page.signals.pages) is not None and 1 < pages <= len(progress.counts):
            return None
        return with_query(self.first, {self.how.page_param: str(self.how.first_page + len(progress.counts))})

    def _wider(self, page: Page) -> bool:
        """Whether pages hold more rows than they did: by the new size, the rows read so far are fewer pages."""
        progress = self.progress
        before, progress.widest = progress.widest, max(progress.widest, page.count)
        if len(progress.counts) < 2 or page.count <= before:
            return False
        progress.changes += 1
        if progress.changes > _MOST_CHANGES:
            raise FaultError("web_sizes")
        progress.counts = [page.count] * (sum(progress.counts[:-1]) // page.count)
        progress.last = frozenset()
        return True

    def _step_back(self, rows: int, page: Page) -> None:
        """Read this page and so many rows before it anew."""
        counts = self.progress.counts
        if self.how.kind == "offset":
            self.progress.counts = [max(0, sum(counts) - page.count - rows)]
        else:
            counts.pop()
            while rows > 0 and counts:
                rows -= counts.pop()
        self.progress.last = frozenset()

    def _by_name(self, page: Page) -> str | None:
        self._empty = 0 if page.count else self._empty + 1
        if page.signals.more is False or self._empty > _MOST_EMPTY:
            return None
        url = self._next_said(page)
        if url is not None:
            return self._unseen(url, page)
        if page.signals.more or (self.progress.lacks and not self.progress.shifted):
            raise FaultError("web_no_next", total=self.progress.total or "?")
        return None

    def _unseen(self, url: str, page: Page) -> str | None:
        if url in self._seen:
            if page.count == 0:
                return None  # the same place again, and nothing new there
            raise FaultError("web_circle")
        self._seen.add(url)
        return url

    def _linked(self, page: Page) -> str | None:
        if "next" in page.links:
            return self._there(page.links["next"], page)
        document = page.signals.document
        found = text_at(document, self.how.cursor_path) if self.how.cursor_path else page.signals.link()
        return self._there(found, page) if found and _is_address(found) else None

    def _cursor(self, page: Page) -> str | None:
        document = page.signals.document
        found = text_at(document, self.how.cursor_path) if self.how.cursor_path else page.signals.cursor()
        if found is None:
            return self._there(page.links["next"], page) if "next" in page.links else None
        if _is_address(found):
            return self._there(found, page)
        return with_query(self.first, {self.how.cursor_param: found})

    def _there(self, address: str, page: Page) -> str:
        """The address that a link means: parameters that it dropped are put back, on our own host alone."""
        url = urljoin(page.url, address)
        home, there = urlsplit(self.first), urlsplit(url)
        if home.scheme == "https" and there.scheme == "http" and home.hostname == there.hostname:
            # A service behind a proxy does not know that it is called over TLS.
            url = urlunsplit(there._replace(scheme="https", netloc=home.netloc))
        return with_query(url, self.params if at_home(url, self.first) else {}, keep=True)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "/", "?"))
