"""A web service as a source: one piece, the rows that it has, or those since it was last read."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from etl.extract.piece import Again, Mark, Piece, Reading
from etl.extract.watermark import Since, Watermark
from etl.sources.batch import Batch
from etl.sources.headings import Columns
from etl.sources.http.client import Client, plain_name, without_user
from etl.sources.http.credentials import Credentials
from etl.sources.http.paging import Paging, with_query
from etl.sources.http.pull import Pull
from tracker.settings import Settings, Source
from tracker.settings import web as web_settings

NOTHING = "-"  # of a pull without a date in it


@dataclass
class HttpPiece:
    """The rows of a service; with `since` only those from then on, which add to what it said before."""

    name: str
    pull: Pull
    watermark: Watermark
    digest: str  # of what is asked for
    since: Since | None
    known: Since | None
    started: int = field(default_factory=time.time_ns)
    untouched: bool = False
    same: bool = False  # a service may give less than it once did

    @property
    def whole(self) -> bool:
        return self.since is None

    def batches(self) -> Iterator[Batch]:
        for batch in self.pull.batches():
            self.watermark.see(batch)
            yield batch

    def finish(self) -> Mark | None:
        found = [since for since in (self.watermark.newest, None if self.whole else self.known) if since is not None]
        newest = max(found, key=lambda since: since.moment, default=None)
        cursor = NOTHING if newest is None else str(newest)
        return Mark(size=self.pull.rows, modified=self.started, digest=self.digest, cursor=cursor)


@dataclass(frozen=True)
class HttpPuller:
    """The service that a source's address names."""

    settings: Settings
    source: Source
    reading: Reading

    def pieces(self, known: Mapping[str, Mark], again: Again) -> Iterator[Piece]:
        source = self.source
        url, user, password = without_user(source.url or "")
        name, digest = plain_name(url), self._digest(url)
        filed = _filed(name, known)
        mark = known.get(filed)
        # Other parameters may select other rows: what the ledger knows is then of another question.
        before = Since.of(mark.cursor) if mark is not None and mark.digest == digest else None
        since = self._since(before, again)
        params = {key: _text(value) for key, value in source.params.items()}
        if since is not None and source.since_param:
            params[source.since_param] = since.asked(source, self._zone)
        auth = web_settings.auth(source.auth)
        if user and auth.way == "none":
            auth = web_settings.auth({"kind": "basic", "username": user, "password": password or ""})
        client = Client(
            url, source.headers, Credentials(auth, source.timeout), source.timeout, limit=source.max_page_mb << 20
        )
        columns = Columns.of(self.reading.wanted)
        kept = {**dict(parse_qsl(urlsplit(url).query)), **params}
        paging = Paging(with_query(url, params), web_settings.pagination(source.pagination), kept)
        pull = Pull(name, client, paging, source.retry, self.reading.options, columns, complete=since is None)
        yield HttpPiece(filed, pull, Watermark(source, self._zone, datetime.now(UTC)), digest, since, before)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.source.formats.timezone) if self.source.formats.timezone else self.settings.zone

    def _since(self, before: Since | None, again: Again) -> Since | None:
        if self.source.since_param is None or again.everything or before is None:
            return None
        if again.since is None:
            return before
        return Since(datetime.fromtimestamp(again.since / 1_000_000_000, UTC), before.form, exact=True)

    def _digest(self, url: str) -> str:
        asked = [url, sorted((key, _text(value)) for key, value in self.source.params.items()), self.source.since_param]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _filed(name: str, known: Mapping[str, Mark]) -> str:
    """The name in the ledger. A service that moved keeps its old one: what it says replaces what it said there."""
    before = [old for old, mark in known.items() if mark.cursor is not None]
    return before[0] if name not in known and len(before) == 1 else name


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
