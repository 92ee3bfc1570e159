"""Compression of single streams: gzip and zstd, each with as many members or frames as there are."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from zipfile import BadZipFile

import zstandard

from etl.progress import heard
from etl.sources.batch import UnreadableFileError
from etl.sources.content import Content, copied
from tracker.store.problems import Problem

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = tuple(bytes((number, 0x2A, 0x4D, 0x18)) for number in range(0x50, 0x60))  # zstd frames without data
_HEAD = 4096
_READ = 1 << 13  # zstd may unpack to ten thousand times as much, all at once


@contextmanager
def refusals(name: str) -> Iterator[None]:
    """Turn what goes wrong with bytes into UnreadableFileError, with what to do."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, BadZipFile, zstandard.ZstdError) as error:
        raise UnreadableFileError(Problem("damaged_archive", {"file": name})) from error
    except NotImplementedError as error:
        raise UnreadableFileError(Problem("unread_compression", {"file": name})) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFileError(Problem("cannot_open", {"file": name, "reason": reason})) from error


@contextmanager
def unpacked(content: Content, *, told: bool = False) -> Iterator[BinaryIO]:
    """Open content for reading from its first byte, unpacked where it is compressed; `told`: show how far it is."""
    with content.open() as plain:
        if told and content.random_access:
            heard().stream(plain)
        magic = plain.read(4)
        plain.seek(0)
        if magic.startswith(GZIP):
            with gzip.GzipFile(fileobj=plain) as stream:
                yield cast(BinaryIO, stream)
        elif _is_zstd(magic):
            yield cast(BinaryIO, io.BufferedReader(_Zstd(plain, content.name), 1 << 17))
        else:
            yield plain


def head(content: Content) -> bytes:
    """Return the first bytes of content, unpacked."""
    with unpacked(content) as stream:
        return stream.read(_HEAD)


@contextmanager
def seekable(content: Content) -> Iterator[BinaryIO]:
    """Open content, unpacked, such that any place in it can be gone to; where need be from a copy on disk."""
    with direct(content).open() as stream:
        yield stream


def direct(content: Content) -> Content:
    """Return content whose bytes are unpacked and at hand in any order: itself, or a copy on disk."""
    with content.open() as plain:
        packed = is_packed(plain.read(4))
        size = plain.seek(0, os.SEEK_END) if content.random_access else 0
    if content.random_access and not packed:
        return content
    with unpacked(content) as stream:
        return copied(stream, content.name, size)


def is_packed(magic: bytes) -> bool:
    """Whether content that begins so is compressed as one stream."""
    return magic.startswith(GZIP) or _is_zstd(magic)


def _is_zstd(magic: bytes) -> bool:
    return magic.startswith((ZSTD, *_SKIPPABLE))


class _Zstd(io.RawIOBase):
    """Frames of zstd one after the other; the library's own reader takes a cut frame for a whole one."""

    def __init__(self, packed: BinaryIO, name: str) -> None:
        self._packed = packed
        self._name = name
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._pending = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader passes a memoryview
        while not self._ready:
            if not self._advance():
                return 0
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _advance(self) -> bool:
        block = self._pending or self._packed.read(_READ)
        self._pending = b""
        if not block:
            if self._frame is not None:
                raise EOFError(self._name)
            return False
        if self._frame is None:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready = memoryview(self._frame.decompress(block))
        if self._frame.eof:
            self._pending, self._frame = self._frame.unused_data, None
        return True
