"""A ministry's system: business registration as an event log in XES (IEEE 1849), one file a quarter."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd

from etl.demo import text
from etl.demo.agencies import MINISTRY
from etl.demo.course import NEVER, REFUSED, REGISTERED, RESOLVED, RETURNED, SUPPLEMENT, WITHDRAWN
from etl.demo.world import World, place_codes

NAME = "bo-nganh"
CHANNELS = ("Qua mạng", "Tại quầy", "Qua bưu chính")
ACTIVITIES = {
    "Đăng ký qua mạng": "registered",
    "Từ chối tiếp nhận": "refused",
    "Tiếp nhận hồ sơ": "accepted",
    "Thẩm định hồ sơ": "processing",
    "Yêu cầu sửa đổi, bổ sung": "supplement",
    "Rút hồ sơ": "withdrawn",
    "Chấp thuận hồ sơ": "resolved",
    "Trả kết quả": "returned",
}
UNMAPPED_ACTIVITY = "Phân công cán bộ"
COLUMNS = {
    "dossier": "case:concept:name",
    "service": "case:MaTTHC",
    "channel": "case:KenhNop",
    "agency": "case:DonVi",
    "locality": "case:MaXa",
    "applicant_kind": "case:DoiTuong",
    "applicant": "case:MaSoChuHoSo",
    "due_at": "case:HanGiaiQuyet",
    "fee": "case:LePhi",
    "activity": "concept:name",
    "event_at": "time:timestamp",
    "resolved_at": "NgayKetQua",
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<classifier name="Activity" keys="concept:name"/>
"""
UNKNOWN_SERVICE = "9.666666"
UNKNOWN_TRACES = 3
Event = tuple[str, int]


class Filing(NamedTuple):
    """One dossier of the ministry's system; row numbers and seconds as in the drawn dossiers."""

    code: str
    service: int
    channel: int
    person: int
    business: bool
    started: int
    received: int
    due: int
    resolved: int
    updated: int
    status: int
    fee: int


def write(folder: Path, frame: pd.DataFrame, world: World) -> dict[str, int]:
    """Each event goes into the file of its own quarter, so that some dossiers go on in the next file."""
    rows = frame.loc[frame["in_ministry"], list(Filing._fields)]
    now = int(pd.Timestamp(world.today).timestamp())
    services = world.services["code"].to_list()
    where = place_codes(frame[frame["in_ministry"]], world)
    traces: dict[str, list[str]] = {}
    events = broken = 0
    for number, values in enumerate(rows.itertuples(index=False, name=None)):
        filing = Filing(*values)
        per_quarter: dict[str, list[Event]] = {}
        happened = list(_events(filing, now))
        for name, second in happened:
            per_quarter.setdefault(_quarter(second), []).append((name, second))
        for quarter, part in per_quarter.items():
            service, place = services[filing.service], where[number]
            traces.setdefault(quarter, []).append(_trace(filing, service, place, part))
            if number < UNKNOWN_TRACES:
                unknown = filing._replace(code=f"{filing.code}9")
                traces[quarter].append(_trace(unknown, UNKNOWN_SERVICE, place, part))
        events += len(happened)
        broken += len(happened) if number < UNKNOWN_TRACES else 0
    for quarter, content in sorted(traces.items()):
        text.write_gzip(folder / f"{NAME}-{quarter}.xes.gz", HEAD + "".join(content) + "</log>\n")
    return {"rows": events + broken, "broken": broken}


def _events(filing: Filing, now: int) -> Iterator[Event]:
    """What happened to a dossier, in order; only what lies before now."""
    status, received, resolved = filing.status, filing.received, filing.resolved
    if filing.started != NEVER:
        yield "Đăng ký qua mạng", filing.started
    if status == REGISTERED:
        return
    if status == REFUSED:
        yield "Từ chối tiếp nhận", filing.updated
        return
    yield "Tiếp nhận hồ sơ", received
    last = resolved if resolved != NEVER else now
    for name, second in (
        (UNMAPPED_ACTIVITY, received + 900),
        ("Thẩm định hồ sơ", received + 5400),
        ("Yêu cầu sửa đổi, bổ sung" if status == SUPPLEMENT else "", received + 9000),
        ("Rút hồ sơ" if status == WITHDRAWN else "", received + 12_600),
        ("Chấp thuận hồ sơ" if status in (RESOLVED, RETURNED) else "", resolved - 60),
        ("Trả kết quả" if status == RETURNED else "", resolved),
    ):
        if name and second <= last and second < now:
            yield name, max(second, received)


def _quarter(second: int) -> str:
    month = str(np.datetime64(second, "s"))[:7]
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _trace(filing: Filing, service: str, place: str, events: list[Event]) -> str:
    attributes = {
        "concept:name": filing.code,
        "MaTTHC": service,
        "KenhNop": CHANNELS[filing.channel],
        "DonVi": MINISTRY,
        "MaXa": place,
        "DoiTuong": "Doanh nghiệp" if filing.business else "Công dân",
        "MaSoChuHoSo": text.applicants(np.array([filing.person]), np.array([filing.business]))[0],
        "LePhi": str(filing.fee),
    }
    lines = [f'<string key="{key}" value={quoteattr(value)}/>' for key, value in attributes.items()]
    if filing.due != NEVER:
        lines.append(f'<date key="HanGiaiQuyet" value="{_moment(filing.due)}"/>')
    for name, second in events:
        result = f'<date key="NgayKetQua" value="{_moment(second)}"/>' if name == "Chấp thuận hồ sơ" else ""
        lines.append(
            f'<event><string key="concept:name" value="{name}"/>'
            f'<date key="time:timestamp" value="{_moment(second)}"/>{result}</event>'
        )
    return "<trace>" + "".join(lines) + "</trace>\n"


def _moment(second: int) -> str:
    return f"{np.datetime64(second, 's')}.000+07:00"
