"""Rules that settle doubts: one dossier in two sources, levels, agencies, places across a reform."""

from pathlib import Path

import pytest

from etl.load import bulk
from tests.helpers import DOSSIER_COLUMNS, csv_text, source, units, write_province

WITH_STATUS = {**DOSSIER_COLUMNS, "status": "status", "updated_at": "updated"}
STATUS_HEADING = "dossier,service,channel,received,status,updated"
WITH_PLACE = {**DOSSIER_COLUMNS, "locality": "place"}
LOCALITIES = """code,name,valid_from,valid_to
X1,Xã cũ,,2025-06-30
X1,Phường mới,2025-07-01,
X2,Xã kia,2025-07-01,
"""
SPLIT = "old_code,old_valid_to,new_code,share\nX1,2025-06-30,X1,0.64\nX1,2025-06-30,X2,0.36\n"


def test_the_same_dossier_in_two_sources_counts_once_as_the_first_listed_says(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("desk"), source("portal"), store_url=store_url)
    province.write("logs/desk.csv", csv_text(("D1", "S1", "counter", "2026-01-05")))
    province.write(
        "logs/portal.csv", csv_text(("D1", "S1", "online", "2026-01-06"), ("D2", "S1", "online", "2026-01-06"))
    )
    assert [s.inserted for s in province.run().sources] == [1, 2]
    assert province.usage() == {("S1", "2026-01", "counter"): 1, ("S1", "2026-01", "online"): 1}
    flags = {(source, flag): n for source, _, flag, _agency, n in province.figures()["flag_count"]}
    assert flags["desk", "conflict"] == flags["portal", "conflict"] == 1


def test_the_order_in_which_sources_arrive_does_not_matter(tmp_path: Path, store_url: str) -> None:
    blocks = source("desk"), source("portal")
    logs = {
        "desk": csv_text(("D1", "S1", "counter", "2026-01-05")),
        "portal": csv_text(("D1", "S1", "online", "2026-02-06")),
    }
    found = []
    for order in (("desk", "portal"), ("portal", "desk")):
        url = store_url if order[0] == "desk" else "sqlite:///tracker.db"
        province = write_province(tmp_path / order[0], *blocks, store_url=url)
        for name in order:
            province.write(f"logs/{name}.csv", logs[name])
            province.run(name)
        found.append((province.facts(), province.figures()))
    assert found[0] == found[1]


def test_a_state_that_is_not_received_never_beats_one_that_is(tmp_path: Path, store_url: str) -> None:
    province = write_province(
        tmp_path, source("desk", columns=WITH_STATUS), source("portal", columns=WITH_STATUS), store_url=store_url
    )
    draft = ("D1", "S1", "counter", "2026-01-05", "registered", "2026-03-01")
    received = ("D1", "S1", "online", "2026-01-06", "accepted", "2026-01-06")
    province.write("logs/desk.csv", csv_text(draft, heading=STATUS_HEADING))
    province.write("logs/portal.csv", csv_text(received, heading=STATUS_HEADING))
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 1}
    province.write("logs/desk.csv", csv_text((*draft[:4], "processing", "2026-03-02"), heading=STATUS_HEADING))
    province.run()
    assert province.usage() == {("S1", "2026-01", "counter"): 1}


@pytest.mark.parametrize("chunk", [2, bulk.CHUNK])
def test_the_order_of_sources_in_the_settings_decides_even_when_it_changes(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", chunk)
    desk, portal = source("desk"), source("portal")
    province = write_province(tmp_path, desk, portal, store_url=store_url)
    for name, channel in (("desk", "counter"), ("portal", "online")):
        province.write(f"logs/{name}.csv", csv_text(*((f"D{n}", "S1", channel, "2026-01-05") for n in range(5))))
    province.run()
    write_province(tmp_path, portal, desk, store_url=store_url)
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 5}


def test_what_does_not_count_as_received_can_be_set(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("desk", columns=WITH_STATUS), store_url=store_url)
    rows = [
        ("D1", "S1", "online", "2026-01-05", "registered", ""),
        ("D2", "S1", "online", "2026-01-05", "withdrawn", ""),
    ]
    province.write("logs/desk.csv", csv_text(*rows, heading=STATUS_HEADING))
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 1}
    province.change("[catalogue]", '[definitions]\nnot_received = ["withdrawn"]\n[catalogue]')
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 1}
    counted = {row[2]: row[6] for row in province.facts()["dossier"]}
    assert sorted(counted.values()) == [False, True]


def test_the_level_is_that_of_the_catalogue_on_the_day_of_the_dossier(tmp_path: Path, store_url: str) -> None:
    levels = "service,agency,level,valid_from\nS1,,2,2026-01-01\nS1,,4,2026-02-15\nS1,A2,3,2026-02-01\n"
    columns = {**DOSSIER_COLUMNS, "agency": "agency"}
    province = write_province(
        tmp_path, source("desk", columns=columns), catalogue={"service_levels": levels}, store_url=store_url
    )
    rows = [
        ("D1", "S1", "online", "2026-02-14", "A1"),
        ("D2", "S1", "online", "2026-02-15", "A1"),
        ("D3", "S1", "online", "2026-02-20", "A2"),
    ]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,agency"))
    province.run()
    found = [(u.level, u.expected, u.online) for u in units(province.settings, "S1") if u.online]
    assert found == [(2, 0, 1), (4, 1, 1), (3, 1, 1)]
    assert ("desk", "S1", "level_2_online", "A1@None", 1) in province.figures()["flag_count"]


def test_a_service_counts_from_its_first_to_its_last_day_online(tmp_path: Path, store_url: str) -> None:
    services = "code,name_vi,level,agency,online_from,retired_on\nS1,Một,4,A1,2026-02-10,2026-03-20\n"
    province = write_province(tmp_path, source("desk"), catalogue={"services": services}, store_url=store_url)
    days = ("2026-01-05", "2026-02-09", "2026-02-10", "2026-03-20", "2026-03-21", "2026-04-05")
    province.write("logs/desk.csv", csv_text(*((f"D{n}", "S1", "online", day) for n, day in enumerate(days))))
    province.run()
    levels = sorted((str(row[0]), row[7]) for row in province.figures()["usage_day"])
    assert levels == list(zip(days, (0, 0, 4, 4, 0, 0), strict=True))
    assert {str(u.period_start)[:7] for u in units(province.settings, "S1") if u.expected} == {"2026-02", "2026-03"}


def test_without_an_agency_column_the_only_declared_agency_stands_else_the_service_s_own(
    tmp_path: Path, store_url: str
) -> None:
    province = write_province(
        tmp_path, source("desk", agencies=["A9"], unknown_codes="add"), source("portal"), store_url=store_url
    )
    province.write("logs/desk.csv", csv_text(("D1", "S3", "counter", "2026-01-05")))
    province.write("logs/portal.csv", csv_text(("D2", "S3", "online", "2026-01-05")))
    province.run()
    assert {(row[6], row[5]) for row in province.figures()["usage_day"]} == {
        ("counter", "A9@None"),
        ("online", "A2@None"),
    }


def test_a_service_that_nobody_knows_is_added_where_the_settings_say_so(tmp_path: Path, store_url: str) -> None:
    columns = {**DOSSIER_COLUMNS, "service_name": "name"}
    province = write_province(tmp_path, source("desk", columns=columns, unknown_codes="add"), store_url=store_url)
    rows = [
        ("D1", "1.001193.000.00.00.H56", "online", "2026-01-05", "Tên dài"),
        ("D2", "1.001193", "online", "2026-01-05", "Tên"),
    ]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,name"))
    assert province.run().sources[0].inserted == 2
    assert province.usage() == {("1.001193", "2026-01", "online"): 2}


@pytest.mark.parametrize("dossiers", [1, 3, 50])
def test_dossiers_of_a_split_place_are_shared_out_by_largest_remainder(
    tmp_path: Path, store_url: str, dossiers: int
) -> None:
    province = write_province(
        tmp_path,
        source("desk", columns=WITH_PLACE),
        catalogue={"localities": LOCALITIES, "locality_map": SPLIT},
        store_url=store_url,
    )
    rows = [(f"D{n}", "S1", "online", f"2025-05-{1 + n % 28:02}", "X1") for n in range(dossiers)]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,place"))
    province.run()
    found: dict[tuple[str, str], int] = {}
    for row in province.figures()["usage_place"]:
        key = (str(row[0]), row[5])
        found[key] = found.get(key, 0) + row[11]
    kept, moved = {1: (1, 0), 3: (2, 1), 50: (32, 18)}[dossiers]
    assert found["0001-01-01", "X1@None"] == dossiers
    assert found["2025-07-01", "X1@2025-07-01"] == kept
    assert found.get(("2025-07-01", "X2@2025-07-01"), 0) == moved


def test_a_code_names_the_place_that_bore_it_on_the_day(tmp_path: Path, store_url: str) -> None:
    province = write_province(
        tmp_path,
        source("desk", columns=WITH_PLACE),
        catalogue={"localities": LOCALITIES, "locality_map": SPLIT},
        store_url=store_url,
    )
    rows = [("D1", "S1", "online", "2025-06-30", "X1"), ("D2", "S1", "online", "2025-07-01", "X1")]
    rows += [("D3", "S1", "online", "2025-06-30", "X9"), ("D4", "S1", "online", "2025-06-30", "X2")]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,place"))
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (3, 1)
    assert sorted(row[9] for row in province.facts()["dossier"]) == ["X1@2025-07-01", "X1@None", "X2@2025-07-01"]
    assert ("desk", "S1", "not_in_force", "A1@None", 1) in province.figures()["flag_count"]


def test_a_reporting_month_runs_from_its_day_to_the_day_before(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("desk"), tables="[time]\nmonth_starts_on = 15\n", store_url=store_url)
    days = ("2026-01-14", "2026-01-15", "2026-02-14", "2026-02-15")
    province.write("logs/desk.csv", csv_text(*((f"D{n}", "S1", "online", day) for n, day in enumerate(days))))
    province.run()
    found = [(str(r[1]), str(r[2]), r[21]) for r in province.figures()["usage_unit"] if r[0] == "reporting" and r[21]]
    assert found == [
        ("2025-12-15", "2026-01-14", 1),
        ("2026-01-15", "2026-02-14", 2),
        ("2026-02-15", "2026-03-14", 1),
    ]


def test_undeclared_dossiers_count_except_where_totals_cover_the_cell(tmp_path: Path, store_url: str) -> None:
    province = write_province(
        tmp_path,
        source("portal", channels=["online"]),
        source("books", records="totals", channels=["counter"], agencies=["A1"]),
        store_url=store_url,
    )
    rows = [
        ("D1", "S1", "counter", "2026-01-05"),
        ("D2", "S1", "counter", "2026-02-05"),
        ("D3", "S1", "online", "2026-01-05"),
    ]
    province.write("logs/portal.csv", csv_text(*rows))
    province.write("logs/books.csv", csv_text(("S1", "counter", 7, "2026-01"), heading="service,channel,count,period"))
    province.run()
    assert province.usage() == {
        ("S1", "2026-01", "counter"): 7,
        ("S1", "2026-02", "counter"): 1,
        ("S1", "2026-01", "online"): 1,
    }
