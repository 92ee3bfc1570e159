import csv
import io
import tracemalloc
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.delimited import layout, read
from etl.sources.headings import Columns
from etl.sources.records import SPACES
from tests.unit.reading import refusal, whole, written


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    text = "a;b\n1;x,y|z\n2;\n".replace(";", "\0").replace(",", " ").replace("|", " ").replace("\0", delimiter)
    assert whole(written(tmp_path, text), ["a", "b"]).values == [["1", "x y z"], ["2", None]]


def test_title_rows_blank_lines_and_lines_of_delimiters_are_skipped_and_lines_are_physical(tmp_path):
    path = written(tmp_path, 'UBND TỈNH,,\n\n"STT","Mã\nhồ  sơ",Kênh\r\n1,A,x\r\r\n,,\n\n2,B,y')
    found = whole(path, ["mã hồ sơ", "KÊNH"], ())
    assert list(found.rows.columns) == ["mã hồ sơ", "KÊNH"]
    assert (found.values, found.lines) == ([["A", "x"], ["B", "y"]], [5, 9])


def test_only_wanted_columns_and_optional_ones_that_are_there_are_returned(tmp_path):
    path = written(tmp_path, "name,code,phone,fee,code\nAn,1,09,5,2\n")
    assert whole(path, ["code"], ["fee", "absent"]).rows.to_dict("list") == {"code": ["1"], "fee": ["5"]}


def test_headings_that_are_alike_are_numbered(tmp_path):
    assert list(whole(written(tmp_path, "a,a,,b\n1,2,3,4\n")).rows.columns) == ["a", "a (2)", "column 3", "b"]


def test_codes_stay_text_and_null_values_become_none(tmp_path):
    path = written(tmp_path, "code,n\n1.000000,NA\n007, ND \n")
    found = whole(path, ["code", "n"], null_values=("NA", "ND"))
    assert found.values == [["1.000000", None], ["007", None]]
    assert found.rows.dtypes.tolist() == [object, object]


def test_a_row_of_another_width_is_set_aside_alone(tmp_path):
    found = whole(written(tmp_path, 'a,b\n1,2\n1,2,3\n"4"\n5,6\n'), ["a", "b"])
    assert found.values == [["1", "2"], ["5", "6"]]
    assert found.rejected == [(3, "columns"), (4, "columns")]


@pytest.mark.parametrize("stray", ['2,"x', '2,"x\n3,"y"z,', '2,"x"y'])
def test_a_stray_quote_costs_its_own_line_only(tmp_path, stray):
    rows = "".join(f"{n},ok\n" for n in range(10, 400))
    found = whole(written(tmp_path, f"a,b\n1,ok\n{stray}\n{rows}"), ["a", "b"])
    kept = [row for row in found.values if row[1] == "ok"]
    assert len(kept) == 391
    assert all(line in (3, 4) for line, _ in found.rejected)


def test_unquoted_names_that_begin_with_a_quotation_mark_are_read_as_they_stand(tmp_path):
    assert whole(written(tmp_path, 'a,b\n1,"Hoa Sen" JSC\n'), ["a"]).values == [["1", '"Hoa Sen" JSC']]


def test_a_quoted_value_may_span_lines_up_to_a_bound(tmp_path):
    note = "\n".join(["dòng"] * 150)
    found = whole(written(tmp_path, f'a,b\n1,"{note}"\n2,y\n'), ["a", "b"])
    assert (found.values, found.lines) == ([["1", note], ["2", "y"]], [2, 152])
    far = "\n".join(["dòng,"] * 300)
    found = whole(written(tmp_path, f'a,b\n1,"{far}"\n2,y\n'), ["a", "b"])
    assert found.values[-1] == ["2", "y"]
    assert found.rejected[0] == (2, "quotes")


def test_a_line_that_never_ends_is_set_aside_without_being_held(tmp_path):
    class Endless(io.RawIOBase):
        parts = iter([b"a,b\n1,2\n", *[b"x" * 1_000_000] * 60, b"\n3,4\n"])

        def read(self, size: int = -1) -> bytes:
            return next(self.parts, b"")

    tracemalloc.start()
    batches = list(read(Endless(), "log.csv", ReadOptions(), Columns.of(["a", "b"])))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert batches[0].rows.to_numpy().tolist() == [["1", "2"], ["3", "4"]]
    assert [(b.line, b.problem.code) for b in batches[0].broken] == [(3, "too_long")]
    assert peak < 20_000_000


def test_a_line_in_another_encoding_is_set_aside_and_a_file_in_one_is_refused(tmp_path):
    good = "mã,tên\n" + "1,Phường\n" * 100
    found = whole(written(tmp_path, good.encode() + b"2,Ph\xadng\n3,\x00\x00\n"), ["mã", "tên"])
    assert (len(found.rows), found.rejected) == (100, [(102, "encoding"), (103, "nul")])
    found.broken[0].problem.sentence("vi").encode()
    bad = b"ma,ten\n" + "1,Phường Hiến\n".encode("cp1258", "replace") * 9
    assert refusal(written(tmp_path, bad)).code == "unsure_encoding"


def test_an_undecodable_header_names_the_encoding_that_it_looks_like(tmp_path):
    header = "M\xb7 h\xe5 s\xac\n1\n".encode("latin-1")
    problem = refusal(written(tmp_path, header), ["Mã hồ sơ"], encoding="utf-8")
    assert problem.code == "wrong_encoding"
    assert str(problem.parameters["looks_like"]).startswith("tcvn3 (9")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised_with_and_without_mark_and_read_as_nfc(tmp_path, encoding):
    text = unicodedata.normalize("NFD", "mã,tên\n1,Đăng ký khai sinh\n" + "2,abc\n" * 50)
    found = whole(written(tmp_path, text.encode(encoding)), ["mã", "tên"])
    assert found.values[0] == ["1", "Đăng ký khai sinh"]


def test_an_encoding_that_is_set_is_used_and_one_that_is_none_is_refused(tmp_path):
    path = written(tmp_path, "a,b\n1,Ti\u00ea\u0301ng Vi\u00ea\u0323t\n".encode("cp1258"))
    assert whole(path, ["a"], encoding="windows-1258").values == [["1", "Tiếng Việt"]]
    assert [refusal(path, encoding=name).code for name in ("no-such", "hex", "rot13")] == ["unknown_encoding"] * 3


def test_settings_that_do_not_fit_are_told(tmp_path):
    path = written(tmp_path, "x\na,b\n1,2\n")
    assert whole(path, ["a"], header_row=2, delimiter=",").values == [["1", "2"]]
    assert refusal(path, ["a"], header_row=1).code == "missing_columns"
    assert refusal(path, ["a"], header_row=9).code == "no_header_row"
    assert refusal(path, ["a"], delimiter="::").code == "bad_delimiter"
    assert refusal(path, ["a"], delimiter=";").parameters["columns"] == "a"


def test_missing_columns_names_headings_but_no_data(tmp_path):
    assert refusal(written(tmp_path, "dossier,service\n1,2\n"), ["channel"]).parameters == {
        "file": "log.csv", "columns": "channel", "found": "dossier, service"
    }  # fmt: skip
    headless = refusal(written(tmp_path, "Nguyễn Văn A,0912345678\n"), ["channel"])
    assert headless.parameters["found"] == "Aaaaaa Aaa A, 9999999999"


def test_a_file_of_a_header_alone_has_no_rows_and_one_of_nothing_is_refused(tmp_path):
    assert whole(written(tmp_path, "a,b\n"), ["a"]).lines == []
    assert [refusal(written(tmp_path, text)).code for text in ("", "\ufeff", "\n\n")] == ["empty_file"] * 3


def test_records_across_blocks_are_read_once(tmp_path):
    rows = [[str(n), f'dòng "{n}"\nhai', "x" * 50] for n in range(60_000)]
    path = tmp_path / "big.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["a", "b", "c"], *rows])
    found = whole(path, ["a", "b", "c"])
    assert found.values == rows
    assert found.lines == [2 + 2 * n for n in range(60_000)]


def test_the_layout_is_told_without_reading_rows():
    found = layout(io.BytesIO(b"title\nx;y\n1;2\n"), "log.csv", ReadOptions(), Columns.of(["y"]))
    assert (found.delimiter, found.header_row, found.first_data_line, found.headings) == (
        ";",
        2,
        3,
        ("x", "y"),
    )


_field = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
_rows = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(_field, min_size=width, max_size=width)))


def _expected(value: str) -> str | None:
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").strip()) or None


@given(_rows, st.sampled_from(",;\t|:"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans())
@settings(deadline=None, max_examples=300)
def test_what_a_csv_writer_writes_is_read_back(rows, delimiter, quoting, crlf):
    names = [f"heading {n}" for n in range(len(rows[0]) if rows else 2)]
    text = io.StringIO()
    ends = "\r\n" if crlf else "\n"
    if not crlf:  # the writer leaves a lone carriage return unquoted then
        rows = [[value.replace("\r", "\n") for value in row] for row in rows]
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ends).writerows([names, *rows])
    options = ReadOptions(delimiter=delimiter, encoding="utf-8")
    batches = list(read(io.BytesIO(text.getvalue().encode()), "log.csv", options, Columns.of(names)))
    found = [row for batch in batches for row in batch.rows.to_numpy().tolist()]
    expected = [[_expected(value) for value in row] for row in rows]
    assert found == [row for row in expected if any(row)]
    assert not any(batch.broken for batch in batches)


@given(
    st.binary(max_size=300) | st.lists(st.sampled_from([b'"', b",", b"\n", b"a", b'""', b"\r", b"\xff"])).map(b"".join)
)
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_read_or_refused(content):
    with TemporaryDirectory() as folder:
        path = written(Path(folder), b"a,b\n" + content)
        try:
            found = whole(path, ["a", "b"], encoding="utf-8", delimiter=",")
        except UnreadableFileError:
            return
        told = found.lines + [broken.line for broken in found.broken]
        assert len(told) == len(set(told))
        lines = content.replace(b"\r", b"\n").split(b"\n")
        filled = sum(1 for line in lines if line.decode("utf-8", "replace").strip("," + SPACES))
        assert len(told) <= filled if b'"' in content else len(told) == filled
