"""The settings files of docs/examples for web services, played against a real server with made-up data."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.helpers import Province, units
from tests.pages.building import open_site
from tests.store.web_service import Record, Service, serving


def example(folder: Path, name: str) -> Province:
    """A province of an example's settings, in a folder of its own and open to all."""
    text = (PROJECT / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    province = Province(folder)
    province.write("tracker.toml", text.replace("[site]\n", "[site]\npublic = true\n"))
    return province


def dossier(number: int, status: int, channel: int) -> Record:
    """A message as DOMAIN describes it, personal fields and all."""
    day = f"202603{1 + number % 28:02}"
    received = {} if status in (1, 3) else {"NgayTiepNhan": f"{day}090000"}
    return {
        "MaHoSo": f"H31.12-2603{1 + number % 28:02}-{number:04}",
        "MaTTHC": f"1.00119{number % 2}.000.00.00.H31",
        "TenTTHC": "Đăng ký khai sinh",
        "KenhThucHien": channel,
        "LoaiDoiTuong": 1,
        "NgayNopHoSo": f"{day}080000",
        "NgayHenTra": f"{day}170000",
        "NgayKetThucXuLy": f"{day}160000" if status >= 9 else None,
        "NgayTra": None,
        "TrangThaiHoSo": status,
        "DonViXuLy": "H31.12",
        "DuocThanhToanTrucTuyen": number % 2,
        "ChuHoSo": "Nguyễn Văn Kín",
        "SoGiayToChuHoSo": "034090001234",
        "TrichYeuHoSo": "Xin cấp lại giấy khai sinh",
        "updated": "",
        **received,
    }


def test_dossiers_of_the_national_synchronisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [dossier(n, 1 + n % 10, 1 + n % 3) for n in range(40)]
    with serving(Service(rows, size=7, auth="oauth2", since="tuNgay", page_name="trang", list_name="data")) as service:
        monkeypatch.setenv("SYNC_URL", service.address)
        monkeypatch.setenv("SYNC_TOKEN_URL", f"{service.address}/token")
        monkeypatch.setenv("SYNC_CLIENT", "client")
        monkeypatch.setenv("SYNC_SECRET", "secret-of-client")
        province = example(tmp_path, "national-sync")
        [outcome] = province.run().sources
        assert (outcome.status, outcome.inserted, outcome.rejected) == ("succeeded", 40, 0)
        assert service.asked[0]["soBanGhi"] == "500"
        counted = [row for row in rows if "NgayTiepNhan" in row]
        online = sum(row["KenhThucHien"] == 2 for row in counted)
        answer = open_site(tmp_path / "tracker.toml").get("/api/v1/overview?from=2026-03&to=2026-03").get_json()
        assert (answer["figure"]["online"], answer["figure"]["dossiers"]) == (online, len(counted))
        service.asked.clear()
        province.run()
        assert re.fullmatch(r"202602\d\d090000", service.asked[0]["tuNgay"])
    store = next((tmp_path / "instance").glob("*.db")).read_bytes()
    for personal in ("Kín", "034090001234", "giấy khai sinh"):
        assert personal.encode() not in store


def counts(first: date, last: date) -> list[Record]:
    """One service at two places: online 2 and 1, at the counter 3 on each working day."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows: list[Record] = []
    for day in (day for day in days if day.weekday() < 5):
        for place, channel, count in (("X1", 2, 2), ("X2", 2, 1), ("X1", 1, 3)):
            row = {"ngay": str(day), "maTTHC": "1.001193", "maXa": place, "kenh": channel, "soLuong": count}
            rows.append({**row, "updated": str(day)})
    return rows


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    rows = counts(date(2026, 2, 1), date(2026, 3, 20))
    with serving(Service(rows, kind="link", size=50, auth="bearer", since="tuNgay")) as service:
        monkeypatch.setenv("COUNTS_URL", service.address)
        monkeypatch.setenv("COUNTS_TOKEN", "secret-token")
        yield example(tmp_path, "count-connector"), service


def figure(province: Province, month: str) -> dict[str, Any]:
    site = open_site(province.folder / "tracker.toml")
    found = site.get(f"/api/v1/services/1.001193?from={month}&to={month}").get_json()
    return dict(found["figure"])


def test_daily_counts_make_the_months_figure(counting: Any) -> None:
    province, _ = counting
    [outcome] = province.run().sources
    assert (outcome.status, outcome.rejected) == ("succeeded", 0)
    february = figure(province, "2026-02")
    assert (february["dossiers"], february["online"], february["uptake"]) == (120, 60, 0.5)
    march = figure(province, "2026-03")
    assert (march["dossiers"], march["online"], march["missing"]) == (90, 45, "not_provided")


def test_days_that_come_later_replace_and_complete(counting: Any) -> None:
    province, service = counting
    province.run()
    service.records = counts(date(2026, 2, 1), date(2026, 3, 31))
    service.records[-1]["soLuong"] = 4
    corrected = next(row for row in service.records if row["ngay"] == "2026-03-19")
    corrected["soLuong"] = 5
    service.asked.clear()
    [outcome] = province.run().sources
    assert service.asked[0]["tuNgay"] == "2026-03-13"
    assert (outcome.inserted, outcome.updated, outcome.unchanged) == (21, 1, 17)
    march = figure(province, "2026-03")
    assert (march["dossiers"], march["online"], march["missing"]) == (22 * 6 + 4, 22 * 3 + 3, None)
    assert [unit.complete for unit in units(province.settings, "1.001193")] == [True, True]
    [outcome] = province.run(full=True).sources
    assert outcome.unchanged == outcome.rows_read
