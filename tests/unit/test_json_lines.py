import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources.batch import UnreadableFileError
from tests.unit.reading import refusal, whole, written


def test_values_are_text_as_written_and_nested_keys_have_dots(tmp_path):
    line = '{"code": 1.000000, "n": 7, "ok": true, "none": null, "who": {"kind": "citizen"}, "list": [1, "a"]}'
    found = whole(written(tmp_path, line, "log.jsonl"))
    assert found.rows.to_dict("records") == [
        {
            "code": "1.000000",
            "n": "7",
            "ok": "true",
            "none": None,
            "who.kind": "citizen",
            "list": '["1", "a"]',
        }
    ]


def test_keys_match_as_headings_do_and_others_are_dropped(tmp_path):
    path = written(tmp_path, '{"Mã Hồ Sơ": "A", "phone": "09"}\n\n{"fee": 5}', "log.ndjson")
    found = whole(path, ["mã hồ sơ"], ["fee"])
    assert found.rows.to_dict("list") == {"mã hồ sơ": ["A", None], "fee": [None, "5"]}
    assert found.lines == [1, 3]


def test_a_bad_line_is_set_aside_alone_and_shows_no_value(tmp_path):
    lines = ['{"a": 1}', '{"a": "Nguyễn", }', "[1]", '{"a"', "[" * 100_000, '{"a": NaN}']
    found = whole(written(tmp_path, "\n".join(lines), "log.jsonl"), ["a"])
    assert (found.values, found.lines) == ([["1"], [None]], [1, 6])
    assert found.rejected == [(line, "json_line") for line in (2, 3, 4, 5)]
    assert "Nguyễn" not in found.broken[0].problem.sentence()


def test_a_key_that_no_row_has_is_a_missing_column(tmp_path):
    path = written(tmp_path, '{"a": 1}\n{"b": 2}\n', "log.jsonl")
    assert refusal(path, ["a", "c"]).parameters == {"file": "log.jsonl", "columns": "c", "found": "a, b"}
    assert whole(written(tmp_path, "\n", "log.jsonl"), ["a"]).lines == []


def test_escapes_of_what_is_no_text_are_replaced(tmp_path):
    found = whole(written(tmp_path, r'{"a": "\ud800x\u0000", "b": "\ud83d\ude00"}', "log.jsonl"), ["a", "b"])
    assert found.values == [["\ufffdx", "😀"]]


_value = st.none() | st.booleans() | st.integers() | st.text(max_size=8)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), _value)))
@settings(deadline=None, max_examples=100)
def test_every_object_is_a_row(objects):
    with TemporaryDirectory() as folder:
        text = "\n".join(json.dumps(item) for item in objects)
        path = written(Path(folder), text or "\n", "log.jsonl")
        try:
            assert whole(path, ["a"], ()).lines == list(range(1, len(objects) + 1))
        except UnreadableFileError as error:
            assert error.problem.code == "missing_columns"
            assert not any("a" in item for item in objects)
