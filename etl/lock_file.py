"""The lock on an SQLite store: a file beside it, locked through the operating system."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """Ends with the process; the file stays, and says who had it last."""

    def __init__(self, store: str, me: str) -> None:
        self._path = Path(f"{store}.lock")
        self._me = me
        self._file: int | None = None

    def take(self) -> bool:
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Programs that are started meanwhile must not inherit the lock; Python opens files so by default.
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        self._sign()
        return True

    def kept(self) -> bool:
        return self._file is not None

    def _sign(self) -> None:
        try:
            os.ftruncate(self._file or 0, 0)
            os.pwrite(self._file or 0, self._me.encode(), 0)
        except OSError:
            return  # on a full disk the lock holds as well, only unsigned

    def holder(self) -> str:
        return self._path.read_text(encoding="utf-8", errors="replace").strip() or "it left no name"

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
