"""Events of a dossier folded into one dossier. Pure."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform import parse
from etl.transform.context import Context
from etl.transform.lookup import NOWHERE
from etl.transform.scope import undeclared
from etl.transform.successors import settle_again
from etl.transform.values import joined
from tracker.store.flags import Flag
from tracker.store.privacy import pseudonyms
from tracker.store.status import STATUS

_INSTANTS = ("started_at", "submitted_at", "received_at", "due_at", "resolved_at")
_VALUES = (
    "channel",
    "applicant_kind",
    "applicant",
    "assisted",
    "paid_online",
    "logged_level",
    "rating",
    "fee",
)
_IDS = ("service_id", "agency_id", "locality_id")


def fingerprints(events: pd.DataFrame, activities: pd.Series, key: bytes) -> list[bytes]:
    """A keyed hash of what an event says; two rows that say the same are one event."""
    names = ("event_at", "status", *_IDS, *_INSTANTS, *_VALUES)
    parts = [_text(events["dossier"]), _text(activities)]
    parts += [_text(events[name]) for name in names]
    texts = ["\x1f".join(row) for row in zip(*parts, strict=True)]
    return pseudonyms(texts, key, b"event")


def _text(column: pd.Series) -> list[str]:
    return ["" if _absent(value) else value.hex() if isinstance(value, bytes) else str(value) for value in column]


def _absent(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def fold(events: pd.DataFrame, context: Context, codes: Mapping[str, Mapping[int, str]]) -> pd.DataFrame:
    """One row per dossier from all its events (columns of `Event`), in the columns of `Dossier`.

    `codes`: of service_id, agency_id and locality_id, so that no number of the store decides between events.

    The state is that of the latest event that maps to one; every other field comes from the latest event
    that has it. Without a reception date of its own a dossier was received with its earliest event whose
    state counts as received (or its earliest event at all, where the settings map no activity).
    """
    ordered = _in_order(events, codes)
    if not context.source.activities and "status" not in context.source.columns:
        ordered["status"] = ordered["status"].fillna(STATUS["accepted"])
    groups = ordered.groupby("dossier", sort=True)
    folded = groups[[*_INSTANTS, *_VALUES, *_IDS, "status", "file_id", "line"]].last()
    folded["updated_at"] = groups["event_at"].max()
    first_event = groups["event_at"].min()
    folded["status"] = folded["status"].fillna(STATUS["registered"]).astype("int64")
    counts = ordered[ordered["status"].notna() & ~ordered["status"].isin(context.not_received)]
    first_received = counts.groupby("dossier")["event_at"].min().reindex(folded.index).astype("float64")
    received = ~folded["status"].isin(context.not_received)
    folded["received_at"] = folded["received_at"].fillna(first_received.where(received))
    day_of = folded["received_at"].where(received).fillna(first_event)
    folded["flags"] = _flags(ordered, folded.index)
    result = _as_stored(folded.reset_index())
    result["day"] = parse.local_days(day_of.to_numpy(dtype=np.float64).astype(np.int64), context.zone)
    logged = {"logged_service_id": result["service_id"], "logged_agency_id": result["agency_id"]}
    result = settle_again(result.assign(**logged), context.catalogue)
    outside = undeclared(result, context.source, context.catalogue)
    flags = result["flags"].to_numpy(dtype=np.int64) & ~int(Flag.UNDECLARED)
    return result.assign(flags=flags | np.where(outside, int(Flag.UNDECLARED), 0))


def _in_order(events: pd.DataFrame, codes: Mapping[str, Mapping[int, str]]) -> pd.DataFrame:
    """Events from old to new with missing values as NaN; equal times by later state, then by content."""
    frame = events.copy()
    for name in _INSTANTS:
        known = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        frame[name] = np.where(known == float(parse.NO_INSTANT), np.nan, known)
    for name in _IDS:
        frame[name] = frame[name].where(frame[name] != NOWHERE, np.nan).astype("float64")
    frame["event_at"] = frame["event_at"].astype("int64")
    frame["_state"] = frame["status"].astype("float64").fillna(-1)
    for name in _IDS:
        frame[f"_{name}"] = frame[name].map(codes.get(name, {}), na_action="ignore")
    # Arrival and keyed hashes must not decide; the hash only parts events that differ in their applicant.
    frame["_text"] = joined(frame, [*(n for n in _VALUES if n != "applicant"), *(f"_{n}" for n in _IDS)])
    order = ["dossier", "event_at", "_state", "_text", *_INSTANTS, "fingerprint"]
    return frame.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)


def _flags(ordered: pd.DataFrame, dossiers: pd.Index) -> npt.NDArray[np.int64]:
    """All flags that any event of a dossier carries."""
    carried = ordered["flags"].to_numpy(dtype=np.int64)
    result = np.zeros(len(dossiers), dtype=np.int64)
    for flag in Flag:
        if (carried & flag).any():
            has = pd.Series((carried & flag) > 0, index=ordered["dossier"]).groupby(level=0).any()
            result |= np.where(has.reindex(dossiers).to_numpy(dtype=bool), int(flag), 0)
    return result


def _as_stored(folded: pd.DataFrame) -> pd.DataFrame:
    for name in _INSTANTS:
        known = folded[name].to_numpy(dtype=np.float64)
        filled = np.where(np.isnan(known), 0, known).astype(np.int64)
        folded[name] = np.where(np.isnan(known), parse.NO_INSTANT, filled)
    for name in _IDS:
        folded[name] = folded[name].fillna(NOWHERE).astype("int64")
    return folded
