"""What one run after the other does: only what is new, all of it accounted for, nothing lost."""

import os
import threading
import time
from pathlib import Path

import pytest

from etl.record import WrongKeyError
from tests.helpers import Province, account, csv_text, rebuild, rejected, source, state, write_province
from tests.store.samples import JANUARY, MIXED_SOURCES, write_mixed_logs


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    return write_province(tmp_path, source("one", agencies=["A1"]), store_url=store_url)


def test_a_run_accounts_for_every_row(province: Province) -> None:
    repeated, bad = JANUARY[0], ("A1-260105-0009", "S1", "pigeon", "2026-01-05")
    province.write("logs/one.csv", csv_text(*JANUARY, repeated, bad))
    [outcome] = province.run().sources
    assert outcome.rows_read == len(JANUARY) + 2
    assert account(outcome) == {
        "inserted": len(JANUARY),
        "updated": 0,
        "unchanged": 0,
        "superseded": 1,
        "rejected": 1,
    }
    assert rejected(province.settings) == [(len(JANUARY) + 3, "unknown_channel")]


def test_files_that_did_not_change_are_not_read_again(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    before, version = province.figures(), state(province.settings)
    [outcome] = province.run().sources
    assert (outcome.status, outcome.rows_read) == ("skipped", 0)
    assert province.figures() == before
    assert state(province.settings) == version


def test_a_file_that_was_only_touched_is_not_read_again(province: Province) -> None:
    path = province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    os.utime(path, (0, 0))
    assert [s.status for s in province.run().sources] == ["skipped"]


def test_a_file_that_changed_is_read_again(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    version = state(province.settings)
    later = ("A1-260120-0001", "S2", "post", "2026-01-20")
    corrected = (JANUARY[0][0], "S2", "online", "2026-01-06")
    province.write("logs/one.csv", csv_text(corrected, *JANUARY[1:], later))
    [outcome] = province.run().sources
    unchanged = len(JANUARY) - 1
    assert account(outcome) == {
        "inserted": 1,
        "updated": 1,
        "unchanged": unchanged,
        "superseded": 0,
        "rejected": 0,
    }
    assert state(province.settings) != version
    before = province.figures()
    rebuild(province.settings)
    assert province.figures() == before


def test_full_reads_everything_again_and_changes_nothing(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    before, version = province.figures(), state(province.settings)
    [outcome] = province.run(full=True).sources
    assert (outcome.rows_read, outcome.unchanged) == (len(JANUARY), len(JANUARY))
    assert (province.figures(), state(province.settings)) == (before, version)


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(province: Province) -> None:
    rows = [(f"A1-2601{1 + n % 28:02}-{n:04}", "S1", "online", f"2026-01-{1 + n % 28:02}") for n in range(8_000)]
    path = province.write("logs/one.csv", csv_text(*rows))
    province.write("logs/one-more.csv", csv_text(("A1-260105-9999", "S1", "counter", "2026-01-05")))
    stopped = threading.Event()

    def grow() -> None:
        with path.open("a") as stream:
            for n in range(100_000):
                if stopped.is_set():
                    return
                print(f"B-260105-{n:05},S2,counter,2026-01-05", file=stream, flush=True)
                time.sleep(0.0005)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        [outcome] = province.run().sources
    finally:
        stopped.set()
        writer.join()
    assert (outcome.status, outcome.inserted) == ("succeeded", 1)
    [outcome] = province.run().sources
    assert outcome.inserted == len(path.read_text().splitlines()) - 1
    assert [s.status for s in province.run().sources] == ["skipped"]


def test_a_source_that_fails_leaves_the_others_loaded(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("bad"), source("none"), source("good"), store_url=store_url)
    province.write("logs/bad.csv", "dossier,service\nA1-260105-0001,S1\n")
    province.write("logs/good.csv", csv_text(*JANUARY))
    result = province.run()
    assert [s.status for s in result.sources] == ["failed", "failed", "succeeded"]
    assert "channel" in (result.sources[0].error or "")
    assert "No file matches" in (result.sources[1].error or "")
    assert sum(province.usage().values()) == len(JANUARY)
    province.write("logs/bad.csv", csv_text(("A1-260105-0001", "S1", "counter", "2026-01-05")))
    assert [s.status for s in province.run().sources] == ["succeeded", "failed", "skipped"]


def test_an_error_of_the_program_is_told_without_what_it_quotes(
    province: Province, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    quoted = "Nguyễn Văn A"

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(quoted)

    monkeypatch.setattr("etl.reading.dossiers.transform", fail)
    province.write("logs/one.csv", csv_text(*JANUARY))
    [outcome] = province.run().sources
    assert outcome.problem and outcome.problem.code == "unexpected"
    assert "ZeroDivisionError" in caplog.text and "reading.py" in caplog.text
    assert "Nguyễn" not in caplog.text + str(outcome.error)


def test_a_source_that_failed_keeps_what_earlier_runs_loaded(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    before = province.figures(), province.facts()
    province.write("logs/one.csv", "not,what\nit,was\n")
    assert province.run().status == "failed"
    assert (province.figures(), province.facts()) == before


def test_too_many_rejected_rows_fail_the_source_and_load_nothing_of_it(province: Province) -> None:
    good = [(f"A1-260105-{n:04}", "S1", "online", "2026-01-05") for n in range(50)]
    bad = [(f"A1-260106-{n:04}", "S1", "pigeon", "2026-01-06") for n in range(21)]
    province.write("logs/one.csv", csv_text(*good, *bad))
    result = province.run()
    assert "21 of 71 rows were rejected" in (result.sources[0].error or "")
    assert "21 of them, first in row 52, for this reason: “The channel" in (result.sources[0].error or "")
    assert province.facts()["dossier"] == []
    province.change('agencies = ["A1"]', 'agencies = ["A1"]\nmax_rejected_share = 0.3')
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (50, 21)


def test_twenty_rejected_rows_are_never_too_many(province: Province) -> None:
    bad = [(f"A1-260106-{n:04}", "S1", "pigeon", "2026-01-06") for n in range(20)]
    province.write("logs/one.csv", csv_text(*bad))
    [outcome] = province.run().sources
    assert (outcome.status, outcome.rejected) == ("succeeded", 20)


def test_another_key_is_refused(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    before = province.facts()
    province.write("pseudonym.key", "a7" * 32 + "\n")
    with pytest.raises(WrongKeyError, match="key_file"):
        province.run()
    assert province.facts() == before


def test_a_changed_mapping_reads_everything_again_and_wins(tmp_path: Path, store_url: str) -> None:
    mapping = {"channel": {"TT": "counter"}}
    province = write_province(tmp_path, source("one", values=mapping), store_url=store_url)
    province.write("logs/one.csv", csv_text(("A1-260105-0007", "S1", "TT", "2026-01-05"), *JANUARY))
    province.run()
    province.change('{ "TT" = "counter" }', '{ "TT" = "online" }')
    [outcome] = province.run().sources
    assert (outcome.updated, outcome.unchanged) == (1, len(JANUARY))
    fresh = write_province(tmp_path / "fresh", source("one", values={"channel": {"TT": "online"}}))
    fresh.write("logs/one.csv", (tmp_path / "logs/one.csv").read_bytes())
    fresh.run()
    assert (province.figures(), province.facts()) == (fresh.figures(), fresh.facts())


def test_rows_rejected_for_a_missing_meaning_load_once_it_is_there(province: Province) -> None:
    province.write("logs/one.csv", csv_text(("A1-260105-0001", "S1", "Bưu điện", "2026-01-05")))
    assert province.run().sources[0].rejected == 1
    province.change('agencies = ["A1"]', 'agencies = ["A1"]\nvalues = { channel = { "Bưu điện" = "post" } }')
    assert province.run().sources[0].inserted == 1
    assert rejected(province.settings) == []


def test_a_changed_catalogue_settles_stored_dossiers_anew(province: Province) -> None:
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.run()
    version = state(province.settings)
    services = "code,name_vi,level,agency\nS1,Một,2,A1\nS2,Hai,4,A1\nS3,Ba,3,A2\n"
    province.write("catalogue/services.csv", services)
    assert [s.status for s in province.run().sources] == ["skipped"]
    assert state(province.settings) != version
    levels = {row[4]: row[7] for row in province.figures()["usage_day"]}
    assert levels == {"S1": 2, "S2": 4}


def test_runs_one_by_one_give_what_a_build_from_scratch_gives(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, *MIXED_SOURCES, store_url=store_url)
    for part in range(4):
        write_mixed_logs(province, part)
        assert province.run().status == "succeeded"
        before = province.figures()
        rebuild(province.settings)
        assert province.figures() == before
    whole = write_province(tmp_path / "whole", *MIXED_SOURCES)
    for part in range(4):
        write_mixed_logs(whole, part)
    whole.run()
    assert province.facts() == whole.facts()
    assert province.figures() == whole.figures()
