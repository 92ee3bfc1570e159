"""A real HTTP server on the loopback that serves made-up records, as well and as badly as it is told to."""

import base64
import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import strategies as st

from etl.extract import Again, Mark, puller
from etl.sources.batch import UnreadableFileError
from etl.sources.http.client import plain_name
from tracker.settings import Settings

Record = dict[str, Any]
Fault = Callable[["Handler"], bool]  # answers in the place of the service; False: it goes on as usual


@dataclass
class Service:
    """What the server has and how it gives it. Records have `updated`; `size` rows go on a page, whatever is asked.

    `faults`: what goes wrong with the next requests, in their order; None is nothing.
    """

    records: list[Record]
    kind: str = "page"
    size: int = 3
    auth: str = "none"
    tells: str = "all"  # totals and the like, or "nothing" of what is not needed
    since: str = "since"
    faults: list[Fault | None] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)  # the queries
    seen: list[dict[str, str]] = field(default_factory=list)  # the headers
    tokens: dict[str, float] = field(default_factory=dict)  # token -> when it ends
    token_life: float = 60.0
    on_page: Callable[["Service", int], None] | None = None  # called before the n-th page is made
    address: str = ""
    content: Callable[[list[Record]], tuple[str, bytes]] | None = None  # another format: type and body
    packed: bool = False
    last_page: int | None = None  # given again for all pages behind it
    says: dict[str, Any] = field(default_factory=dict)  # more words in the body
    page_name: str = "page"
    list_name: str = "items"
    next_host: str | None = None  # where links to the next page lead

    def chosen(self, query: dict[str, str]) -> list[Record]:
        since = query.get(self.since)
        return [r for r in self.records if since is None or str(r["updated"]) >= since]

    def page(self, query: dict[str, str]) -> tuple[dict[str, Any], list[Record], str | None]:
        """Body without records, the records, and the address of the next page."""
        rows = self.chosen(query)
        start = self._start(query)
        part = rows[start : start + self.size]
        more = start + self.size < len(rows)
        body: dict[str, Any] = {}
        if self.tells == "all" and self.kind in ("page", "offset"):
            body |= {"total": len(rows)}
        link = f"{self.next_host or self.address}/records?from={start + self.size}" if more else None
        if self.kind == "cursor":
            body |= {"next_cursor": f"c{start + self.size}" if more else None}
        return body | self.says, part, link

    def _start(self, query: dict[str, str]) -> int:
        if self.kind == "page":
            return (min(int(query.get(self.page_name, "1")), self.last_page or 1000) - 1) * self.size
        if self.kind == "offset":
            return int(query["offset"])
        if self.kind == "cursor":
            return int(query.get("cursor", "c0")[1:])
        return int(query.get("from", "0"))


class Handler(BaseHTTPRequestHandler):
    """Answers for the service that its server holds."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        service = self.server.service
        query = dict(parse_qsl(urlsplit(self.path).query))
        service.seen.append(dict(self.headers))
        fault = service.faults.pop(0) if service.faults else None
        if fault is not None and fault(self):
            return
        if not self.allowed():
            self.answer(401, b'{"error": "who are you"}')
            return
        service.asked.append(query)
        if service.on_page is not None:
            service.on_page(service, len(service.asked))
        body, rows, link = service.page(query)
        headers = {"Link": f'<{link}>; rel="next"'} if link and service.kind == "link" else {}
        kind, content = "application/json", json.dumps({**body, service.list_name: rows}).encode()
        if service.content is not None:
            kind, content = service.content(rows)
        if service.packed:
            content, headers = gzip.compress(content), {**headers, "Content-Encoding": "gzip"}
        self.answer(200, content, kind, headers)

    def do_POST(self) -> None:
        """The token endpoint: client credentials in the header or in the body."""
        service = self.server.service
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        pair = base64.b64decode(given).decode() if given else f"{form.get('client_id')}:{form.get('client_secret')}"
        in_body = service.auth == "oauth2 in body"
        if pair != "client:secret-of-client" or bool(given) is in_body or form["grant_type"] != "client_credentials":
            self.answer(401, b'{"error": "invalid_client"}')
            return
        token = f"token-{len(service.tokens)}"
        service.tokens[token] = time.monotonic() + service.token_life
        self.answer(200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 60}).encode())

    def allowed(self) -> bool:
        service, given = self.server.service, self.headers.get("Authorization", "")
        if service.auth == "basic":
            return given == "Basic " + base64.b64encode(b"user:pass").decode()
        if service.auth == "bearer":
            return given == "Bearer secret-token"
        if service.auth.startswith("oauth2"):
            return service.tokens.get(given.removeprefix("Bearer "), 0) > time.monotonic()
        return True

    def answer(
        self,
        status: int,
        body: bytes = b"",
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        """Send an answer; `length`: what it says its length is."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server for one service."""

    daemon_threads = True
    service: Service

    def handle_error(self, *_: Any) -> None:
        """Callers that give up are no news."""


@contextmanager
def serving(service: Service, tls: Path | None = None) -> Iterator[Service]:
    """Serve until the block ends; `service.address` is where. `tls`: a folder for a certificate of its own making."""
    server = Server(("127.0.0.1", 0), Handler)
    server.service = service
    service.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(tls))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> Path:
    """A key and a certificate that it has signed for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(key.private_bytes(*kinds) + made.sign(key, hashes.SHA256()).public_bytes(kinds[0]))
    return path


def status(code: int, **headers: str) -> Fault:
    """An answer with a status, and no data."""

    def fault(handler: Handler) -> bool:
        handler.answer(code, b"out of order", "text/plain", {n.replace("_", "-"): v for n, v in headers.items()})
        return True

    return fault


def body(content: bytes, kind: str = "application/json") -> Fault:
    """Another content, with status 200."""

    def fault(handler: Handler) -> bool:
        handler.answer(200, content, kind)
        return True

    return fault


def cut(handler: Handler) -> bool:
    """The server dies in the middle of its answer."""
    handler.answer(200, b'{"items": [{"dossier": "A1-26', length=1000)
    handler.close_connection = True
    return True


def cut_without_length(handler: Handler) -> bool:
    """The same, of an answer that does not say how long it is."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b'{"items": [{"dossier": "A1-26')
    handler.close_connection = True
    return True


def dead(handler: Handler) -> bool:
    """The connection ends without an answer."""
    handler.close_connection = True
    return True


def slow(handler: Handler) -> bool:
    """It takes its time."""
    time.sleep(0.6)
    handler.close_connection = True
    return True


HTML = body(b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html")
TRUNCATED = body(b'{"items": [{"dossier": ')


COLUMNS = {
    "dossier": "dossier",
    "service": "service",
    "channel": "how.channel",
    "received_at": "received",
    "updated_at": "updated",
}
QUICK = {"tries": 4, "wait": 0.001, "longest_wait": 0.005}


def record(number: int, channel: str = "online", updated: str | None = None) -> Record:
    """A made-up dossier, with a name that must go no further."""
    day = f"2026-01-{1 + number % 28:02}"
    return {
        "dossier": f"A1-260101-{number:04}",
        "service": "S1",
        "how": {"channel": channel},
        "received": day,
        "updated": updated or f"{day}T08:00:00+07:00",
        "ChuHoSo": f"Nguyễn Văn {number}",
    }


def records(count: int = 10) -> list[Record]:
    """Made-up dossiers of January 2026."""
    return [record(n, ("online", "counter", "post")[n % 3]) for n in range(count)]


@dataclass(frozen=True)
class Pulled:
    """What a pull gave: dossiers in the order of their rows, the problem in English, and the mark to remember."""

    dossiers: list[str]
    error: str = ""
    mark: Mark | None = None


def pull(settings: Settings, known: Mark | None = None, again: Again | None = None) -> Pulled:
    """Ask the only source of the settings, without a store."""
    [source] = settings.source
    found: list[str] = []
    try:
        asker = puller(settings, source)
        marks = {} if known is None else {plain_name(source.url or ""): known}
        [piece] = asker.pieces(marks, again or Again())
        for batch in piece.batches():
            found += batch.rows["dossier"].tolist()
        return Pulled(found, mark=piece.finish())
    except UnreadableFileError as error:
        return Pulled([], f"{error.problem.sentence()} {error.problem.action()}")


FAULTS = {
    "500": status(500),
    "503": status(503),
    "429": status(429),
    "429 with a pause": status(429, Retry_After="0"),
    "cut": cut,
    "cut, of unknown length": cut_without_length,
    "dead": dead,
    "HTML": HTML,
    "truncated": TRUNCATED,
    "nothing": body(b""),
    "an error": body(b'{"error": "try again"}'),
}
REFUSALS = {"401": status(401), "404": status(404)}
EMPTY = body(b'{"items": []}')


@st.composite
def servers(draw: st.DrawFn) -> Service:
    """Services that have the usual records and give them in any way, with faults in between.

    A service that says twice that there is nothing more cannot be told from one that has nothing more: empty
    pages come one at a time.
    """
    faults: list[Fault | None] = []
    for fault in draw(st.lists(st.sampled_from([None, EMPTY, *FAULTS.values(), *REFUSALS.values()]), max_size=12)):
        faults += [fault, None] if fault in (EMPTY, REFUSALS["404"]) else [fault]
    return Service(
        records(),
        kind=draw(st.sampled_from(["page", "offset", "cursor", "link"])),
        size=draw(st.integers(1, 12)),
        tells=draw(st.sampled_from(["all", "nothing"])),
        faults=faults,
    )
