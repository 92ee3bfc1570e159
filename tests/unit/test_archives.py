import gzip
import io
import struct
import unicodedata
import zipfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from etl.sources import content
from etl.sources.member_names import member_name
from tests.unit.reading import refusal, whole, written


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return stream.getvalue()


def named(raw: bytes) -> str:
    """Return how a name is read that stands in an archive as `raw`, without the flag of UTF-8."""
    stored = archive({"x" * len(raw): b""}).replace(b"x" * len(raw), raw)
    with zipfile.ZipFile(io.BytesIO(stored)) as file:
        return member_name(file.infolist()[0])


def test_members_are_read_packed_or_not_and_what_systems_leave_is_passed_over(tmp_path):
    members = {
        "a.csv": b"a\n1\n",
        "thư mục/b.csv.gz": gzip.compress(b"a\n2\n"),
        "c.zip": archive({"d.jsonl.zst": zstandard.compress(b'{"a": 3}\n')}),
        "empty/": b"",
        "__MACOSX/._a.csv": b"junk",
        ".DS_Store": b"junk",
        "công văn.pdf": b"%PDF",
    }
    assert whole(written(tmp_path, archive(members), "log.zip"), ["a"]).values == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_names_are_read_without_the_flag(encoding, form):
    name = "Hồ sơ Đất đai Hưng Yên quý 1.csv"
    decomposed = unicodedata.normalize("NFD", name)
    spelt = decomposed if encoding == "cp1258" else unicodedata.normalize(form, name)
    if encoding == "cp1258":  # it has letters with hats and horns, and tones of their own
        for letter in "ăâêôơưĂÂÊÔƠƯ":
            spelt = spelt.replace(unicodedata.normalize("NFD", letter), letter)
        spelt = spelt.replace("o\u0323\u0302", "ô\u0323")
    assert named(spelt.encode(encoding)) == name


def test_names_of_the_old_code_page_and_beside_the_old_name_are_read():
    assert named("Bücher é.csv".encode("cp437")) == "Bücher é.csv"
    entry = zipfile.ZipInfo("h?.csv")
    entry.orig_filename, entry.flag_bits = "h?.csv", 0
    right = "hồ.csv".encode()
    entry.extra = struct.pack("<HHBL", 0x7075, 5 + len(right), 1, zipfile.crc32(b"h?.csv")) + right
    assert member_name(entry) == "hồ.csv"


@given(st.binary(min_size=1, max_size=30).filter(lambda raw: b"\0" not in raw and b"x" not in raw))
def test_any_name_is_printable(raw):
    assert named(raw).isprintable()


def test_locked_damaged_and_empty_archives_are_refused(tmp_path):
    plain = archive({"a.csv": b"a\n" + bytes(range(48, 58)) * 100})
    locked = bytearray(plain)
    locked[6] |= 1
    locked[plain.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(written(tmp_path, bytes(locked), "log.zip"), ["a"]).code == "locked_archive"
    for cut in (len(plain) - 10, 60, 30):
        assert refusal(written(tmp_path, plain[:cut], "log.zip"), ["a"]).code == "damaged_archive"
    spoilt = plain[:45] + b"\xff" * 8 + plain[53:]
    assert refusal(written(tmp_path, spoilt, "log.zip"), ["a"]).code == "damaged_archive"
    assert refusal(written(tmp_path, archive({"a.pdf": b"", "x/": b""}), "log.zip"), ["a"]).code == "empty_archive"
    assert refusal(written(tmp_path, b"junk", "log.zip"), ["a"]).code == "damaged_archive"


def test_archives_that_unpack_to_too_much_or_too_deep_are_refused(tmp_path, monkeypatch):
    nested = b"a\n1\n"
    for _ in range(4):
        nested = archive({"inner.zip": nested})
    assert refusal(written(tmp_path, nested, "log.zip"), ["a"]).code == "deep_archive"
    monkeypatch.setattr(content, "BOMB_BYTES", 1_000_000)
    bomb = archive({"a.csv": b"a\n" * 1_000_000})
    assert refusal(written(tmp_path, bomb, "log.zip"), ["a"]).code == "packed_too_much"
    packed = gzip.compress(archive({"a.csv": b"a\n1\n"}) + bytes(2_000_000))
    assert refusal(written(tmp_path, packed, "log.zip.gz"), ["a"]).code == "packed_too_much"


def test_zstd_of_several_frames_is_read_and_a_cut_frame_is_refused(tmp_path):
    rows = "".join(f"{n * 7919 % 10007}\n" for n in range(50_000)).encode()
    packed = zstandard.compress(b"a\n") + b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(rows)
    assert len(whole(written(tmp_path, packed, "log.csv.zst"), ["a"]).rows) == 50_000
    assert refusal(written(tmp_path, packed[:-20], "log.csv.zst"), ["a"]).code == "damaged_archive"
    assert refusal(written(tmp_path, packed[:40] + b"junk" + packed[44:], "log"), ["a"]).code == "damaged_archive"
