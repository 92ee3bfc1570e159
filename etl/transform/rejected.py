"""Rows set aside, without their content: place, problem, and the shape of each mapped value. Pure."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.sources.batch import Broken
from etl.transform.context import REJECTED_COLUMNS, Context, Verdicts
from etl.transform.lookup import NOWHERE
from tracker.store.privacy import pseudonyms
from tracker.store.problems import shape

# Even their shape says too much, or nothing: a name is a name in any alphabet.
_PERSONAL = frozenset({"applicant", "service_name"})


def rejected_rows(
    fields: pd.DataFrame,
    lines: npt.NDArray[np.int64],
    verdicts: Verdicts,
    good: pd.DataFrame,
    context: Context,
    broken: Sequence[Broken],
) -> pd.DataFrame:
    """One line per rejected row, in the columns of `REJECTED_COLUMNS`.

    `fingerprint` is a keyed hash of what the row says and of its problem: the same row read again has the same.
    """
    source = context.source
    headings = {str(name): source.columns.get(str(name), str(name)) for name in fields}
    records: list[dict[str, Any]] = [
        _record(fields, row, int(lines[row]), verdicts, good, headings)
        for row in np.flatnonzero(~verdicts.good).tolist()
    ]
    records += [
        {
            "line": b.line,
            "problem": b.problem.code,
            "parameters": json.dumps(dict(b.problem.parameters)),
            "row": "{}",
            "_said": "",
        }
        for b in broken
    ]
    said = ["\x1f".join((r["problem"], r["parameters"], r.pop("_said"))) for r in records]
    for record, fingerprint in zip(records, pseudonyms(said, context.key, b"rejected"), strict=True):
        record["fingerprint"] = fingerprint
    return pd.DataFrame(records, columns=list(REJECTED_COLUMNS), dtype=object)


def _record(
    fields: pd.DataFrame,
    row: int,
    line: int,
    verdicts: Verdicts,
    good: pd.DataFrame,
    headings: dict[str, str],
) -> dict[str, Any]:
    problem = str(verdicts.problem[row])
    value = verdicts.parameters.get(row, {}).get("value", "")
    shapes = {
        headings[str(name)]: shape(str(text))
        for name, text in fields.iloc[row].items()
        if text is not None and not pd.isna(text) and name not in _PERSONAL
    }

    def known(name: str) -> int | None:
        number = int(good[name].to_numpy()[row]) if name in good else NOWHERE
        return None if number == NOWHERE else number

    return {
        "line": line,
        "problem": problem,
        "parameters": json.dumps({"value": shape(value), "column": _column_of(problem, headings)}, ensure_ascii=False),
        "row": json.dumps(shapes, ensure_ascii=False),
        "raw_value": verdicts.raw_value.get(row),
        "agency_id": known("agency_id"),
        "service_id": known("service_id"),
        "dossier": good["dossier"].iat[row] if "dossier" in good else None,
        "_said": "\x1f".join("" if text is None else str(text) for text in fields.iloc[row]),
    }


def _column_of(problem: str, headings: dict[str, str]) -> str:
    """The heading of the column that a problem is about."""
    for name in ("dossier", "service", "channel", "agency", "locality", "period", "count"):
        if problem.endswith(name):
            return headings.get(name, name)
    if problem.endswith("date"):
        return next((headings[n] for n in ("received_at", "event_at", "submitted_at") if n in headings), "")
    return ""
