"""Pseudonyms: a code that points to a person is kept only as a keyed hash."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32
HASH_BYTES = 16


def load_key(file: Path) -> bytes:
    """Read the pseudonym key, or make it on first use with mode 0600.

    Raises:
        ValueError: the file holds no key.
    """
    try:
        return read_key(file)
    except FileNotFoundError:
        return _make_key(file)


def read_key(file: Path) -> bytes:
    """Read the pseudonym key.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no key.
    """
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(
            f"{file} holds no pseudonym key ({KEY_BYTES} bytes in hexadecimal). "
            "Put the key that the store was made with back in its place."
        )
    return key


def _make_key(file: Path) -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    # A link of a finished file: two commands at once see one key, and a kill leaves none half written.
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        return load_key(file)
    finally:
        draft.unlink()
    return key


def fingerprint(key: bytes) -> str:
    """What the store keeps to know its key again, without knowing the key."""
    return hashlib.blake2b(b"uptake key fingerprint", key=key, digest_size=HASH_BYTES).hexdigest()


def pseudonyms(texts: Iterable[str], key: bytes, purpose: bytes) -> list[bytes]:
    """The keyed hash of each text; the same text under another purpose has another hash."""
    begin = hashlib.blake2b(purpose + b"\0", key=key, digest_size=HASH_BYTES).copy
    hashes = []
    for text in texts:
        digest = begin()
        digest.update(text.encode("utf-8", "surrogatepass"))
        hashes.append(digest.digest())
    return hashes
