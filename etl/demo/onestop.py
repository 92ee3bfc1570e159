"""The one-stop software's export: a CSV a month, `;`, UTF-8 with BOM, Vietnamese headings."""

from pathlib import Path

import numpy as np
import pandas as pd

from etl.demo import text
from etl.demo.course import ACCEPTED, NEVER, PROCESSING, RETURNED
from etl.demo.world import ONLINE, World, place_codes

NAME = "mot-cua"
HEADINGS = {
    "dossier": "Mã hồ sơ",
    "service": "Mã TTHC",
    "service_name": "Tên TTHC",
    "channel": "Kênh tiếp nhận",
    "submitted_at": "Ngày nộp",
    "received_at": "Ngày tiếp nhận",
    "due_at": "Ngày hẹn trả",
    "resolved_at": "Ngày trả kết quả",
    "status": "Trạng thái",
    "agency": "Mã đơn vị",
    "locality": "Mã xã/phường",
    "applicant_kind": "Đối tượng",
    "applicant": "Số giấy tờ",
    "name": "Chủ hồ sơ",  # personal, not mapped: shows that the pipeline drops what it does not need
    "assisted": "Hỗ trợ nộp",
    "fee": "Lệ phí",
    "paid_online": "Thanh toán trực tuyến",
    "rating": "Mức độ hài lòng",
    "updated_at": "Cập nhật",
}
CHANNELS = ("Trực tuyến", "Trực tiếp", "Bưu chính công ích")
STATUSES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
UNMAPPED_STATUS = 11
UNMAPPED_STATUS_WORD = "Chờ liên thông"
KINDS = {"citizen": "Công dân", "business": "Doanh nghiệp"}
YES_NO = ("Không", "Có")
FLAWED = 0.0003  # of the settled dossiers, for each kind of flaw
SENT_TWICE = 0.004  # dossiers whose earlier state stands in the same file
KEYED_AS_COUNTER = 0.012  # copies that a clerk entered as brought to the counter


def write(folder: Path, frame: pd.DataFrame, world: World, rng: np.random.Generator) -> dict[str, int]:
    """Write one file a month; returns rows, broken, superseded, and received ones keyed as counter."""
    rows = frame[frame["in_onestop"]].reset_index(drop=True)
    mistaken = rows["in_portal"].to_numpy() & (rng.random(len(rows)) < KEYED_AS_COUNTER)
    rows["channel"] = np.where(mistaken, 1, rows["channel"])
    received = (rows["received"] != NEVER).to_numpy()
    _spoil(rows, rng)
    twice = np.flatnonzero((rows["status"] == RETURNED).to_numpy() & (rng.random(len(rows)) < SENT_TWICE))
    earlier = rows.iloc[twice].assign(status=PROCESSING, resolved=-1, rating=0)
    earlier["updated"] = earlier["received"] + 600
    rows = pd.concat([rows, earlier], ignore_index=True)
    rows = rows.sort_values(["day", "code", "updated"], ignore_index=True)
    lines = _lines(rows, world)
    broken = _broken(rows, lines, rng, max(4, min(40, len(rows) // 400)))
    months = world.days.strftime("%Y-%m")
    month_of_row = months.to_numpy()[rows["day"]]
    for month in months.unique():
        chosen = np.flatnonzero(month_of_row == month)
        content = [";".join(HEADINGS.values()), *(lines[row] for row in chosen)]
        content += [line for row, line in broken if month_of_row[row] == month]
        text.write_gzip(folder / f"{NAME}-{month}.csv.gz", "\ufeff" + "\r\n".join(content) + "\r\n")
    return {
        "rows": len(lines) + len(broken),
        "broken": len(broken),
        "superseded": len(earlier),
        "keyed_as_counter": int(np.sum(mistaken & received)),
    }


def _spoil(rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Flaws that are flagged while the row still counts: no end, end before start, a state nobody mapped."""
    draw = np.where(rows["status"] == RETURNED, rng.random(len(rows)), 1.0)
    rows["resolved"] = np.where(draw < FLAWED, NEVER, rows["resolved"])
    backwards = (draw >= FLAWED) & (draw < 2 * FLAWED)
    rows["resolved"] = np.where(backwards, rows["received"] - 7200, rows["resolved"])
    rows["status"] = np.where((draw >= 2 * FLAWED) & (draw < 3 * FLAWED), UNMAPPED_STATUS, rows["status"])


def _lines(rows: pd.DataFrame, world: World) -> list[str]:
    services = world.services
    quoted = [_quote(name) for name in services["name_vi"]]
    person, business = rows["person"].to_numpy(), rows["business"].to_numpy()
    fee_text = [f"{fee:,}".replace(",", ".") for fee in services["fee"].tolist()]
    fees = rows["service"].tolist(), rows["fee"].tolist()
    columns = [
        rows["code"].to_list(),
        text.pick(services["code"], rows["service"].to_numpy()),
        text.pick(quoted, rows["service"].to_numpy()),
        text.pick(CHANNELS, rows["channel"].to_numpy()),
        *(_times(rows, column) for column in ("submitted", "received", "due", "resolved")),
        [STATUSES.get(status, UNMAPPED_STATUS_WORD) for status in rows["status"].tolist()],
        text.pick(world.agencies.table["code"], rows["agency"].to_numpy()),
        place_codes(rows, world),
        np.where(business, KINDS["business"], KINDS["citizen"]).tolist(),
        text.applicants(person, business),
        text.names(person),
        np.where(rows["channel"] == ONLINE, np.where(rows["assisted"], *YES_NO[::-1]), "").tolist(),
        [fee_text[service] if fee else "0" for service, fee in zip(*fees, strict=True)],
        np.where(rows["paid"], *YES_NO[::-1]).tolist(),
        [str(rating) if rating else "" for rating in rows["rating"].tolist()],
        _times(rows, "updated"),
    ]
    return [";".join(cells) for cells in zip(*columns, strict=True)]


def _times(rows: pd.DataFrame, column: str) -> list[str]:
    return text.times(rows[column].to_numpy(), "%d/%m/%Y", " ", "%H:%M:%S")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if ";" in name or '"' in name else name


def _broken(rows: pd.DataFrame, lines: list[str], rng: np.random.Generator, number: int) -> list[tuple[int, str]]:
    """Rows that no loader can take, each beside the good row that it was made from."""
    whole = np.flatnonzero(((rows["status"] >= ACCEPTED) & (rows["received"] >= 0)).to_numpy())
    order = list(HEADINGS)
    broken = []
    for turn, row in enumerate(sorted(rng.choice(whole, size=number, replace=False).tolist())):
        cells = lines[row].split(";")
        if len(cells) != len(order):  # a quoted name with a semicolon in it
            continue
        cells[0] = f"{cells[0]}9"
        if turn % 4 == 0:
            cells[order.index("service")] = "9.999999"
        elif turn % 4 == 1:
            cells[order.index("received_at")] = "31/02/2025 09:15:00"
        elif turn % 4 == 2:
            cells[order.index("channel")] = "Không rõ"
        else:
            cells.insert(3, "cột thừa")
        broken.append((row, ";".join(cells)))
    return broken
