"""All rows of a service, from its first page to its last, as batches."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from etl.sources import json_lines
from etl.sources.batch import Batch, Broken, ReadOptions, UnreadableFileError
from etl.sources.headings import Columns, missing_columns
from etl.sources.http.body import Page, is_broken, page_of
from etl.sources.http.client import Client
from etl.sources.http.paging import Paging
from etl.sources.http.patience import FaultError, until_done
from etl.sources.keyed import KeyedRows
from etl.sources.rows import BATCH_ROWS
from tracker.settings.web import Retry
from tracker.store.problems import Problem

# So many rows without a key prove that it is gone; of fewer, all may happen to lack what is left out when empty.
PROOF = 50


@dataclass
class Pull:
    """One walk over the pages of a service. `name`: what people know it by; `complete`: all rows are asked for."""

    name: str
    client: Client
    paging: Paging
    retry: Retry
    options: ReadOptions
    columns: Columns
    complete: bool
    rows: int = 0
    pages: int = 0
    _parts: list[Batch] = field(default_factory=list)
    _keyed: KeyedRows = field(init=False)

    def __post_init__(self) -> None:
        self._keyed = KeyedRows(self.columns, self.options.null_values)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows; `lines` are the numbers of the records in this pull. Raises UnreadableFileError."""
        try:
            for page in self._walk():
                yield from self._gather(page)
        except FaultError as fault:
            where: dict[str, str | int] = {"service": self.name, "pages": self.pages, "rows": self.rows}
            raise UnreadableFileError(Problem(fault.code, {**where, **fault.parameters})) from None
        finally:
            self.client.close()
        if self._keyed.lacking and (self.complete or self.rows >= PROOF):
            raise missing_columns(self.name, self.columns, self._keyed.seen)
        yield from self._taken()

    def _walk(self) -> Iterator[Page]:
        url: str | None = self.paging.start()
        before: tuple[int, ...] = ()
        while url is not None:
            page = self._page(url)
            if page is None:
                return
            if self._doubtful(page, before):
                # Once more, in case that the server stumbled: an empty page or one that was there already.
                time.sleep(self.retry.wait)
                page = self._page(url) or page
            if page.prints and page.prints == before and self._repeats(page):
                return
            before = page.prints
            url = self.paging.following(page)
            self.pages += 1
            yield page

    def _page(self, url: str) -> Page | None:
        """The page at an address; None where it lies behind the last."""

        def ask(deadline: float) -> Page:
            page = page_of(self.client.get(url, deadline), self.name, self.options, self.columns)
            if self.pages and (total := self.paging.missing(page)) is not None:
                raise FaultError("web_short", temporary=True, total=total)
            return page

        try:
            return until_done(ask, self.retry)
        except FaultError as fault:
            if not self._may_be_behind(fault):
                raise
        time.sleep(self.retry.wait)
        try:
            return until_done(ask, self.retry)
        except FaultError as fault:
            if self._may_be_behind(fault):
                return None
            raise

    def _may_be_behind(self, fault: FaultError) -> bool:
        """Whether a page is not there because it lies behind the last: some services give no empty page there."""
        progress = self.paging.progress
        if not self.paging.counted or not self.pages or progress.lacks:
            return False
        return fault.code == "web_not_found" or (fault.code == "web_status" and progress.reached)

    def _doubtful(self, page: Page, before: tuple[int, ...]) -> bool:
        if page.prints:
            return page.prints == before
        return page.signals.more is None and not self.paging.progress.reached

    def _repeats(self, page: Page) -> bool:
        """Whether a page that says what the last one said ends the pull. Raises FaultError where it must not."""
        progress = self.paging.progress
        if not self.paging.counted or not progress.last:
            return False  # addresses that go in circles are told by themselves; pages may be asked for again
        if progress.lacks or (self.pages == 1 and progress.total is None):
            raise FaultError("web_repeats")
        return True  # past its end the service gives its last page again

    def _gather(self, page: Page) -> Iterator[Batch]:
        for batch in page.batches:
            yield from self._add(batch)
        for record in page.records:
            self.rows += 1
            problem: Problem | None = Problem("json_line", {"column": 1, "value": ""})
            if not is_broken(record):
                problem = json_lines.add(record, self.rows, self._keyed)
            if problem is not None:
                self._keyed.reject(self.rows, problem)
        if self._keyed.full:
            yield from self._taken()

    def _add(self, batch: Batch) -> Iterator[Batch]:
        """Number the rows of a page anew, in the order of the page: by the pull, not by the page."""
        places = sorted([*batch.lines.tolist(), *(broken.line for broken in batch.broken)])
        number = {line: self.rows + at for at, line in enumerate(places, start=1)}
        self.rows += len(places)
        lines = batch.lines.copy()
        lines[:] = [number[line] for line in lines.tolist()]
        self._parts.append(Batch(batch.rows, lines, [Broken(number[b.line], b.problem) for b in batch.broken]))
        if sum(len(part.lines) for part in self._parts) >= BATCH_ROWS:
            yield from self._taken()

    def _taken(self) -> Iterator[Batch]:
        if len(self._keyed):
            yield self._keyed.take()
        if self._parts:
            parts, self._parts = self._parts, []
            rows = pd.concat([part.rows for part in parts], ignore_index=True)
            lines = pd.concat([pd.Series(part.lines) for part in parts]).to_numpy(dtype="int64")
            yield replace(parts[0], rows=rows, lines=lines, broken=[b for part in parts for b in part.broken])
