"""A mail server for tests, as small as its protocol allows: it takes letters, and asks for a name if told to."""

import base64
import datetime as dt
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Box:
    """What a server got, and how it behaves. `certificate`: of STARTTLS; `word`: the password that it asks for."""

    port: int = 0
    certificate: Path | None = None
    word: str | None = None
    refuses: str | None = None
    letters: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    box: Box

    def handle(self) -> None:
        self.safe, self.known = False, self.box.word is None
        self._say("220 test")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            getattr(self, f"on_{verb.lower()}", self._other)(rest)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _other(self, _rest: str) -> None:
        self._say("250 ok")

    def on_ehlo(self, _rest: str) -> None:
        offers = ["250-STARTTLS"] if self.box.certificate and not self.safe else []
        self._say("250-test", *offers, "250 AUTH PLAIN")

    def on_starttls(self, _rest: str) -> None:
        self._say("220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.box.certificate))
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.safe = True

    def on_auth(self, rest: str) -> None:
        word = base64.b64decode(rest.rsplit(maxsplit=1)[-1]).split(b"\0")[-1].decode()
        self.known = word == self.box.word
        self._say("235 welcome" if self.known else "535 no")

    def on_mail(self, _rest: str) -> None:
        self._say("250 ok" if self.known else "530 who are you")

    def on_rcpt(self, rest: str) -> None:
        self._say("550 nobody" if self.box.refuses and self.box.refuses in rest else "250 ok")

    def on_data(self, _rest: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.box.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.box.encrypted.append(self.safe)
        self._say("250 taken")


@contextmanager
def mail_server(box: Box) -> Iterator[Box]:
    """A server on this machine; its port is in the box."""
    handler = type("Talk", (_Talk,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield box
        server.shutdown()
        thread.join()


def write_certificate(path: Path) -> Path:
    """Write a certificate of this machine's name with its key, which no authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path
