"""Frames put aside by a key for a later step: in memory while they are small together, else on disk."""

import shutil
import tempfile
from collections.abc import Hashable
from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa

from etl.load.spool import PREFIX

MEMORY_ROWS = 250_000


class Shelf:
    """Keeps frames of whole numbers, dates and texts. What goes to disk are sums, nothing personal."""

    def __init__(self, folder: Path) -> None:
        self._parent = folder
        self._folder: Path | None = None
        self._kept: dict[Hashable, pd.DataFrame] = {}
        self._files: dict[Hashable, Path] = {}
        self._rows = 0

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept or key in self._files

    def put(self, key: Hashable, frame: pd.DataFrame) -> None:
        """Keep a frame; one kept under the same key before is replaced."""
        if self._rows + len(frame) <= MEMORY_ROWS:
            self._kept[key] = frame
            self._rows += len(frame)
            return
        if self._folder is None:
            self._parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))
        path = self._folder / f"{len(self._files)}.arrow"
        table = pa.Table.from_pandas(frame, preserve_index=False)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        self._files[key] = path

    def take(self, key: Hashable) -> pd.DataFrame:
        """Give a frame back and forget it. Raises KeyError where there is none."""
        if key in self._kept:
            frame = self._kept.pop(key)
            self._rows -= len(frame)
            return frame
        with pa.OSFile(str(self._files.pop(key)), "rb") as file:
            found: pd.DataFrame = pa.ipc.open_file(file).read_all().to_pandas()
        return found
