"""Files on this machine that a pattern names."""

import glob
from pathlib import Path

from etl.extract.located import LocalFile, refuse_link
from etl.sources.archives import LOCK
from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem


def find(folder: Path, pattern: str) -> list[LocalFile]:
    """Return the files that match, in order of name; relative paths start at `folder`.

    Folders are passed over, and so are the locks of open workbooks. Raises UnreadableFileError where there is
    nothing but folders, and for a link that leads nowhere.
    """
    whole = str(folder / pattern)
    # A name may hold brackets, as browsers write them: `log[1].csv`. Path.glob takes no absolute patterns.
    paths = [whole] if Path(whole).exists() else sorted(glob.glob(whole, recursive=True))  # noqa: PTH207
    files = []
    for path in map(Path, paths):
        name = _name(folder, path)
        refuse_link(name, path)
        if path.is_file() and not path.name.startswith(LOCK):
            files.append(LocalFile(name, path))
    if paths and not files:
        raise UnreadableFileError(Problem("only_folders", {"path": _name(folder, Path(paths[0]))}))
    return files


def _name(folder: Path, path: Path) -> str:
    """Return a file's address in the settings; bytes that are no UTF-8 cannot be kept as text."""
    name = str(path.relative_to(folder) if path.is_relative_to(folder) else path)
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
