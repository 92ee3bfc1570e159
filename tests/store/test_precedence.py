"""One dossier in several sources: rules say field by field who is believed; what differs is kept beside."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.helpers import DOSSIER_COLUMNS, Province, csv_text, rebuild, rows_of, source, state, write_province
from tracker.store.models import Conflict, Source

COLUMNS = {**DOSSIER_COLUMNS, "status": "status", "agency": "agency", "applicant": "who"}
HEADING = "dossier,service,channel,received,status,agency,who"
RULES = '[precedence]\nchannel = ["portal", "desk"]\nreceived_at = ["desk"]\n'
DESK = ("D1", "S1", "counter", "2026-01-05 09:00:00", "accepted", "A1", "x")
PORTAL = ("D1", "S1", "online", "2026-02-06 09:00:00", "accepted", "A1", "y")


def make(folder: Path, store_url: str, rules: str = RULES, *, first: str = "desk") -> Province:
    names = sorted(["desk", "portal"], key=lambda name: name != first)
    blocks = [source(name, columns=COLUMNS) for name in names]
    return write_province(folder, *blocks, store_url=store_url, tables=rules)


def pulled(province: Province, desk: tuple[str, ...] = DESK, portal: tuple[str, ...] = PORTAL) -> Province:
    for name, row in (("desk", desk), ("portal", portal)):
        province.write(f"logs/{name}.csv", csv_text(row, heading=HEADING))
    province.run()
    return province


def conflicts(province: Province) -> list[tuple[object, ...]]:
    """Field, whose value counts, both values, and whether a rule decided."""
    query = sa.select(Conflict.field, Source.name, Conflict.won, Conflict.lost, Conflict.ruled)
    joined = query.join(Source, Source.id == Conflict.won_id).order_by(Conflict.field)
    return [tuple(row) for row in rows_of(province.settings, joined)]


def test_a_rule_takes_one_field_from_another_source(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url))
    assert province.usage() == {("S1", "2026-01", "online"): 1}
    before = province.figures(), province.facts(), state(province.settings)
    assert [outcome.unchanged for outcome in province.run(full=True).sources] == [1, 1]
    assert (province.figures(), province.facts(), state(province.settings)) == before
    rebuild(province.settings)
    assert province.figures() == before[0]


def test_each_source_keeps_its_own_row(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url))
    assert {row[10] for row in province.facts()["dossier"]} == {"counter", "online"}
    own = {(row[0], str(row[1]), row[5]) for row in province.figures()["usage_source_day"]}
    assert own == {("desk", "2026-01-05", 0), ("portal", "2026-02-06", 1)}


def test_the_day_that_a_rule_chooses_moves_the_dossier(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url, '[precedence]\nreceived_at = ["portal"]\n'))
    assert province.usage() == {("S1", "2026-02", "counter"): 1}


def test_the_level_is_that_of_the_day_and_service_that_count(tmp_path: Path, store_url: str) -> None:
    levels = "service,agency,level,valid_from\nS1,,3,2026-01-01\nS1,,4,2026-02-01\n"
    province = make(tmp_path, store_url, '[precedence]\nreceived_at = ["portal"]\n')
    province.change('services = "catalogue', 'service_levels = "catalogue/levels.csv"\nservices = "catalogue')
    province.write("catalogue/levels.csv", levels)
    pulled(province)
    assert [row[7] for row in province.figures()["usage_day"]] == [4]


def test_without_a_value_the_next_source_of_the_rule_serves(tmp_path: Path, store_url: str) -> None:
    province = make(tmp_path, store_url, '[precedence]\nagency = ["portal"]\n')
    pulled(province, portal=(*PORTAL[:5], "", "y"))
    assert {row[5] for row in province.figures()["usage_day"]} == {"A1@None"}


def test_an_agency_that_the_log_does_not_state_wins_nothing(tmp_path: Path, store_url: str) -> None:
    silent = source("portal", columns={k: v for k, v in COLUMNS.items() if k != "agency"})
    rule = '[precedence]\nagency = ["portal"]\n'
    province = write_province(tmp_path, source("desk", columns=COLUMNS), silent, tables=rule, store_url=store_url)
    pulled(province, desk=(*DESK[:5], "A2", "x"))
    assert {row[5] for row in province.figures()["usage_day"]} == {"A2@None"}
    assert "agency" not in {found[0] for found in conflicts(province)}


def test_a_rule_never_lets_a_state_win_that_was_not_received(tmp_path: Path, store_url: str) -> None:
    province = make(tmp_path, store_url, '[precedence]\nchannel = ["portal"]\nstatus = ["portal"]\n')
    pulled(province, portal=(*PORTAL[:4], "registered", "A1", "y"))
    assert province.usage() == {("S1", "2026-01", "counter"): 1}
    assert conflicts(province) == []


def test_conflicts_tell_both_values_and_why_one_counts(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url))
    assert conflicts(province) == [
        ("applicant", "desk", None, None, False),
        ("channel", "portal", "online", "counter", True),
        ("received_at", "desk", "2026-01-05", "2026-02-06", True),
    ]
    flags = {(row[0], row[2]) for row in province.figures()["flag_count"]}
    assert {("desk", "conflict"), ("portal", "conflict")} <= flags
    counts = {(row[0], row[4], row[5], row[-1]) for row in province.figures()["conflict_count"]}
    assert counts == {("applicant", None, None, 1), ("channel", "online", "counter", 1), ("received_at", None, None, 1)}


def test_conflicts_go_when_the_sources_agree_again(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url))
    pulled(province, desk=(*PORTAL[:4], "processing", *PORTAL[5:]))
    assert [found[0] for found in conflicts(province)] == ["status"]
    pulled(province, portal=(*PORTAL[:4], "processing", *PORTAL[5:]))
    assert conflicts(province) == [] and province.facts()["resolved_dossier"] == []
    assert "conflict" not in {row[2] for row in province.figures()["flag_count"]}
    assert province.usage() == {("S1", "2026-02", "online"): 1}


@pytest.mark.parametrize("rules", ["", RULES, '[precedence]\nagency = ["portal"]\nservice = ["portal"]\n'])
def test_rules_that_change_end_as_if_they_had_always_been(tmp_path: Path, store_url: str, rules: str) -> None:
    rows = DESK, (*PORTAL[:1], "S3", *PORTAL[2:5], "A2", "y")
    always = pulled(make(tmp_path / "always", "sqlite:///tracker.db", rules, first="portal"), *rows)
    province = pulled(make(tmp_path / "changed", store_url), *rows)
    make(tmp_path / "changed", store_url, rules, first="portal")
    province.run()
    assert (province.figures(), province.facts()) == (always.figures(), always.facts())


def test_a_mapping_that_changes_does_not_count_a_dossier_twice(tmp_path: Path, store_url: str) -> None:
    province = pulled(make(tmp_path, store_url))
    province.change('name = "portal"', 'name = "portal"\nvalues = { channel = { "TT" = "online" } }')
    province.run()
    assert province.usage() == {("S1", "2026-01", "online"): 1}


def test_no_dossier_of_many_is_missed(tmp_path: Path) -> None:
    province = make(tmp_path, "sqlite:///tracker.db")
    for name, template in (("desk", DESK), ("portal", PORTAL)):
        rows = [(f"D{number}", *template[1:]) for number in range(1_500)]
        province.write(f"logs/{name}.csv", csv_text(*rows, heading=HEADING))
    province.run()
    assert len(conflicts(province)) == 3 * 1_500
    assert len(province.facts()["resolved_dossier"]) == 1_500


def test_many_events_read_again_are_all_known(tmp_path: Path) -> None:
    block = source("moves", records="events", activities={"in": "accepted"})
    province = write_province(tmp_path, block)
    rows = [(f"D{number}", "S1", "online", "in", "2026-01-05") for number in range(1_500)]
    province.write("logs/moves.csv", csv_text(*rows, heading="dossier,service,channel,activity,at"))
    province.run()
    [again] = province.run(full=True).sources
    assert (again.status, again.unchanged) == ("succeeded", 1_500)
