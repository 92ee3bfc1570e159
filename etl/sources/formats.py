"""What format a file is in: told by its content first, by its name where the content leaves a doubt."""

from pathlib import PurePath
from zipfile import BadZipFile

from etl.sources import archives
from etl.sources.batch import UnreadableFileError
from etl.sources.content import Content
from etl.sources.encodings import decoded_head
from etl.sources.packing import direct, head
from tracker.store.problems import Problem

_BY_SUFFIX = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".txt": "delimited",
    ".json": "json",
    ".geojson": "json",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".ods": "workbook",
    ".parquet": "parquet",
    ".xes": "xes",
    ".xls": "workbook",
    ".xlsb": "workbook",
    ".xlsm": "workbook",
    ".xlsx": "workbook",
    ".zip": "archive",
}
_PACKED = (".gz", ".zst", ".zstd")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # with members, without any, in parts
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and workbooks with a password
_UNREAD = {
    b"%PDF": "PDF",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"SQLite format 3": "SQLite",
}
_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # of Excel before 5, without OLE
_BINARY = frozenset((*range(9), *range(14, 27)))


def format_of(content: Content) -> str:
    """Return the format of a file: a key of `files.READERS`, `workbook`, `html` or `archive`.

    Raises UnreadableFileError where it is empty or in a format that is not read, and what opening raises.
    """
    begun = head(content)
    if not begun:
        raise UnreadableFileError(Problem("empty_file", {"file": content.name}))
    named = by_name(content.name)
    if begun.startswith(_OLE) or (named == "workbook" and begun.startswith(_XLS)):
        return "workbook"
    if begun.startswith(_ZIP):
        return _of_zip(content)
    if begun.startswith(b"PAR1") or named == "parquet":
        return "parquet"
    for magic, found in _UNREAD.items():
        if begun.startswith(magic):
            raise UnreadableFileError(Problem("unknown_format", {"file": content.name, "found": found}))
    return _of_text(begun, content.name, named)


def _of_text(begun: bytes, name: str, named: str | None) -> str:
    text = decoded_head(begun).lstrip()
    start = text[:2000].lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<meta", "<style")) or (
        start[:1] == "<" and "<html" in start[:500]
    ):
        return "html"
    if "office:spreadsheet" in start:
        raise UnreadableFileError(Problem("unknown_format", {"file": name, "found": "Excel 2003 XML"}))
    if text.startswith(("<?xml", "<log", "<!--")):
        return "xes"
    if named in ("workbook", "archive"):
        # Text under the name of a workbook is read as what it is; what is no text is a damaged workbook.
        if not _is_table(begun, text):
            return "workbook" if named == "workbook" else "archive"
        named = None
    return named or {"{": "json", "[": "json"}.get(text[:1], "delimited")


def _is_table(begun: bytes, text: str) -> bool:
    controls = sum(1 for byte in text.encode("latin-1", "ignore") if byte in _BINARY)
    return controls < 0.01 * len(begun) and "\ufffd" not in text[:200] and any(sign in text for sign in "\n\r,;\t")


def _of_zip(content: Content) -> str:
    try:
        names = archives.names(direct(content))
    except (BadZipFile, ValueError):
        if by_name(content.name) == "workbook":
            return "workbook"
        raise
    if any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= set(names):
        return "workbook"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableFileError(Problem("unknown_format", {"file": content.name, "found": "Word, PowerPoint"}))
    return "archive"


def by_name(name: str) -> str | None:
    """Return the format that a name tells, or None."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
