import datetime as dt
import gzip
import io
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.batch import UnreadableFileError
from etl.sources.parquet import texts
from tests.unit.reading import refusal, whole, written
from tests.unit.writing import SAMPLES, read_as_western, tcvn3_characters, windows_1258


def parquet(table: pa.Table, **options) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


MOMENT = dt.datetime.fromisoformat("2026-01-05T09:00:01")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, None]), ["1", None]),
        (pa.array([1.0, None, 2**40], pa.float64()), ["1", None, str(2**40)]),
        (pa.array([0.1, float("nan"), 1e-7, 1e22, 4.5]), ["0.1", None, "0.0000001", "1" + "0" * 22, "4.5"]),
        (pa.array([0.1, 2.0], pa.float32()), ["0.1", "2"]),
        (pa.array(["1.000000", None, "x\0y"]), ["1.000000", None, "xy"]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", None]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([Decimal("12.000"), Decimal("1.50"), None], pa.decimal128(20, 3)), ["12", "1.5", None]),
        (pa.array([dt.date(2026, 1, 5)]), ["2026-01-05"]),
        (pa.array([MOMENT, None]), ["2026-01-05 09:00:01", None]),
        (pa.array([MOMENT.replace(microsecond=5)]), ["2026-01-05 09:00:01.000005"]),
        (pa.array([MOMENT], pa.timestamp("s", tz="Asia/Ho_Chi_Minh")), ["2026-01-05 09:00:01+00:00"]),
        (pa.array([MOMENT], pa.timestamp("ns")), ["2026-01-05 09:00:01"]),
        (pa.array([dt.time(9, 30)]), ["09:30:00"]),
        (pa.array(["Sở".encode()]), ["Sở"]),
        (pa.array([["x", "y"], None]), ['["x", "y"]', None]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_values_of_every_type_become_the_text_that_was_meant(values, expected):
    assert texts(values) == expected


def test_only_wanted_columns_are_read_and_nested_ones_by_names_with_dots(tmp_path):
    table = pa.table(
        {
            "dossier": ["A", "B", "C"],
            "applicant": [{"name": "N", "kind": "citizen"}, None, {"name": "M", "kind": None}],
            "a.b": [1, 2, 3],
        }
    )
    path = written(tmp_path, parquet(table, row_group_size=2), "log.parquet")
    found = whole(path, ["Dossier", "applicant.kind", "a.b"], ())
    assert found.values == [["A", "citizen", "1"], ["B", None, "2"], ["C", None, "3"]]
    assert (list(found.rows), found.lines) == (["Dossier", "applicant.kind", "a.b"], [1, 2, 3])
    assert list(whole(path, ["dossier"]).rows) == ["dossier", "applicant.name", "applicant.kind", "a.b"]
    assert refusal(path, ["x"]).parameters["found"] == "dossier, applicant.name, applicant.kind, a.b"


@pytest.mark.parametrize(
    ("name", "writes"),
    [("tcvn3", tcvn3_characters), ("windows-1258", lambda text: read_as_western(windows_1258(text)))],
)
def test_columns_of_old_encodings_are_converted(tmp_path, name, writes):
    table = {"a": list(map(writes, SAMPLES)), "b": SAMPLES, "c": ["x", None, *SAMPLES[2:]]}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    found = whole(tmp_path / "log.parquet", ["b", "a", "c"])
    assert found.values == [[text, text, other] for text, other in zip(SAMPLES, table["c"], strict=True)]
    assert found.told.encoding == name


def test_parquet_is_told_by_content_packed_or_not(tmp_path):
    content = parquet(pa.table({"a": [1]}))
    for packed in (content, gzip.compress(content)):
        assert whole(written(tmp_path, packed, "log.csv"), ["a"]).values == [["1"]]


@given(st.integers(0, 900), st.binary(min_size=1, max_size=20))
def test_parquet_with_any_damage_is_read_or_refused(place, damage):
    content = parquet(pa.table({"a": list(range(100)), "b": ["x"] * 100}))
    with TemporaryDirectory() as folder, suppress(UnreadableFileError):
        path = written(Path(folder), content[:place] + damage + content[place + len(damage) :], "log.parquet")
        whole(path, ["a", "b"])


def test_a_cut_file_is_refused(tmp_path):
    content = parquet(pa.table({"a": list(range(1000))}))
    assert refusal(written(tmp_path, content[:-100], "log.parquet"), ["a"]).code == "broken_parquet"
    assert refusal(written(tmp_path, b"", "log.parquet"), ["a"]).code == "empty_file"
