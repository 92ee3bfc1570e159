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
    columns = context.source.columns
    headings = {str(name): columns.get(str(name), str(name)) for name in fields}
    records = _records(fields, lines, verdicts, good, headings)
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


def _records(
    fields: pd.DataFrame,
    lines: npt.NDArray[np.int64],
    verdicts: Verdicts,
    good: pd.DataFrame,
    headings: dict[str, str],
) -> list[dict[str, Any]]:
    rows = np.flatnonzero(~verdicts.good)
    aside, names = fields.iloc[rows], [str(name) for name in fields]
    # Column by column: a frame is slow to give single rows.
    texts = zip(*(aside[name].tolist() for name in fields), strict=True)
    known = {name: _known(good, name, rows) for name in ("agency_id", "service_id")}
    hashes = good["dossier"].to_numpy(dtype=object)[rows] if "dossier" in good else [None] * len(rows)
    return [
        {
            "line": int(lines[row]),
            **_said(verdicts, row, dict(zip(names, values, strict=True)), headings),
            "agency_id": known["agency_id"][place],
            "service_id": known["service_id"][place],
            "dossier": hashes[place],
        }
        for place, (row, values) in enumerate(zip(rows.tolist(), texts, strict=True))
    ]


def _known(good: pd.DataFrame, name: str, rows: npt.NDArray[np.intp]) -> list[int | None]:
    numbers = good[name].to_numpy()[rows].tolist() if name in good else [NOWHERE] * len(rows)
    return [None if number == NOWHERE else int(number) for number in numbers]


def _said(verdicts: Verdicts, row: int, texts: dict[str, Any], headings: dict[str, str]) -> dict[str, Any]:
    problem = str(verdicts.problem[row])
    value = verdicts.parameters.get(row, {}).get("value", "")
    shapes = {headings[name]: shape(text) for name, text in texts.items() if text and name not in _PERSONAL}
    return {
        "problem": problem,
        "parameters": json.dumps({"value": shape(value), "column": _column_of(problem, headings)}, ensure_ascii=False),
        "row": json.dumps(shapes, ensure_ascii=False),
        "raw_value": verdicts.raw_value.get(row),
        "_said": "\x1f".join(text or "" for text in texts.values()),
    }


def _column_of(problem: str, headings: dict[str, str]) -> str:
    """The heading of the column that a problem is about."""
    for name in ("dossier", "service", "channel", "agency", "locality", "period", "count"):
        if problem.endswith(name):
            return headings.get(name, name)
    if problem.endswith("date"):
        return next((headings[n] for n in ("received_at", "event_at", "submitted_at") if n in headings), "")
    return ""
