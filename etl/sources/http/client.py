"""One request and its whole answer: bounded in size and time, with credentials for one host alone."""

import gzip
import io
import logging
import socket
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from etl.sources.http.credentials import Credentials
from etl.sources.http.patience import FaultError, asked_pause

# They would write whole addresses, with what is secret or personal in the query, into the log.
for _name in ("urllib3", "requests", "authlib"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_CHUNK = 1 << 16
_LONGEST_CONNECT = 15.0  # seconds
_MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {408, 425, 429}
_NEVER = {501, 505}  # a server that cannot will not learn
_ACCEPT = "application/json, application/x-ndjson, text/csv;q=0.9, application/xml;q=0.8, */*;q=0.5"
_GZIP = b"\x1f\x8b"
_UPGRADE = ("http", 80, "https", 443)


@dataclass(frozen=True)
class Answer:
    """What a server gave. `kind`: media type; `whole`: its length was told and kept; `links`: by relation."""

    status: int
    url: str
    body: bytes
    kind: str
    charset: str | None
    whole: bool
    links: Mapping[str, str]
    headers: Mapping[str, str]


def at_home(url: str, home: str) -> bool:
    """Whether an address is of the host that credentials are for: the same scheme, host and port, or TLS instead."""
    there, here = _origin(url), _origin(home)
    return there == here or (there[1] == here[1] and (here[0], here[2], there[0], there[2]) == _UPGRADE)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


@dataclass
class Client:
    """Asks one service. `home`: its address; elsewhere neither credentials nor `headers` are sent."""

    home: str
    headers: Mapping[str, str]
    credentials: Credentials
    timeout: float  # seconds without a sign of life
    limit: int  # bytes of an answer

    def __post_init__(self) -> None:
        self._session = requests.Session()

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def get(self, url: str, deadline: float) -> Answer:
        """The answer to a GET. Raises FaultError for all but answers with a status of 200 to 299."""
        answer = self._follow(url, deadline)
        if answer.status == HTTPStatus.UNAUTHORIZED and self.credentials.forget():
            answer = self._follow(url, deadline)
        _check_status(answer)
        return answer

    def _follow(self, url: str, deadline: float) -> Answer:
        """Ask, and go where the server sends us, by hand: a custom header with a key must not come along."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._ask(url, deadline)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            following = urljoin(url, target)
            if urlsplit(following).scheme not in {"https", urlsplit(url).scheme}:
                raise FaultError("web_redirect")
            url = following
        raise FaultError("web_redirect")

    def _ask(self, url: str, deadline: float) -> Answer:
        headers = {"Accept": _ACCEPT, "Accept-Encoding": "gzip", "User-Agent": "uptake"}
        if at_home(url, self.home):
            headers |= {**self.headers, **self.credentials.header()}
        waits = (min(self.timeout, _LONGEST_CONNECT), self.timeout)
        try:
            # An auth that adds nothing keeps requests from looking for passwords in a .netrc.
            with self._session.get(
                url, headers=headers, auth=lambda r: r, stream=True, timeout=waits, allow_redirects=False
            ) as response:
                return self._answer(response, self._body(response, deadline))
        except requests.exceptions.SSLError:
            raise FaultError("web_certificate") from None
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            raise FaultError("web_timeout", temporary=True, seconds=round(self.timeout)) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise FaultError("web_unreachable", temporary=True, reason=_reason(error)) from None

    def _body(self, response: requests.Response, deadline: float) -> bytes:
        parts, size = [], 0
        # Read as it came over the wire: only so is a compressed answer that breaks off told from a whole one.
        while part := response.raw.read(_CHUNK, decode_content=False):
            size += len(part)
            if size > self.limit:
                raise FaultError("web_too_large", limit=self.limit >> 20)
            if time.monotonic() > deadline:
                raise FaultError("web_timeout", temporary=True, seconds=round(self.timeout))
            parts.append(part)
        body = b"".join(parts)
        packed = response.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip")
        return self._unpacked(body) if packed or body.startswith(_GZIP) else body

    def _unpacked(self, body: bytes) -> bytes:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
                content = stream.read(self.limit + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise FaultError("web_damaged", temporary=True) from None
        if len(content) > self.limit:
            raise FaultError("web_too_large", limit=self.limit >> 20)
        return content

    @staticmethod
    def _answer(response: requests.Response, body: bytes) -> Answer:
        kind, _, rest = response.headers.get("Content-Type", "").partition(";")
        charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'") or None
        told = "Content-Length" in response.headers or "chunked" in response.headers.get("Transfer-Encoding", "")
        links = {str(name): str(link.get("url")) for name, link in response.links.items()}
        return Answer(
            response.status_code,
            response.url,
            body,
            kind.strip().lower(),
            charset,
            told,
            links,
            {name.title(): value for name, value in response.headers.items()},
        )


def _check_status(answer: Answer) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    pause = asked_pause(answer.headers.get("Retry-After"), answer.headers.get("Date"))
    if status in _BUSY or (status >= 500 and status not in _NEVER):
        raise FaultError("web_busy", temporary=True, pause=pause, status=status)
    if status in (401, 403):
        # Some limit the rate with 403.
        raise FaultError("web_denied", temporary=pause is not None, pause=pause, status=status)
    if status in (404, 410):
        raise FaultError("web_not_found", status=status)
    raise FaultError("web_status", status=status)


def _reason(error: BaseException) -> str:
    """The kind of the innermost cause; its text would hold the address."""
    seen = {id(error)}
    while True:
        inner = error.__cause__ or error.__context__ or next((a for a in error.args if isinstance(a, Exception)), None)
        inner = getattr(error, "reason", None) if isinstance(getattr(error, "reason", None), Exception) else inner
        if inner is None or id(inner) in seen:
            return "DNS" if isinstance(error, socket.gaierror) else type(error).__name__
        seen.add(id(inner))
        error = inner


def plain_name(url: str) -> str:
    """Host and path: what a service is known by, without names, passwords and the query."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def without_user(url: str) -> tuple[str, str | None, str | None]:
    """An address without the name and password in it, and these."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, parts.username and unquote(parts.username), parts.password and unquote(parts.password)
