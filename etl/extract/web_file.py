"""A file on a web server."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import requests

from etl.extract.piece import Mark
from etl.extract.trouble import attempts, explained
from etl.sources.content import BLOCK, Content, CopiedContent

_HEADERS = {"Accept-Encoding": "identity"}  # the file as it is stored
_NO_HEAD = (403, 404, 405, 501)  # servers that know only GET answer so


class WebFile:
    """A file by its address; it is fetched once, whole, into a copy that is gone with the program."""

    remote = True

    def __init__(self, name: str, address: str, options: Mapping[str, str | int | bool], timeout: float) -> None:
        self.name = name
        parts = urlsplit(address)
        user = options.get("username") or unquote(parts.username or "")
        self._auth = (str(user), str(options.get("password") or unquote(parts.password or ""))) if user else None
        self._address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        token = options.get("token")
        self._headers = _HEADERS | ({"Authorization": f"Bearer {token}"} if token else {})
        self._timeout = timeout
        self._copy: Content | None = None

    def look(self) -> Mark:
        with explained(self.name):
            answer = self._ask("HEAD")
            if answer.status_code in _NO_HEAD:
                answer.close()
                answer = self._ask("GET")
            with answer:
                answer.raise_for_status()
                return _mark(answer)

    def state(self) -> tuple[object, ...]:
        return (self.look(),)

    def content(self) -> Content:
        if self._copy is None:
            self._copy = attempts(self._fetch, self.name)
        return self._copy

    def _fetch(self) -> Content:
        copy = CopiedContent(unquote(PurePosixPath(urlsplit(self.name).path).name))
        with self._ask("GET") as answer:
            answer.raise_for_status()
            for block in answer.iter_content(BLOCK):
                copy.write(block)
        return copy

    def _ask(self, method: str) -> requests.Response:
        return requests.request(
            method,
            self._address,
            headers=self._headers,
            auth=self._auth,
            timeout=self._timeout,
            stream=True,
            allow_redirects=True,
        )


def _mark(answer: requests.Response) -> Mark:
    size, changed = answer.headers.get("Content-Length", ""), answer.headers.get("Last-Modified")
    modified = 0
    if changed:
        try:
            moment = parsedate_to_datetime(changed)
            modified = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * 1_000_000_000
        except ValueError:
            pass
    return Mark(int(size) if size.isdecimal() else 0, modified, cursor=answer.headers.get("ETag"))
