"""What commands say: whole in both languages, and in the one that the settings name."""

import string
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.cli import main
from etl.words import TEXTS, number, say, speaking
from tests.helpers import csv_text, source, write_province


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_the_same_in_both_languages(name: str) -> None:
    texts = TEXTS[name]
    assert set(texts) == {"vi", "en"} and all(texts.values())
    assert places(texts["vi"]) == places(texts["en"])


def test_the_language_holds_only_inside() -> None:
    with speaking("vi"):
        assert say("read", count=2) == "đọc 2 dòng" and number(1234567) == "1.234.567"
    assert say("read", count=1) == "1 row read" and number(1234567) == "1,234,567"


def test_people_read_vietnamese_and_programs_english(tmp_path: Path) -> None:
    province = write_province(tmp_path, source("desk"))
    rows = csv_text(("D1", "S1", "online", "2026-01-05"), ("D2", "S1", "pigeon", "2026-01-05"))
    province.write("logs/desk.csv", rows)

    def said(*arguments: str) -> str:
        return CliRunner().invoke(main, [*arguments, "--config", str(tmp_path / "tracker.toml")]).output

    assert "xong, đọc 2 dòng, thêm 1, cập nhật 0, loại 1" in said("run")
    assert "desk: quá cũ, số liệu đến 2026-01-05" in said("status")
    assert "dòng 3" in said("rejected")
    assert "desk: trước có 1 dòng bị loại, nay còn 1." in said("replay")
    assert "There is no dossier of 2019-01" in said("snapshot", "2019-01", "--json")
    assert "chưa có hồ sơ nào của tháng 2019-01" in said("snapshot", "2019-01")
