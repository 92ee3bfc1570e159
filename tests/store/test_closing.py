"""Months put on record: what can be closed when, what stays, and what is noted when a closed month changes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from etl import closing, pipeline
from etl.cli import main
from tests.helpers import DOSSIER_COLUMNS, ENGLISH, Province, csv_text, rows_of, source, state, write_province
from tracker.store import models
from tracker.store.session import make_engine

LATER = datetime(2026, 8, 1, tzinfo=UTC)
MARCH = [
    ("D1", "S1", "online", "2026-03-05"),
    ("D2", "S1", "counter", "2026-03-31"),
    ("D3", "S2", "counter", "2026-03-10"),
]


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return filled(tmp_path, "sqlite:///tracker.db")


@pytest.fixture
def on_both(tmp_path: Path, store_url: str) -> Province:
    """The same province on SQLite and on PostgreSQL."""
    return filled(tmp_path, store_url)


def filled(tmp_path: Path, store_url: str) -> Province:
    sources = source("desk"), source("portal", channels=["online"])
    province = write_province(tmp_path, *sources, store_url=store_url, tables=ENGLISH)
    province.write("logs/desk.csv", csv_text(*MARCH, ("D9", "S1", "online", "2026-04-05")))
    province.write("logs/portal.csv", csv_text(("P1", "S3", "online", "2026-03-07")))
    province.run()
    return province


def close(province: Province, month: str, now: datetime = LATER, **options: Any) -> closing.Closing:
    engine = make_engine(province.settings)
    with engine.begin() as connection:
        done = closing.close(connection, province.settings, closing.month_index(month), now, **options)
    engine.dispose()
    return done


def refusal(province: Province, month: str, now: datetime = LATER, **options: Any) -> str:
    with pytest.raises(closing.ClosingError) as caught:
        close(province, month, now, **options)
    return str(caught.value)


def closed_units(province: Province) -> list[Any]:
    order = (models.ClosedUnit.calendar, models.ClosedUnit.index, models.ClosedUnit.id)
    return rows_of(province.settings, sa.select(models.ClosedUnit.__table__).order_by(*order))


def revisions(province: Province) -> list[tuple[Any, ...]]:
    """Service, cause, dossiers and online before and after, sources, whether it differs from closing."""
    one, service = models.Revision, models.Service
    columns = (one.cause, one.dossiers_before, one.dossiers_after, one.online_before, one.online_after, one.differs)
    query = sa.select(one.id, service.code, *columns).join(service, service.id == one.service_id).order_by(one.id)
    link = models.RevisionSource
    named = sa.select(link.revision_id, models.Source.name).join(models.Source, models.Source.id == link.source_id)
    sources = rows_of(province.settings, named.order_by(models.Source.name))
    found = rows_of(province.settings, query)
    return [(*row[1:7], ",".join(s.name for s in sources if s.revision_id == row[0]), row[7]) for row in found]


def test_a_month_is_closed_once_its_grace_period_has_passed(on_both: Province) -> None:
    early = datetime(2026, 4, 15, 16, tzinfo=UTC)  # 23:00 in Vietnam
    assert "2026-03 can be closed from 2026-04-16" in refusal(on_both, "2026-03", early)
    done = close(on_both, "2026-03", datetime(2026, 4, 15, 17, tzinfo=UTC))
    assert (done.fresh, done.dossiers, done.online, done.units) == (True, 4, 2, 3)
    assert not done.record.early
    before = closed_units(on_both)
    again = close(on_both, "2026-03")
    assert (again.fresh, str(again.record.closed_on)) == (False, "2026-04-16")
    assert closed_units(on_both) == before


def test_what_cannot_be_closed_is_refused_with_a_sentence(province: Province) -> None:
    running = datetime(2026, 4, 20, tzinfo=UTC)
    assert "still running; it ends on 2026-04-30" in refusal(province, "2026-04", running, early=True)
    assert "no dossier of 2026-01" in refusal(province, "2026-01")
    engine = make_engine(province.settings)
    with engine.begin() as connection:
        connection.execute(sa.insert(models.DirtyMonth).values(month="2026-03"))
    engine.dispose()
    assert "did not come to its end" in refusal(province, "2026-03")


def test_early_closes_before_the_grace_period_has_passed(province: Province) -> None:
    assert close(province, "2026-03", datetime(2026, 4, 2, tzinfo=UTC), early=True).record.early


@pytest.mark.parametrize("text", ["2026-13", "03/2026", "march", "2026-3", "2026-03-01", "9999-01", ""])
def test_a_month_that_cannot_be_read_ends_in_a_sentence(tmp_path: Path, text: str) -> None:
    write_province(tmp_path, source("desk"), tables=ENGLISH)
    done = CliRunner().invoke(main, ["snapshot", text, "--config", str(tmp_path / "tracker.toml")])
    assert (done.exit_code, "is no month" in done.output) == (2, True)


def test_the_command_tells_what_it_did_as_an_object_and_as_a_sentence(province: Province) -> None:
    config = ["--config", str(province.folder / "tracker.toml")]
    done = CliRunner().invoke(main, ["snapshot", "2026-03", "--json", *config])
    told = json.loads(done.output)
    assert (done.exit_code, told["status"], told["from"], told["dossiers"]) == (0, "closed", "2026-03-01", 4)
    version = state(province.settings)
    again = CliRunner().invoke(main, ["snapshot", "2026-03", *config])
    assert (again.exit_code, "closing it again changes nothing" in again.output) == (0, True)
    assert state(province.settings) == version
    refused = CliRunner().invoke(main, ["snapshot", "2019-01", "--json", *config])
    assert refused.exit_code == 2 and "no dossier of 2019-01" in refused.output


def test_with_reporting_months_the_reporting_month_is_closed_and_the_calendar_month_of_its_name(
    tmp_path: Path,
) -> None:
    province = write_province(tmp_path, source("desk"), tables="[time]\nmonth_starts_on = 15\n")
    days = ("2026-02-15", "2026-03-14", "2026-03-15")
    province.write("logs/desk.csv", csv_text(*((f"D{n}", "S1", "online", day) for n, day in enumerate(days))))
    province.run()
    assert "2026-03 can be closed from 2026-04-01" in refusal(province, "2026-03", datetime(2026, 3, 31, tzinfo=UTC))
    done = close(province, "2026-03", datetime(2026, 4, 1, tzinfo=UTC))
    assert (done.record.calendar, str(done.record.period_start), done.dossiers) == ("reporting", "2026-02-15", 2)
    online = {(row.calendar, row.index % 12 + 1): row.online for row in closed_units(province) if row.online}
    assert online == {("reporting", 3): 2, ("calendar", 3): 2}


def test_a_late_file_changes_the_live_figure_leaves_the_closed_one_and_is_noted_once(on_both: Province) -> None:
    close(on_both, "2026-03")
    before = closed_units(on_both)
    on_both.write(
        "logs/desk-late.csv", csv_text(("D5", "S1", "online", "2026-03-20"), ("D6", "S1", "post", "2026-04-20"))
    )
    on_both.run()
    assert closed_units(on_both) == before
    assert on_both.usage()["S1", "2026-03", "online"] == 2
    noted = [("S1", "source", 2, 3, 1, 2, "desk", True)]
    assert revisions(on_both) == noted
    version = state(on_both.settings)
    on_both.run(full=True)
    assert (revisions(on_both), state(on_both.settings)) == (noted, version)


def test_what_is_taken_back_is_noted_again(province: Province) -> None:
    close(province, "2026-03")
    columns = {**DOSSIER_COLUMNS, "updated_at": "updated"}
    province.change(json.dumps(DOSSIER_COLUMNS["received_at"]), '"received", "updated_at" = "updated"')
    del columns
    heading = "dossier,service,channel,received,updated"
    for day, updated in (("2026-03-31", "2026-05-01"), ("2026-04-01", "2026-05-02")):
        rows = [(*row, "2026-04-01") for row in MARCH] + [("D9", "S1", "online", "2026-04-05", "2026-04-05")]
        province.write("logs/desk.csv", csv_text(*rows, heading=heading))
        province.write("logs/desk-late.csv", csv_text(("D7", "S2", "online", day, updated), heading=heading))
        province.write("logs/portal.csv", csv_text(("P1", "S3", "online", "2026-03-07", "2026-03-07"), heading=heading))
        province.run()
    assert revisions(province) == [
        ("S2", "source", 1, 2, 0, 1, "desk", True),
        ("S2", "source", 2, 1, 1, 0, "desk", False),
    ]


def test_a_run_killed_before_it_noted_leaves_the_note_to_the_next(province: Province) -> None:
    close(province, "2026-03")
    province.write("logs/desk-late.csv", csv_text(("D5", "S1", "online", "2026-03-20")))
    killed = CountedTells(3)  # desk has been loaded, portal begins
    with pytest.raises(KeyboardInterrupt):
        killed.run(province)
    assert revisions(province) == []
    province.run()
    assert revisions(province) == [("S1", "source", 2, 3, 1, 2, "desk", True)]


class CountedTells:
    """Breaks a run off at its n-th line of progress."""

    def __init__(self, lines: int) -> None:
        self.lines = lines

    def run(self, province: Province) -> None:
        engine = make_engine(province.settings)
        try:
            pipeline.run(engine, province.settings, progress=self.tell)
        finally:
            engine.dispose()

    def tell(self, _line: str) -> None:
        self.lines -= 1
        if not self.lines:
            raise KeyboardInterrupt


def test_a_level_corrected_for_the_past_is_a_revision_by_the_catalogue(province: Province) -> None:
    close(province, "2026-03")
    services = (province.folder / "catalogue/services.csv").read_text(encoding="utf-8")
    province.write("catalogue/services.csv", services.replace("Birth,4", "Birth,2"))
    province.run()
    assert revisions(province) == [("S1", "catalogue", 2, 2, 1, 1, "", True)]


def test_reforms_and_levels_dated_later_leave_closed_months_as_they_were(tmp_path: Path, store_url: str) -> None:
    columns = {**DOSSIER_COLUMNS, "agency": "agency", "locality": "place"}
    catalogue = {
        "services": "code,name_vi,level,agency,retired_on,successor\nS1,Một,3,A1,,\nS2,Hai,4,A1,,\n",
        "service_levels": "service,level,valid_from\nS1,3,2025-01-01\n",
        "agencies": "code,name,valid_from,valid_to,successor\nA1,Sở Một,,,\nA2,Sở Hai,,,\n",
        "localities": "code,name,valid_from,valid_to\nX1,Xã Một,,\nX2,Xã Hai,,\n",
    }
    province = write_province(tmp_path, source("desk", columns=columns), catalogue=catalogue, store_url=store_url)
    rows = [
        (f"D{n}", f"S{1 + n % 2}", ("online", "counter")[n % 3 == 0], f"2026-0{1 + n % 5}-10", f"A{1 + n % 2}", "X1")
        for n in range(40)
    ]
    rows += [("N1", "S2", "online", "2026-02-10", "", "X2"), ("N2", "S2", "online", "2026-05-10", "", "X2")]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,agency,place"))
    province.run()
    for month in ("2026-01", "2026-02", "2026-03"):
        close(province, month)
    before = past(province)
    province.write(
        "catalogue/services.csv",
        "code,name_vi,level,agency,retired_on,successor\nS1,Một,3,A1,2026-04-30,S9\nS2,Hai,4,A1,,\nS9,Chín,4,A2,,\n",
    )
    province.write("catalogue/service_levels.csv", "service,level,valid_from\nS1,3,2025-01-01\nS1,4,2026-04-01\n")
    merged = "code,name,valid_from,valid_to,successor\nA1,Sở Một,,2026-03-31,A2\nA2,Sở Hai,,,\n"
    province.write("catalogue/agencies.csv", merged)
    places = "X1,Xã Một,,2026-03-31\nX2,Xã Hai,,2026-03-31\nX1,Phường,2026-04-01,\n"
    province.write("catalogue/localities.csv", "code,name,valid_from,valid_to\n" + places)
    province.run()
    assert past(province) == before
    assert revisions(province) == []
    after = {row for row in province.usage() if row[1] == "2026-05"}
    assert {code for code, _, _ in after} == {"S2", "S9"}


def past(province: Province) -> list[Any]:
    """Units with dossiers and days up to March, as they count: by service, agency, level and channel."""
    figures = province.figures()
    units = [r[:7] + r[7:8] + r[11:13] + r[21:] for r in figures["usage_unit"] if str(r[2]) < "2026-04" and any(r[21:])]
    return [*units, *(row for row in figures["usage_day"] if str(row[0]) < "2026-04")]


def test_months_close_by_themselves_where_the_settings_say_so(tmp_path: Path) -> None:
    province = write_province(tmp_path, source("desk"), tables="[closing]\nautomatic = true\ngrace_days = 0\n")
    province.write("logs/desk.csv", csv_text(*MARCH, ("D9", "S1", "online", "2026-04-05")))
    province.run()
    query = sa.select(models.ClosedMonth.index, models.ClosedMonth.closed_by).order_by(models.ClosedMonth.index)
    assert [(row[0] % 12 + 1, row[1]) for row in rows_of(province.settings, query)] == [(3, "run"), (4, "run")]
    version = state(province.settings)
    province.run()
    assert state(province.settings) == version
