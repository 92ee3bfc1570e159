"""Finds what a file of totals counts: one column per channel, a total, or a count beside a channel. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.inspect.about import Known
from etl.inspect.columns import DOSSIER_CODE, Column
from etl.inspect.fits import mapped_share
from etl.inspect.headings import count_channel, likeness
from etl.transform import parse


@dataclass(frozen=True)
class Counts:
    """The columns that count: one per channel, a total, or one with the channel beside it."""

    by_channel: dict[str, Column]
    total: Column | None
    count: Column | None
    channel: Column | None

    @property
    def form(self) -> str | None:
        """`wide`, `short` or `long`; None where nothing is counted."""
        if self.total is not None and set(self.by_channel) in ({"online"}, {"online", "counter"}) and self._adds_up():
            return "short"
        if len(self.by_channel) >= 2:
            return "wide"
        return "long" if self.count is not None and self.channel is not None else None

    def _adds_up(self) -> bool:
        """Whether online and counter together are the total, so that their difference says nothing else."""
        if "counter" not in self.by_channel:
            return True
        columns = (self.by_channel["online"], self.by_channel["counter"], self.total)
        rows = zip(*(column.data.tolist() for column in columns if column is not None), strict=True)
        known = [[n for v in row if (n := parse.number(str(v), ".")) is not None] for row in rows]
        whole = [row for row in known if len(row) == len(columns)]
        return sum(1 for online, counter, total in whole if online + counter == total) >= 0.98 * max(1, len(whole))


def find_counts(found: Sequence[Column], known: Known) -> Counts | None:
    """The counts of a file of totals; None where its rows are dossiers or events."""
    usable = [c for c in found if c.unique_heading and not c.suspicious_heading]
    if any(_is_dossier(c, known) for c in usable):
        return None
    numeric = [c for c in usable if c.whole_numbers and c.present and not c.is_row_number]
    by_channel: dict[str, tuple[float, Column]] = {}
    for column in numeric:
        channel, score = count_channel(column.heading)
        if channel and score > by_channel.get(channel, (0.0, column))[0]:
            by_channel[channel] = (score, column)
    channels = {channel: column for channel, (_, column) in by_channel.items()}
    free = [c for c in numeric if c not in channels.values()]
    total = best_for(free, "total")
    spoken = [c for c in usable if mapped_share(c, "channel") > 0.6 and not c.whole_numbers]
    spoken = spoken or [c for c in usable if likeness(c.heading, "channel") == 1.0 and c.few]
    counts = Counts(channels, total, best_for(free, "count"), max(spoken, key=_as_channel, default=None))
    return counts if counts.form else None


def _as_channel(column: Column) -> float:
    return likeness(column.heading, "channel") + mapped_share(column, "channel")


def _is_dossier(column: Column, known: Known) -> bool:
    """A code of each row, of a dossier by form or by heading."""
    if column.share(DOSSIER_CODE) > 0.5:
        return True
    named = likeness(column.heading, "dossier") == 1.0 and not column.whole_numbers
    return named and column.unique_share > 0.2 and len(column.counts) > 1


def best_for(columns: Sequence[Column], field: str) -> Column | None:
    ranked = sorted(columns, key=lambda c: likeness(c.heading, field), reverse=True)
    return ranked[0] if ranked and likeness(ranked[0].heading, field) >= 0.6 else None
