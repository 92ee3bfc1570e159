import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
import xlsxwriter

from tests import helpers
from tracker.store import models

HEADING = ["dossier", "service", "channel", "received"]


def row(number: int, day: str = "2026-03-02") -> list[object]:
    return [f"H31.1-260302-{number:04d}", "S1", "online", day]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return stream.getvalue()


def parquet(rows: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(dict(zip(HEADING, map(list, zip(*rows, strict=True)), strict=True))), stream)
    return stream.getvalue()


@pytest.fixture
def province(tmp_path):
    return helpers.write_province(tmp_path, helpers.source("log", path="logs/*"))


def outcome(province):
    return province.run().sources[0]


def rejected(province):
    row, file = models.RejectedRow, models.SourceFile
    query = sa.select(file.path, row.line, row.problem).join(file, file.id == row.file_id)
    return sorted(map(tuple, helpers.rows_of(province.settings, query)))


def test_an_archive_of_many_formats_is_loaded_and_the_same_again_changes_nothing(province):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("một.csv", helpers.csv_text(row(1), row(2)))
        archive.writestr("hai.parquet", parquet([row(3)]))
        archive.writestr("ba.xlsx", workbook({"T1": [HEADING, row(4)], "T2": [HEADING, row(5), ["bad"]]}))
    province.write("logs/log.zip", stream.getvalue())
    assert helpers.account(outcome(province)) | {"rejected": 1} == {
        "inserted": 5,
        "updated": 0,
        "unchanged": 0,
        "superseded": 0,
        "rejected": 1,
    }
    assert rejected(province)[0][:2] == ("logs/log.zip/ba.xlsx#T2", 3)
    before = province.figures()
    assert outcome(province).status == "skipped"
    assert province.run(full=True).sources[0].unchanged == 5
    assert province.figures() == before


def test_sums_below_tables_are_accounted_for_and_never_fail_a_workbook(province):
    sheets = {f"T{n}": [HEADING, row(n), ["Tổng cộng", 1], ["Người lập", None]] for n in range(1, 25)}
    province.write("logs/log.xlsx", workbook(sheets))
    found = outcome(province)
    assert (found.status, found.rows_read, found.inserted, found.rejected) == ("succeeded", 72, 24, 48)
    assert {code for _, _, code in rejected(province)} >= {"total_row"}


def test_rows_that_vanish_from_an_archive_leave_the_totals(tmp_path):
    source = helpers.source("log", path="logs/*.zip", records="totals")
    province = helpers.write_province(tmp_path, source)
    content = {"a.csv": "S1,online,5,2026-03\n", "b.csv": "S2,online,7,2026-03\n"}
    for kept in (("a.csv", "b.csv"), ("a.csv",)):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name in kept:
                archive.writestr(name, "service,channel,count,period\n" + content[name])
        province.write("logs/log.zip", stream.getvalue())
        assert province.run().sources[0].status == "succeeded"
    assert province.usage() == {("S1", "2026-03", "online"): 5}


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04junk", b"PAR1junk", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk", b"(\xb5/\xfdjunk"]
)
def test_a_broken_file_ends_in_a_sentence_that_names_it(province, content):
    province.write("logs/broken", content)
    found = outcome(province)
    assert found.status == "failed"
    assert "broken" in (found.error or "")


@pytest.mark.parametrize("path", ["data.items", "$.data.items", "$.data.items[*]", "/data/items"])
def test_the_list_of_records_may_be_named_as_other_programs_name_it(tmp_path, path):
    province = helpers.write_province(tmp_path, helpers.source("log", path="logs/*", record_path=path))
    records = [dict(zip(HEADING, row(number), strict=True)) for number in (1, 2)]
    province.write("logs/log.json", json.dumps({"data": {"items": records, "others": records[:1]}}))
    assert outcome(province).inserted == 2
