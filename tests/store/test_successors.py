"""Codes that were replaced: what logs still say of them counts under their successor, and the past stays."""

from pathlib import Path

import pytest

from tests.helpers import DOSSIER_COLUMNS, EVENT_COLUMNS, TOTAL_COLUMNS, Province, csv_text, source, write_province

HEAD = "code,name_vi,level,agency,online_from,retired_on,successor\n"
PLAIN = HEAD + "OLD,Cũ,4,A1,,,\nNEW,Mới,3,A1,,,\nNEXT,Sau,4,A1,,,\n"
REPLACED = HEAD + "OLD,Cũ,4,A1,,2026-02-15,NEW\nNEW,Mới,3,A1,,2026-03-31,NEXT\nNEXT,Sau,4,A1,,,\n"
AGENCIES = "code,name,valid_from,valid_to,successor\nA1,Sở Một,,2026-02-28,A2\nA2,Sở Hai,,,\n"
SEPARATE = "code,name,valid_from,valid_to,successor\nA1,Sở Một,,,\nA2,Sở Hai,,,\n"
WITH_AGENCY = {**DOSSIER_COLUMNS, "agency": "agency"}
ROWS = [
    ("D1", "OLD", "online", "2026-02-15", "A1"),
    ("D2", "OLD", "online", "2026-02-16", "A1"),
    ("D3", "OLD", "counter", "2026-03-02", "A1"),
    ("D4", "OLD", "online", "2026-04-01", ""),
    ("D5", "NEW", "counter", "2026-04-02", "A2"),
]
HEADING = "dossier,service,channel,received,agency"
EVENTS = {**EVENT_COLUMNS, "agency": "agency"}
PAPERLESS = ["online", "counter"]
MIXED = (
    source("desk", columns=WITH_AGENCY, channels=PAPERLESS),
    source("moves", records="events", columns=EVENTS, channels=PAPERLESS, activities={"in": "accepted"}),
    source("books", records="totals", columns={**TOTAL_COLUMNS, "agency": "agency"}, channels=["post"]),
)


def filled(folder: Path, services: str, agencies: str = SEPARATE, store_url: str = "sqlite:///tracker.db") -> Province:
    """A province with dossiers, events and totals, some under codes that were replaced."""
    catalogue = {"services": services, "agencies": agencies}
    province = write_province(folder, *MIXED, catalogue=catalogue, store_url=store_url)
    province.write("logs/desk.csv", csv_text(*ROWS, heading=HEADING))
    events = [
        (f"E{n}", service, channel, "in", day, agency) for n, (_, service, channel, day, agency) in enumerate(ROWS)
    ]
    province.write("logs/moves.csv", csv_text(*events, heading="dossier,service,channel,activity,at,agency"))
    totals = [
        ("OLD", "post", 3, "2026-02", "A1"),
        ("OLD", "post", 4, "2026-03", "A1"),
        ("NEW", "post", 5, "2026-03", "A1"),
    ]
    province.write("logs/books.csv", csv_text(*totals, heading="service,channel,count,period,agency"))
    assert province.run().status == "succeeded"
    return province


def test_a_row_under_a_retired_code_counts_under_its_successor_and_those_before_stay(
    tmp_path: Path, store_url: str
) -> None:
    province = filled(tmp_path, REPLACED, store_url=store_url)
    assert province.usage() == {
        ("OLD", "2026-02", "online"): 2,
        ("OLD", "2026-02", "post"): 3,
        ("NEW", "2026-02", "online"): 2,
        ("NEW", "2026-03", "counter"): 2,
        ("NEW", "2026-03", "post"): 9,
        ("NEXT", "2026-04", "online"): 2,
        ("NEXT", "2026-04", "counter"): 2,
    }
    counts = [row for row in province.figures()["flag_count"] if row[0] == "desk" and row[2] == "old_service_code"]
    assert {code: sum(row[-1] for row in counts if row[1] == code) for code in ("NEW", "NEXT")} == {"NEW": 2, "NEXT": 2}


@pytest.mark.parametrize(
    ("services", "agencies"), [((PLAIN, REPLACED), (SEPARATE, AGENCIES)), ((REPLACED, PLAIN), (AGENCIES, SEPARATE))]
)
def test_a_change_of_the_catalogue_settles_what_is_stored_as_a_fresh_load_would(
    tmp_path: Path, services: tuple[str, str], agencies: tuple[str, str]
) -> None:
    province = filled(tmp_path / "changed", services[0], agencies[0])
    province.write("catalogue/services.csv", services[1])
    province.write("catalogue/agencies.csv", agencies[1])
    assert {s.status for s in province.run().sources} == {"skipped"}
    fresh = filled(tmp_path / "fresh", services[1], agencies[1])
    assert province.facts() == fresh.facts()
    assert province.figures() == fresh.figures()


def test_an_old_code_that_never_retired_is_only_another_name(tmp_path: Path) -> None:
    services = HEAD + "OLD,Cũ,4,A1,,,NEW\nNEW,Mới,4,A1,,,\n"
    province = write_province(tmp_path, source("desk"), catalogue={"services": services})
    province.write("logs/desk.csv", csv_text(("D1", "OLD", "online", "2020-01-05")))
    province.run()
    assert province.usage() == {("NEW", "2020-01", "online"): 1}


def test_rows_of_a_merged_agency_count_at_its_successor_once_it_has_ended(tmp_path: Path, store_url: str) -> None:
    province = filled(tmp_path, PLAIN, AGENCIES, store_url=store_url)
    found = {(str(r[0]), r[4], r[5]) for r in province.figures()["usage_day"]}
    assert {(day, agency.split("@")[0]) for day, _, agency in found} == {
        ("2026-02-15", "A1"),
        ("2026-02-16", "A1"),
        ("2026-03-02", "A2"),
        ("2026-04-01", "A2"),  # names no agency: that of its service, by then
        ("2026-04-02", "A2"),
    }
    flags = {row[2] for row in province.figures()["flag_count"]}
    assert "old_agency_code" in flags and "not_in_force" not in flags


def test_a_service_of_a_merged_agency_expects_units_there_and_then_at_its_successor(tmp_path: Path) -> None:
    province = filled(tmp_path, PLAIN, AGENCIES)
    own = {(str(r[1]), r[6]) for r in province.figures()["usage_unit"] if r[5] == "NEXT" and r[8]}
    assert own == {("2026-02-01", "A1@None"), ("2026-03-01", "A2@None"), ("2026-04-01", "A2@None")}


def test_a_service_given_to_a_younger_agency_stays_in_the_past_with_the_one_that_became_it(tmp_path: Path) -> None:
    agencies = "code,name,valid_from,valid_to,successor\nA1,Sở Một,,2026-02-28,A3\nA3,Sở Ba,2026-03-01,,\n"
    services = HEAD + "S1,Một,4,A3,,,\n"
    province = write_province(tmp_path, source("desk"), catalogue={"services": services, "agencies": agencies})
    province.write(
        "logs/desk.csv", csv_text(("D1", "S1", "online", "2026-02-05"), ("D2", "S1", "online", "2026-03-05"))
    )
    province.run()
    assert [row[5] for row in province.figures()["usage_day"]] == ["A1@None", "A3@2026-03-01"]


def test_a_ring_of_successors_is_refused_with_a_sentence(tmp_path: Path) -> None:
    ring = HEAD + "OLD,Cũ,4,A1,,2026-01-01,NEW\nNEW,Mới,4,A1,,2026-02-01,NEXT\nNEXT,Sau,4,A1,,,OLD\n"
    province = write_province(tmp_path, source("desk"), catalogue={"services": ring})
    province.write("logs/desk.csv", csv_text(("D1", "OLD", "online", "2026-01-05")))
    [outcome] = province.run().sources
    assert "NEW → NEXT → OLD → NEW replace each other in a ring" in str(outcome.error)


def test_a_successor_that_is_not_in_the_catalogue_is_told_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = HEAD + "OLD,Cũ,4,A1,,2026-01-01,LOST\n"
    province = write_province(tmp_path, source("desk", unknown_codes="add"), catalogue={"services": services})
    rows = [("D1", "OLD", "online", "2026-02-05"), ("D2", "LOST", "online", "2026-02-05")]
    province.write("logs/desk.csv", csv_text(*rows))
    with caplog.at_level("INFO", logger="etl"):
        province.run()
    assert "the successor of OLD (LOST) is not in the catalogue" in caplog.text
    assert province.usage() == {("OLD", "2026-02", "online"): 1, ("LOST", "2026-02", "online"): 1}


@pytest.mark.parametrize(
    "written", ["1.001193.000.00.00.H56", " 1.001193.H56 ", "1.001193.h56", "1.001193 .000.00.00. H56", "1.001193"]
)
def test_a_service_is_known_however_its_code_is_written(tmp_path: Path, written: str) -> None:
    services = HEAD + "1.001193,Khai sinh,4,A1,,,\nT-BPC-280422,Cũ,4,A1,,,\n"
    province = write_province(tmp_path, source("desk"), catalogue={"services": services})
    rows = [("D1", written, "online", "2026-01-05"), ("D2", "t-bpc-280422", "online", "2026-01-05")]
    province.write("logs/desk.csv", csv_text(*rows))
    province.run()
    assert province.usage() == {("1.001193", "2026-01", "online"): 1, ("T-BPC-280422", "2026-01", "online"): 1}


def test_places_of_a_reform_entered_late_take_over_what_was_stored_under_their_code(tmp_path: Path) -> None:
    columns = {**DOSSIER_COLUMNS, "locality": "place"}
    province = write_province(
        tmp_path,
        source("desk", columns=columns),
        catalogue={"localities": "code,name,valid_from,valid_to\nX1,Xã cũ,,\n"},
    )
    rows = [("D1", "S1", "online", "2025-06-30", "X1"), ("D2", "S1", "online", "2025-07-01", "X1")]
    province.write("logs/desk.csv", csv_text(*rows, heading="dossier,service,channel,received,place"))
    province.run()
    reformed = "code,name,valid_from,valid_to\nX1,Xã cũ,,2025-06-30\nX1,Phường mới,2025-07-01,\n"
    province.write("catalogue/localities.csv", reformed)
    province.run()
    assert sorted(row[9] for row in province.facts()["dossier"]) == ["X1@2025-07-01", "X1@None"]
