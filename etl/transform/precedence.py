"""One dossier in several sources: what counts of it, field by field, and where the sources differ. Pure.

The source listed first decides, and a state that has not been received never beats one that has; a rule of
precedence takes a field from the first source that it names, if that one has the dossier and a value for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform import parse
from etl.transform.dossiers import first_known
from etl.transform.lookup import NOWHERE, Catalogue, DatedCodes
from tracker.settings import RULED_FIELDS, Settings, stated_fields
from tracker.store.status import STATUS

COLUMN = {"service": "service_id", "agency": "agency_id", "locality": "locality_id", "level": "logged_level"}
_DAYS = ("received_at", "submitted_at", "started_at")
_INSTANTS = (*_DAYS, "resolved_at", "due_at")
# What one dossier paid, how it was rated and who applied are nobody's business on a page.
_HIDDEN = ("applicant", "fee", "rating")
_NO_RANK = 1_000_000
RESOLVED = [COLUMN.get(name, name) for name in RULED_FIELDS]
CONFLICT = "dossier field lost_id won_id ruled won lost service_id agency_id".split()

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Precedence:
    """Who is believed. `rules`: field to names of sources. `stated`: which fields the log of a source states."""

    not_received: frozenset[int]
    zone: ZoneInfo
    catalogue: Catalogue
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stated: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, catalogue: Catalogue) -> "Precedence":
        waiting = frozenset(STATUS[name] for name in settings.definitions.not_received if name in STATUS)
        stated = {source.name: stated_fields(source) for source in settings.source}
        return cls(waiting, settings.zone, catalogue, settings.precedence, stated)


@dataclass(frozen=True)
class Settled:
    """`rows`: all rows in order, with `counts` and `differs` (the source is part of a conflict).

    `resolved`: dossiers that count otherwise than their counted row says. `conflicts`: columns `CONFLICT`.
    """

    rows: pd.DataFrame
    resolved: pd.DataFrame
    conflicts: pd.DataFrame


def settle(rows: pd.DataFrame, precedence: Precedence) -> Settled:
    """Settle dossiers that several sources hold.

    `rows`: all their rows with source_id, source (its name), position, dossier, day, level and `RESOLVED`;
    missing values None or NaN, days as dates.
    """
    waiting = rows["status"].isin(precedence.not_received).to_numpy(dtype=bool)
    ordered = rows.assign(_waiting=waiting).sort_values(
        ["dossier", "_waiting", "position", "source"], kind="stable", ignore_index=True
    )
    waits = ordered["_waiting"].to_numpy(dtype=bool)
    counts = ~ordered.duplicated("dossier").to_numpy(dtype=bool) & ~waits
    received = ordered[~waits].reset_index(drop=True)
    held = _Held(received, precedence)
    resolved = held.resolved()
    conflicts = held.conflicts(resolved)
    parties = pd.concat([conflicts[["dossier", n]].set_axis(["dossier", "source_id"], axis=1) for n in _PARTIES])
    differs = pd.MultiIndex.from_frame(ordered[["dossier", "source_id"]]).isin(pd.MultiIndex.from_frame(parties))
    changed = held.differs_from_counted(resolved)
    return Settled(
        ordered.drop(columns="_waiting").assign(counts=counts, differs=differs), resolved[changed], conflicts
    )


_PARTIES = ("won_id", "lost_id")


class _Held:
    """Received rows of dossiers, those of one dossier together, the counted one first."""

    def __init__(self, rows: pd.DataFrame, precedence: Precedence) -> None:
        self.rows, self.precedence = rows, precedence
        firsts = ~rows.duplicated("dossier").to_numpy(dtype=bool)
        self.group = np.cumsum(firsts) - 1
        self.counted: Places = np.flatnonzero(firsts)
        self.values = {name: self._comparable(name) for name in RULED_FIELDS}
        self.providers = {name: self._provider(name) for name in RULED_FIELDS}

    def _comparable(self, name: str) -> npt.NDArray[np.object_]:
        """The values of a field as they are compared; None where the source's log does not state it."""
        column = self.rows[COLUMN.get(name, name)]
        if name in _INSTANTS:
            days = parse.local_days(_instants(column), self.precedence.zone)
            found = pd.Series(days.astype(str), dtype=object).mask(np.isnat(days))
        elif name in ("agency", "locality"):
            found = column.map(_codes(self._dated(name)), na_action="ignore")
        else:
            found = column
        silent = [s for s in set(self.rows["source"]) if name not in self.precedence.stated.get(s, {name})]
        values = found.to_numpy(dtype=object, copy=True)
        values[found.isna().to_numpy() | self.rows["source"].isin(silent).to_numpy()] = None
        return values

    def _dated(self, name: str) -> DatedCodes:
        return self.precedence.catalogue.agencies if name == "agency" else self.precedence.catalogue.localities

    def _provider(self, name: str) -> Places:
        """The row that each dossier takes a field from."""
        trusted = self.precedence.rules.get(name, ())
        if not trusted or self.rows.empty:
            return self.counted
        order = {source: place for place, source in enumerate(trusted)}
        rank = self.rows["source"].map(order).fillna(_NO_RANK).to_numpy(dtype=np.int64)
        rank = np.where(pd.isna(self.values[name]), _NO_RANK, rank)
        best = np.lexsort((np.arange(len(rank)), rank, self.group))[self.counted]
        return np.where(rank[best] < _NO_RANK, best, self.counted)

    def resolved(self) -> pd.DataFrame:
        """What counts of each dossier, with `source_id` of its counted row, `day` and `level`."""
        taken = {COLUMN.get(n, n): self.rows[COLUMN.get(n, n)].to_numpy()[p] for n, p in self.providers.items()}
        frame = pd.DataFrame(taken, index=range(len(self.counted)))
        frame.insert(0, "dossier", self._at("dossier", self.counted))
        frame.insert(1, "source_id", self._at("source_id", self.counted))
        if not self.precedence.rules or frame.empty:
            return frame.assign(day=self._at("day", self.counted), level=self._at("level", self.counted))
        frame["day"] = self._days(frame)
        frame["agency_id"] = self._agencies(frame).astype("float64")
        frame["locality_id"] = self._as_of(frame["locality_id"], "locality", frame["day"]).astype("float64")
        frame["level"] = self._levels(frame)
        return frame

    def _at(self, name: str, places: Places) -> npt.NDArray[np.object_]:
        return self.rows[name].to_numpy(dtype=object)[places]

    def _days(self, frame: pd.DataFrame) -> pd.Series:
        instants = pd.DataFrame({name: _instants(frame[name]) for name in _DAYS})
        days = parse.local_days(first_known(instants, _DAYS), self.precedence.zone)
        own = self._at("day", self.counted).astype("datetime64[D]")
        # Rows that the rules leave alone keep their day, whatever it was made of.
        same = np.all([self.providers[name] == self.counted for name in _DAYS], axis=0)
        return pd.Series(np.where(np.isnat(days) | same, own, days).astype(object), dtype=object)

    def _agencies(self, frame: pd.DataFrame) -> pd.Series:
        """The agency as of the day; one that was only the service's follows the service."""
        own = {f.id: f.agency_id for f in self.precedence.catalogue.services.values() if f.agency_id is not None}
        provider = self.providers["agency"]
        follows = pd.isna(self.values["agency"][provider]) & (self.providers["service"] != self.counted)
        fallback = frame["service_id"].map(own)
        agencies = frame["agency_id"].where(~(follows & fallback.notna().to_numpy()), fallback)
        return self._as_of(agencies, "agency", frame["day"])

    def _as_of(self, ids: pd.Series, name: str, days: pd.Series) -> pd.Series:
        """Ids of the same codes as of another day than that of the row that they came from."""
        moved = (self._at("day", self.providers[name]) != days.to_numpy(dtype=object)) & ids.notna().to_numpy()
        if not moved.any():
            return ids
        dated = self._dated(name)
        codes = ids[moved].map(_codes(dated))
        found, _ = dated.find(codes, days[moved].to_numpy().astype("datetime64[D]"))
        result = ids.copy()
        result[moved] = np.where(found == NOWHERE, ids[moved].to_numpy(dtype=object), found)
        return result

    def _levels(self, frame: pd.DataFrame) -> pd.Series:
        agencies = np.nan_to_num(frame["agency_id"].to_numpy(dtype=np.float64), nan=NOWHERE).astype(np.int64)
        services = frame["service_id"].to_numpy(dtype=np.int64)
        known = self.precedence.catalogue.levels(services, agencies, frame["day"].to_numpy().astype("datetime64[D]"))
        logged = frame["logged_level"].to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(np.where(np.isnan(known), logged, known))

    def differs_from_counted(self, resolved: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Which dossiers count otherwise than their counted row says."""
        differs = np.zeros(len(resolved), dtype=bool)
        if not self.precedence.rules:
            return differs
        for name in [*RESOLVED, "day", "level"]:
            mine, own = resolved[name].to_numpy(dtype=object), self._at(name, self.counted)
            both_missing = pd.isna(mine) & pd.isna(own)
            differs |= (mine != own) & ~both_missing
        return differs

    def conflicts(self, resolved: pd.DataFrame) -> pd.DataFrame:
        """One row per field and source that states it otherwise than what counts."""
        parts = []
        for name, provider in self.providers.items():
            values, winner = self.values[name], provider[self.group]
            unlike = (values != values[winner]) & ~pd.isna(values) & ~pd.isna(values[winner])
            lost = np.flatnonzero(unlike)
            if len(lost):
                parts.append(self._conflict(name, lost, winner[lost], resolved))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CONFLICT, dtype=object)

    def _conflict(self, name: str, lost: Places, won: Places, resolved: pd.DataFrame) -> pd.DataFrame:
        trusted = self.precedence.rules.get(name, ())
        of = self.group[lost]
        return pd.DataFrame(
            {
                "dossier": self._at("dossier", lost),
                "field": name,
                "lost_id": self._at("source_id", lost),
                "won_id": self._at("source_id", won),
                "ruled": np.isin(self._at("source", won).astype(str), trusted),
                "won": self._shown(name, won),
                "lost": self._shown(name, lost),
                "service_id": resolved["service_id"].to_numpy()[of],
                "agency_id": resolved["agency_id"].to_numpy()[of],
            }
        )

    def _shown(self, name: str, places: Places) -> npt.NDArray[np.object_]:
        values = self.values[name][places]
        if name in _HIDDEN:
            return np.full(len(values), None, dtype=object)
        names: Mapping[object, str] = {}
        if name == "service":
            names = {facts.id: code for code, facts in self.precedence.catalogue.services.items()}
        elif name == "status":
            names = {number: status for status, number in STATUS.items()}
        return np.array([names.get(v, _text(v)) for v in values], dtype=object)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _codes(dated: DatedCodes) -> dict[int, str]:
    return {bearer.id: code for code, bearers in dated.bearers.items() for bearer in bearers}


def _instants(column: pd.Series) -> parse.Instants:
    return column.where(column.notna(), parse.NO_INSTANT).to_numpy(dtype=np.int64)
