"""One batch of a log of dossiers or events from text to rows of the store, as one pure step for any worker."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa

from etl.sources.batch import Batch
from etl.transform import dossiers, events
from etl.transform.columnar import to_arrow
from etl.transform.context import Context
from tracker.store import privacy


@dataclass(frozen=True)
class Asked:
    """A batch with what is needed to judge it. `key_file`: where a worker finds the key; None: in the context."""

    batch: Batch
    context: Context
    key_file: str | None = None


@dataclass(frozen=True)
class Judged:
    """Rows that can be loaded, as `to_arrow` gives them, and rows set aside."""

    good: pa.RecordBatch
    rejected: pd.DataFrame
    rows_read: int


def judged(asked: Asked) -> Judged:
    """The good rows of a batch with levels and dates completed, and those to set aside."""
    context = asked.context
    if asked.key_file is not None:
        context = replace(context, key=_key(asked.key_file))
    outcome = dossiers.transform(asked.batch, context)
    good = dossiers.with_levels(outcome.good, context.catalogue)
    if context.source.records == "events":
        good["fingerprint"] = events.fingerprints(good, good["activity"], context.key)
        good = good.drop(columns="activity")  # any text, and nothing later needs it
    else:
        good = dossiers.complete_dates(good, context.now)
    return Judged(to_arrow(good), outcome.rejected, outcome.rows_read)


@lru_cache(maxsize=4)
def _key(file: str) -> bytes:
    return privacy.read_key(Path(file))
