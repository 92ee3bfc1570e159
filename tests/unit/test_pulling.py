import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from etl.extract.piece import Again
from etl.sources.batch import UnreadableFileError
from tests.unit.pulling import Pulling


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/") + ".csv", content)
    return path


def book(path: Path, *, hidden: str = "", **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as file:
        for name, rows in sheets.items():
            sheet = file.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == hidden:
                sheet.hide()
    return path


def code(pulling: Pulling) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        pulling.pull()
    assert all(caught.value.problem.sentence(language) for language in ("vi", "en"))
    return caught.value.problem.code


def test_each_member_of_an_archive_is_a_piece_and_only_changed_ones_are_read_again(tmp_path):
    path = archive(tmp_path / "log.zip", x="a\n1\n", sub__y="a\n2\n")
    pulling = Pulling(tmp_path, "*.zip")
    assert pulling.pull() == {"log.zip/x.csv": [["1"]], "log.zip/sub/y.csv": [["2"]]}
    assert pulling.pull() == {}
    archive(path, x="a\n1\n", sub__y="a\n3\n", z="a\n4\n")
    os.utime(path, ns=(0, 10**18))
    assert pulling.pull() == {"log.zip/sub/y.csv": [["3"]], "log.zip/z.csv": [["4"]]}
    assert set(pulling.pull(Again(everything=True))) == {"log.zip/x.csv", "log.zip/sub/y.csv", "log.zip/z.csv"}


def test_an_archive_that_was_only_touched_is_not_read(tmp_path):
    path = archive(tmp_path / "log.zip", x="a\n1\n")
    pulling = Pulling(tmp_path, "log.zip")
    pulling.pull()
    os.utime(path, ns=(0, 10**18))
    assert pulling.pull() == {}
    assert pulling.known["log.zip"].modified == 10**18


def test_a_member_or_sheet_that_is_gone_says_nothing_any_more(tmp_path):
    path = archive(tmp_path / "log.zip", x="a\n1\n", y="a\n2\n")
    pulling = Pulling(tmp_path, "log.zip")
    pulling.pull()
    archive(path, x="a\n1\n")
    os.utime(path, ns=(0, 10**18))
    assert pulling.pull() == {"log.zip/y.csv": []}
    os.utime(path, ns=(0, 10**18 + 1))
    assert pulling.pull() == {}


def test_a_workbook_that_gets_a_second_sheet_is_read_by_sheets_from_then_on(tmp_path):
    path = book(tmp_path / "log.xlsx", T1=[["a"], [1]])
    pulling = Pulling(tmp_path, "log.xlsx")
    assert pulling.pull() == {"log.xlsx": [["1"]]}
    book(path, T1=[["a"], [1]], T2=[["a"], [2]], Notes=[["none"]])
    os.utime(path, ns=(0, 10**18))
    assert pulling.pull() == {"log.xlsx#T1": [["1"]], "log.xlsx#T2": [["2"]], "log.xlsx": []}
    assert pulling.pull() == {}
    book(path, T1=[["a"], [5]])
    os.utime(path, ns=(0, 10**18 + 1))
    assert pulling.pull() == {"log.xlsx": [["5"]], "log.xlsx#T1": [], "log.xlsx#T2": []}


def test_hidden_sheets_are_read_only_where_they_are_named(tmp_path):
    book(tmp_path / "log.xlsx", hidden="Old", Data=[["a"], [1]], Old=[["a"], [0]])
    assert Pulling(tmp_path, "log.xlsx").pull() == {"log.xlsx": [["1"]]}
    assert Pulling(tmp_path, "log.xlsx", sheet="Old").pull() == {"log.xlsx": [["0"]]}


def test_a_sheet_that_lacks_one_of_many_headings_is_no_note_but_a_mistake(tmp_path):
    book(tmp_path / "log.xlsx", T1=[["a", "b", "c"], [1, 2, 3]], T2=[["a", "b", "x"], [4, 5, 6]])
    assert code(Pulling(tmp_path, "log.xlsx", ("a", "b", "c"))) == "missing_columns"


def test_a_file_that_changes_while_it_is_read_waits_even_if_its_time_is_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    before = path.stat()

    def change():
        path.write_text("a\n2\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    pulling = Pulling(tmp_path, "*.csv")
    assert pulling.pull(between=change) == {}
    assert pulling.pull() == {"a.csv": [["2"]]}


def test_an_archive_that_is_replaced_while_it_is_read_waits(tmp_path):
    path = archive(tmp_path / "log.zip", x="a\n1\n", y="a\n2\n")
    pulling = Pulling(tmp_path, "log.zip")
    assert pulling.pull(between=lambda: path.write_bytes(path.read_bytes()[:40])) == {}
    archive(path, x="a\n1\n", y="a\n3\n")
    assert pulling.pull() == {"log.zip/x.csv": [["1"]], "log.zip/y.csv": [["3"]]}


def test_a_name_with_brackets_is_a_file_and_folders_are_passed_over(tmp_path):
    (tmp_path / "log[1].csv").write_text("a\n1\n")
    (tmp_path / "log.csv").mkdir()
    assert Pulling(tmp_path, "log[1].csv").pull() == {"log[1].csv": [["1"]]}
    assert Pulling(tmp_path, "log*").pull() == {"log[1].csv": [["1"]]}
    assert Pulling(tmp_path, f"file://{tmp_path}/log[1].csv").pull() == {"log[1].csv": [["1"]]}
    assert code(Pulling(tmp_path, "log.csv")) == "only_folders"
    assert code(Pulling(tmp_path, "none*.csv")) == "no_files"


def test_links_that_lead_nowhere_and_files_that_vanish_are_named(tmp_path):
    (tmp_path / "a.csv").symlink_to("absent.csv")
    assert code(Pulling(tmp_path, "*.csv")) == "dangling_link"
    (tmp_path / "b.txt").write_text("a\n1\n")
    pieces = list(Pulling(tmp_path, "*.txt")._puller.pieces({}, Again()))
    (tmp_path / "b.txt").unlink()
    with pytest.raises(UnreadableFileError) as caught:
        list(pieces[0].batches())
    assert caught.value.problem.code == "cannot_open"
    assert pieces[0].finish() is None


def test_a_name_that_is_no_utf8_is_kept_as_text(tmp_path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/l\xf2g.csv"))).write_text("a\n1\n")
    assert Pulling(tmp_path, "*.csv").pull() == {"l\ufffdg.csv": [["1"]]}
