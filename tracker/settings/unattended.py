"""What runs that nobody watches need: how long they may take, whom to tell."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from tracker.settings.part import Part, SettingsError


class Unattended(Part, frozen=True):
    """How a run ends that takes too long: after `max_minutes` no new source begins."""

    max_minutes: Annotated[float, Meta(gt=0)] | None = None


class Notify(Part, frozen=True):
    """Who hears of a run, and how. `on`: after runs that failed, or after every run.

    Of a source that turned stale or silent one message is sent in either case.
    """

    email_to: tuple[str, ...] = ()
    email_from: str | None = None
    smtp_url: str | None = None  # smtp://user:word@host:587 with STARTTLS if offered; smtps:// from the start
    webhook_url: str | None = None
    on: Literal["failure", "always"] = "failure"

    @property
    def wanted(self) -> bool:
        return bool(self.email_to or self.webhook_url)


def check_notify(notify: Notify, path: Path) -> None:
    """Refuse a way of telling that lacks something; raises SettingsError. Addresses may hold secrets: unshown."""
    where = f"{path}, [notify]"
    if notify.email_to and not (notify.email_from and notify.smtp_url):
        raise SettingsError(f"{where}: email_to needs email_from and smtp_url, the mail server that sends.")
    for address in (*notify.email_to, *([notify.email_from] if notify.email_from else [])):
        if address.count("@") != 1 or any(c.isspace() or c in ",;<>" for c in address):
            raise SettingsError(f"{where}: an address of email_to or email_from is none; write e.g. desk@example.vn.")
    urls = (
        ("smtp_url", notify.smtp_url, ("smtp", "smtps")),
        ("webhook_url", notify.webhook_url, ("http", "https")),
    )
    for name, url, schemes in urls:
        if url is not None and not _usable(url, schemes):
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            raise SettingsError(f"{where}: {name} must begin with {begins} and a host.")


def _usable(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
