"""Good rows on their way into the store: in memory while they are few, else on disk in parts by dossier.

All rows of a dossier come into one part, so that parts can be loaded one after the other, in memory that does
not grow with the log. What lies on disk holds keyed hashes and canonical values, nothing personal.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

MEMORY_ROWS = 200_000  # as many are kept before they go to disk, and as many make a part
PARTS = 256  # by the first byte of the hash: in ascending order, as the store's key wants them
PREFIX = "spool-"

_BYTES = ("dossier", "applicant", "fingerprint")
_TEXTS = ("channel", "applicant_kind")
_FLAGS = ("assisted", "paid_online")


def clear_left_over(folder: Path) -> None:
    """Remove what runs that were killed left behind; only one run at a time may do so."""
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


class Spool:
    """Takes frames of good rows (columns of `Dossier` or `Event`) and gives them back part by part."""

    def __init__(self, folder: Path) -> None:
        self._parent = folder
        self._folder: Path | None = None
        self._kept: list[pd.DataFrame] = []
        self._rows = 0
        self._writers: dict[int, tuple[pa.OSFile, Any]] = {}
        self._sizes: npt.NDArray[np.int64] = np.zeros(PARTS, dtype=np.int64)
        self._dropped: set[int] = set()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, frame: pd.DataFrame) -> None:
        """Take rows; they need `dossier` and `file_id`."""
        if frame.empty:
            return
        self._kept.append(frame)
        self._rows += len(frame)
        if self._rows >= MEMORY_ROWS:
            self._flush()

    def drop(self, file_id: int) -> None:
        """Forget the rows of a file."""
        self._kept = [frame[frame["file_id"] != file_id] for frame in self._kept]
        self._rows = sum(map(len, self._kept))
        self._dropped.add(file_id)

    def parts(self) -> Iterator[pd.DataFrame]:
        """Yield all rows, those of a dossier together, in ascending order of parts."""
        if self._folder is None:
            frames = [frame for frame in self._kept if len(frame)]
            if frames:
                yield pd.concat(frames, ignore_index=True)
            return
        self._flush()
        self._close()
        gathered: list[pd.DataFrame] = []
        size = 0
        for number in np.flatnonzero(self._sizes).tolist():
            if gathered and size + int(self._sizes[number]) > MEMORY_ROWS:
                yield pd.concat(gathered, ignore_index=True)
                gathered, size = [], 0
            gathered += self._read(number)
            size += int(self._sizes[number])
        if gathered:
            yield pd.concat(gathered, ignore_index=True)

    def _flush(self) -> None:
        frames = [frame for frame in self._kept if len(frame)]
        self._kept, self._rows = [], 0
        if not frames:
            return
        rows = pd.concat(frames, ignore_index=True)
        numbers = np.array([code[0] for code in rows["dossier"].tolist()], dtype=np.int64)
        order = np.argsort(numbers, kind="stable")
        batch = _to_arrow(rows.iloc[order])
        bounds = np.searchsorted(numbers[order], np.arange(PARTS + 1))
        for number in np.unique(numbers).tolist():
            begin, end = int(bounds[number]), int(bounds[number + 1])
            self._writer(number, batch.schema).write_batch(batch.slice(begin, end - begin))
            self._sizes[number] += end - begin

    def _writer(self, number: int, schema: pa.Schema) -> Any:
        if number not in self._writers:
            if self._folder is None:
                self._parent.mkdir(parents=True, exist_ok=True)
                self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))
            file = pa.OSFile(str(self._folder / f"{number:03}.arrow"), "wb")
            self._writers[number] = file, pa.ipc.new_stream(file, schema)
        return self._writers[number][1]

    def _close(self) -> None:
        for file, writer in self._writers.values():
            writer.close()
            file.close()
        self._writers = {}

    def _read(self, number: int) -> list[pd.DataFrame]:
        assert self._folder is not None  # noqa: S101 parts have sizes only where there is a folder
        with pa.OSFile(str(self._folder / f"{number:03}.arrow"), "rb") as file, pa.ipc.open_stream(file) as reader:
            frame = _from_arrow(reader.read_all())
        kept = frame[~frame["file_id"].isin(self._dropped)]
        return [kept] if len(kept) else []


def _to_arrow(frame: pd.DataFrame) -> pa.RecordBatch:
    columns = {str(name): _arrow_column(str(name), frame[name]) for name in frame.columns}
    return pa.RecordBatch.from_pydict(columns)


def _arrow_column(name: str, column: pd.Series) -> pa.Array:
    for names, kind in ((_BYTES, pa.binary()), (_TEXTS, pa.string()), (_FLAGS, pa.bool_())):
        if name in names:
            return pa.array(column.tolist(), type=kind, from_pandas=True)
    if column.dtype.kind == "M":
        return pa.array(column.to_numpy().astype("datetime64[D]"), type=pa.date32())
    return pa.array(column.to_numpy())


def _from_arrow(table: pa.Table) -> pd.DataFrame:
    return pd.DataFrame({name: _pandas_column(name, table.column(name)) for name in table.column_names})


def _pandas_column(name: str, column: pa.ChunkedArray) -> Any:
    if name in (*_BYTES, *_TEXTS, *_FLAGS):
        return pd.Series(column.to_pylist(), dtype=object)
    if pa.types.is_date32(column.type):
        return column.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    return column.to_numpy()
