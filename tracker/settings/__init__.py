"""Settings: the only place that reads `tracker.toml` and the environment."""

import os
import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from tracker.settings.closing import Closing
from tracker.settings.part import (
    CHANNELS,
    Channel,
    Language,
    Part,
    Seconds,
    SettingsError,
    Share,
    YearMonth,
    web_address,
)
from tracker.settings.precedence import RULED_FIELDS, check_precedence, stated_fields
from tracker.settings.quality import Quality, check_quality
from tracker.settings.source import FIELDS, Formats, Source, check_source
from tracker.settings.unattended import Notify, Unattended, check_notify

__all__ = [
    "CHANNELS",
    "FIELDS",
    "RULED_FIELDS",
    "CatalogueFiles",
    "Channel",
    "Formats",
    "Language",
    "Quality",
    "Settings",
    "SettingsError",
    "Source",
    "YearMonth",
    "load",
    "stated_fields",
]


class Store(Part, frozen=True):
    url: str = "sqlite:///instance/tracker.db"
    wait_seconds: Seconds = 30.0  # for a lock that another program holds on what is to be written


class Time(Part, frozen=True):
    timezone: str = "Asia/Ho_Chi_Minh"
    month_starts_on: Annotated[int, Meta(ge=1, le=28)] = 1
    fiscal_year_starts: Annotated[int, Meta(ge=1, le=12)] = 1


class Site(Part, frozen=True):
    title: str = "Uptake"
    default_language: Language = "vi"
    public: bool = False
    synthetic: bool = False  # labels every page: the figures are simulated
    service_url: str | None = None  # where people file a service, with {code} in place of its code


class Privacy(Part, frozen=True):
    key_file: str = "instance/pseudonym.key"
    min_cell: Annotated[int, Meta(ge=0)] = 5


class Definitions(Part, frozen=True):
    not_received: tuple[str, ...] = ("registered", "refused")
    default_target: Share | None = None


class CatalogueFiles(Part, frozen=True):
    services: str | None = None
    service_levels: str | None = None
    agencies: str | None = None
    localities: str | None = None
    locality_map: str | None = None
    targets: str | None = None
    locality_shapes: str | None = None  # GeoJSON
    campaigns: str | None = None  # past ones
    national_index: str | None = None  # workbooks, one a month; a pattern


class Settings(Part, frozen=True):
    """All of `tracker.toml`; `folder` is where its relative paths start."""

    store: Store = Store()
    time: Time = Time()
    site: Site = Site()
    privacy: Privacy = Privacy()
    definitions: Definitions = Definitions()
    catalogue: CatalogueFiles = CatalogueFiles()
    quality: dict[str, Quality] = {}
    precedence: dict[str, tuple[str, ...]] = {}  # field of a dossier -> sources in order of trust
    unattended: Unattended = Unattended()
    notify: Notify = Notify()
    closing: Closing = Closing()
    source: tuple[Source, ...] = ()
    folder: Path = Path()

    def path(self, relative: str) -> Path:
        """A path of the settings, seen from the folder of the settings file."""
        return self.folder / relative

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time.timezone)

    @property
    def store_url(self) -> str:
        """The store's address, with a relative SQLite path made absolute."""
        prefix, separator, path = self.store.url.partition(":///")
        if separator and prefix.startswith("sqlite") and path and path != ":memory:":
            return f"{prefix}:///{self.path(path).resolve()}"
        return self.store.url


def load(file: str | Path | None = None) -> Settings:
    """Read the settings from `file`, else `$TRACKER_CONFIG`, else `tracker.toml`.

    Raises:
        SettingsError: the file is missing, is not TOML or says something that cannot be.
    """
    path = Path(file or os.environ.get("TRACKER_CONFIG") or "tracker.toml")
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {path}. Name it with --config or TRACKER_CONFIG, or have one made: "
            "`python -m etl inspect YOUR-LOG --write` for a log of yours, `python -m etl demo demo` for an example."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}.") from None
    try:
        settings = msgspec.toml.decode(_with_environment(content, path), type=Settings)
    except msgspec.DecodeError as error:
        raise SettingsError(f"The settings file {path} cannot be used: {in_plain_words(str(error))}.") from None
    settings = msgspec.structs.replace(settings, folder=path.resolve().parent)
    _check(settings, path)
    return settings


_PLACE = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_WORDS = (
    (r"Object contains unknown field `(.*)`", r"there is no setting \1"),
    (r"Object missing required field `(.*)`", r"the setting \1 is missing"),
    (r"Expected `(.*)`, got `(.*)`", r"expected \1, found \2"),
    (r"Invalid enum value (.*)", r"\1 is none of the values that can stand there"),
    (r"Expected `str` matching regex .*", "it has letters that cannot stand there, or a wrong form"),
)


def in_plain_words(message: str) -> str:
    """What a parser complains of, as people say it: the place first, sources counted from one."""
    place = _PLACE.search(message)
    text = message[: place.start()] if place else message
    for pattern, words in _WORDS:
        text = re.sub(f"^{pattern}$", words, text)
    if not place or not place[1]:
        return text
    where = re.sub(r"^source\[(\d+)\]\.?", lambda m: f"[[source]] number {int(m[1]) + 1} ", place[1])
    return f"{where.strip()}: {text}"


def _with_environment(content: str, path: Path) -> str:
    """Fill `${NAME}` from the environment, so that secrets stay out of the file; comments are left alone."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise SettingsError(f"{path} uses ${{{match[1]}}}, but the environment has no such variable.")
        return os.environ[match[1]].replace("\\", "\\\\").replace('"', '\\"')

    lines = content.split("\n")
    return "\n".join(line if line.lstrip().startswith("#") else re.sub(r"\$\{(\w+)\}", value, line) for line in lines)


def _check(settings: Settings, path: Path) -> None:
    """Refuse what the types alone cannot: time zones, names given twice, sources without what they need."""
    zones = [settings.time.timezone, *(s.formats.timezone for s in settings.source if s.formats.timezone)]
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise SettingsError(f"{path}: there is no time zone {zone!r}; write e.g. Asia/Ho_Chi_Minh.") from None
    check_notify(settings.notify, path)
    if settings.site.service_url is not None and not web_address(settings.site.service_url.replace("{code}", "1")):
        raise SettingsError(f"{path}: [site] service_url must begin with https:// or http:// and hold no spaces.")
    seen: set[str] = set()
    for source in settings.source:
        if source.name in seen:
            raise SettingsError(f"{path}: two sources are named {source.name!r}; give each its own name.")
        seen.add(source.name)
        check_source(source, path)
    check_precedence(settings.precedence, settings.source, path)
    check_quality(settings.quality, path)
