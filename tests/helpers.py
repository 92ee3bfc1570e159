"""Small provinces for tests: settings and logs of a few lines, runs of the pipeline, and what the store then says."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from etl import pipeline
from etl.extract import Again
from etl.load.refresh import refresh
from etl.result import RunResult, SourceResult
from tracker import settings as settings_module
from tracker.settings import Settings
from tracker.store import models
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine

KEY = "5e" * 32  # the same everywhere, so that hashes of two stores compare
COUNTS = ("inserted", "updated", "unchanged", "superseded", "rejected")
SERVICES = """code,name_vi,name_en,level,agency,field,audience
S1,Đăng ký khai sinh,Birth,4,A1,F1,citizen
S2,Cấp giấy phép,Licence,4,A1,F1,business
S3,Đất đai,Land,3,A2,F2,citizen
"""
DOSSIER_COLUMNS = {"dossier": "dossier", "service": "service", "channel": "channel", "received_at": "received"}
EVENT_COLUMNS = {**DOSSIER_COLUMNS, "activity": "activity", "event_at": "at"}
EVENT_COLUMNS.pop("received_at")
TOTAL_COLUMNS = {"service": "service", "channel": "channel", "count": "count", "period": "period"}
AGGREGATES = (
    models.UsageDay,
    models.UsageMonth,
    models.UsageSourceDay,
    models.UsageSourceMonth,
    models.UsageWeek,
    models.UsageUnit,
    models.UsagePlace,
    models.UsagePlaceWeek,
    models.UsageApplicant,
    models.UsageCourse,
    models.UsagePeople,
    models.UsageOnlinePeople,
    models.UsageNamed,
    models.SilentDay,
    models.FlagCount,
    models.ConflictCount,
    models.Comparison,
)
_FACTS = (models.Dossier, models.Event, models.ReportedTotal, models.ResolvedDossier, models.Conflict)
_OF_ARRIVAL = {"id", "file_id", "line", "run_id"}  # tells when and whence a row came, not what it says

Figures = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Province:
    """A folder with `tracker.toml`, a catalogue and logs."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return settings_module.load(self.folder / "tracker.toml")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file, its folders included."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def change(self, old: str, new: str) -> None:
        """Put `new` in the place of `old` in the settings."""
        path = self.folder / "tracker.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *names: str, full: bool = False) -> RunResult:
        return run(self.settings, *names, full=full)

    def figures(self) -> Figures:
        return figures(self.settings)

    def facts(self) -> Figures:
        return facts(self.settings)

    def usage(self) -> dict[tuple[str, str, str], int]:
        """Counted dossiers by service, month and channel, from the units."""
        return usage(self.settings)


def source(name: str, *, records: str = "dossiers", columns: Mapping[str, str] | None = None, **options: Any) -> str:
    """A `[[source]]` block; `options` may be tables too, such as `values={"channel": {"TT": "online"}}`."""
    usual = {"dossiers": DOSSIER_COLUMNS, "events": EVENT_COLUMNS, "totals": TOTAL_COLUMNS}[records]
    content = {"name": name, "path": f"logs/{name}*.csv", "records": records, "columns": columns or usual, **options}
    return "[[source]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in content.items())


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


ENGLISH = '[site]\ndefault_language = "en"\n'  # for `write_province`, where a test reads what commands say


def write_province(
    folder: Path,
    *sources: str,
    store_url: str = "sqlite:///tracker.db",
    catalogue: Mapping[str, str] | None = None,
    tables: str = "",
) -> Province:
    """Write settings, key and catalogue. `catalogue`: name in `[catalogue]` to CSV text; `tables`: more settings."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"services": SERVICES, **(catalogue or {})}
    named = "".join(f'{name} = "catalogue/{name}.csv"\n' for name in files)
    head = f'[store]\nurl = "{store_url}"\n[privacy]\nkey_file = "pseudonym.key"\nmin_cell = 0\n'
    text = "\n".join([head, tables, f"[catalogue]\n{named}", *sources])
    province = Province(folder)
    province.write("tracker.toml", text)
    province.write("pseudonym.key", KEY + "\n")
    for name, content in files.items():
        province.write(f"catalogue/{name}.csv", content)
    return province


def csv_text(*rows: Iterable[object], heading: str = "dossier,service,channel,received") -> str:
    """Lines of a CSV file; values must not hold the delimiter."""
    return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"


def run(settings: Settings, *names: str, full: bool = False) -> RunResult:
    """Pull the sources as `python -m etl run` does; every row must be accounted for."""
    upgrade(settings)
    engine = make_engine(settings)
    try:
        result = pipeline.run(engine, settings, names, again=Again(full))
    finally:
        engine.dispose()
    for outcome in result.sources:
        assert outcome.rows_read == sum(account(outcome).values()), outcome
    return result


def account(outcome: SourceResult) -> dict[str, int]:
    """What became of a source's rows."""
    return {name: getattr(outcome, name) for name in COUNTS}


def figures(settings: Settings) -> Figures:
    """All rows of all aggregates, ids replaced by codes, in a fixed order."""
    return _tables(settings, AGGREGATES)


def facts(settings: Settings) -> Figures:
    """All dossiers, events and totals: what they say, not how they arrived."""
    return _tables(settings, _FACTS)


def _tables(settings: Settings, wanted: Iterable[type[models.Base]]) -> Figures:
    engine = make_engine(settings)
    with engine.connect() as connection:
        codes = _codes(connection)
        found = {model.__tablename__: _rows(connection, model.__table__, codes) for model in wanted}
    engine.dispose()
    return found


def _codes(connection: sa.Connection) -> dict[str, dict[int, str]]:
    def dated(model: type[models.Agency] | type[models.Locality]) -> dict[int, str]:
        rows = connection.execute(sa.select(model.id, model.code, model.valid_from))
        return {r.id: f"{r.code}@{r.valid_from}" for r in rows}

    sources = {r.id: r.name for r in connection.execute(sa.select(models.Source.id, models.Source.name))}
    found = {
        "service_id": {r.id: r.code for r in connection.execute(sa.select(models.Service.id, models.Service.code))},
        **dict.fromkeys(("source_id", "won_id", "lost_id"), sources),
        "agency_id": dated(models.Agency),
        "locality_id": dated(models.Locality),
    }
    return found | {
        "logged_service_id": found["service_id"],
        "logged_agency_id": found["agency_id"],
        "shared_from": found["locality_id"],
    }


def _rows(connection: sa.Connection, table: sa.FromClause, codes: dict[str, dict[int, str]]) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if column.name not in _OF_ARRIVAL]
    rows = []
    for row in connection.execute(sa.select(*columns)):
        values = zip(columns, _with_key(row, codes), strict=True)
        rows.append(tuple(codes[c.name].get(v) if c.name in codes and v is not None else v for c, v in values))
    return sorted(rows, key=repr)


def _with_key(row: sa.Row[Any], codes: dict[str, dict[int, str]]) -> Iterable[Any]:
    """The values of a row; a `key` as the code that its `scope` means."""
    told = dict(row._mapping)
    if "scope" in told:
        told["key"] = codes.get(f"{told['scope']}_id", {}).get(told["key"], told["key"])
    return told.values()


def usage(settings: Settings) -> dict[tuple[str, str, str], int]:
    """Counted dossiers by service, first month of the unit and channel; zeros left out."""
    engine = make_engine(settings)
    unit, service = models.UsageUnit, models.Service
    with engine.connect() as connection:
        query = sa.select(service.code, unit.__table__).join(service, service.id == unit.service_id)
        rows = pd.DataFrame(connection.execute(query.where(unit.calendar == "calendar")).mappings().all())
    engine.dispose()
    found: dict[tuple[str, str, str], int] = {}
    for row in rows.to_dict("records"):
        for channel in settings_module.CHANNELS:
            if row[channel]:
                key = (row["code"], str(row["period_start"])[:7], channel)
                found[key] = found.get(key, 0) + row[channel]
    return found


def units(settings: Settings, service: str) -> list[Any]:
    """The calendar units of a service in order of time."""
    unit, known = models.UsageUnit, models.Service
    query = sa.select(unit.__table__).join(known, known.id == unit.service_id).where(known.code == service)
    order = (unit.period_start, unit.months, unit.agency_id, unit.level)
    return rows_of(settings, query.where(unit.calendar == "calendar").order_by(*order))


def rows_of(settings: Settings, query: sa.Executable) -> list[Any]:
    """The rows of a select."""
    engine = make_engine(settings)
    with engine.connect() as connection:
        found = list(connection.execute(query))
    engine.dispose()
    return found


def state(settings: Settings, name: str = "data_version") -> str | None:
    """A fact of the store; its data version unless another is asked for."""
    found = rows_of(settings, sa.select(models.State.value).where(models.State.name == name))
    return found[0][0] if found else None


def rejected(settings: Settings) -> list[tuple[int, str]]:
    """Line and problem of each row set aside."""
    row = models.RejectedRow
    return [tuple(r) for r in rows_of(settings, sa.select(row.line, row.problem).order_by(row.file_id, row.line))]


def rebuild(settings: Settings) -> None:
    """Work out every aggregate anew from the facts alone."""
    engine = make_engine(settings)
    with engine.begin() as connection:
        for model in (*AGGREGATES, models.ApplicantMonth, models.UnitMonth, models.DirtyMonth):
            connection.execute(sa.delete(model))
        _mark_months_of_facts(connection)
        refresh(connection, settings, datetime.now(settings.zone).date(), everything=True)
    engine.dispose()


def _mark_months_of_facts(connection: sa.Connection) -> None:
    days: set[date] = set(connection.scalars(sa.select(models.Dossier.day).distinct()))
    for column in (models.ReportedTotal.period_start, models.ReportedTotal.period_end):
        days |= set(connection.scalars(sa.select(column).distinct()))
    if months := sorted({str(day)[:7] for day in days}):
        connection.execute(sa.insert(models.DirtyMonth), [{"month": month} for month in months])
