"""What a source that is a database needs in the settings."""

import re
from typing import TYPE_CHECKING

from tracker.settings.part import SettingsError

if TYPE_CHECKING:
    from tracker.settings.source import Source

_OVERLAP = re.compile(r"\d{1,5}[mhdw]")


def check_database(source: "Source", where: str) -> None:
    """Refuse a source of kind sql that cannot be pulled; `where` names it. Raises SettingsError."""
    if not source.url:
        raise SettingsError(f"{where}: a source of kind sql needs a url, such as postgresql://user@host/database.")
    if bool(source.table) == bool(source.query):
        raise SettingsError(f"{where}: a source of kind sql needs either a table or a query.")
    if source.overlap is None:
        return
    if not source.cursor_column:
        raise SettingsError(f"{where}: an overlap needs a cursor_column, of which it is the tail.")
    good = source.overlap >= 0 if isinstance(source.overlap, int) else _OVERLAP.fullmatch(source.overlap)
    if not good:
        raise SettingsError(
            f"{where}: the overlap {source.overlap!r} cannot be read; write a time such as "
            '"30m", "12h", "2d" or "1w", or a whole number for a cursor column of numbers.'
        )
