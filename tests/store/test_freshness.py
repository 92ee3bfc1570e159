"""`status` and /data tell how fresh each source is, and silence from a true fall."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import status
from etl.cli import main
from tests.accounts import staff
from tests.helpers import ENGLISH, Province, csv_text, source, write_province
from tracker.app import create_app
from tracker.store.session import make_engine

TODAY = date(2026, 6, 15)
FIRST = date(2026, 1, 5)
SILENT = range(150, 158)  # days since the first


def log(name: str, count: Any) -> str:
    rows = []
    for n in range((TODAY - FIRST).days):
        day = FIRST + timedelta(days=n)
        if day.weekday() < 5:
            online, counter = count(n)
            rows += [
                (f"{name}-{n}-{k}", "S1", "online" if k < online else "counter", day) for k in range(online + counter)
            ]
    return csv_text(*rows)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    names = ("steady", "mute", "back", "offline", "falls")
    province = write_province(tmp_path_factory.mktemp("fresh"), *map(source, (*names, "new")), tables=ENGLISH)
    ends = SILENT.start
    province.write("logs/steady.csv", log("A", lambda _n: (4, 6)))
    province.write("logs/mute.csv", log("B", lambda n: (0, 0) if n >= ends else (6, 9)))
    province.write("logs/back.csv", log("C", lambda n: (0, 0) if n in SILENT else (6, 9)))
    province.write("logs/offline.csv", log("D", lambda n: (0, 10) if n >= ends else (10, 10)))
    province.write("logs/falls.csv", log("E", lambda n: (1, 2) if n >= ends else (4, 6)))
    assert province.run().status == "failed"  # new has brought nothing yet
    return province


def told(province: Province) -> dict[str, dict[str, Any]]:
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 5, tzinfo=UTC)
    return {str(row["name"]): row for row in status.sources(make_engine(province.settings), province.settings, noon)}


def test_silence_is_told_with_its_beginning_and_what_is_missing(province: Province) -> None:
    [silence] = told(province)["mute"]["silences"]
    assert (silence["kind"], silence["lasting"]) == ("silent", True)
    assert silence["start"] == (FIRST + timedelta(days=SILENT.start)).isoformat()
    assert 75 <= silence["missing"] <= 120  # 15 on each working day


def test_a_source_that_sends_again_has_been_silent(province: Province) -> None:
    [silence] = told(province)["back"]["silences"]
    assert (silence["kind"], silence["lasting"]) == ("silent", False)
    assert silence["missing"] == pytest.approx(15 * 6, abs=5)


def test_a_feed_that_is_silent_while_the_counter_works_is_told_apart(province: Province) -> None:
    [silence] = told(province)["offline"]["silences"]
    assert (silence["kind"], silence["lasting"]) == ("feed_silent", True)


def test_a_true_fall_is_no_silence(province: Province) -> None:
    assert told(province)["falls"]["silences"] == told(province)["steady"]["silences"] == []


def test_freshness_is_fresh_late_or_stale_with_its_age(province: Province) -> None:
    found = {name: (row["freshness"], row["age_days"]) for name, row in told(province).items()}
    assert found["steady"] == ("late", 3)
    assert found["back"][0] == "late"
    assert found["mute"] == ("stale", 12)
    assert found["new"] == ("stale", None)


def test_a_date_in_the_future_makes_no_source_fresh(tmp_path: Path) -> None:
    province = write_province(tmp_path, source("one"))
    province.write("logs/one.csv", csv_text(("D1", "S1", "online", "2026-01-05"), ("D2", "S1", "online", "2099-01-05")))
    province.run()
    row = told(province)["one"]
    assert (row["freshness"], row["newest_day"], row["watermark"]) == ("stale", "2026-01-05", "2099-01-05")


def test_the_command_tells_the_same_to_people_and_programs(province: Province) -> None:
    config = ["--config", str(province.folder / "tracker.toml")]
    rows = json.loads(CliRunner().invoke(main, ["status", "--json", *config]).stdout)["sources"]
    assert [row["name"] for row in rows] == ["steady", "mute", "back", "offline", "falls", "new"]
    text = CliRunner().invoke(main, ["status", *config]).stdout
    assert "mute: stale, data to 2026-06-03" in text
    assert "  silent since 2026-06-04, about" in text and "  nothing online since 2026-06-04, about" in text
    assert "new: stale, no data yet (expected every 1d); last run" in text and "No file matches" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("silent since 04/06/2026, about ", "silent from 04/06/2026 to 11/06/2026", "that is a true fall")),
        ("vi", ("ngừng gửi từ 04/06/2026, thiếu khoảng ", "không có hồ sơ trực tuyến từ 04/06/2026", "giảm thật")),
    ],
)
def test_the_page_of_data_tells_it_in_both_languages(province: Province, language: str, words: tuple[str, ...]) -> None:
    client = staff(create_app(province.settings, TODAY))
    text = client.get(f"/data?lang={language}").text
    assert all(word in text for word in words)
    assert words[0] in client.get(f"/data?lang={language}&format=csv").data.decode("utf-8-sig")


def test_the_api_tells_silences_and_knows_three_states(province: Province) -> None:
    items = staff(create_app(province.settings, TODAY)).get("/api/v1/sources").get_json()["items"]
    found = {item["name"]: (item["freshness"], [s["kind"] for s in item["silences"]]) for item in items}
    assert found["mute"] == ("stale", ["silent"]) and found["new"] == ("stale", [])


def test_a_source_that_has_ended_is_not_late(tmp_path: Path) -> None:
    province = write_province(tmp_path, source("old", until="2026-01"), source("cut", until="2026-03"))
    for name in ("old", "cut"):
        province.write(f"logs/{name}.csv", csv_text((f"{name}1", "S1", "online", "2026-01-30")))
    province.run()
    assert {name: row["freshness"] for name, row in told(province).items()} == {"old": "fresh", "cut": "stale"}
