"""One source of logs, as the settings describe it."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from tracker.settings.database import check_database
from tracker.settings.part import Channel, Part, Seconds, SettingsError, Share, YearMonth
from tracker.settings.web import Retry, check_service


class Formats(Part, frozen=True):
    dates: str | tuple[str, ...] | None = None
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
    storage: dict[str, str | int | bool] = {}  # how the storage of a remote path is reached
    # of kind sql
    table: str | None = None
    query: str | None = None
    cursor_column: str | None = None
    overlap: str | int | None = None
    # of kind sql and http
    url: str | None = None
    timeout: Seconds = 60.0  # for files elsewhere too
    # of kind http
    params: dict[str, str | int | float | bool] = {}
    headers: dict[str, str] = {}
    auth: dict[str, Any] | str = "none"  # read by tracker.settings.web.auth
    pagination: dict[str, Any] | str | None = None  # read by tracker.settings.web.pagination
    since_param: str | None = None
    since_format: str | None = None
    retry: Retry = Retry()
    max_page_mb: Annotated[int, Meta(ge=1)] = 64


_COUNTED = ("excel", "unix", "unix_ms")  # dates that are written as numbers


def check_source(source: Source, path: Path) -> None:
    """Refuse a source that lacks what its kind and its records need; raises SettingsError."""
    where = f"{path}, source {source.name!r}"
    _check_dates(source.formats.dates, where)
    if source.kind == "files" and not source.path:
        raise SettingsError(f"{where}: a source of files needs a path.")
    if source.kind == "http":
        check_service(source, where)
    if source.kind == "sql":
        check_database(source, where)
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


def _check_dates(patterns: str | tuple[str, ...] | None, where: str) -> None:
    for pattern in (patterns,) if isinstance(patterns, str) else patterns or ():
        if pattern not in _COUNTED and "%" not in pattern and not {"y", "M"} <= set(pattern):
            raise SettingsError(
                f"{where}: the pattern {pattern!r} of formats.dates lacks year or month; y is the year, M the month, "
                "d the day, H or h the hour, m the minute, s the second; or write excel, unix or unix_ms."
            )
        if "%" not in pattern and (twice := _letter_twice(pattern)):
            raise SettingsError(
                f"{where}: the pattern {pattern!r} of formats.dates has {twice} twice; M is the month, m the minute; "
                "d and dd are the day of the month, other words stand in quotes: 'T'."
            )


def _letter_twice(pattern: str) -> str | None:
    """The first letter of a date's part that stands in two places; H and h are both the hour."""
    runs = re.findall(r"y+|M+|d{1,2}|[Hh]+|m+|s+", re.sub("'[^']*'", "", pattern))
    letters = [run[0].replace("h", "H") for run in runs]
    return next((letter for letter in letters if letters.count(letter) > 1), None)


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
