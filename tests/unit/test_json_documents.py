import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.sources import json_text
from etl.sources.batch import UnreadableFileError
from etl.sources.json_text import JsonText
from tests.unit.reading import refusal, whole, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def as_text(value: object) -> object:
    """Return a decoded value with its numbers as they are written."""
    return json.loads(json.dumps(value), parse_int=str, parse_float=str)


@given(VALUES, st.integers(1, 7), st.sampled_from([None, 2]))
@example(0.5, 1, None)
@example(-1e-300, 1, None)
def test_a_value_in_any_pieces_is_read_and_passed_over_alike(value, size, indent):
    document = f" [{json.dumps(value, indent=indent)} , 7 ]  "
    pieces = [document[start : start + size] for start in range(0, len(document), size)]
    read, passed = JsonText(iter(pieces), "x"), JsonText(iter(pieces), "x")
    found = []
    for _ in read.elements():
        found.append(read.value())
    for _ in passed.elements():
        passed.skip()
    assert found == [as_text(value), "7"]
    read.end()
    passed.end()


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(), min_size=1), min_size=1, max_size=5))
def test_the_list_is_found_wherever_it_stands(records):
    wanted = sorted({key for record in records for key in record})
    flat = [[str(record[key]) if key in record else None for key in wanted] for record in records]
    documents = [records, {"total": 3, "errors": [], "data": {"x": [1, 2], "items": records}}, {"items": records}]
    with TemporaryDirectory() as folder:
        for document in documents:
            path = written(Path(folder), json.dumps(document, indent=1), "log.json")
            assert whole(path, wanted, ()).values == flat


def test_lists_within_lists_are_read_with_the_fields_of_what_they_stand_in(tmp_path):
    document = {
        "unit": {"code": "H31"},
        "data": [
            {"name": "A", "items": [{"id": 1.000000}, {"id": 2, "name": "own"}]},
            {"name": "B", "items": None},
            {"items": {"id": 3}},
        ],
    }
    path = written(tmp_path, json.dumps(document), "log.json")
    found = whole(path, ["id", "data.name", "unit.code"], (), record_path="data.items")
    assert found.values == [["1.0", "A", "H31"], ["2", "A", "H31"], ["3", None, "H31"]]
    assert found.lines == [1, 2, 3]
    assert whole(path, ["name"], ()).values == [["A"], ["B"], [None]]
    assert refusal(path, ["id"], record_path="data.things").code == "no_records"
    assert refusal(path, ["id"], record_path="data.name").code == "no_records"


def test_numbers_stay_as_they_are_written(tmp_path):
    path = written(tmp_path, '[{"a": 1.000000, "b": 12345678901234567890}]', "log.json")
    assert whole(path, ["a", "b"]).values == [["1.000000", "12345678901234567890"]]


def test_a_long_document_on_one_line_is_read(tmp_path):
    record = {"a": "x" * 100, "b": {"c": 1}}
    path = written(tmp_path, json.dumps({"items": [record] * 30_000}), "log.json")
    assert len(whole(path, ["a", "b.c"], ()).rows) == 30_000


def test_a_document_that_breaks_off_is_refused_with_the_place(tmp_path):
    problem = refusal(written(tmp_path, '{"items": [\n{"a": 1},\n{"a": tru', "log.json"), ["a"])
    assert (problem.code, problem.parameters["line"]) == ("broken_json", 3)
    for broken in ('[{"a": 1}', '[{"a": 1},]', '[{"a": 1}] x', '{"a" 1}', '{"x": ["', "[1 2]", '[{"a": 1}}'):
        assert refusal(written(tmp_path, broken, "log.json"), ["a"]).code == "broken_json"


def test_a_record_without_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_text, "VALUE_LIMIT", 1000)
    monkeypatch.setattr(JsonText.value, "__defaults__", (1000,))
    pieces = iter(['[{"a": "'] + ["x" * 1000] * 10_000)
    text = JsonText(pieces, "x")
    with pytest.raises(UnreadableFileError):
        for _ in text.elements():
            text.value()
    assert sum(1 for _ in pieces) > 9_900


def test_bytes_that_are_no_text_cost_their_record_alone(tmp_path):
    content = b'[{"a": "1"}, {"a": "\xff"}, {"a": "2"}]'
    found = whole(written(tmp_path, content, "log.json"), ["a"])
    assert (found.values, found.rejected) == ([["1"], ["2"]], [(2, "encoding")])
