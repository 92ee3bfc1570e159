import datetime as dt
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import odf.table
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P

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


def test_the_sheet_that_is_set_or_all_with_the_headings_are_read(tmp_path):
    sheets = {"Bìa": [["Báo cáo"]], "Một": [["a", "b"], [1, 2]], "Hai": [["b", "a"], [3, 4]]}
    path = workbook(tmp_path / "log.xlsx", sheets)
    assert whole(path, ["a"], ()).values == [["1"], ["4"]]
    assert whole(path, ["a"], (), sheet="Hai").values == [["4"]]
    assert whole(path, ["a"], (), sheet="H*").values == whole(path, ["a"], (), sheet="hai").values == [["4"]]
    assert whole(path, ["1"], (), header_row=2).values == []
    assert refusal(path, ["a"], sheet="Ba").parameters["found"] == "Bìa, Một, Hai"
    assert refusal(path, ["a", "c"]).parameters == {"file": "log.xlsx", "columns": "c", "found": "a, b"}


def test_damaged_and_empty_workbooks_are_refused(tmp_path):
    path = workbook(tmp_path / "log.xlsx", {"S": [["a"], [1]]})
    assert refusal(written(tmp_path, path.read_bytes()[:2000], "cut.xlsx"), ["a"]).code == "broken_workbook"
    assert refusal(written(tmp_path, b"junk", "junk.xlsx"), ["a"]).code == "broken_workbook"
    assert refusal(workbook(tmp_path / "none.xlsx", {"S": []}), ["a"]).code == "empty_file"


def merged(path: Path) -> Path:
    """A report as departments write it: heading of two rows, an agency over several rows, sums, a signature."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Báo cáo")
        sheet.merge_range("A1:E1", "BÁO CÁO THÁNG 3")
        for area, text in {"A2:A3": "STT", "B2:B3": "Cơ quan", "C2:D2": "Tiếp nhận", "E2:F2": "Giải quyết"}.items():
            sheet.merge_range(area, text)
        sheet.write_row("C3", ["Trực tuyến", "Tổng số", "Trực tuyến", "Tổng số"])
        sheet.merge_range("B4:B5", "Sở Y tế")
        sheet.write_row("C4", [1, 2, 3, 4])
        sheet.write_row("C5", [5, 6, 7, 8])
        sheet.write_row("B6", ["Cộng", 6, 8, 10, 12])
        sheet.write_row("B7", ["Sở Tư pháp", 9, 9, 9, 9])
        sheet.merge_range("A8:B8", "Tổng cộng:")
        sheet.write_row("C8", [15, 17, 19, 21])
        sheet.write("A10", "Người lập biểu")
    return path


def test_merged_headings_and_values_are_read_and_sums_are_set_aside_by_name(tmp_path):
    found = whole(merged(tmp_path / "log.xlsx"), ["Cơ quan", "Tiếp nhận Trực tuyến", "Giải quyết Tổng số"], ())
    assert found.values == [["Sở Y tế", "1", "4"], ["Sở Y tế", "5", "8"], ["Sở Tư pháp", "9", "9"]]
    assert found.lines == [4, 5, 7]
    assert found.rejected == [(6, "total_row"), (8, "total_row"), (10, "note_row")]
    assert whole(tmp_path / "log.xlsx", ["Trực tuyến"], ()).values == [["1"], ["5"], ["9"]]
    everything = list(whole(tmp_path / "log.xlsx", ["Cơ quan"]).rows)
    assert everything[:4] == ["STT", "Cơ quan", "Tiếp nhận Trực tuyến", "Tiếp nhận Tổng số"]


@pytest.mark.parametrize("first", ["Cộng đồng", "Tổng cục Thuế", "Totalgaz", "Tổng hợp số liệu"])
def test_a_value_that_only_begins_like_a_sum_is_a_value(tmp_path, first):
    path = workbook(tmp_path / "log.xlsx", {"S": [["a", "b"], [first, 1], ["Tổng số hồ sơ: 1", None], ["a", "b"]]})
    found = whole(path, ["a", "b"])
    assert (found.values, found.rejected) == ([[first, "1"]], [(3, "total_row"), (4, "heading_again")])


def test_results_of_formulas_are_read_and_errors_are_missing(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "log.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    assert whole(tmp_path / "log.xlsx", ["a", "b"]).values == [["2", None]]


def xls(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Một")
    for column, text in enumerate(["Mã", "Ngày", "Cơ quan"]):
        sheet.write(1, column, text)
    sheet.write(2, 0, "1.000000")
    sheet.write(
        2, 1, dt.datetime.fromisoformat("2026-01-05T09:00:01"), xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm:ss")
    )
    sheet.write(3, 0, 12.0)
    sheet.write_merge(2, 3, 2, 2, "Sở Y tế")
    book.save(str(path))
    return path


def test_old_workbooks_are_read_whatever_their_name(tmp_path):
    for name in ("log.xls", "log.csv", "log.xlsx"):
        found = whole(xls(tmp_path / name), ["Mã", "Ngày", "Cơ quan"])
        assert found.values == [["1.000000", "2026-01-05 09:00:01", "Sở Y tế"], ["12", None, "Sở Y tế"]]


def test_a_damaged_old_workbook_costs_neither_the_memory_nor_the_run(tmp_path):
    content = xls(tmp_path / "log.xls").read_bytes()
    row = max(content.find("Mã".encode(codec)) for codec in ("utf-16-le", "latin-1"))
    codes = set()
    for place in (*range(600, 640, 8), row, row + 40):
        damaged = content[:place] + b"\xff" * 6 + content[place + 6 :]
        with suppress(UnreadableFileError):
            whole(written(tmp_path, damaged, "log.xls"), ["Mã"])
            continue
        codes.add(refusal(tmp_path / "log.xls", ["Mã"]).code)
    assert codes <= {"broken_workbook", "heavy_workbook", "missing_columns", "empty_file"}


def ods(path: Path) -> Path:
    def cell(text: str, **spans: int) -> odf.table.TableCell:
        made = odf.table.TableCell(valuetype="string", **spans)
        made.addElement(P(text=text))
        return made

    document = OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Một")
    for cells in (
        [cell("STT", numberrowsspanned=2), cell("Mã", numberrowsspanned=2)],
        [odf.table.CoveredTableCell(), odf.table.CoveredTableCell()],
        [cell("Sở Y tế", numberrowsspanned=2), cell("1.000000")],
        [odf.table.CoveredTableCell(), cell("2")],
    ):
        row = odf.table.TableRow()
        for made in cells:
            row.addElement(made)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.write(str(path))
    return path


def test_open_documents_are_read_with_what_is_merged(tmp_path):
    found = whole(ods(tmp_path / "log.ods"), ["STT", "Mã"])
    assert (found.values, found.lines) == ([["Sở Y tế", "1.000000"], ["Sở Y tế", "2"]], [3, 4])


def test_a_page_that_is_sent_as_workbook_is_read_as_its_table(tmp_path):
    page = """<html><meta charset=utf-8><style>td {x: y}</style><table><tr><th colspan=2>BÁO CÁO</th></tr>
    <tr><th>Mã<br>hồ sơ</th><th>Cơ quan</th></tr><tr><td>1.000000<td rowspan=2>Sở&nbsp;Y tế</tr>
    <tr><td><b>2</b></td></tr><tr><td>Tổng cộng</td><td>2</td></tr></table></html>"""
    found = whole(written(tmp_path, page, "log.xls"), ["Mã hồ sơ", "Cơ quan"])
    assert found.values == [["1.000000", "Sở Y tế"], ["2", "Sở Y tế"]]
    assert found.rejected == [(5, "total_row")]


def test_text_under_the_name_of_a_workbook_and_the_other_way_round_are_read(tmp_path):
    assert whole(written(tmp_path, "a,b\n1,2\n", "log.xlsx"), ["a"], ()).values == [["1"]]
    book = workbook(tmp_path / "book.xlsx", {"S": [["a"], [1]]})
    assert whole(written(tmp_path, book.read_bytes(), "log.csv"), ["a"]).values == [["1"]]


def test_workbooks_that_would_not_fit_into_memory_are_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "log.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_000_000, 100, "far away")
    assert refusal(tmp_path / "log.xlsx", ["a"]).code == "many_cells"


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
@settings(deadline=None, max_examples=40)
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


@pytest.mark.parametrize("name", sorted(PASTED))
@pytest.mark.parametrize("typed", [False, True])
def test_headings_are_known_however_short_and_where_only_the_rest_was_pasted(tmp_path, name, typed):
    writes = PASTED[name]
    headings = ["Mã hồ sơ", "Mã TTHC", "Tên", "Số"]
    rows = [[f"A-{n}", "S1", writes(text), n] for n, text in enumerate(SAMPLES[:5])]
    path = workbook(tmp_path / "log.xlsx", {"Sheet1": [headings if typed else list(map(writes, headings)), *rows]})
    assert whole(path, headings).values == [[f"A-{n}", "S1", text, str(n)] for n, text in enumerate(SAMPLES[:5])]


def test_a_workbook_that_is_right_is_left_as_it_stands(tmp_path):
    rows = [["Mã", "Tên"], *[[n, text] for n, text in enumerate(SAMPLES)]]
    found = whole(workbook(tmp_path / "log.xlsx", {"Sheet1": rows}), ["Tên"], ())
    assert (found.rows["Tên"].tolist(), found.told) == (SAMPLES, None)
