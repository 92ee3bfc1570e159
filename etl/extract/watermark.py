"""How far a service has been read: the newest moment in its rows, and how to ask for what came after it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from etl.sources.batch import Batch
from etl.transform import parse, patterns
from etl.transform.periods import parse_period
from tracker.settings import Source
from tracker.settings.web import overlap_seconds

# Moments as services write them; they read them most surely the way they write them.
_FORMS = (
    (r"\d{4}-\d{2}", "yyyy-MM"),
    (r"\d{4}-\d{2}-\d{2}", "yyyy-MM-dd"),
    (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", "yyyy-MM-dd HH:mm:ss"),
    (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", "yyyy-MM-ddTHH:mm:ss"),
    (r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "Z"),
    (r"\d{2}/\d{2}/\d{4}", "dd/MM/yyyy"),
    (r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}", "dd/MM/yyyy HH:mm:ss"),
    (r"\d{8}", "yyyyMMdd"),
    (r"\d{14}", "yyyyMMddHHmmss"),
)
_FIELDS = {
    "dossiers": ("updated_at", "received_at", "submitted_at", "started_at"),
    "events": ("updated_at", "event_at"),
    "totals": ("period_start", "period"),
}
ISO = "iso"


@dataclass(frozen=True)
class Since:
    """A moment, and the form in which the service writes moments; `exact`: somebody named it, it is no estimate."""

    moment: datetime
    form: str = ISO
    exact: bool = False

    @classmethod
    def of(cls, cursor: str | None) -> "Since | None":
        """From the ledger; None where nothing is known."""
        stamp, _, form = (cursor or "").partition(" ")
        try:
            return cls(datetime.fromisoformat(stamp), form or ISO)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC).isoformat()} {self.form}"

    def asked(self, source: Source, zone: ZoneInfo) -> str:
        """What to put into the parameter: this moment less the overlap, as the settings say."""
        overlap = timedelta(seconds=0 if self.exact else overlap_seconds(source.overlap))
        several = source.formats.dates
        dates = several[0] if isinstance(several, tuple) and several else several
        form = source.since_format or (dates if isinstance(dates, str) else self.form)
        return written((self.moment - overlap).astimezone(zone), form, dates if isinstance(dates, str) else None)


def written(moment: datetime, form: str, dates: str | None) -> str:
    """A local moment in a form: iso, date, unix, unix_ms, dates (the source's own) or a pattern of letters."""
    if form in ("unix", "unix_ms"):
        return str(int(moment.timestamp() * (1000 if form == "unix_ms" else 1)))
    form = {"date": "yyyy-MM-dd", "dates": dates or ISO}.get(form, form)
    if form == "Z":
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return moment.isoformat(timespec="seconds") if form == ISO else patterns.written(moment, form)


@dataclass
class Watermark:
    """Watches the rows of a pull for the newest moment; one that lies after `now` is a slip of the pen."""

    source: Source
    zone: ZoneInfo
    now: datetime
    newest: Since | None = None
    _heading: str | None = field(init=False)

    def __post_init__(self) -> None:
        fields = _FIELDS[self.source.records]
        self._heading = next((self.source.columns[f] for f in fields if f in self.source.columns), None)

    def see(self, batch: Batch) -> None:
        """Look at the rows of a batch."""
        if self._heading is None or self._heading not in batch.rows or batch.rows.empty:
            return
        texts = pd.Series(batch.rows[self._heading].dropna().unique(), dtype=object)
        moments = self._moments(texts)
        moments = np.where(moments > int(self.now.timestamp() * 1_000_000), parse.NO_INSTANT, moments)
        if not len(moments) or (best := int(moments.argmax())) < 0 or moments[best] == parse.NO_INSTANT:
            return
        moment = datetime.fromtimestamp(int(moments[best]) / 1_000_000, UTC)
        if self.newest is None or moment > self.newest.moment:
            self.newest = Since(moment, _form(str(texts.iloc[best])))

    def _moments(self, texts: pd.Series) -> parse.Instants:
        moments = parse.instants(texts, self.zone, self.source.formats.dates)
        if self.source.records != "totals":
            return moments
        starts = [period[0].isoformat() if (period := parse_period(str(text), 1)) else None for text in texts]
        return np.maximum(moments, parse.instants(pd.Series(starts, dtype=object), self.zone))


def _form(text: str) -> str:
    return next((form for pattern, form in _FORMS if re.fullmatch(pattern, text.strip())), ISO)
