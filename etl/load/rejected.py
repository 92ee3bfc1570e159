"""Rows set aside, kept once however often their file is read."""

import json
from collections import Counter

import pandas as pd
from sqlalchemy import Connection, Table, delete

from etl.load import bulk
from etl.transform.values import suspicious
from tracker.store.models import RejectedRow

REJECTED: Table = RejectedRow.__table__  # type: ignore[assignment]
COMMON = 5  # a value is shown only where as many dossiers carry it


def with_echo(rejected: pd.DataFrame) -> pd.DataFrame:
    """Show the unknown channel values that are common and cannot be personal; others keep their shape."""
    counts = Counter(value for value in rejected["raw_value"] if isinstance(value, str))
    shown = {value for value, times in counts.items() if times >= COMMON and not suspicious(value)}

    def parameters(row: tuple[str, object]) -> str:
        text, value = row
        return json.dumps({**json.loads(text), "value": value}, ensure_ascii=False) if value in shown else text

    texts = [parameters(row) for row in zip(rejected["parameters"], rejected["raw_value"], strict=True)]
    return rejected.assign(parameters=texts)


def replace(connection: Connection, rejected: pd.DataFrame, source_id: int, file_id: int, run_id: int) -> None:
    """Put a file's rejected rows in place of those of its earlier reading."""
    connection.execute(delete(REJECTED).where(REJECTED.c.source_id == source_id, REJECTED.c.file_id == file_id))
    if rejected.empty:
        return
    rows = rejected.drop(columns="raw_value").assign(source_id=source_id, file_id=file_id, run_id=run_id)
    bulk.insert(connection, REJECTED, rows)
