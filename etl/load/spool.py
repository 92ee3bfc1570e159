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
import pyarrow as pa
import pyarrow.compute as pc

MEMORY_ROWS = 60_000  # as many are kept before they go to disk, and as many make a part
PARTS = 256  # by the first byte of the hash: in ascending order, as the store's key wants them
PREFIX = "spool-"


def clear_left_over(folder: Path) -> None:
    """Remove what runs that were killed left behind; only one run at a time may do so."""
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


class Spool:
    """Takes good rows (columns of `Dossier` or `Event`) and gives them back, part by part."""

    def __init__(self, folder: Path) -> None:
        self._parent = folder
        self._folder: Path | None = None
        self._kept: list[pa.RecordBatch] = []
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

    def add(self, rows: pa.RecordBatch) -> None:
        """Take rows as `to_arrow` gives them; they need `dossier` and `file_id`."""
        if not rows.num_rows:
            return
        self._kept.append(rows)
        self._rows += rows.num_rows
        if self._rows >= MEMORY_ROWS:
            self._flush()

    def drop(self, file_id: int) -> None:
        """Forget the rows of a file."""
        self._dropped.add(file_id)
        self._kept = [rows for kept in self._kept if (rows := self._without_dropped(kept)).num_rows]
        self._rows = sum(rows.num_rows for rows in self._kept)

    def _without_dropped(self, rows: Any) -> Any:
        if not self._dropped:
            return rows
        return rows.filter(pc.invert(pc.is_in(rows.column("file_id"), pa.array(sorted(self._dropped), pa.int64()))))

    def parts(self) -> Iterator[pa.Table]:
        """Yield all rows as `to_arrow` gives them, those of a dossier together, in ascending order of parts."""
        if self._folder is None:
            if self._kept:
                yield _together([pa.Table.from_batches([rows]) for rows in self._kept])
            return
        self._flush()
        self._close()
        gathered: list[pa.Table] = []
        size = 0
        for number in np.flatnonzero(self._sizes).tolist():
            if gathered and size + int(self._sizes[number]) > MEMORY_ROWS:
                yield _together(gathered)
                gathered, size = [], 0
            part = self._without_dropped(self._read(number))
            gathered += [part] if part.num_rows else []
            size += part.num_rows
        if gathered:
            yield _together(gathered)

    def _flush(self) -> None:
        kept, self._kept, self._rows = self._kept, [], 0
        if not kept:
            return
        rows = _together([pa.Table.from_batches([batch]) for batch in kept]).combine_chunks()
        numbers = _first_bytes(rows.column("dossier"))
        batch = rows.take(pa.array(np.argsort(numbers, kind="stable"))).combine_chunks().to_batches()[0]
        bounds = np.cumsum(np.bincount(numbers, minlength=PARTS))
        for number in np.unique(numbers).tolist():
            begin, end = int(bounds[number - 1]) if number else 0, int(bounds[number])
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

    def _read(self, number: int) -> pa.Table:
        assert self._folder is not None  # noqa: S101 parts have sizes only where there is a folder
        with pa.OSFile(str(self._folder / f"{number:03}.arrow"), "rb") as file, pa.ipc.open_stream(file) as reader:
            return reader.read_all()


def _together(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="permissive")


def _first_bytes(hashes: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """The first byte of each of some hashes of 16 bytes, none missing."""
    both = b"".join(hashes.to_pylist())
    return np.frombuffer(both, dtype=np.uint8)[:: len(both) // len(hashes)].astype(np.int64)
