"""Files elsewhere, by any address that fsspec knows: S3-compatible stores, SFTP, FTP, web servers, archives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import fsspec

from etl.extract import s3, sftp, web_file
from etl.extract.addresses import WEB, Options, is_address, shown
from etl.extract.located import Located
from etl.extract.piece import Mark
from etl.extract.trouble import attempts, explained
from etl.sources.archives import LOCK
from etl.sources.batch import UnreadableFileError
from etl.sources.content import BLOCK, Content, CopiedContent

_OF_HOST = frozenset(("sftp", "ssh", "ftp", "smb", "hdfs", "webhdfs"))


def find(address: str, options: Options, timeout: float, folder: Path) -> list[Located]:
    """Return the files that an address names, in order of name.

    `options` are those of `[source.storage]`; `timeout` in seconds, of each answer. A path of this machine in a
    chained address (`zip://*.csv::old.zip`) starts at `folder`.
    Raises UnreadableFileError where the storage cannot be reached, with what to do.
    """
    protocol = address.partition("://")[0].lower()
    if protocol in WEB and "::" not in address:
        return [web_file.WebFile(shown(address), address, options, timeout)]
    with explained(shown(address)):
        storage = _storage(address, protocol, options, timeout, folder)
        return [RemoteFile(storage, path) for path in sorted(storage.paths())]


@dataclass(frozen=True)
class Storage:
    """A file system of fsspec, and a pattern of paths in it; a path's name is `before`, the path and `after`."""

    system: Any
    pattern: str
    before: str
    after: str = ""

    def paths(self) -> list[str]:
        """Return the files that match."""
        return [path for path, info in self._matching().items() if self._is_file(path, info)]

    def name(self, path: str) -> str:
        """Return a file's address without secrets."""
        return f"{self.before}{path.lstrip('/')}{self.after}"

    def _matching(self) -> dict[str, dict[str, Any]]:
        self.system.invalidate_cache()
        if not any(sign in self.pattern for sign in "*?["):
            return {self.pattern: self.system.info(self.pattern)} if self.system.exists(self.pattern) else {}
        # On its own fsspec takes a folder that cannot be listed for an empty one.
        found: dict[str, dict[str, Any]] = self.system.glob(self.pattern, detail=True, on_error="raise")
        return found

    def _is_file(self, path: str, info: Mapping[str, Any]) -> bool:
        kind = self.system.info(path)["type"] if info["type"] in ("link", "other") else info["type"]
        return bool(kind == "file") and not path.endswith("/") and not PurePosixPath(path).name.startswith(LOCK)


def _storage(address: str, protocol: str, options: Options, timeout: float, folder: Path) -> Storage:
    if protocol in ("s3", "s3a") and "::" not in address:
        return Storage(s3.system(options, timeout), address.partition("://")[2], "s3://")
    if protocol in ("sftp", "ssh") and "::" not in address:
        parts = urlsplit(address)
        where = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
        return Storage(sftp.system(address, options, timeout), parts.path, f"sftp://{where}/")
    first, *rest = address.split("::")
    if rest and not is_address(rest[-1]):
        rest[-1] = f"file://{folder / rest[-1]}"
    system, pattern = fsspec.core.url_to_fs("::".join([first, *rest]), skip_instance_cache=True, **options)
    after = "".join(f"::{shown(link)}" for link in address.split("::")[1:])
    host = f"{urlsplit(address).hostname}/" if protocol in _OF_HOST else ""
    return Storage(system, str(pattern), f"{first.partition('://')[0]}://{host}", after)


@dataclass
class RemoteFile:
    """A file in a storage; it is fetched once, whole, into a copy that is gone with the program."""

    storage: Storage
    path: str
    remote: bool = True
    _copy: Content | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        return self.storage.name(self.path)

    def look(self) -> Mark:
        with explained(self.name):
            self.storage.system.invalidate_cache()
            info = self.storage.system.info(self.path)
        return Mark(int(info.get("size") or 0), _modified(info), cursor=_version(info))

    def state(self) -> tuple[object, ...]:
        return (self.look(),)

    def content(self) -> Content:
        if self._copy is None:
            self._copy = attempts(self._fetch, self.name)
        return self._copy

    def _fetch(self) -> Content:
        copy = CopiedContent(PurePosixPath(self.path).name)
        with self.storage.system.open(self.path, "rb") as stream:
            sftp.read_ahead(stream)
            fetch(stream, copy)
        return copy


def fetch(stream: BinaryIO, copy: CopiedContent) -> None:
    """Copy a stream."""
    while block := stream.read(BLOCK):
        copy.write(block)


def _modified(info: Mapping[str, Any]) -> int:
    """Return the time of the last change in nanoseconds, 0 where the storage tells none."""
    for key in ("mtime", "LastModified", "last_modified", "modify", "updated", "created", "date_time"):
        value = info.get(key)
        if isinstance(value, datetime):
            return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp() * 1_000_000) * 1000
        if isinstance(value, (int, float)) and value > 0:
            return int(value * 1_000_000) * 1000
    return 0


def _version(info: Mapping[str, Any]) -> str | None:
    found = next((info[key] for key in ("ETag", "etag", "md5", "checksum", "CRC") if info.get(key)), None)
    return None if found is None else str(found)


__all__ = ["Options", "UnreadableFileError", "fetch", "find", "is_address", "shown"]
