"""Paper books: monthly totals of counter and post as workbooks; some months were never sent."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]

from etl.demo.course import NEVER
from etl.demo.world import COUNTER, POST, World

NAME = "so-giay"
SHEET = "Tổng hợp"
HEADINGS = {
    "period": "Kỳ báo cáo",
    "agency": "Mã đơn vị",
    "agency_name": "Tên đơn vị",
    "locality": "Mã xã/phường",
    "service": "Mã TTHC",
    "service_name": "Tên TTHC",
    "channel": "Hình thức nộp",
    "count": "Số hồ sơ tiếp nhận",
    "resolved": "Đã giải quyết",
    "on_time": "Đúng hạn",
}
CHANNELS = {COUNTER: "Trực tiếp", POST: "Bưu chính"}
MISSING = {  # which paper agency (in order of code) did not send which month, counted back from the last
    0: (3,),
    1: (2, 7, 8),
    4: (4,),
    6: (1, 2),
    9: (5, 13),
}


def write(folder: Path, frame: pd.DataFrame, world: World) -> dict[str, int]:
    """Write one workbook a year; the running month is not in yet. Zeros are written, as clerks do."""
    months = world.days.strftime("%Y-%m")
    complete = [month for month in months.unique() if month < f"{world.today:%Y-%m}"]
    rows = _counts(frame, world, months.to_numpy())
    rows = rows[rows["month"].isin(complete)]
    paper = sorted(world.agencies.paper)
    for order, back in MISSING.items():
        gone = [complete[-month] for month in back if month <= len(complete)]
        rows = rows[~((rows["agency"] == paper[order % len(paper)]) & rows["month"].isin(gone))]
    broken = 0
    folder.mkdir(parents=True, exist_ok=True)
    for year, part in rows.groupby(rows["month"].str[:4]):
        extra = [("9.777777", "Thủ tục không có trong danh mục")] if broken < 2 else []
        broken += len(extra)
        _workbook(folder / f"{NAME}-{year}.xlsx", part, world, extra)
    return {"rows": len(rows) + broken, "broken": broken, "counted": int(rows["n"].sum())}


def _counts(frame: pd.DataFrame, world: World, months: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Columns agency, service, channel, month, n, settled, punctual; one row per the first four.

    A service that an agency handles has a counter row in each of its months, a post row only if not zero.
    """
    codes = world.agencies.table["code"].to_numpy()
    handled = frame[np.isin(codes[frame["agency"]], list(world.agencies.paper))]
    paper = handled[handled["in_paper"] & (handled["received"] != NEVER)]
    settled = paper["resolved"] != NEVER
    counted = pd.DataFrame(
        {
            "agency": codes[paper["agency"]],
            "service": paper["service"],
            "channel": paper["channel"],
            "month": months[paper["day"]],
            "n": 1,
            "settled": settled.astype(int),
            "punctual": (settled & (paper["resolved"] <= paper["due"])).astype(int),
        }
    )
    keys = ["agency", "service", "channel", "month"]
    sums = counted.groupby(keys)[["n", "settled", "punctual"]].sum()
    starts = world.agencies.table.set_index("code")["valid_from"].str[:7]
    pairs = handled.assign(code=codes[handled["agency"]])[["code", "service"]].drop_duplicates()
    grid = [
        (agency, service, COUNTER, month)
        for agency, service in pairs.sort_values(["code", "service"]).itertuples(index=False)
        for month in dict.fromkeys(months.tolist())
        if month >= starts[agency] and _existed(world, service, month)
    ]
    whole = sums.index.union(pd.MultiIndex.from_tuples(grid, names=keys)) if grid else sums.index
    rows = sums.reindex(whole, fill_value=0).reset_index()
    return rows.sort_values(["month", "agency", "service", "channel"])


def _existed(world: World, service: int, month: str) -> bool:
    starts, retired = (
        str(world.services["starts"].iat[service]),
        str(world.services["retired_on"].iat[service]),
    )
    return bool(starts[:7] <= month and (not retired or month <= retired[:7]))


def _workbook(path: Path, rows: pd.DataFrame, world: World, extra: list[tuple[str, str]]) -> None:
    places = dict(zip(world.agencies.desks, world.places.new["code"], strict=True))
    names = dict(zip(world.agencies.table["code"], world.agencies.table["name"], strict=True))
    codes, titles = world.services["code"].to_list(), world.services["name_vi"].to_list()
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    workbook.set_properties({"created": pd.Timestamp("2025-01-01").to_pydatetime()})
    sheet = workbook.add_worksheet(SHEET)
    for column, heading in enumerate(HEADINGS.values()):
        sheet.write_string(0, column, heading)
    line = 0
    for agency, service, channel, month, number, settled, punctual in rows[
        ["agency", "service", "channel", "month", "n", "settled", "punctual"]
    ].itertuples(index=False):
        line += 1
        period = f"{month[5:]}/{month[:4]}"
        words = (period, agency, names[agency], places.get(agency, ""), codes[service], titles[service])
        for column, word in enumerate((*words, CHANNELS[channel])):
            if word:
                sheet.write_string(line, column, word)
        for column, value in enumerate((number, settled, punctual), 7):
            sheet.write_number(line, column, value)
    for code, title in extra:
        line += 1
        for column, word in enumerate((period, agency, names[agency], "", code, title, CHANNELS[COUNTER])):
            sheet.write_string(line, column, word)
        sheet.write_number(line, 7, 1)
    workbook.close()
