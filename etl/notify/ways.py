"""The ways that a message goes: a mail server, a web address. Both are secrets, so that no sentence shows them."""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from etl.notify.message import Message
from tracker.settings.unattended import Notify

_HERE = ("localhost", "127.0.0.1", "::1")
SECONDS = 20.0  # a server that does not answer must not hold the run up


class NotSentError(Exception):
    """A message could not be sent; the text says which way, why and what to do."""


def send(notify: Notify, message: Message) -> list[str]:
    """Send a message by every way of the settings; returns a sentence for each that failed."""
    failures = []
    for wanted, way in ((notify.email_to, _mail), (notify.webhook_url, _post)):
        if wanted:
            try:
                way(notify, message)
            except NotSentError as error:
                failures.append(str(error))
    return failures


def _mail(notify: Notify, message: Message) -> None:
    parts = urlsplit(notify.smtp_url or "")
    host = parts.hostname or ""
    try:
        with _server(parts.scheme, host, parts.port) as server:
            safe = parts.scheme == "smtps" or host in _HERE
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
                safe = True
            if parts.username:
                if not safe:
                    raise NotSentError(
                        f"The mail server {host} offers no encryption, so that the password of [notify] smtp_url is "
                        "kept from it. Use smtps:// or another server."
                    )
                server.login(unquote(parts.username), unquote(parts.password or ""))
            if server.send_message(_letter(notify, message)):
                raise NotSentError(_refused(host))
    except smtplib.SMTPAuthenticationError:
        raise NotSentError(
            f"The mail server {host} refuses the name or the password of [notify] smtp_url; correct them."
        ) from None
    except smtplib.SMTPRecipientsRefused:
        raise NotSentError(_refused(host)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(
            f"The message could not be mailed by {host} ({_reason(error)}). Check [notify] smtp_url, and whether the "
            "server is up."
        ) from None


def _refused(host: str) -> str:
    return f"The mail server {host} refuses addresses of [notify] email_to; correct them."


def _server(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
    server.ehlo_or_helo_if_needed()
    return server


def _letter(notify: Notify, message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message.subject
    letter["From"] = notify.email_from or ""
    letter["To"] = ", ".join(notify.email_to)
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=(notify.email_from or "@localhost").partition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text, cte="quoted-printable")
    return letter


def _post(notify: Notify, message: Message) -> None:
    import requests  # noqa: PLC0415 - takes a tenth of a second, and few runs tell a webhook anything

    # `text` is what chat programs show; the rest is for programs.
    content = {"text": f"{message.subject}\n{message.text}", "subject": message.subject, **message.facts}
    host = urlsplit(notify.webhook_url or "").hostname
    try:
        answer = requests.post(notify.webhook_url or "", json=content, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise NotSentError(
            f"The webhook at {host} does not answer ({type(error).__name__}). Check [notify] webhook_url."
        ) from None
    if not answer.ok or answer.is_redirect:
        raise NotSentError(f"The webhook at {host} answered {answer.status_code}. Check [notify] webhook_url.")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    return getattr(error, "strerror", None) or type(error).__name__
