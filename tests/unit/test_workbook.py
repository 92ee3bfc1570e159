import datetime as dt
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources.batch import UnreadableFileError
from tests.unit.reading import refusal, whole, written
from tests.unit.writing import SAMPLES, read_as_western, tcvn3_characters, vni_characters, windows_1258


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        formats = {
            dt.datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
            dt.date: book.add_format({"num_format": "dd/mm/yyyy"}),
            dt.time: book.add_format({"num_format": "hh:mm:ss"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    sheet.write(r, c, value, formats.get(type(value)))
    return path


def test_title_rows_and_blank_rows_are_skipped_and_lines_are_sheet_rows(tmp_path):
    rows = [["UBND TỈNH"], [], ["STT", "Mã\nhồ sơ", "Kênh"], [1, "A", "x"], [], [2, "B", None], ["", " "]]
    found = whole(workbook(tmp_path / "log.xlsx", {"Sheet1": rows}), ["mã hồ sơ", "Kênh"], ())
    assert found.rows.to_dict("list") == {"mã hồ sơ": ["A", "B"], "Kênh": ["x", None]}
    assert found.lines == [4, 6]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (123456789012, "123456789012"),
        (True, "true"),
        (False, "false"),
        ("1.000000", "1.000000"),
        (dt.datetime.fromisoformat("2026-01-05T09:00:01"), "2026-01-05 09:00:01"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (dt.time(9, 30), "09:30:00"),
    ],
)
def test_cells_become_the_text_that_was_meant(tmp_path, cell, text):
    assert whole(workbook(tmp_path / "log.xlsx", {"S": [["a"], [cell]]}), ["a"]).values == [[text]]


def test_every_second_of_a_day_survives(tmp_path):
    day = dt.datetime.fromisoformat("2026-01-05")
    moments = [day + dt.timedelta(seconds=7 * n + 1) for n in range(12_000)]
    found = whole(workbook(tmp_path / "log.xlsx", {"S": [["a"], *([m] for m in moments)]}), ["a"])
    assert found.rows["a"].tolist() == [str(moment) for moment in moments]


def test_the_sheet_that_is_set_or_the_first_with_the_headings_is_read(tmp_path):
    sheets = {"Bìa": [["Báo cáo"]], "Một": [["a", "b"], [1, 2]], "Hai": [["b", "a"], [3, 4]]}
    path = workbook(tmp_path / "log.xlsx", sheets)
    assert whole(path, ["a"], ()).values == [["1"]]
    assert whole(path, ["a"], (), sheet="Hai").values == [["4"]]
    assert whole(path, ["1"], (), header_row=2).values == []
    assert refusal(path, ["a"], sheet="Ba").parameters["found"] == "Bìa, Một, Hai"
    assert refusal(path, ["a", "c"]).parameters == {"file": "log.xlsx", "columns": "c", "found": "a, b"}


def test_damaged_and_empty_workbooks_are_refused(tmp_path):
    path = workbook(tmp_path / "log.xlsx", {"S": [["a"], [1]]})
    assert refusal(written(tmp_path, path.read_bytes()[:2000], "cut.xlsx"), ["a"]).code == "broken_workbook"
    assert refusal(written(tmp_path, b"junk", "junk.xlsx"), ["a"]).code == "broken_workbook"
    assert refusal(workbook(tmp_path / "none.xlsx", {"S": []}), ["a"]).code == "empty_file"


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
@settings(deadline=None, max_examples=100)
def test_a_workbook_with_any_damage_is_read_or_refused(place, damage):
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "log.xlsx", {"S": [["a", "b"], [1, "x"]]})
        content = bytearray(path.read_bytes())
        content[place : place + len(damage)] = damage
        path.write_bytes(content)
        with suppress(UnreadableFileError):
            whole(path, ["a"])


def test_names_below_title_rows_equal_those_of_the_text_file(real_data):
    book = whole(real_data / "text/names_with_title_rows.xlsx", ["Mã", "Loại", "Tên"], ())
    assert book.values == whole(real_data / "text/names_utf8_nfc.csv", ["id", "loai", "ten"]).values
    assert len(book.values) == 239


PASTED = {
    "tcvn3": tcvn3_characters,
    "vni": vni_characters,
    "mojibake": lambda text: read_as_western(text.encode()),
    "windows-1258": lambda text: read_as_western(windows_1258(text)),
}


@pytest.mark.parametrize("name", sorted(PASTED))
def test_columns_pasted_from_old_programs_are_converted_and_others_stay(tmp_path, name):
    writes = PASTED[name]
    headings = [writes("Mã hồ sơ"), writes("Tên đơn vị"), "Nơi nộp", "Name"]
    rows = [[f"A-{n}", writes(text), text, "Hélène Müller"] for n, text in enumerate(SAMPLES)]
    path = workbook(tmp_path / "log.xlsx", {"Sheet1": [[writes("Báo cáo")], headings, *rows]})
    found = whole(path, ["Mã hồ sơ", "Tên đơn vị", "Nơi nộp", "Name"])
    assert found.values == [[f"A-{n}", text, text, "Hélène Müller"] for n, text in enumerate(SAMPLES)]
    assert [found.told.encoding, found.told.confidence >= 0.8] == [name, True]
    again = whole(path, ["Mã hồ sơ", "Tên đơn vị", "Nơi nộp"], (), encoding=name)
    assert (again.values, again.told.confidence) == ([row[:3] for row in found.values], 1)
    assert refusal(path, ["Mã hồ sơ"], encoding="no-such").code == "unknown_encoding"


def test_a_workbook_that_is_right_is_left_as_it_stands(tmp_path):
    rows = [["Mã", "Tên"], *[[n, text] for n, text in enumerate(SAMPLES)]]
    found = whole(workbook(tmp_path / "log.xlsx", {"Sheet1": rows}), ["Tên"], ())
    assert (found.rows["Tên"].tolist(), found.told) == (SAMPLES, None)
