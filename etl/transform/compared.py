"""Why a reported total differs from the dossiers that count instead: the likely reason. Pure.

Reasons, the first that applies: `period_partly` (the dossiers do not reach over the whole period), `other_channel`
(over all channels the two agree), `source_silent` (a source of dossiers was silent then), `not_received` (as many
dossiers were only registered or refused), `other_agency` (over all agencies the two agree, or the dossiers are at
others), `dossiers_missing` (the total is larger), `total_short` (the total is smaller).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.transform.coverage import Scope

_PERIOD = ["service_id", "index", "months"]
_HALF = 0.5


@dataclass(frozen=True)
class Known:
    """What is known beside the comparisons; months count from year 0.

    `cells`: counted dossiers by service_id, agency_id, index, channel. `waiting`: dossiers not received, likewise.
    `scopes`: what the sources cover. `silent`: silent days of each source by month. `edges`: months in which the
    dossiers of a source begin or end, well inside of the month.
    """

    cells: pd.DataFrame
    waiting: pd.DataFrame
    scopes: Sequence[Scope]
    silent: Mapping[int, Mapping[int, int]]
    edges: Mapping[int, frozenset[int]]


def with_reasons(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Add `reason` (None where the two agree) and `explained` to comparisons.

    `rows`: source_id, service_id, agency_id, index, months, channel, reported, counted.
    """
    apart = (rows["reported"] - rows["counted"]).to_numpy(dtype=np.int64)
    over_channels = _over(rows, apart, ["source_id", *_PERIOD, "agency_id"])
    over_agencies = _over(rows, apart, ["source_id", *_PERIOD, "channel"])
    waiting = _inside(rows, known.waiting, [*_PERIOD[:1], "agency_id", "channel"])
    everywhere = _inside(rows, known.cells, [*_PERIOD[:1], "channel"])
    elsewhere = np.maximum(everywhere - rows["counted"].to_numpy(dtype=np.int64), 0)
    silent, partly = _of_sources(rows, known)
    more = apart > 0
    cases = [
        ("period_partly", more & partly, None),
        ("other_channel", over_channels == 0, np.abs(apart)),
        ("source_silent", more & (silent > 0), None),
        ("not_received", more & (waiting >= _HALF * apart), waiting),
        ("other_agency", over_agencies == 0, np.abs(apart)),
        ("other_agency", more & (elsewhere >= _HALF * apart), elsewhere),
        ("dossiers_missing", more, None),
        ("total_short", apart < 0, None),
    ]
    reason = np.full(len(rows), None, dtype=object)
    explained = np.full(len(rows), np.nan)
    for code, applies, number in cases:
        here = applies & (apart != 0) & pd.isna(reason)
        reason[here] = code
        if number is not None:
            explained[here] = number[here]
    return rows.assign(reason=reason, explained=explained)


def _of_sources(rows: pd.DataFrame, known: Known) -> tuple[np.ndarray, np.ndarray]:
    """Silent days of the sources that cover each row, and whether one of them begins or ends inside of it."""
    silent, partly = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    services, agencies = (rows[name].to_numpy(dtype=np.int64) for name in ("service_id", "agency_id"))
    starts, lengths = (rows[name].to_numpy(dtype=np.int64) for name in ("index", "months"))
    for scope in known.scopes:
        if not scope.has_dossiers:
            continue
        covers = scope.pairs(services, agencies) & rows["channel"].isin(scope.channels).to_numpy()
        for month, days in known.silent.get(scope.source_id, {}).items():
            silent[covers & (starts <= month) & (month < starts + lengths)] += days
        for month in known.edges.get(scope.source_id, ()):
            partly |= covers & (starts <= month) & (month < starts + lengths)
    return silent, partly


def _over(rows: pd.DataFrame, apart: np.ndarray, keys: list[str]) -> np.ndarray:
    """The difference summed over all rows with the same keys; a row that stands alone keeps its own."""
    summed = rows[keys].assign(apart=apart).groupby(keys)["apart"].transform("sum")
    return summed.to_numpy(dtype=np.int64)


def _inside(rows: pd.DataFrame, cells: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Dossiers of the cells with the same keys inside the months of each row."""
    found = np.zeros(len(rows), dtype=np.int64)
    if cells.empty:
        return found
    wanted = rows[[*keys, "index", "months"]].assign(_row=np.arange(len(rows))).rename(columns={"index": "_from"})
    joined = wanted.merge(cells[[*keys, "index", "dossiers"]], on=keys)
    joined = joined[(joined["index"] >= joined["_from"]) & (joined["index"] < joined["_from"] + joined["months"])]
    np.add.at(found, joined["_row"].to_numpy(), joined["dossiers"].to_numpy(dtype=np.int64))
    return found
