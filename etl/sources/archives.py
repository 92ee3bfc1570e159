"""Zip archives: their members in the order of the archive, read in place and never written to a named file."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from etl.sources.batch import UnreadableFileError
from etl.sources.content import Content, OpenedContent, refuse_bomb
from etl.sources.member_names import member_name
from etl.sources.packing import refusals
from tracker.store.problems import Problem

MEMBER_LIMIT = 10_000
LOCK = "~$"  # begins the name of what Excel puts beside a workbook that is open
_ENCRYPTED = 0x41  # of the whole member, or of its name too
_LEFT_OUT = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
# What comes along with logs: covering letters, scans, signatures, check sums.
_NO_LOGS = frozenset(
    ".pdf .doc .docx .ppt .pptx .rtf .md .png .jpg .jpeg .gif .tif .tiff .xsd .sig .p7s .p7m .md5 .sha1 .sha256".split()
)


@dataclass(frozen=True)
class Member:
    """One file in an archive; `fingerprint` changes with its content."""

    name: str
    content: Content
    fingerprint: str


class _Archive(ZipFile):
    """An archive that stays open as long as one of its members may be read, and then closes its stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        with _damages():
            super().__init__(stream)

    def close(self) -> None:
        super().close()
        self._stream.close()


@contextmanager
def _damages() -> Iterator[None]:
    """Name a damage of the directory as such: names that are no UTF-8, places that lie outside the file."""
    try:
        yield
    except (UnicodeDecodeError, ValueError, OverflowError, struct.error) as error:
        raise BadZipFile(type(error).__name__) from None


def names(content: Content) -> list[str]:
    """Return the names of the members as they are stored; raises BadZipFile."""
    with content.open() as stream, _damages(), ZipFile(stream) as archive:
        return [entry.orig_filename for entry in archive.infolist()]


def members(archive: Content) -> list[Member]:
    """Return the members that may hold logs; folders and what systems leave behind are left out.

    `archive` must allow random access. Raises UnreadableFileError: damaged, locked, or made to do harm.
    """
    with refusals(archive.name):
        opened = _Archive(archive.open())
        entries = opened.infolist()
        packed_size = opened.fp.seek(0, 2) if opened.fp else 0
    if len(entries) > MEMBER_LIMIT:
        problem = Problem("many_members", {"file": archive.name, "members": len(entries), "limit": MEMBER_LIMIT})
        raise UnreadableFileError(problem)
    refuse_bomb(archive.name, sum(entry.file_size for entry in entries), packed_size)
    taken: dict[str, ZipInfo] = {}
    for entry in entries:
        name = member_name(entry)
        if _may_be_log(name):
            taken[_unique(name, taken)] = entry
    if not taken:
        raise UnreadableFileError(Problem("empty_archive", {"file": archive.name}))
    return [_member(archive.name, opened, name, entry) for name, entry in taken.items()]


def _may_be_log(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = name.endswith("/") or "__MACOSX" in path.parts or path.name.startswith(("._", LOCK))
    return not (hidden or path.name.lower() in _LEFT_OUT or path.suffix.lower() in _NO_LOGS)


def _unique(name: str, taken: dict[str, ZipInfo]) -> str:
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    return unique


def _member(archive_name: str, archive: ZipFile, name: str, entry: ZipInfo) -> Member:
    shown = f"{archive_name}/{name}"

    def opener() -> BinaryIO:
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableFileError(Problem("locked_archive", {"file": shown}))
        with _damages():
            return cast(BinaryIO, archive.open(entry))

    return Member(name, OpenedContent(shown, opener), f"crc32-{entry.CRC:08x}-{entry.file_size}")
