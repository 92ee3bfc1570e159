"""The same log in any encoding gives the same store."""

from pathlib import Path

import pytest

from tests.helpers import Province, source, write_province
from tests.unit.writing import WRITERS

COLUMNS = {"dossier": "Mã hồ sơ", "service": "Mã TTHC", "channel": "Kênh tiếp nhận", "received_at": "Ngày tiếp nhận"}
VALUES = {"channel": {"Trực tuyến": "online", "Trực tiếp": "counter", "Bưu chính công ích": "post"}}
WAYS = ("Trực tuyến", "Trực tiếp", "Bưu chính công ích")
HEADING = ",".join(["Mã hồ sơ", "Họ và tên", "Mã TTHC", "Kênh tiếp nhận", "Ngày tiếp nhận"])
NAMES = ("Nguyễn Thị Hằng", "Trần Văn Đức", "Lê Hồng Phượng")
LOG = "\n".join(
    ["BÁO CÁO TIẾP NHẬN HỒ SƠ", HEADING]
    + [f"A1-2601{5 + n:02}-0001,{NAMES[n % 3]},S{1 + n % 3},{WAYS[n % 3]},0{5 + n}/01/2026 09:30:00" for n in range(4)]
)


def province(folder: Path, content: bytes, **options: object) -> Province:
    made = write_province(folder, source("one", columns=COLUMNS, values=VALUES, **options))
    made.write("logs/one.csv", content)
    return made


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_log_gives_the_same_figures_in_every_encoding(tmp_path: Path, name: str) -> None:
    plain, other = province(tmp_path / "plain", LOG.encode()), province(tmp_path / "other", WRITERS[name](LOG))
    for one in (plain, other):
        assert one.run().sources[0].status == "succeeded"
    assert other.facts() == plain.facts()
    assert other.usage() == plain.usage() != {}


def test_an_encoding_that_is_set_reads_what_is_too_short_to_be_told(tmp_path: Path) -> None:
    short = "\n".join(["ma,dv,kenh,ngay", "A1-260105-0001,S1,Dừng xử lý,05/01/2026"])
    columns = {"dossier": "ma", "service": "dv", "channel": "kenh", "received_at": "ngay"}
    values = {"channel": {"Dừng xử lý": "online"}}
    made = write_province(tmp_path, source("one", columns=columns, values=values))
    made.write("logs/one.csv", WRITERS["utf-8+tcvn3"](short))
    assert made.run().sources[0].rejected == 1  # as it stands it is no channel, and nothing was guessed
    made.change('name = "one"', 'name = "one"\nencoding = "tcvn3"')
    assert made.run().sources[0].inserted == 1
