"""Rows that were set aside are tried again once what was wrong with them is mended."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from etl.cli import main
from etl.load import rejected as rejected_module
from tests.helpers import DOSSIER_COLUMNS, ENGLISH, Province, csv_text, rejected, rows_of, source, write_province
from tests.store.samples import JANUARY
from tracker.store.models import RejectedRow

PIGEON = ("A1-260105-0009", "S1", "pigeon", "2026-01-05")


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    province = write_province(
        tmp_path, source("one", agencies=["A1"]), source("two"), store_url=store_url, tables=ENGLISH
    )
    province.write("logs/one-a.csv", csv_text(*JANUARY, PIGEON))
    province.write("logs/one-b.csv", csv_text(("A1-260106-0001", "S1", "online", "2026-01-06")))
    province.write("logs/two.csv", csv_text(("B-260106-0001", "S3", "online", "2026-01-06")))
    province.run()
    return province


def replay(province: Province, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["replay", "--config", str(province.folder / "tracker.toml"), *arguments])


def told(result: Result) -> list[tuple[object, ...]]:
    names = ("name", "status", "rows_read", "inserted", "unchanged", "rejected")
    return [tuple(s[n] for n in names) for s in json.loads(result.stdout)["sources"]]


def test_a_row_loads_once_the_catalogue_knows_its_service(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("one"), store_url=store_url)
    province.write("logs/one.csv", csv_text(*JANUARY, ("A1-260105-0009", "S9", "online", "2026-01-05")))
    province.run()
    assert [problem for _, problem in rejected(province.settings)] == ["unknown_service"]
    services = (tmp_path / "catalogue/services.csv").read_text(encoding="utf-8")
    province.write("catalogue/services.csv", services + "S9,Mới,New,4,A1,F1,citizen\n")
    result = replay(province, "--json")
    assert result.exit_code == 0
    assert told(result) == [("one", "succeeded", 5, 1, 4, 0)]
    assert rejected(province.settings) == []
    assert province.usage()["S9", "2026-01", "online"] == 1


def test_only_files_with_rejected_rows_are_read_again(province: Province) -> None:
    province.write("logs/one-c.csv", csv_text(("A1-260107-0001", "S1", "online", "2026-01-07")))
    result = replay(province, "--json")
    assert told(result) == [("one", "succeeded", 5, 0, 4, 1), ("two", "skipped", 0, 0, 0, 0)]


def test_a_row_that_is_still_wrong_stays_aside_once(province: Province) -> None:
    before = rejected(province.settings)
    for _ in range(2):
        assert "one: 1 row stood aside, 1 still." in replay(province).stdout
    assert rejected(province.settings) == before


def test_rows_of_a_file_that_is_gone_stay_aside_and_it_is_named(province: Province) -> None:
    (province.folder / "logs/one-a.csv").unlink()
    assert "No longer there: logs/one-a.csv." in replay(province, "one").stdout
    assert [problem for _, problem in rejected(province.settings)] == ["unknown_channel"]


def test_a_source_without_rejected_rows_is_left_alone(province: Province) -> None:
    assert told(replay(province, "two", "--json")) == [("two", "skipped", 0, 0, 0, 0)]
    assert "No row is set aside." in replay(province, "two").stdout


def test_a_file_of_which_much_was_rejected_among_many_good_ones_can_be_tried_again(
    tmp_path: Path, store_url: str
) -> None:
    province = write_province(tmp_path, source("one"), store_url=store_url)
    good = [(f"A1-260105-{n:04}", "S1", "online", "2026-01-05") for n in range(700)]
    bad = [(f"A1-260106-{n:04}", "S1", "pigeon", "2026-01-06") for n in range(30)]
    province.write("logs/one-a.csv", csv_text(*good))
    province.write("logs/one-b.csv", csv_text(*bad))
    province.run()
    assert told(replay(province, "--json")) == [("one", "succeeded", 30, 0, 0, 30)]
    province.write("logs/one-b.csv", csv_text(*bad, *(("X", "S1", "pigeon", "2026-01-06"),) * 9))
    assert replay(province).exit_code == 1


def test_an_unknown_source_is_told(province: Province) -> None:
    result = replay(province, "three")
    assert result.exit_code == 2
    assert "There is no source three" in result.stderr


def test_a_rejected_row_is_told_with_its_owner_and_how_bad_that_is(tmp_path: Path, store_url: str) -> None:
    columns = {**DOSSIER_COLUMNS, "agency": "agency"}
    agencies = {"agencies": "code,name\nA1,Sở Một\n"}
    rules = "[quality.unknown_channel]\nseverity = 'low'\n"
    province = write_province(
        tmp_path, source("one", columns=columns), store_url=store_url, catalogue=agencies, tables=rules
    )
    heading = "dossier,service,channel,received,agency"
    rows = [(*PIGEON, "A1"), ("A1-260105-0010", "", "online", "2026-01-05", "")]
    province.write("logs/one.csv", csv_text(*rows, heading=heading))
    province.run()
    config = ["--config", str(tmp_path / "tracker.toml")]
    told = json.loads(CliRunner().invoke(main, ["rejected", "--json", *config]).stdout)["rejected"]
    found = [(row["line"], row["owner"], row["owner_name"], row["severity"]) for row in told]
    assert found == [(2, "A1", "Sở Một", "low"), (3, "one", "one", "high")]
    assert CliRunner().invoke(main, ["rejected", "two", *config]).exit_code == 2


@pytest.mark.parametrize(("kinds", "shown"), [(2, {"owl"}), (1, set())])
def test_of_ever_new_words_only_so_many_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kinds: int, shown: set[str]
) -> None:
    monkeypatch.setattr(rejected_module, "KINDS", kinds)
    province = write_province(tmp_path, source("one"))
    words = ["pigeon", *(["owl"] * 5)]
    rows = [(f"A1-260105-{n:04}", "S1", word, "2026-01-05") for n, word in enumerate(words)]
    province.write("logs/one.csv", csv_text(*rows))
    province.run()
    told = rows_of(province.settings, sa.select(RejectedRow.parameters))
    assert {json.loads(text)["value"] for (text,) in told} & set(words) == shown
