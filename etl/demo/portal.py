"""The portal's log: JSON Lines with the field names of the national synchronisation message, online only."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from etl.demo import text
from etl.demo.course import PROCESSING, RETURNED
from etl.demo.world import World, place_codes

NAME = "cong-dvc"
FIELDS = {
    "dossier": "MaHoSo",
    "service": "MaTTHC",
    "service_name": "TenTTHC",
    "field": "MaLinhVuc",
    "channel": "KenhThucHien",
    "applicant_kind": "LoaiDoiTuong",
    "started_at": "NgayKhoiTao",
    "submitted_at": "NgayNopHoSo",
    "received_at": "NgayTiepNhan",
    "due_at": "NgayHenTra",
    "resolved_at": "NgayKetThucXuLy",
    "status": "TrangThaiHoSo",
    "agency": "DonViXuLy",
    "locality": "MaXa",
    "fee": "LePhi",
    "paid_online": "DuocThanhToanTrucTuyen",
    "applicant": "SoGiayToChuHoSo",
    "name": "ChuHoSo",
    "updated_at": "NgayCapNhat",
}
UNMAPPED = ("field", "name")
RECORD = (
    '{{"MaHoSo": "{}", {}, "KenhThucHien": "2", "LoaiDoiTuong": "{}", "NgayKhoiTao": {}, "NgayNopHoSo": {}, '
    '"NgayTiepNhan": {}, "NgayHenTra": {}, "NgayKetThucXuLy": {}, "NgayCapNhat": {}, "TrangThaiHoSo": "{}", '
    '"DonViXuLy": "{}", "MaXa": "{}", "LePhi": {}, "DuocThanhToanTrucTuyen": "{}", "SoGiayToChuHoSo": "{}", '
    '"ChuHoSo": "{}"}}'
)
LAGGING = 0.03  # copies that still show an earlier status


def write(folder: Path, frame: pd.DataFrame, world: World, rng: np.random.Generator) -> dict[str, int]:
    """Write one file a quarter; returns rows and broken rows."""
    rows = frame[frame["in_portal"]].reset_index(drop=True)
    settled_copy = (rows["in_onestop"] & (rows["status"] == RETURNED)).to_numpy()
    lagging = settled_copy & (rng.random(len(rows)) < LAGGING)
    rows["status"] = np.where(lagging, PROCESSING, rows["status"])
    rows["resolved"] = np.where(lagging, -1, rows["resolved"])
    rows["updated"] = np.where(lagging, rows["received"] + 300, rows["updated"])
    lines = _lines(rows, world)
    broken = _broken(lines, rng, max(3, min(12, len(rows) // 400)))
    quarters = np.array([f"{day.year}-Q{(day.month + 2) // 3}" for day in world.days])
    quarter_of_row = quarters[rows["day"]]
    for quarter in dict.fromkeys(quarters.tolist()):
        chosen = np.flatnonzero(quarter_of_row == quarter)
        content = [lines[row] for row in chosen]
        content += [line for row, line in broken if quarter_of_row[row] == quarter]
        text.write_gzip(folder / f"{NAME}-{quarter}.jsonl.gz", "\n".join(content) + "\n")
    return {"rows": len(lines) + len(broken), "broken": len(broken)}


def _lines(rows: pd.DataFrame, world: World) -> list[str]:
    services = world.services
    about = [
        _members({"MaTTHC": f"{code}.000.00.00.H31", "TenTTHC": name, "MaLinhVuc": field})
        for code, name, field in services[["code", "name_vi", "field"]].itertuples(index=False)
    ]
    person, business = rows["person"].to_numpy(), rows["business"].to_numpy()
    stamps = [
        _quoted(text.times(rows[column].to_numpy(), "%Y%m%d", "", "%H%M%S"))
        for column in ("started", "submitted", "received", "due", "resolved", "updated")
    ]
    columns = [
        rows["code"].to_list(),
        text.pick(about, rows["service"].to_numpy()),
        np.where(business, "2", "1").tolist(),
        *stamps,
        rows["status"].tolist(),
        text.pick(world.agencies.table["code"], rows["agency"].to_numpy()),
        place_codes(rows, world),
        rows["fee"].tolist(),
        rows["paid"].astype(int).tolist(),
        text.applicants(person, business),
        text.names(person),
    ]
    return [RECORD.format(*cells) for cells in zip(*columns, strict=True)]


def _quoted(stamps: list[str]) -> list[str]:
    return [f'"{stamp}"' if stamp else "null" for stamp in stamps]


def _members(values: dict[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False)[1:-1]


def _broken(lines: list[str], rng: np.random.Generator, number: int) -> list[tuple[int, str]]:
    """A service that no catalogue knows, a date that no calendar has, a line cut off."""
    broken = []
    for turn, row in enumerate(sorted(rng.choice(len(lines), size=number, replace=False).tolist())):
        record = json.loads(lines[row])
        record["MaHoSo"] += "9"
        if turn % 3 == 0:
            record["MaTTHC"] = "9.888888.000.00.00.H31"
        elif turn % 3 == 1:
            record |= {"NgayTiepNhan": "20250231090000", "TrangThaiHoSo": "10"}
        line = json.dumps(record, ensure_ascii=False)
        broken.append((row, line[: len(line) // 2] if turn % 3 == 2 else line))
    return broken
