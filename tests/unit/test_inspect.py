"""`inspect`: its words, warnings and manners, whatever it is pointed at."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.cli import main
from etl.inspect import place
from etl.inspect.block import text
from etl.inspect.fold import key, words
from etl.inspect.heading_words import FIELD_WORDS
from etl.inspect.headings import likeness
from etl.inspect.sentences import ERRORS
from etl.inspect.value_words import VOCABULARIES, meaning
from etl.inspect.warning_sentences import WARNINGS
from tests.exports import EXPORTS, delimited, events, one_stop_workbook, truth, workbook
from tracker import settings as settings_module

HEAD = ("Mã hồ sơ", "Mã TTHC", "Kênh nộp", "Ngày tiếp nhận")


def ask(path: Path | str, *options: str, config: Path | None = None) -> Result:
    named = str(config or Path(str(path)).parent / "none.toml")
    return CliRunner().invoke(main, ["inspect", str(path), "--config", named, *options])


def found(path: Path, *options: str, config: Path | None = None) -> dict[str, Any]:
    result = ask(path, "--json", "--lang", "en", *options, config=config)
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def log(folder: Path, rows: Sequence[Sequence[object]] | None = None, head: Sequence[str] = HEAD) -> Path:
    path = folder / "log.csv"
    path.write_text(delimited(head, rows or sound_rows()), encoding="utf-8")
    return path


def sound_rows(count: int = 20) -> list[list[object]]:
    return [[d.code, "1.001193", "Trực tuyến", f"{d.received:%Y-%m-%d}"] for d in truth(count)]


def codes(content: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in content["warnings"]}


@pytest.mark.parametrize("heading", ["Mã hồ sơ", "MaHoSo", "ma_ho_so", "MA HO SO", "Ma\u0303 ho\u0302\u0300 so\u031b"])
def test_a_heading_is_known_in_every_spelling(heading: str) -> None:
    assert key(heading) == "mahoso"
    assert likeness(heading, "dossier") == 1.0


def test_words_of_a_field_are_folded_and_no_strong_word_is_denied() -> None:
    for entry in FIELD_WORDS.values():
        assert all(words(p) == p for p in (*entry.strong, *entry.weak, *entry.never))


@pytest.mark.parametrize("field", VOCABULARIES)
def test_no_word_for_a_value_means_two_things(field: str) -> None:
    listed = [p.strip() for phrases in VOCABULARIES[field].values() for p in phrases.split(";")]
    assert len(listed) == len(set(listed))
    assert all(words(p) == p for p in listed)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Không được tiếp nhận", "refused"),
        ("Đã trả kết quả cho công dân", "returned"),
        ("Chưa trả kết quả", None),
        ("Dừng xử lý", "stopped"),
        ("Yêu cầu bổ sung giấy tờ", "supplement"),
    ],
)
def test_a_state_is_read_by_the_longest_words_and_not_against_a_denial(value: str, meant: str | None) -> None:
    assert meaning(value, "status") == meant


@pytest.mark.parametrize("register", [WARNINGS, ERRORS])
def test_sentences_say_the_same_in_both_languages(register: dict[str, tuple[str, str]]) -> None:
    for english, vietnamese in register.values():
        fields = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (english, vietnamese)]
        assert fields[0] == fields[1]
        assert english != vietnamese


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("one-stop-2026-03.csv", "one-stop-*.csv"),
        ("hoso_20260331.csv.gz", "hoso_*.csv.gz"),
        ("baocao 03.2026.xlsx", "baocao *.xlsx"),
        ("export (12).csv", "export (*).csv"),
        ("2018-2019_services.csv", "*_services.csv"),
        ("H31.12-2026Q1.csv", "H31.12-*.csv"),
        ("log.csv", None),
        ("2026.csv", None),
    ],
)
def test_the_date_in_a_name_becomes_a_pattern(name: str, pattern: str | None) -> None:
    assert place.pattern_of(name) == pattern


def test_personal_columns_are_told_and_their_values_shown_nowhere(tmp_path: Path) -> None:
    head = (*HEAD, "A", "B", "C", "D", "E")
    people = ("Nguyễn Văn An", "Trần Thị Bích Hạnh", "Lê Quang Vinh")
    rows = [
        [
            *row,
            people[i % 3],
            f"03309{i:07d}",
            f"0912{i:06d}",
            f"an{i}@mail.vn",
            f"Đơn xin của ông bà số {i} về việc xin cấp lại giấy",
        ]
        for i, row in enumerate(sound_rows(40))
    ]
    path = log(tmp_path, rows, head)
    output = ask(path).stdout + ask(path, "--json").stdout
    for planted in (*people, "03309", "0912", "@mail", "ông bà"):
        assert planted not in output
    told = {c["heading"]: c["personal"] for c in found(path)["columns"] if c["personal"]}
    assert told == {"A": "name", "B": "id_number", "C": "phone", "D": "email", "E": "free_text"}


def test_rare_or_telling_values_of_a_channel_are_not_shown(tmp_path: Path) -> None:
    rows = [[f"D{i}", "S1", c, "2026-01-05"] for i, c in enumerate(["Bàn A"] * 6 + ["Ông Ba"] * 4 + ["a@b.vn"] * 9)]
    output = ask(log(tmp_path, rows), "--lang", "en").stdout
    assert "Bàn A" in output
    assert "Ông Ba" not in output
    assert "a@b.vn" not in output
    assert "channel" in found(tmp_path / "log.csv")["unsure"]


@pytest.mark.parametrize(
    ("written", "pattern", "sure"),
    [("%d/%m/%Y", "dd/MM/yyyy", False), ("%m/%d/%Y", "dd/MM/yyyy", False)],
)
def test_days_that_may_be_months_are_told(tmp_path: Path, written: str, pattern: str, sure: bool) -> None:
    rows = [
        [d.code, "1.001193", "online", f"{d.received.replace(day=d.received.day % 12 + 1):{written}}"]
        for d in truth(30)
    ]
    content = found(log(tmp_path, rows))
    assert "ambiguous_dates" in codes(content)
    assert ("received_at" not in content["unsure"]) is sure
    assert f'dates = "{pattern}"' in content["settings"]


def test_another_column_of_dates_settles_which_comes_first(tmp_path: Path) -> None:
    rows = [
        [
            d.code,
            "1.001193",
            "online",
            f"{d.received.month:02d}/{d.received.day % 12 + 1:02d}/2026",
            f"{d.due:%m/%d/%Y}",
        ]
        for d in truth(60)
    ]
    content = found(log(tmp_path, rows, (*HEAD, "Ngày hẹn trả")))
    assert 'dates = "MM/dd/yyyy"' in content["settings"]
    assert "ambiguous_dates" not in codes(content)


WARNED = {
    "duplicate_headings": ((*HEAD, "Mã hồ sơ"), lambda row, i: [*row, i]),
    "mixed_dates": (HEAD, lambda row, i: [*row[:3], row[3] if i % 2 else "17/03/2026"]),
    "no_channel": (("Mã hồ sơ", "Mã TTHC", "x", "Ngày tiếp nhận"), lambda row, i: [*row[:2], i, row[3]]),
    "dossier_repeats": (HEAD, lambda row, i: ["H31.12-260105-0001", *row[1:]]),
    "no_service": (("Mã hồ sơ", "x", "Kênh nộp", "Ngày tiếp nhận"), lambda row, i: [row[0], "", *row[2:]]),
    "ambiguous_numbers": ((*HEAD, "Lệ phí"), lambda row, i: [*row, f"1.{i + 100}"]),
    "one_channel": (HEAD, lambda row, i: row),
    "other_time_zone": (HEAD, lambda row, i: [*row[:3], f"{row[3]}T08:00:00+01:00"]),
    "no_date": (("Mã hồ sơ", "Mã TTHC", "Kênh nộp", "x"), lambda row, i: [*row[:3], "a"]),
    "no_dossier": (("x", "Mã TTHC", "Kênh nộp", "Ngày tiếp nhận"), lambda row, i: [f"A{i}", *row[1:]]),
    "channel_from_truth": (
        ("Mã hồ sơ", "Mã TTHC", "Trực tuyến", "Ngày tiếp nhận"),
        lambda row, i: [*row[:2], i % 2, row[3]],
    ),
    "no_level": (HEAD, lambda row, i: row),
    "months_in_columns": (("Mã TTHC", "Tháng 1", "Tháng 2", "03/2026"), lambda row, i: [row[1], i, i + 1, i]),
}


@pytest.mark.parametrize("code", WARNED)
def test_what_needs_a_look_is_told(tmp_path: Path, code: str) -> None:
    head, change = WARNED[code]
    content = found(log(tmp_path, [change(row, i) for i, row in enumerate(sound_rows(30))], head))
    assert code in codes(content)


def test_sheets_alike_are_told(tmp_path: Path) -> None:
    rows = [HEAD, *sound_rows(5)]
    path = tmp_path / "log.xlsx"
    path.write_bytes(workbook({"T1": rows, "T2": rows}))
    assert "other_sheets" in codes(found(path))


@pytest.mark.parametrize("make", EXPORTS, ids=lambda make: make.__name__)
def test_people_read_it_in_their_language(make: Any, tmp_path: Path) -> None:
    export = make()
    path = tmp_path / export.file
    path.write_bytes(export.content)
    vietnamese, english = ask(path).stdout, ask(path, "--lang", "en").stdout
    assert vietnamese.startswith("Tệp")
    assert english.startswith("File")
    assert english.partition("[[source]]")[2].count("\n") == vietnamese.partition("[[source]]")[2].count("\n")


def test_of_many_files_the_first_is_taken(tmp_path: Path) -> None:
    for month in (1, 2):
        log(tmp_path).rename(tmp_path / f"log-2026-0{month}.csv")
    content = found(tmp_path / "log-*.csv")
    assert "first_of_many" in codes(content)
    assert 'path = "log-*.csv"' in content["settings"]


def test_a_pattern_takes_in_no_files_with_other_columns(tmp_path: Path) -> None:
    log(tmp_path).rename(tmp_path / "log-2026-01.csv")
    (tmp_path / "log-errors.csv").write_text("a,b\n1,2\n")
    content = found(tmp_path / "log-2026-01.csv")
    assert 'path = "log-2026-01.csv"' in content["settings"]
    assert "glob_refused" in codes(content)


@pytest.mark.parametrize("name", ["gone.csv", "", "a\0b", "x" * 5000])
def test_a_path_that_leads_nowhere_ends_in_a_sentence(tmp_path: Path, name: str) -> None:
    result = ask(f"{tmp_path}/{name}", "--json", config=tmp_path / "none.toml")
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)) == {"path", "error"}


JUNK = {
    "empty": b"",
    "binary": bytes(range(256)) * 20,
    "blank": b"\n\n \n",
    "pdf": b"%PDF-1.7 ...",
    "gzip cut off": b"\x1f\x8b\x08\x00abc",
    "no heading": b"H31.12-260105-0001,1.001193,online,2026-01-05\nH31.12-260105-0002,1.001193,online,2026-01-05\n",
    "no heading, names": "Nguyễn Văn An,x,trực tuyến,a,b,c,d,e\nTrần Thị B,y,trực tiếp,a,b,c,d,e\n".encode(),
    "workbook cut off": one_stop_workbook().content[:900],
    "json": b"[1, 2, 3]",
    "xml": b"<?xml version='1.0'?><html/>",
}


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_log_ends_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "junk"
    path.write_bytes(JUNK[name])
    result = ask(path, "--json", "--lang", "vi")
    assert result.exit_code in (0, 2)
    assert isinstance(result.exception, SystemExit | None)
    assert ("error" in json.loads(result.stdout)) is (result.exit_code == 2)
    if name.startswith("no heading"):
        assert result.exit_code == 2
        assert "Nguyễn" not in result.output


CORPUS = [make() for make in EXPORTS]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    export=st.sampled_from(CORPUS),
    cut=st.integers(0, 4000),
    at=st.integers(0, 3000),
    junk=st.binary(max_size=40),
    keep=st.booleans(),
)
@example(export=CORPUS[0], cut=4000, at=0, junk=b"", keep=False)
def test_no_mutated_file_ends_in_a_traceback(
    tmp_path: Path, export: Any, cut: int, at: int, junk: bytes, keep: bool
) -> None:
    path = tmp_path / export.file
    content = export.content[: cut or None]
    path.write_bytes(content[:at] + junk + content[at + (0 if keep else len(junk)) :])
    result = ask(path, "--json")
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert not re.search(r"(Key|Type|Index|Attribute|Assertion|Value)Error", result.stdout)
    content = json.loads(result.stdout)
    if result.exit_code == 0:
        (tmp_path / "t.toml").write_text(content["settings"], encoding="utf-8")
        assert len(settings_module.load(tmp_path / "t.toml").source) == 1


@given(st.text("aĐ\"\\\n\t\0\x7f${}#'\u2028"))
def test_any_text_is_written_so_that_the_settings_read_it_back(value: str) -> None:
    assert tomllib.loads(f"x = {text(value)}")["x"] == value
    assert not re.search(r"\$\{", text(value))


def test_a_second_source_of_a_name_or_path_is_refused(tmp_path: Path) -> None:
    path, config = log(tmp_path), tmp_path / "tracker.toml"
    assert ask(path, "--write", "--name", "a", config=config).exit_code == 0
    before = config.read_bytes()
    for options in (["--name", "a"], ["--name", "b"], []):
        result = ask(path, "--write", "--lang", "en", *options, config=config)
        assert result.exit_code == 2
        assert "already" in result.stderr
    result = ask(path, "--write", "--json", config=config)
    assert set(json.loads(result.stdout)) == {"path", "error"}
    assert config.read_bytes() == before


def test_settings_that_cannot_be_read_stay_as_they_are(tmp_path: Path) -> None:
    path, config = log(tmp_path), tmp_path / "tracker.toml"
    config.write_text("[store\n")
    assert ask(path, "--write", config=config).exit_code == 2
    assert config.read_text() == "[store\n"
    config.write_text("source = []\n")
    result = ask(path, "--write", "--lang", "en", config=config)
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert config.read_text() == "source = []\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv", "tracker.toml"]


def test_a_catalogue_tells_services_and_whether_strange_codes_are_refused(tmp_path: Path) -> None:
    config = tmp_path / "tracker.toml"
    config.write_text('[catalogue]\nservices = "services.csv"\n')
    (tmp_path / "services.csv").write_text("code,level\nABC,4\nDEF,3\n")
    rows = [[f"D{i:04d}", "ABC" if i % 2 else "DEF", "online", f"2026-01-{i % 28 + 1:02d}"] for i in range(30)]
    content = found(log(tmp_path, rows, ("ref no", "foo", "how", "received")), config=config)
    fields = {column["field"]: column["heading"] for column in content["columns"] if column["field"]}
    assert fields["service"] == "foo"
    assert "unknown_codes" not in content["settings"]
    assert "no_level" not in codes(content)


def test_a_history_of_states_is_read_as_events(tmp_path: Path) -> None:
    head = ("Mã hồ sơ", "Mã TTHC", "Kênh nộp", "Trạng thái", "Ngày cập nhật")
    states = ("Đã tiếp nhận", "Đang xử lý", "Đã trả kết quả")
    rows = [
        [d.code, "1.001193", "Trực tuyến", s, f"2026-02-{n + 1:02d}"] for d in truth(20) for n, s in enumerate(states)
    ]
    content = found(log(tmp_path, rows, head))
    fields = {column["field"]: column["heading"] for column in content["columns"] if column["field"]}
    assert content["records"] == "events"
    assert (fields["activity"], fields["event_at"]) == ("Trạng thái", "Ngày cập nhật")
    assert '"Đã trả kết quả" = "returned"' in content["settings"]


def test_activities_are_mapped_only_where_that_loses_no_dossier(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(events().content)
    assert "[source.activities]" in found(path)["settings"]
    path.write_bytes(events().content.replace("Tiếp nhận hồ sơ".encode(), b"X1").replace("Trả kết quả".encode(), b"X2"))
    content = found(path)
    assert "activities" in content["unsure"] or "[source.activities]" in content["settings"]
