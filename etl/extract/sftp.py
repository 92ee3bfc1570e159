"""SFTP, with servers told by their keys: one that is not in the known hosts gets no password."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

_SYSTEM_HOSTS = "/etc/ssh/ssh_known_hosts"
_AHEAD = 64  # requests under way at once: as much as is held in memory, 2 MB


class _CheckedSystem(SFTPFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """The file system of fsspec, which on its own would trust whoever answers."""

    def _connect(self) -> None:
        arguments = dict(self.ssh_kwargs)
        known_hosts, timeout = arguments.pop("known_hosts"), arguments["timeout"]
        self.client = paramiko.SSHClient()
        if isinstance(self.host_key_policy, paramiko.RejectPolicy):
            for path in [known_hosts] if known_hosts else [_SYSTEM_HOSTS, str(Path("~/.ssh/known_hosts").expanduser())]:
                if known_hosts or Path(path).is_file():
                    self.client.load_system_host_keys(path)
        self.client.set_missing_host_key_policy(self.host_key_policy)
        self.client.connect(self.host, **arguments)
        self.ftp = self.client.open_sftp()
        if (channel := self.ftp.get_channel()) is not None:
            channel.settimeout(timeout)


def system(address: str, options: Mapping[str, str | int | bool], timeout: float) -> Any:
    """Return the file system of an address.

    `options`: username, password, key_file, passphrase, port, known_hosts (a file; else those of the user and
    of the system), check_host_key (false: trust whoever answers).
    """
    parts = urlsplit(address)
    password = options.get("password") or (unquote(parts.password) if parts.password else None)
    key_file = options.get("key_file")
    named = bool(password or key_file)
    return _CheckedSystem(
        parts.hostname,
        port=int(options.get("port") or parts.port or 22),
        username=options.get("username") or (unquote(parts.username) if parts.username else None),
        password=password,
        key_filename=str(Path(str(key_file)).expanduser()) if key_file else None,
        passphrase=options.get("passphrase"),
        allow_agent=not named,
        look_for_keys=not named,
        host_key_policy="reject" if options.get("check_host_key", True) else "auto_add",
        known_hosts=options.get("known_hosts"),
        timeout=timeout,
        banner_timeout=timeout,
        auth_timeout=timeout,
        channel_timeout=timeout,
        skip_instance_cache=True,
    )


def read_ahead(stream: object) -> None:
    """Ask for the next blocks of a file before they are read; without effect on other storages."""
    if isinstance(stream, paramiko.SFTPFile):
        with suppress(AttributeError):
            stream.prefetch(stream.stat().st_size, max_concurrent_requests=_AHEAD)
