import csv
import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources.batch import UnreadableFileError
from tests.unit.reading import refusal, whole, written


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log", "log.TSV", "log.xls"])
def test_text_is_read_plain_and_gzipped_whatever_its_name(tmp_path, name):
    for content in (b"a\tb\n1\t2\n", gzip.compress(b"a\tb\n") + gzip.compress(b"1\t2\n")):
        assert whole(written(tmp_path, content, name), ["b"], ()).values == [["2"]]


def test_the_format_is_told_by_the_content(tmp_path):
    assert whole(written(tmp_path, '{"a": 1}\n', "log"), ["a"]).values == [["1"]]
    log = '<log><trace><event><string key="a" value="1"/></event></trace></log>'
    assert whole(written(tmp_path, gzip.compress(log.encode()), "log.csv"), ["a"]).values == [["1"]]


@pytest.mark.parametrize(("head", "found"), [(b"%PDF", "PDF"), (b"7z\xbc\xaf", "7-Zip"), (b"<html>", "HTML")])
def test_formats_that_are_not_read_are_named(tmp_path, head, found):
    problem = refusal(written(tmp_path, head + b"\0" * 50, "log.csv"))
    assert (problem.code, problem.parameters["found"]) == ("unknown_format", found)


def test_an_archive_that_is_cut_off_is_refused(tmp_path):
    packed = gzip.compress(b"a,b\n" + bytes(range(256)) * 50)
    assert refusal(written(tmp_path, packed[:-9], "log.csv.gz")).code == "damaged_archive"
    assert refusal(written(tmp_path, b"\x1f\x8bjunk", "log.csv.gz")).code == "damaged_archive"
    assert refusal(written(tmp_path, b"PK\x03\x04" + b"\0" * 50, "log.csv")).code == "damaged_archive"


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path):
    assert refusal(tmp_path / "absent.csv").code == "cannot_open"
    assert refusal(tmp_path).code == "cannot_open"
    assert refusal(written(tmp_path, b"", "log.xes")).code == "empty_file"
    assert refusal(written(tmp_path, gzip.compress(b""), "log.csv.gz")).code == "empty_file"


def test_batches_hold_about_a_hundred_thousand_rows(tmp_path):
    from etl.sources.batch import ReadOptions
    from etl.sources.files import read

    path = written(tmp_path, "a,b\n" + "1,2\n" * 250_000)
    sizes = [len(batch.rows) for batch in read(path, ReadOptions(), ["a"])]
    assert sum(sizes) == 250_000
    assert max(sizes) <= 200_000


@given(
    st.sampled_from(
        [
            b"",
            b"a,b\n",
            b"{",
            b"<log>",
            b"<?xml",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"\xff\xfe",
            b"PAR1",
            b"(\xb5/\xfd",
            b"<table>",
        ]
    ),
    st.binary(max_size=400),
    st.sampled_from(["x", "x.csv", "x.xes", "x.jsonl", "x.json", "x.xlsx", "x.parquet"]),
)
@settings(deadline=None, max_examples=300)
def test_any_content_under_any_name_is_read_or_refused(head, tail, name):
    with TemporaryDirectory() as folder:
        try:
            whole(written(Path(folder), head + tail, name), ["a"])
        except UnreadableFileError as error:
            assert str(error).encode()


def test_names_in_other_encodings_equal_the_reference(real_data):
    reference = whole(real_data / "text/names_utf8_nfc.csv").values
    assert len(reference) == 239
    others = [
        "utf8_bom_semicolon_excel_vn.csv",
        "utf8_nfd_macos.csv",
        "utf16le_bom_tab_excel_unicode_text.txt",
        "tcvn3_latin1bytes.csv",
    ]
    for name in others:
        found = whole(real_data / f"text/names_{name}", ["id", "loai", "ten"]).values
        # TCVN3 has no dash: its file lacks the name that has one.
        assert found == [row for row in reference if "tcvn3" not in name or "–" not in row[2]]


def test_real_tables_have_their_true_number_of_rows(real_data):
    volumes = whole(real_data / "canada/si_vol.csv", ["fiscal_yr", "service_id", "channel", "volume"])
    assert (len(volumes.rows), volumes.rejected) == (7380, [(7383, "columns")])
    services = whole(real_data / "canada/2018-2019_services.csv", ["service_id"])
    with (real_data / "canada/2018-2019_services.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = [row["service_name_en"].strip() or None for row in csv.DictReader(file)]
    assert (services.rows["service_name_en"].tolist(), services.broken) == (expected, [])
    catalogue = whole(real_data / "vietnam/tthc_catalogue_2642.csv", ["ma_thu_tuc"])
    assert (catalogue.rows["ma_thu_tuc"].nunique(), catalogue.broken) == (2642, [])
