"""People from dossiers: who applied in which month, who came online, who stayed. Pure.

Rows are a NumPy record array, one row per counted dossier that names its applicant; see `row_type`. The same rows
in any order give the same counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from etl.transform.aggregate import month_index, month_of
from etl.transform.lookup import NOWHERE
from tracker.store.models.adoption import APPLICANT_KINDS, NOTHING_EARLIER

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.void]
Placed = Sequence[tuple[date, pd.DataFrame]]  # epoch, and the dossiers that stand under its places

# `high`, `low`: the keyed hash of the applicant. `time`: microseconds since 1970 UTC. Ids are -1 where there is none.
_FIELDS = [
    ("high", ">u8"),
    ("low", ">u8"),
    ("day", "<i4"),
    ("time", "<i8"),
    ("online", "?"),
    ("applicant_kind", "i1"),
    ("service", "<i4"),
    ("agency", "<i4"),
    ("level", "i1"),
]
PART_BITS = 4  # people are told apart by so many bits of their hash, so that one part fits into memory
_OUTSIDE = -2  # a dossier later than the epoch does not stand under its places
_KIND_NUMBERS = {name: number for number, name in enumerate(APPLICANT_KINDS)}
_THEN = np.array(["", "online", "other"], dtype=object)
PEOPLE_KEYS = ["calendar", "scope", "epoch", "key", "index", "earlier"]
_COUNTED = ["key", "index", "earlier"]
_COUNTED_ONLINE = [*_COUNTED, "first", "then"]
ONLINE_KEYS = [*PEOPLE_KEYS, "first", "then"]


def row_type(epochs: int) -> np.dtype[np.void]:
    """The type of a row: what every row has, and the place under each of some epochs."""
    return np.dtype([*_FIELDS, *((f"place_{number}", "<i4") for number in range(epochs))])


def pack(counted: pd.DataFrame, placed: Placed, epochs: Sequence[date]) -> Rows:
    """The counted dossiers of calendar months that name their applicant.

    `counted`: an index from 0, and applicant (16 bytes or None), day, received_at, submitted_at, started_at (NaN
    where missing), channel, applicant_kind, service_id, agency_id, level; `placed` with the same index.
    """
    rows = np.zeros(len(counted), dtype=row_type(len(epochs)))
    named = counted["applicant"].notna().to_numpy(dtype=bool)
    halves = np.frombuffer(b"".join(counted["applicant"][named]), dtype=">u8").reshape(-1, 2)
    rows["high"][named], rows["low"][named] = halves[:, 0], halves[:, 1]
    rows["day"] = counted["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    rows["time"] = _times(counted)
    rows["online"] = _online(counted)
    rows["applicant_kind"] = _kinds(counted)
    for field, name in (("service", "service_id"), ("agency", "agency_id"), ("level", "level")):
        rows[field] = counted[name]
    there = dict(placed)
    for number, epoch in enumerate(epochs):
        rows[f"place_{number}"] = _OUTSIDE
        if epoch in there:
            rows[f"place_{number}"][there[epoch].index.to_numpy()] = there[epoch]["locality_id"]
    kept: Rows = rows[named]
    return kept


@dataclass(frozen=True)
class Packed:
    """Rows of the people of one part in one calendar month, as bytes. `part`: the first four bits of their hash."""

    month: date
    part: int
    dossiers: int
    content: bytes


def packed(rows: Rows) -> list[Packed]:
    """Rows by month and part."""
    parts = (rows["high"] >> np.uint64(64 - PART_BITS)).astype(np.int64)
    months = rows["day"].astype("datetime64[D]").astype("datetime64[M]")
    result = []
    for month in np.unique(months):
        here = np.flatnonzero(months == month)
        for part in np.unique(parts[here]).tolist():
            own = rows[here[parts[here] == part]]
            first = month.astype("datetime64[D]").astype(object)
            result.append(Packed(first, part, len(own), _bytes_of(own)))
    return result


def _bytes_of(rows: Rows) -> bytes:
    """Rows as bytes, field after field, which packs better than row after row."""
    names = rows.dtype.names or ()
    plain = b"".join(np.ascontiguousarray(rows[name]).tobytes() for name in names)
    return bytes(pa.Codec("zstd").compress(plain, asbytes=True))


def unpacked(content: bytes, count: int, kind: np.dtype[np.void]) -> Rows:
    """The rows that were packed."""
    plain = pa.Codec("zstd").decompress(content, decompressed_size=count * kind.itemsize, asbytes=True)
    rows = np.zeros(count, kind)
    start = 0
    for name in kind.names or ():
        size = kind[name].itemsize * count
        rows[name] = np.frombuffer(plain[start : start + size], dtype=kind[name])
        start += size
    return rows


def _times(counted: pd.DataFrame) -> Numbers:
    """When each dossier came: its first known moment as counting takes it, else the start of its day."""
    moments = counted["received_at"].fillna(counted["submitted_at"]).fillna(counted["started_at"])
    times: Numbers = counted["day"].to_numpy().astype("datetime64[us]").astype(np.int64)
    known = moments.notna().to_numpy(dtype=bool)
    times[known] = moments[known].to_numpy(dtype=np.float64).astype(np.int64)
    return times


def _online(counted: pd.DataFrame) -> Flags:
    return (counted["channel"] == "online").to_numpy(dtype=bool)


def _kinds(counted: pd.DataFrame) -> Numbers:
    return np.array([_KIND_NUMBERS.get(kind or "", 0) for kind in counted["applicant_kind"]], dtype=np.int64)


def changed_people(before: Rows, after: Rows) -> Hashes:
    """The first halves of the hashes of those whose rows differ, sorted."""
    both = np.concatenate([before, after])
    _, places, counts = np.unique(both.view(f"V{both.dtype.itemsize}"), return_inverse=True, return_counts=True)
    earlier = np.bincount(places[: len(before)], minlength=len(counts))
    differing = (2 * earlier != counts)[places]
    people: Hashes = np.unique(both["high"][differing].astype(np.uint64))
    return people


def of_people(rows: Rows, people: Hashes) -> Rows:
    """The rows of some people; rarely of others too, whose hashes begin alike."""
    found: Rows = rows[np.isin(rows["high"].astype(np.uint64), people)]
    return found


@dataclass(frozen=True)
class People:
    """How to count them: the day on which months of each calendar begin, the epochs, the order of codes by id."""

    starts: Mapping[str, int]
    epochs: Sequence[date]
    service_order: Mapping[int, int]
    agency_order: Mapping[int, int]

    def counts(self, rows: Rows) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Rows of `UsagePeople` and of `UsageOnlinePeople` of people all of whose dossiers are given."""
        told = self._in_order(rows)
        people, online = [], []
        for calendar, starts_on in self.starts.items():
            months = month_index(month_of(told.rows["day"].astype("datetime64[D]"), starts_on))
            for scope, epoch, keys in self._scopes(told.rows):
                there = keys >= 0
                if scope != "service":  # of a service only those who came online through it are asked for
                    found = _counted(_by_month(told, there, keys, months), _COUNTED)
                    people.append(found.assign(calendar=calendar, scope=scope, epoch=epoch))
                found = _counted(_by_month(told, there & told.rows["online"], keys, months), _COUNTED_ONLINE)
                then = pd.Series(_THEN[found["then"].to_numpy(dtype=np.int64)], dtype=object)
                online.append(found.assign(then=then, calendar=calendar, scope=scope, epoch=epoch))
        return _together(people, PEOPLE_KEYS), _together(online, ONLINE_KEYS)

    def _in_order(self, rows: Rows) -> "_Told":
        """People one after the other, their dossiers by time; of one moment the online ones first, then by code."""
        service, agency = _ordered(rows["service"], self.service_order), _ordered(rows["agency"], self.agency_order)
        keys = (agency, service, ~rows["online"], rows["time"], rows["day"], rows["low"], rows["high"])
        ordered = rows[np.lexsort(keys)]
        new = (ordered["high"][1:] != ordered["high"][:-1]) | (ordered["low"][1:] != ordered["low"][:-1])
        return _Told(ordered, np.concatenate([np.zeros(min(1, len(rows))), np.cumsum(new)]).astype(np.int64))

    def _scopes(self, rows: Rows) -> list[tuple[str, date, Numbers]]:
        """What people are counted within: its name, epoch, and the key of each row, negative for what is outside."""
        fields = {name: rows[name].astype(np.int64) for name in ("agency", "applicant_kind", "level", "service")}
        found = [(name, date.min, keys) for name, keys in {"all": np.zeros(len(rows), np.int64), **fields}.items()]
        places = [rows[f"place_{number}"].astype(np.int64) for number in range(len(self.epochs))]
        return found + [("locality", epoch, keys) for epoch, keys in zip(self.epochs, places, strict=True)]


def _ordered(ids: npt.NDArray[np.int32], order: Mapping[int, int]) -> Numbers:
    known, places = np.unique(ids, return_inverse=True)
    ranks = np.array([order.get(int(one), -1) for one in known], dtype=np.int64)
    return ranks[places] if len(known) else np.zeros(0, dtype=np.int64)


class _Told:
    """Rows by person and time; of each its person, whether it was their first online, and how the next one came."""

    def __init__(self, rows: Rows, person: Numbers) -> None:
        self.rows, self.person = rows, person
        self.then: Numbers = np.zeros(len(rows), dtype=np.int64)
        self.then[:-1] = np.where(person[1:] == person[:-1], np.where(rows["online"][1:], 1, 2), 0)
        places = np.flatnonzero(rows["online"])
        self.first: Flags = np.zeros(len(rows), dtype=bool)
        self.first[places[np.unique(person[places], return_index=True)[1]]] = True


def _by_month(told: _Told, there: Flags, keys: Numbers, months: Numbers) -> pd.DataFrame:
    """One row for each person, key and month: that of the first dossier, with the month before that had one."""
    places = np.flatnonzero(there)
    places = places[np.lexsort((keys[places], told.person[places]))]  # keeps the order of time
    same = _equal_before(told.person[places]) & _equal_before(keys[places])
    chosen = ~(same & _equal_before(months[places]))
    places, same = places[chosen], same[chosen]
    index = months[places]
    earlier = np.where(same, np.concatenate([index[:1], index[:-1]]), NOTHING_EARLIER)
    return pd.DataFrame(
        {
            "key": keys[places],
            "index": index,
            "earlier": earlier,
            "first": told.first[places],
            "then": told.then[places],
        }
    )


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return rows.groupby(keys, as_index=False).size().rename(columns={"size": "people"})


def _together(parts: Sequence[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    some = [part for part in parts if len(part)]
    return pd.concat(some, ignore_index=True)[[*keys, "people"]] if some else pd.DataFrame(columns=[*keys, "people"])


def _equal_before(values: Numbers) -> Flags:
    """Whether each value equals the one before it."""
    result = np.zeros(len(values), dtype=bool)
    result[1:] = values[1:] == values[:-1]
    return result


def summed(parts: Sequence[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Counts of people added up by keys; `people` may be negative where some are taken away."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=[*keys, "people"])
    table = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False)[["people"]].sum()
    return table.loc[table["people"] != 0].reset_index(drop=True)


def shared_out(before: Rows, after: Rows, most: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield rows with all those of a person together, about so many in one go."""
    pieces = -(-max(len(before), len(after)) // most)
    if pieces <= 1:
        yield before, after
        return
    piece = [_number(rows) % np.uint64(pieces) for rows in (before, after)]
    for number in range(pieces):
        yield before[piece[0] == number], after[piece[1] == number]


def _number(rows: Rows) -> Hashes:
    """A number for each person, in which the bits that make parts play no role."""
    number: Hashes = rows["high"].astype(np.uint64) & np.uint64(0xFFFF_FFFF)
    return number


def named_counts(counted: pd.DataFrame, placed: Placed, months: Numbers) -> pd.DataFrame:
    """Rows of `UsageNamed` of calendar months, without the calendar; `months`: the index of each dossier."""
    online, named = _online(counted), counted["applicant"].notna().to_numpy(dtype=bool)
    sums = {"named": named, "online": online, "online_named": online & named}
    base = pd.DataFrame({"dossiers": 1, "index": months, "month": counted["month"], **sums}, index=counted.index)
    keys = {
        "all": pd.Series(0, index=counted.index),
        "agency": counted["agency_id"],
        "applicant_kind": pd.Series(_kinds(counted), index=counted.index),
        "level": counted["level"],
        "service": counted["service_id"],
    }
    scopes = [(name, date.min, column) for name, column in keys.items()]
    scopes += [("locality", epoch, there["locality_id"]) for epoch, there in placed]
    parts = []
    for scope, epoch, column in scopes:
        known = column[column != NOWHERE].astype("int64")
        rows = base if len(known) == len(base) else base.loc[known.index]
        table = rows.assign(key=known).groupby(["month", "key", "index"], as_index=False)[["dossiers", *sums]].sum()
        parts.append(table.assign(scope=scope, epoch=epoch))
    return pd.concat(parts, ignore_index=True)
