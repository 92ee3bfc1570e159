"""Foreign exports of one small truth, each as another system would write it: for the tests of `inspect`."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import xlsxwriter

from tests.unit.writing import vni_characters

Usage = dict[tuple[str, str, str], int]
SERVICES = (
    ("1.001193", "Đăng ký khai sinh"),
    ("1.004194", "Đăng ký tạm trú"),
    ("2.000635", "Cấp bản sao trích lục hộ tịch"),
)
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Dũng", "Phạm Thị Hạnh")
STATES = ("accepted", "processing", "returned", "refused")


@dataclass(frozen=True)
class Dossier:
    number: int
    service: int
    channel: str
    received: datetime
    status: str

    @property
    def code(self) -> str:
        return f"H31.12-{self.received:%y%m%d}-{self.number:04d}"

    @property
    def submitted(self) -> datetime:
        return self.received - timedelta(hours=self.number % 30)

    @property
    def due(self) -> datetime:
        return self.received + timedelta(days=7)

    @property
    def name(self) -> str:
        return NAMES[self.number % len(NAMES)]

    @property
    def citizen_number(self) -> str:
        return f"0330{self.number:08d}"


def truth(count: int = 160) -> list[Dossier]:
    """Dossiers of January to March 2026 over three services and channels."""
    start = datetime(2026, 1, 5, 8, 15, tzinfo=UTC)
    channels = ("online", "counter", "online", "post", "counter")
    return [
        Dossier(
            n,
            n % 3,
            channels[(n * 7) % 5],
            start + timedelta(hours=11 * n),
            STATES[min(n % 9, 3)] if n % 9 < 3 or n % 18 == 17 else "returned",
        )
        for n in range(1, count + 1)
    ]


def counted(
    dossiers: Sequence[Dossier], *, states: bool = True, service: Callable[[Dossier], str] | None = None
) -> Usage:
    """Dossiers by service, month and channel; without the refused ones where the export tells of states."""
    found: Usage = {}
    for d in dossiers:
        if not states or d.status != "refused":
            key = (service(d) if service else SERVICES[d.service][0], f"{d.received:%Y-%m}", d.channel)
            found[key] = found.get(key, 0) + 1
    return found


@dataclass(frozen=True)
class Export:
    """A file, what `inspect` must propose for it, and the figures that its settings must give."""

    file: str
    content: bytes
    fields: dict[str, str]
    usage: Usage
    records: str = "dossiers"
    unsure: frozenset[str] = frozenset()  # needed fields that may be named as not sure
    settings: str = ""  # what a user mends before the run
    warnings: frozenset[str] = frozenset()
    facts: dict[str, object] = field(default_factory=dict)


VIETNAMESE = {
    "online": "Trực tuyến",
    "counter": "Trực tiếp",
    "post": "Bưu chính công ích",
    "accepted": "Đã tiếp nhận",
    "processing": "Đang xử lý",
    "returned": "Đã trả kết quả",
    "refused": "Từ chối tiếp nhận",
}


def delimited(headings: Sequence[str], rows: Sequence[Sequence[object]], mark: str = ",") -> str:
    return "\r\n".join(mark.join(map(str, row)) for row in (headings, *rows)) + "\r\n"


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of text cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, [str(value) for value in row])
    return stream.getvalue()


def one_stop_workbook() -> Export:
    dossiers = truth()
    head = ["STT", "Mã hồ sơ", "Tên thủ tục hành chính", "Mã TTHC", "Chủ hồ sơ", "Số điện thoại", "Hình thức nộp"]
    head += ["Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái hồ sơ", "Ghi chú"]
    rows = [
        [
            d.number,
            d.code,
            SERVICES[d.service][1],
            SERVICES[d.service][0],
            d.name,
            f"09{d.number:08d}",
            VIETNAMESE[d.channel],
            f"{d.received:%d/%m/%Y %H:%M}",
            f"{d.due:%d/%m/%Y}",
            VIETNAMESE[d.status],
            "",
        ]
        for d in dossiers
    ]
    title = [["UBND TỈNH HƯNG YÊN"], ["SỔ THEO DÕI HỒ SƠ"], ["Từ ngày 01/01/2026 đến ngày 31/03/2026"], []]
    fields = {"dossier": "Mã hồ sơ", "service": "Mã TTHC", "channel": "Hình thức nộp", "received_at": "Ngày tiếp nhận"}
    fields |= {"status": "Trạng thái hồ sơ", "service_name": "Tên thủ tục hành chính", "due_at": "Ngày hẹn trả"}
    notes = [["Hướng dẫn"], ["Mỗi dòng là một hồ sơ"]]
    content = workbook({"Hướng dẫn": notes, "Sổ": [*title, head, *rows]})
    return Export(
        "so-theo-doi-2026-03.xlsx",
        content,
        fields,
        counted(dossiers),
        warnings=frozenset({"personal_data"}),
        facts={"format": "xlsx", "sheet": "Sổ", "header_row": 5},
    )


def semicolons() -> Export:
    dossiers = truth()
    head = ["Số hồ sơ", "Mã thủ tục", "Kênh tiếp nhận", "Thời gian tiếp nhận", "Họ và tên", "Lệ phí", "Đối tượng"]
    rows = [
        [
            d.code,
            f"{SERVICES[d.service][0]}.000.00.00.H31",
            {"online": "Qua mạng", "counter": "Một cửa", "post": "BCCI"}[d.channel],
            f"{d.received:%d-%m-%Y %H:%M:%S}",
            d.name,
            f"{d.number}.500,50",
            "Công dân" if d.number % 4 else "Doanh nghiệp",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "Số hồ sơ", "service": "Mã thủ tục", "channel": "Kênh tiếp nhận", "fee": "Lệ phí"}
    fields |= {"received_at": "Thời gian tiếp nhận", "applicant_kind": "Đối tượng"}
    content = delimited(head, rows, ";").encode("utf-8-sig")
    return Export("mot-cua.csv", content, fields, counted(dossiers, states=False), facts={"delimiter": ";"})


def plain_letters() -> Export:
    dossiers = truth()
    head = ["MA_HO_SO", "MA_TTHC", "KENH_NOP", "NGAY_TIEP_NHAN", "NGAY_NOP", "TINH_TRANG", "SO_CCCD"]
    state = {
        "accepted": "Da tiep nhan",
        "processing": "Dang giai quyet",
        "returned": "Da tra ket qua",
        "refused": "Tu choi",
    }
    channel = {"online": "truc tuyen", "counter": "truc tiep", "post": "buu dien"}
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            channel[d.channel],
            f"{d.received:%Y%m%d%H%M%S}",
            f"{d.submitted:%Y%m%d%H%M%S}",
            state[d.status],
            d.citizen_number,
        ]
        for d in dossiers
    ]
    fields = {"dossier": "MA_HO_SO", "service": "MA_TTHC", "channel": "KENH_NOP", "received_at": "NGAY_TIEP_NHAN"}
    fields |= {"submitted_at": "NGAY_NOP", "status": "TINH_TRANG"}
    content = delimited(head, rows).encode()
    return Export("hoso_202603.csv", content, fields, counted(dossiers), warnings=frozenset({"personal_data"}))


def synchronisation() -> Export:
    dossiers = truth()
    number = {"counter": "1", "online": "2", "post": "3"}
    state = {"accepted": "2", "processing": "4", "returned": "10", "refused": "3"}
    items = [
        {
            "MaHoSo": d.code,
            "MaTTHC": SERVICES[d.service][0],
            "TenTTHC": SERVICES[d.service][1],
            "KenhThucHien": number[d.channel],
            "ChuHoSo": d.name,
            "SoGiayToChuHoSo": d.citizen_number,
            "NgayNopHoSo": f"{d.submitted:%Y%m%d%H%M%S}",
            "NgayTiepNhan": f"{d.received:%Y%m%d%H%M%S}",
            "NgayHenTra": f"{d.due:%Y%m%d%H%M%S}",
            "TrangThaiHoSo": state[d.status],
            "DonViXuLy": "H31.12",
            "DuocThanhToanTrucTuyen": str(d.number % 2),
            "TrichYeuHoSo": f"Hồ sơ của {d.name}",
            "DanhSachLePhi": [],
        }
        for d in dossiers
    ]
    document = {"status": 200, "data": {"total": len(items), "items": items}, "errors": []}
    fields = {"dossier": "MaHoSo", "service": "MaTTHC", "channel": "KenhThucHien", "received_at": "NgayTiepNhan"}
    fields |= {"status": "TrangThaiHoSo", "agency": "DonViXuLy", "paid_online": "DuocThanhToanTrucTuyen"}
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return Export("dongbo.json", content, fields, counted(dossiers), facts={"record_path": "data.items"})


def vendor() -> Export:
    dossiers = truth()
    head = ["id", "dossierNo", "procedureCode", "procedureName", "receiveChannel", "receivedDate", "appointmentDate"]
    head += ["completedDate", "dossierStatus", "applicantName", "applicantEmail"]
    state = {"accepted": "RECEIVED", "processing": "IN_PROGRESS", "returned": "RETURNED", "refused": "REFUSED"}
    channel = {"online": "ONLINE", "counter": "DIRECT", "post": "POSTAL"}
    rows = [
        [
            f"5f{d.number:06x}c",
            d.code,
            SERVICES[d.service][0],
            SERVICES[d.service][1],
            channel[d.channel],
            f"{d.received:%Y-%m-%dT%H:%M:%S}",
            f"{d.due:%Y-%m-%d}",
            "",
            state[d.status],
            d.name,
            f"a{d.number}@mail.vn",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "dossierNo", "service": "procedureCode", "channel": "receiveChannel"}
    fields |= {"received_at": "receivedDate", "due_at": "appointmentDate", "status": "dossierStatus"}
    content = delimited(head, rows, "\t").encode()
    return Export("export.tsv", content, fields, counted(dossiers), facts={"format": "tsv"})


def events() -> Export:
    dossiers = truth(60)
    steps = (("Tiếp nhận hồ sơ", 0), ("Thẩm định", 20), ("Trả kết quả", 70))
    head = ["Mã hồ sơ", "Mã thủ tục", "Kênh nộp", "Hoạt động", "Thời điểm", "Cán bộ"]
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            VIETNAMESE[d.channel],
            step,
            f"{d.received + timedelta(hours=h):%d/%m/%Y %H:%M:%S}",
            d.name,
        ]
        for d in dossiers
        for step, h in steps
    ]
    fields = {"dossier": "Mã hồ sơ", "service": "Mã thủ tục", "channel": "Kênh nộp", "activity": "Hoạt động"}
    content = delimited(head, rows).encode()
    usage = counted(dossiers, states=False)
    return Export("nhat_ky.csv", content, fields | {"event_at": "Thời điểm"}, usage, "events")


def xes() -> Export:
    dossiers = truth(60)

    def trace(d: Dossier) -> str:
        steps = "".join(
            f'<event><string key="concept:name" value="{step}"/>'
            f'<date key="time:timestamp" value="{d.received + timedelta(hours=h):%Y-%m-%dT%H:%M:%S}+07:00"/></event>'
            for step, h in (("Receive", 0), ("Review", 5), ("Close", 30))
        )
        case = f'<string key="concept:name" value="{d.code}"/><string key="channel" value="{d.channel}"/>'
        return f'<trace>{case}<string key="procedure code" value="{SERVICES[d.service][0]}"/>{steps}</trace>'

    content = f'<?xml version="1.0"?><log>{"".join(map(trace, dossiers))}</log>'.encode()
    fields = {"dossier": "case:concept:name", "channel": "case:channel", "service": "case:procedure code"}
    fields |= {"activity": "concept:name", "event_at": "time:timestamp"}
    return Export("log.xes", content, fields, counted(dossiers, states=False), "events", facts={"format": "xes"})


def _by_month() -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (service, month, channel), count in counted(truth(), states=False).items():
        found.setdefault((service, month), dict.fromkeys(("online", "counter", "post"), 0))[channel] = count
    return found


def short_totals() -> Export:
    rows, usage = [], {}
    for (service, month), n in _by_month().items():
        online, direct = n["online"], n["counter"] + n["post"]
        rows.append([service, month, "H31.12", online + direct, online, direct, online + direct - 1])
        usage |= {(service, month, "online"): online, (service, month, "counter"): direct}
    head = ["procedureCode", "month", "agencyCode", "received", "receivedOnline", "receivedDirect", "resolved"]
    fields = {"service": "procedureCode", "period": "month", "online": "receivedOnline", "total": "received"}
    content = delimited(head, rows).encode()
    usage = {k: v for k, v in usage.items() if v}
    return Export("report.csv", content, fields | {"agency": "agencyCode"}, usage, "totals")


def wide_totals() -> Export:
    rows = [
        {"procedureCode": s, "procedureName": dict(SERVICES)[s], "period": f"{m[5:]}/{m[:4]}"}
        | {"onlineCount": n["online"], "onegateCount": n["counter"], "viaPostalCount": n["post"] or None}
        for (s, m), n in _by_month().items()
    ]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    fields = {"service": "procedureCode", "period": "period", "channel_columns.online": "onlineCount"}
    fields |= {"channel_columns.counter": "onegateCount", "channel_columns.post": "viaPostalCount"}
    return Export("counts.jsonl", content, fields, counted(truth(), states=False), "totals", facts={"format": "jsonl"})


def long_totals() -> Export:
    usage = counted(truth(), states=False)
    rows = [[f"{m[5:]}/{m[:4]}", s, VIETNAMESE[c], n] for (s, m, c), n in usage.items()]
    content = delimited(["Kỳ báo cáo", "Mã TTHC", "Hình thức tiếp nhận", "Số lượng hồ sơ"], rows, ";").encode(
        "utf-8-sig"
    )
    fields = {"service": "Mã TTHC", "period": "Kỳ báo cáo", "channel": "Hình thức tiếp nhận", "count": "Số lượng hồ sơ"}
    return Export("bao-cao.csv", content, fields, usage, "totals")


def numbered_channels() -> Export:
    dossiers = truth()
    number = {"counter": "1", "online": "2", "post": "3"}
    head = ["maHS", "maThuTuc", "hinhThucNop", "ngayNhan", "mucDo", "maXa"]
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            number[d.channel],
            f"{d.received:%d/%m/%Y}",
            3 + d.number % 2,
            f"1219{d.number % 8}",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "maHS", "service": "maThuTuc", "channel": "hinhThucNop", "received_at": "ngayNhan"}
    content = delimited(head, rows, "|").encode()
    usage = counted(dossiers, states=False)
    return Export(
        "hs.txt", content, fields | {"level": "mucDo", "locality": "maXa"}, usage, unsure=frozenset({"channel"})
    )


def month_first() -> Export:
    dossiers = truth()
    head = ["Case ID", "Service Code", "Submission Channel", "Date Received", "Due Date", "Address"]
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            {"online": "Web", "counter": "Walk-in", "post": "Mail"}[d.channel],
            f"{d.received:%m/%d/%Y}",
            f"{d.due:%m/%d/%Y}",
            f"{d.number} Main Street",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "Case ID", "service": "Service Code", "channel": "Submission Channel"}
    fields |= {"received_at": "Date Received", "due_at": "Due Date"}
    return Export("us.csv", delimited(head, rows).encode(), fields, counted(dossiers, states=False))


def unicode_text() -> Export:
    dossiers = truth()
    head = ["Mã số hồ sơ", "Mã dịch vụ công", "Cách thức nộp", "Ngày nhận hồ sơ", "Địa chỉ thường trú"]
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            f"Nộp {VIETNAMESE[d.channel].lower()}",
            f"{d.received:%d/%m/%Y %H:%M:%S}",
            f"Thôn {d.number}, xã Tân Hưng",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "Mã số hồ sơ", "service": "Mã dịch vụ công", "channel": "Cách thức nộp"}
    content = b"\xff\xfe" + delimited(head, rows, "\t").encode("utf-16-le")
    usage = counted(dossiers, states=False)
    facts: dict[str, object] = {"encoding": "utf-16-le", "format": "tsv"}
    return Export("unicode.txt", content, fields | {"received_at": "Ngày nhận hồ sơ"}, usage, facts=facts)


def two_dates() -> Export:
    dossiers = truth()
    head = ["ref", "service", "how", "date", "date 2", "remarks"]
    rows = [
        [f"R{d.number:05d}", SERVICES[d.service][0], d.channel, f"{d.received:%d/%m/%Y}", f"{d.due:%d/%m/%Y}", ""]
        for d in dossiers
    ]
    fields = {"dossier": "ref", "service": "service", "channel": "how", "received_at": "date"}
    unsure = frozenset({"dossier", "received_at", "channel", "service"})
    warnings = frozenset({"several_dates"})
    content = delimited(head, rows).encode()
    return Export("two.csv", content, fields, counted(dossiers, states=False), unsure=unsure, warnings=warnings)


def content_beats_heading() -> Export:
    dossiers = truth()
    head = ["Mã", "Thủ tục", "Loại hồ sơ", "Ngày tiếp nhận", "Hình thức thanh toán", "Trực tuyến"]
    rows = [
        [
            d.code,
            SERVICES[d.service][0],
            VIETNAMESE[d.channel],
            f"{d.received:%d/%m/%Y}",
            "Trực tuyến" if d.number % 3 else "Tiền mặt",
            "",
        ]
        for d in dossiers
    ]
    fields = {"dossier": "Mã", "service": "Thủ tục", "channel": "Loại hồ sơ", "received_at": "Ngày tiếp nhận"}
    unsure = frozenset({"channel", "service"})
    return Export("odd.csv", delimited(head, rows).encode(), fields, counted(dossiers, states=False), unsure=unsure)


def names_of_services() -> Export:
    dossiers = truth()
    head = ["Mã biên nhận", "Tên thủ tục", "Kênh", "Ngày tiếp nhận"]
    rows = [[d.code, SERVICES[d.service][1], VIETNAMESE[d.channel], f"{d.received:%d/%m/%Y}"] for d in dossiers]
    fields = {"dossier": "Mã biên nhận", "service": "Tên thủ tục", "channel": "Kênh", "received_at": "Ngày tiếp nhận"}
    usage = counted(dossiers, states=False, service=lambda d: SERVICES[d.service][1])
    warnings = frozenset({"service_names"})
    content = delimited(head, rows).encode()
    return Export("ten.csv", content, fields, usage, unsure=frozenset({"service"}), warnings=warnings)


def status_history() -> Export:
    dossiers = truth(60)
    steps = (("", "Mới đăng ký", -2), ("Mới đăng ký", "Được tiếp nhận", 0), ("Được tiếp nhận", "Đã xử lý xong", 40))
    rows = [
        [d.code, SERVICES[d.service][0], d.channel, old, new, f"{d.received + timedelta(hours=h):%Y-%m-%dT%H:%M:%S}"]
        for d in dossiers
        for old, new, h in steps
    ]
    fields = {"dossier": "ma_ho_so", "service": "ma_tthc", "channel": "kenh", "activity": "trang_thai_moi"}
    content = delimited(["ma_ho_so", "ma_tthc", "kenh", "trang_thai_cu", "trang_thai_moi", "thoi_gian"], rows).encode()
    unsure = frozenset({"event_at"})
    usage = counted(dossiers, states=False)
    return Export("lich_su.csv", content, fields | {"event_at": "thoi_gian"}, usage, "events", unsure=unsure)


def marked_online() -> Export:
    dossiers = truth(60)
    mark = {"online": "x", "counter": "", "post": ""}
    rows = [[d.code, SERVICES[d.service][0], mark[d.channel], f"{d.received:%d/%m/%Y}"] for d in dossiers]
    usage: Usage = {}
    for (service, month, channel), n in counted(dossiers, states=False).items():
        key = (service, month, "online" if channel == "online" else "counter")
        usage[key] = usage.get(key, 0) + n
    fields = {"dossier": "Mã HS", "service": "Mã TTHC", "channel": "Nộp trực tuyến", "received_at": "Ngày TN"}
    content = delimited(list(fields.values()), rows, ";").encode()
    return Export("danh-dau.csv", content, fields, usage, unsure=frozenset({"channel"}))


def unknown_channels() -> Export:
    dossiers = truth(60)
    code = {"online": "K0", "counter": "K1", "post": "K2"}
    rows = [[d.code, SERVICES[d.service][0], code[d.channel], f"{d.received:%d/%m/%Y}"] for d in dossiers]
    usage: Usage = {}
    for (service, month, _), n in counted(dossiers, states=False).items():
        usage[service, month, "other"] = usage.get((service, month, "other"), 0) + n
    fields = {"dossier": "Mã HS", "service": "Mã TTHC", "channel": "Kênh TN", "received_at": "Ngày TN"}
    content = delimited(list(fields.values()), rows).encode()
    warnings = frozenset({"unmapped_values"})
    return Export("kenh.csv", content, fields, usage, unsure=frozenset({"channel"}), warnings=warnings)


def pasted_workbook() -> Export:
    dossiers = truth(60)
    fields = {"dossier": "Mã hồ sơ", "service": "Mã thủ tục", "channel": "Hình thức nộp"}
    fields |= {"received_at": "Ngày tiếp nhận"}
    rows = [[d.code, SERVICES[d.service][0], VIETNAMESE[d.channel], f"{d.received:%d/%m/%Y}"] for d in dossiers]
    content = workbook({"So": [[vni_characters(str(cell)) for cell in row] for row in ([*fields.values()], *rows)]})
    return Export("vni.xlsx", content, fields, counted(dossiers, states=False))


EXPORTS: tuple[Callable[[], Export], ...] = (
    one_stop_workbook,
    semicolons,
    plain_letters,
    synchronisation,
    vendor,
    events,
    xes,
    short_totals,
    wide_totals,
    long_totals,
    numbered_channels,
    month_first,
    unicode_text,
    two_dates,
    content_beats_heading,
    names_of_services,
    status_history,
    marked_online,
    unknown_channels,
    pasted_workbook,
)
