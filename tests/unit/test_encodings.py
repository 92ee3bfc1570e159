"""Old encodings of Vietnamese: told apart, read at any block size, and never guessed where they are not sure."""

import json
import unicodedata
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.sources import text as text_source
from etl.sources.batch import ReadOptions, UnreadableFileError
from etl.sources.encodings import Encoding, Reader, detect, repair
from etl.sources.encodings.encoding import SCRIPTS, parse
from etl.sources.files import read
from etl.sources.text import TextFile
from tests.unit.reading import refusal, whole, written
from tests.unit.writing import SAMPLES, WRITERS, read_as_western, tcvn3_characters, vni_characters

ENCODINGS = st.sampled_from(sorted(WRITERS))
NAMES = st.lists(st.sampled_from(SAMPLES), min_size=3, max_size=30, unique=True)
FRENCH = "Hélène Noël Zoë François Jérôme Benoît école dépôt été née Évreux Châlons téléphone déjà prénom".split()
GERMAN = "Müller Schäfer Böhm Köln Düsseldorf Straße Gebühr persönlich für über Tür Lüth Göttingen".split()
DUTCH = "één coördinatie België financiële ideeën zeeën patiënt cliënt Zoë reünie geïnd officiële".split()


def reading(data: bytes) -> tuple[str, Encoding]:
    found = detect(data, "log.csv", None)
    return unicodedata.normalize("NFC", Reader(found, "replace").read(data, final=True)).removeprefix("\ufeff"), found


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_names_are_read_right_in_every_encoding_and_the_encoding_is_named(name: str) -> None:
    text = "\n".join(SAMPLES)
    found, encoding = reading(WRITERS[name](text))
    assert (found, encoding.name) == (text, name)
    assert 0.9 <= encoding.confidence <= 1


@given(NAMES, ENCODINGS, st.integers(1, 50), st.text("abc0129-", max_size=9))
@settings(deadline=None, max_examples=150)
def test_no_block_parts_a_letter(names: list[str], name: str, size: int, other: str) -> None:
    text = "\n".join(f"{other}|{value}" for value in names)
    data = WRITERS[name](text)
    reader = Reader(detect(WRITERS[name]("\n".join(SAMPLES)), "log.csv", None), "strict")
    blocks = [data[begin : begin + size] for begin in range(0, len(data), size)]
    found = "".join(reader.read(block, final=place == len(blocks)) for place, block in enumerate(blocks, start=1))
    assert unicodedata.normalize("NFC", found).removeprefix("\ufeff") == text


@given(NAMES, ENCODINGS, st.sampled_from(",;\t|"), st.booleans(), st.integers(1, 7))
@settings(deadline=None, max_examples=150)
def test_short_files_of_any_layout_are_read_right_or_refused(names, name, delimiter, titled, repeats):
    rows = [[str(number), "S1", f'"{value}"' if delimiter in value else value] for number, value in enumerate(names)]
    title = [["Báo cáo tình hình tiếp nhận hồ sơ"], [""]] if titled else []
    lines = [*title, ["Mã hồ sơ", "Mã TTHC", "Tên đơn vị"], *(rows * repeats)]
    data = WRITERS[name]("\r\n".join(delimiter.join(cells) for cells in lines))
    with TemporaryDirectory() as folder:
        found = whole(written(Path(folder), data), ["Mã hồ sơ", "Tên đơn vị"])
    assert found.rows["Tên đơn vị"].tolist() == names * repeats
    assert found.broken == []


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_json_and_its_keys_are_read_in_every_encoding(tmp_path, name):
    records = [{"Mã hồ sơ": str(number), "Đơn vị": {"Tên": value}} for number, value in enumerate(SAMPLES)]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    for text, file in ((lines, "log.jsonl"), (json.dumps(records, ensure_ascii=False), "log.json")):
        found = whole(written(tmp_path, WRITERS[name](text), file), ["Đơn vị.Tên", "Mã hồ sơ"])
        assert found.rows["Đơn vị.Tên"].tolist() == SAMPLES


@pytest.mark.parametrize("writes", [tcvn3_characters, vni_characters, lambda text: read_as_western(text.encode())])
@pytest.mark.parametrize("size", [7, 1 << 18])
def test_escapes_of_json_may_stand_for_an_old_encoding_too(tmp_path, monkeypatch, writes, size):
    monkeypatch.setattr(text_source, "BLOCK_BYTES", size)
    monkeypatch.setattr(text_source, "HEAD_BYTES", max(4000, size))
    records = [{writes("Mã hồ sơ"): f"C:\\\\u00e1 {number}", "b": writes(text)} for number, text in enumerate(SAMPLES)]
    found = whole(written(tmp_path, "\n".join(map(json.dumps, records)), "log.jsonl"), ["Mã hồ sơ", "b"])
    assert found.values == [[f"C:\\\\u00e1 {number}", text] for number, text in enumerate(SAMPLES)]
    plain = "\n".join(json.dumps({"b": text}) for text in [*SAMPLES, *FRENCH])
    assert whole(written(tmp_path, plain, "log.jsonl"), ["b"]).rows["b"].tolist() == [*SAMPLES, *FRENCH]


@pytest.mark.parametrize("setting", ["tcvn3", "ABC", "utf-8+tcvn3", "utf-8+abc"])
def test_a_setting_overrides_what_would_be_guessed(setting):
    data = "Hån\n".encode("utf-8" if "utf" in setting else "latin-1")
    found = detect(data, "log.csv", setting)
    assert Reader(found, "strict").read(data, final=True) == "Hồn\n"
    assert found.confidence == 1
    assert detect("Hồn".encode(), "log.csv", "tcvn3").name == "utf-8"  # saved anew as Unicode


def test_names_of_settings_that_are_none_are_refused():
    assert [parse(name) for name in ("no-such", "hex", "rot13", "tcvn3+utf-8", "utf-8+cp1251", "")] == [None] * 6
    assert {parse(name).name for name in ("vni", "VNI-Windows", "vni_windows")} == {"vni"}
    assert {parse(name).name for name in ("mojibake", "utf-8-as-cp1252")} == {"mojibake"}
    assert {parse(name).name for name in ("cp1258", "windows-1258")} == {"windows-1258"}


@pytest.mark.parametrize("words", [FRENCH, GERMAN, DUTCH])
@pytest.mark.parametrize("codec", ["cp1252", "utf-8"])
def test_western_names_are_no_vietnamese(words, codec):
    for start in range(len(words) - 3):
        text = "id,name\n" + "\n".join(f"1,{word} de Vries" for word in words[start : start + 4])
        found, encoding = reading(text.encode(codec))
        assert (found, encoding.scripts) == (text, ())


@given(st.binary(min_size=1, max_size=400))
@example(b"\xff\xfe\xfa,S1\n" * 20)
@settings(max_examples=300)
def test_no_confidence_in_bytes_that_are_no_text(data):
    try:
        found = detect(data, "log.csv", None)
    except UnreadableFileError as error:
        assert error.problem.sentence("vi")
        return
    assert found.scripts == () or found.confidence < 0.99


def test_a_file_in_no_likely_encoding_is_refused_with_what_it_may_be(tmp_path):
    problem = refusal(written(tmp_path, "mã,tên\n1,нет\n2,да\n3,Привет\n".encode("koi8-r", "replace")), ["tên"])
    assert problem.code == "unsure_encoding"


def test_whole_unicode_in_doubt_stays_as_it_is_and_says_how_sure_that_is(tmp_path):
    path = written(tmp_path, tcvn3_characters("id,ten\n1,Dừng xử lý\n").encode())
    [batch] = read(path, ReadOptions(), ["id", "ten"])
    assert batch.rows["ten"].tolist() == [tcvn3_characters("Dừng xử lý")]
    assert batch.told.encoding == "utf-8"
    assert batch.told.confidence < 0.5


def test_letters_that_come_after_much_ascii_are_told_when_they_come(tmp_path, monkeypatch):
    monkeypatch.setattr(text_source, "HEAD_BYTES", 100)
    monkeypatch.setattr(text_source, "BLOCK_BYTES", 1000)
    text = "id,ten\n" + "1,abc\n" * 500 + "".join(f"2,{name}\n" for name in SAMPLES if "," not in name)
    for name in ("tcvn3", "vni", "windows-1258", "utf-8", "utf-8+tcvn3", "utf-8+mojibake"):
        file = TextFile(BytesIO(WRITERS[name](text)), "log.csv")
        lines = [unicodedata.normalize("NFC", line) for block in file.blocks() for line in block.texts]
        assert (lines, file.encoding) == (text.splitlines(), name)


def test_mojibake_whose_bytes_were_replaced_stays_damaged():
    damaged = read_as_western("Phường Mỹ Hào".encode()).replace("\x9d", "\ufffd")
    found, encoding = reading(damaged.encode())
    assert (found, encoding.name) == ("Phư\ufffdng Mỹ Hào", "utf-8+mojibake")


@pytest.mark.parametrize(
    ("writes", "encoding"),
    [
        (tcvn3_characters, "tcvn3"),
        (vni_characters, "vni"),
        (lambda text: read_as_western(text.encode()), "mojibake"),
    ],
)
def test_a_column_is_repaired_as_a_whole(writes, encoding):
    texts, found, confidence = repair([None, "", "S1", *map(writes, SAMPLES)])
    assert (texts, found) == ([None, "", "S1", *SAMPLES], encoding)
    assert confidence > 0.9


@pytest.mark.parametrize(("name", "writes"), [("tcvn3", tcvn3_characters), ("vni", vni_characters)])
def test_every_letter_and_its_capital_is_read_back(name, writes):
    small = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
    text = " ".join(small + small.upper())
    assert SCRIPTS[name].convert(writes(text)) == text


def test_a_column_that_is_right_or_in_doubt_is_left_as_it_stands():
    for column in (SAMPLES, FRENCH, GERMAN, ["Hån", "abc"], [None], []):
        assert repair(column)[:2] == (list(column), None)
