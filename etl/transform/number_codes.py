"""Service codes that a spreadsheet keeps as numbers, with the zeros that it took from them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from etl.sources.batch import Batch
from etl.transform.values import service_code

_DECIMALS = 6
_CODE = re.compile(r"(\d{1,2})(?:\.(\d{1,5}))?")


def with_zeros(code: str) -> str:
    """The code that a number was: 1.00119 was 1.001190, 1 was 1.000000; other texts as they are."""
    match = _CODE.fullmatch(code)
    return f"{match[1]}.{(match[2] or '').ljust(_DECIMALS, '0')}" if match else code


def with_whole_codes(batch: Batch, column: str | None, known: Mapping[str, int]) -> Batch:
    """The batch with the whole codes of services in `column` where the catalogue has them, and only there.

    Only cells that are numbers are touched: as text, 1.0001 is another code than 1.000100.
    """
    cut = {code for code in batch.numbers.get(column or "", ()) if service_code(code, known) is None}
    whole = {code: with_zeros(code) for code in cut if with_zeros(code) in known}
    if not whole or column not in batch.rows:
        return batch
    rows = batch.rows.copy()
    codes = [whole.get(code, code) for code in rows[column].tolist()]
    rows[column] = pd.Series(codes, index=rows.index, dtype=object)
    return replace(batch, rows=rows)
