"""The key that signs sessions: made on first use, in a file of its own that only the site may read."""

import contextlib
import os
import secrets
from pathlib import Path

from tracker.settings import Settings

FILE = "session.key"


def session_key(settings: Settings) -> str:
    """Return the key of the settings' site, kept beside the pseudonym key.

    Raises:
        OSError: it can be neither read nor made.
    """
    file = settings.path(settings.privacy.key_file).parent / FILE
    with contextlib.suppress(FileNotFoundError):
        return _read(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that of several workers none reads half of it.
    part = file.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(secrets.token_hex(32))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(part, file)
    finally:
        part.unlink()
    return _read(file)


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()
