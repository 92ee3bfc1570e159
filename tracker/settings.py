"""Settings: the only place that reads `tracker.toml` and the environment."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, field

Channel = Literal["online", "counter", "post", "phone", "email", "other"]
CHANNELS: tuple[Channel, ...] = ("online", "counter", "post", "phone", "email", "other")
Language = Literal["vi", "en"]
Share = Annotated[float, Meta(ge=0, le=1)]
YearMonth = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class SettingsError(Exception):
    """The settings cannot be used; the message says where, what and what to do."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the settings; unknown keys are errors, so that a typing error cannot pass silently."""


class Store(Part, frozen=True):
    url: str = "sqlite:///instance/tracker.db"


class Time(Part, frozen=True):
    timezone: str = "Asia/Ho_Chi_Minh"
    month_starts_on: Annotated[int, Meta(ge=1, le=28)] = 1
    fiscal_year_starts: Annotated[int, Meta(ge=1, le=12)] = 1


class Site(Part, frozen=True):
    title: str = "Uptake"
    default_language: Language = "vi"
    public: bool = False
    synthetic: bool = False  # labels every page: the figures are simulated


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


class Formats(Part, frozen=True):
    dates: str | None = None
    decimal: Literal[",", "."] | None = None
    timezone: str | None = None


class Source(Part, frozen=True):
    """One source of logs; see the contract of `tracker.toml` in docs/settings.md."""

    name: Annotated[str, Meta(pattern=r"^[\w.-]{1,60}$")]
    kind: Literal["files", "sql", "http"] = "files"
    path: str | None = None
    records: Literal["dossiers", "events", "totals"] = "dossiers"
    channels: tuple[Channel, ...] = ("online", "counter", "post")
    agencies: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    starts: YearMonth | None = field(default=None, name="from")
    until: YearMonth | None = None
    unknown_codes: Literal["reject", "add"] = "reject"
    max_rejected_share: Share = 0.05
    expected_every: Annotated[str, Meta(pattern=r"^\d+[hdwm]$")] = "1d"
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    activities: dict[str, str] = {}
    channel_columns: dict[Channel, str] = {}
    nulls: dict[str, Literal["not_applicable", "not_provided"]] = {}
    defaults: dict[str, str | int | float | bool] = {}
    formats: Formats = Formats()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    record_path: str | None = None
    null_values: tuple[str, ...] = ()


class Settings(Part, frozen=True):
    """All of `tracker.toml`; `folder` is where its relative paths start."""

    store: Store = Store()
    time: Time = Time()
    site: Site = Site()
    privacy: Privacy = Privacy()
    definitions: Definitions = Definitions()
    catalogue: CatalogueFiles = CatalogueFiles()
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
            f"There is no settings file {path}. Write one, or name it with --config or TRACKER_CONFIG; "
            "`python -m etl demo demo` writes a whole example."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}.") from None
    try:
        settings = msgspec.toml.decode(_with_environment(content, path), type=Settings)
    except msgspec.DecodeError as error:
        raise SettingsError(f"The settings file {path} cannot be used: {error}.") from None
    settings = msgspec.structs.replace(settings, folder=path.resolve().parent)
    _check(settings, path)
    return settings


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
    seen: set[str] = set()
    for source in settings.source:
        if source.name in seen:
            raise SettingsError(f"{path}: two sources are named {source.name!r}; give each its own name.")
        seen.add(source.name)
        _check_source(source, path)


def _check_source(source: Source, path: Path) -> None:
    where = f"{path}, source {source.name!r}"
    if source.kind == "files" and not source.path:
        raise SettingsError(f"{where}: a source of files needs a path.")
    given = {*source.columns, *source.defaults}
    if source.records == "totals":
        needed = {"service"}
        if not given & {"period", "period_start"}:
            needed |= {"period"}
        if "period_start" in given and "period_end" not in given:
            needed |= {"period_end"}
        if not source.channel_columns and not {"online", "total"} <= given:
            needed |= {"channel", "count"}
    else:
        needed = {"dossier", "service", "channel"}
        if source.records == "events":
            needed |= {"activity", "event_at"}
        elif not given & {"received_at", "submitted_at", "started_at"}:
            needed |= {"received_at"}
    if missing := sorted(needed - given):
        raise SettingsError(
            f"{where}: nothing says where {', '.join(missing)} comes from; "
            "name the column under [source.columns] or a constant under [source.defaults]."
        )
    known = FIELDS[source.records]
    if unknown := sorted(given - known):
        raise SettingsError(f"{where}: {', '.join(unknown)} is no field; fields are {', '.join(sorted(known))}.")


_DOSSIER_FIELDS = frozenset(
    (
        "dossier service channel received_at started_at submitted_at updated_at status due_at "
        "resolved_at level agency locality service_name applicant_kind applicant assisted fee "
        "paid_online rating"
    ).split()
)
FIELDS: dict[str, frozenset[str]] = {
    "dossiers": _DOSSIER_FIELDS,
    "events": _DOSSIER_FIELDS | {"activity", "event_at"},
    "totals": frozenset(
        (
            "service channel count online total period period_start period_end agency locality service_name "
            "resolved on_time level"
        ).split()
    ),
}
