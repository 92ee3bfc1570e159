"""The settings file of docs/examples for a database, run against a real table."""

import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.helpers import KEY, Province, account
from tests.store.databases import execute

COLUMNS = """ma_ho_so text PRIMARY KEY, ma_tthc numeric(10,6), ten_tthc text, don_vi_xu_ly text, kenh_thuc_hien int,
trang_thai int, ngay_tiep_nhan timestamp, ngay_hen_tra date, ngay_ket_thuc timestamptz, ngay_cap_nhat timestamp,
chu_ho_so text, so_dien_thoai text"""
ROW = """INSERT INTO motcua.ho_so SELECT 'H31.12-2601' || lpad((1 + n %% 28)::text, 2, '0')
|| '-' || lpad(n::text, 4, '0'),
1.001193, 'Đăng ký khai sinh', 'H31.12', 1 + n %% 3, 9, '2026-01-01'::timestamp + n %% 28 * interval '1 day',
'2026-02-01', '2026-01-30 09:00+07', '2026-01-30'::timestamp + n * interval '1 minute', 'Nguyễn Văn A', '0912345678'
FROM generate_series({first}, {last}) AS n"""


@pytest.fixture
def province(tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Province:
    monkeypatch.setenv("ONE_STOP_PASSWORD", "word")
    text = (PROJECT / "docs" / "examples" / "one-stop-database.toml").read_text(encoding="utf-8")
    text, found = re.subn(r'(?m)^url = "postgresql:.*', f'url = "{postgresql_url}"', text)
    assert found == 1
    province = Province(tmp_path)
    province.write("tracker.toml", text.replace("instance/one-stop.key", "one-stop.key"))
    province.write("one-stop.key", KEY)
    return province


def test_the_example_of_a_database_runs(province: Province, postgresql_url: str) -> None:
    execute(postgresql_url, "CREATE SCHEMA motcua", f"CREATE TABLE motcua.ho_so ({COLUMNS})")
    execute(postgresql_url, ROW.format(first=1, last=30))
    [outcome] = province.run().sources
    assert account(outcome) == {"inserted": 30, "updated": 0, "unchanged": 0, "superseded": 0, "rejected": 0}
    assert province.usage() == {("1.001193", "2026-01", c): 10 for c in ("online", "counter", "post")}
    assert [s.status for s in province.run().sources] == ["skipped"]
    execute(postgresql_url, ROW.format(first=31, last=33))
    [outcome] = province.run().sources
    assert outcome.inserted == 3
