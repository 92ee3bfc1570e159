"""Rules of the contract that only show through the account of a run, exit codes and the API."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from etl.cli import main
from tests.accounts import staff
from tests.helpers import DOSSIER_COLUMNS, Province, account, csv_text, source, write_province
from tracker.app import create_app

TODAY = date(2026, 9, 10)
ONE = "code,name_vi,level,agency\nS1,Một,4,A1\n"
TOTALS = "service,channel,count,period"
WITH_PLACE = {**DOSSIER_COLUMNS, "locality": "place"}
PLACED = "dossier,service,channel,received,place"
PLACES = "code,name\nP1,Một\nP2,Hai\n"


def province_of(folder: Path, *sources: str, **more: Any) -> Province:
    """A province of one service at one agency, the sources told."""
    return write_province(folder, *sources, catalogue={"services": ONE, **more.pop("catalogue", {})}, **more)


def ask(province: Province, path: str) -> Any:
    answer = staff(create_app(province.settings, TODAY)).get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def figure(province: Province, period: str, more: str = "") -> dict[str, Any]:
    return dict(ask(province, f"/services/S1?{period}{more}")["figure"])


def month(name: str, last: str | None = None) -> str:
    return f"from={name}&to={last or name}"


def test_a_share_of_rejected_rows_that_is_just_allowed_is_not_above_it(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("desk", max_rejected_share=0.29))
    good = [(f"D{n}", "S1", "online", "2026-01-05") for n in range(71)]
    bad = [(f"E{n}", "S1", "pigeon", "2026-01-05") for n in range(29)]
    province.write("logs/desk.csv", csv_text(*good, *bad))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (71, 29)


def test_a_source_covers_the_months_up_to_its_until_without_rows_too(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("desk", until="2026-04"))
    province.write("logs/desk.csv", csv_text(("D1", "S1", "online", "2026-02-05")))
    province.run()
    missing = [figure(province, month(f"2026-0{n}"))["missing"] for n in (1, 2, 3, 4, 5)]
    assert missing == ["not_provided", None, "no_dossiers", "no_dossiers", "not_provided"]


def test_a_period_to_come_is_not_partial(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("desk"))
    province.write("logs/desk.csv", csv_text(("D1", "S1", "online", "2026-02-05")))
    province.run()
    found = [figure(province, month(name))["missing"] for name in ("2026-09", "2026-10", "2090-01")]
    assert found == ["partial", "no_dossiers", "no_dossiers"]


def test_of_two_new_files_with_one_key_the_row_that_loses_is_superseded_at_once(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("books", records="totals", channels=["online", "counter"]))
    rows = [("S1", "online", 5, "2026-01"), ("S1", "counter", 5, "2026-01")]
    province.write("logs/books-1.csv", csv_text(*rows, heading=TOTALS))
    province.write("logs/books-2.csv", csv_text(("S1", "online", 9, "2026-01"), heading=TOTALS))
    [outcome] = province.run().sources
    assert account(outcome) == {"inserted": 2, "updated": 0, "unchanged": 0, "superseded": 1, "rejected": 0}
    assert figure(province, month("2026-01"))["dossiers"] == 14


def test_wrong_usage_ends_with_2_and_still_prints_the_object(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("desk"))
    config = ["--json", "--config", str(tmp_path / "tracker.toml")]
    unknown = CliRunner().invoke(main, ["run", "dask", *config])
    province.change("sqlite:///tracker.db", "nonsense://x")
    unreadable = CliRunner().invoke(main, ["run", *config])
    for ended, word in ((unknown, "desk"), (unreadable, "[store] url")):
        told = json.loads(ended.stdout.splitlines()[0])
        assert (ended.exit_code, told["sources"]) == (2, []) and word in told["error"]


def test_a_place_or_agency_with_a_date_is_meant_though_it_is_not_in_force_on_the_last_day(tmp_path: Path) -> None:
    places = "code,name,valid_from,valid_to\n1,Cũ,,2025-06-30\n2,Kia,,2025-06-30\n1,Mới,2025-07-01,\n"
    moved = "old_code,old_valid_to,new_code,share\n1,2025-06-30,1,1.0\n2,2025-06-30,1,1.0\n"
    province = province_of(
        tmp_path,
        source("desk", columns=WITH_PLACE),
        catalogue={"localities": places, "locality_map": moved},
    )
    days = [("1", "2025-05-05"), ("2", "2025-05-05"), ("1", "2025-08-05")]
    rows = [(f"D{n}", "S1", "online", day, place) for n, (place, day) in enumerate(days)]
    province.write("logs/desk.csv", csv_text(*rows, heading=PLACED))
    province.run()
    may, until_august = month("2025-05"), month("2025-05", "2025-08")
    asked = [(may, "1"), (may, "1@2025-08-01"), (until_august, "1"), (until_august, "2@2025-05-05")]
    assert [figure(province, when, f"&locality={place}")["dossiers"] for when, place in asked] == [1, 2, 3, 1]


def test_totals_without_places_leave_places_not_provided(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("books", records="totals"), catalogue={"localities": PLACES})
    rows = [("S1", "online", 3, "2026-01"), ("S1", "counter", 1, "2026-01")]
    province.write("logs/books.csv", csv_text(*rows, heading=TOTALS))
    province.run()
    assert figure(province, month("2026-01"))["uptake"] == 0.75
    items = ask(province, f"/localities?{month('2026-01')}")["items"]
    assert [item["figure"]["missing"] for item in items] == ["not_provided"] * 2


def test_a_place_expects_its_services_in_every_month_of_the_question(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("desk", columns=WITH_PLACE), catalogue={"localities": PLACES})
    rows = [("D1", "S1", "online", "2026-01-05", "P1"), ("D2", "S1", "counter", "2026-02-05", "P2")]
    province.write("logs/desk.csv", csv_text(*rows, heading=PLACED))
    province.run()
    for item in ask(province, f"/localities?{month('2026-01', '2026-03')}")["items"]:
        assert item["figure"]["dossiers"] == 1
        assert item["figure"]["completeness"] == {"reported": 2, "expected": 3}
    trend = ask(province, f"/overview?{month('2026-01', '2026-03')}&locality=P1")["trend"]
    assert [point["figure"]["missing"] for point in trend] == [None, "no_dossiers", "not_provided"]


def test_reporting_months_of_a_province_of_totals_are_not_provided(tmp_path: Path) -> None:
    province = province_of(tmp_path, source("books", records="totals"), tables="[time]\nmonth_starts_on = 15\n")
    province.write("logs/books.csv", csv_text(("S1", "online", 3, "2026-01"), heading=TOTALS))
    province.run()
    assert figure(province, month("2026-01"))["missing"] == "not_provided"
    assert figure(province, month("2026-01"), "&months=calendar")["uptake"] == 1.0


def test_a_list_of_records_inside_a_json_document_is_read(tmp_path: Path) -> None:
    block = source("desk", record_path="data.items").replace(".csv", ".json")
    province = province_of(tmp_path, block)
    row = {"dossier": "D1", "service": "S1", "channel": "online", "received": "2026-01-05"}
    province.write("logs/desk.json", json.dumps({"data": {"items": [row, {**row, "dossier": None}]}, "total": 2}))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (1, 1)
    province.write("logs/desk.json", json.dumps([row, {**row, "dossier": "D2"}]))
    province.change('record_path = "data.items"\n', "")
    assert province.run().sources[0].inserted == 1
