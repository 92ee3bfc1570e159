"""A province's log of any length: 16 columns, 5 % later states of earlier dossiers, 0.5 % rows without use."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

SERVICES, PLACES, AGENCIES, DAYS = 400, 104, 24, 1_096
UPDATES, BAD = 0.05, 0.005
_BATCH = 500_000
_FIRST = np.datetime64("2023-09-01", "s")
_CHANNELS = np.array(["Trực tuyến", "Trực tiếp", "Bưu chính"], dtype=object)
_STATES = np.array(["4", "9", "10"], dtype=object)
_KINDS = np.array(["công dân", "doanh nghiệp"], dtype=object)
_DAY = 86_400
SETTINGS = """[store]
url = "{store}"
[site]
public = true
[privacy]
key_file = "pseudonym.key"
[definitions]
default_target = 0.8
[catalogue]
services = "catalogue/services.csv"
localities = "catalogue/localities.csv"
agencies = "catalogue/agencies.csv"
[[source]]
name = "one-stop"
path = "logs/*.csv"
channels = ["online", "counter", "post"]
[source.columns]
dossier = "Mã hồ sơ"
service = "Mã thủ tục"
agency = "Mã cơ quan"
locality = "Mã xã"
channel = "Kênh"
started_at = "Bắt đầu"
submitted_at = "Nộp"
received_at = "Tiếp nhận"
due_at = "Hẹn trả"
resolved_at = "Kết thúc"
updated_at = "Cập nhật"
status = "Trạng thái"
applicant = "Số định danh"
applicant_kind = "Đối tượng"
fee = "Lệ phí"
[source.values.channel]
"Trực tuyến" = "online"
"Trực tiếp" = "counter"
"Bưu chính" = "post"
[source.values.applicant_kind]
"công dân" = "citizen"
"doanh nghiệp" = "business"
"""
HEADINGS = (
    "Mã hồ sơ", "Mã thủ tục", "Mã cơ quan", "Mã xã", "Kênh", "Bắt đầu", "Nộp", "Tiếp nhận", "Hẹn trả", "Kết thúc",
    "Cập nhật", "Trạng thái", "Số định danh", "Đối tượng", "Lệ phí", "Ghi chú",
)  # fmt: skip


def write_site(folder: Path, store: str = "sqlite:///tracker.db") -> Path:
    """Write settings and catalogue; returns the settings file."""
    for name in ("logs", "catalogue"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    services = "".join(f"1.{n:06},Thủ tục {n},{3 + n % 2},A{n % AGENCIES}\n" for n in range(SERVICES))
    files = {
        "services.csv": "code,name_vi,level,agency\n" + services,
        "localities.csv": "code,name\n" + "".join(f"{10_000 + n},Xã {n}\n" for n in range(PLACES)),
        "agencies.csv": "code,name,kind\n" + "".join(f"A{n},Sở {n},department\n" for n in range(AGENCIES)),
    }
    for name, text in files.items():
        (folder / "catalogue" / name).write_text(text, encoding="utf-8")
    settings = folder / "tracker.toml"
    settings.write_text(SETTINGS.format(store=store), encoding="utf-8")
    return settings


def write_log(
    path: Path, rows: int, *, first: int = 0, of: int | None = None, seed: int = 5, days: int | None = None
) -> None:
    """Write a CSV file of so many rows, whose new dossiers are numbered from `first` on.

    `of`: how many dossiers there are in all, so that updates reach back to earlier files (default: those of this one).
    `days`: they were received in so many of the last days; with fewer than all, no row is a later state of another.
    """
    chance = np.random.default_rng([seed, first, rows])
    with path.open("wb") as sink:
        for begun in range(0, rows, _BATCH):
            count = min(_BATCH, rows - begun)
            table = _table(first + begun, count, of or first + begun + count, chance, days or DAYS)
            csv.write_csv(table, sink, csv.WriteOptions(include_header=begun == 0, quoting_style="none"))


def _table(begun: int, count: int, known: int, chance: np.random.Generator, days: int) -> pa.Table:
    fresh = np.arange(begun, begun + count)
    later = (chance.random(count) < UPDATES) & (days == DAYS)
    number = np.where(later, chance.integers(0, max(known, 1), count), fresh)
    # What a dossier is does not change with its states: it follows from its number.
    fixed = np.random.default_rng(7).permutation(1 << 16)[(number * 2_654_435_761) & 0xFFFF]
    service = (SERVICES * ((fixed / 65_536) ** 2.2)).astype(np.int64)
    received = _FIRST + ((DAYS - days) * _DAY + (number * 48_271) % (days * _DAY)).astype("timedelta64[s]")
    waited = (1 + (number * 16_807) % (20 * _DAY)).astype("timedelta64[s]")
    states = chance.integers(0, 3, count)
    updated = (
        received
        + (states * 3 * _DAY).astype("timedelta64[s]")
        + chance.integers(0, _DAY, count).astype("timedelta64[s]")
    )
    resolved = _texts(received + waited)
    resolved[states == 0] = ""
    channel = np.where((number * 69_621) % 100 < 42, 0, np.where((number * 69_621) % 100 < 97, 1, 2))
    started = _texts(received - waited // 3)
    started[channel != 0] = ""
    codes = np.char.mod("H31.12-230901-%08d", number).astype(object)
    dates = _texts(received)
    services = np.char.mod("1.%06d", service).astype(object)
    bad = chance.random(count) < BAD
    kind = chance.integers(0, 3, count)
    codes[bad & (kind == 0)] = ""
    dates[bad & (kind == 1)] = "31/02/2024"
    services[bad & (kind == 2)] = "9.999999"
    columns = [
        codes,
        services,
        np.char.mod("A%d", service % AGENCIES).astype(object),
        np.char.mod("%d", 10_000 + (number * 40_692) % PLACES).astype(object),
        _CHANNELS[channel],
        started,
        _texts(received - waited // 7),
        dates,
        _texts(received + np.timedelta64(15 * _DAY, "s")),
        resolved,
        _texts(updated),
        _STATES[states],
        np.char.mod("0330%08d", (number * 30_323) % (1_200_000)).astype(object),
        _KINDS[(number % 9 == 0).astype(np.int64)],
        np.char.mod("%d", (service % 5) * 10_000).astype(object),
        np.char.mod("ghi chú %d", number % 1_000).astype(object),
    ]
    return pa.table([pa.array(column.tolist(), type=pa.string()) for column in columns], names=list(HEADINGS))


def _texts(moments: np.ndarray) -> np.ndarray:
    """dd/MM/yyyy hh:mm:ss, as most of these systems write it."""
    iso = np.datetime_as_string(moments.astype("datetime64[s]")).astype("U19")
    cut = iso.view("U1").reshape(len(iso), 19)
    order = [8, 9, 4, 5, 6, 4, 0, 1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    told = cut[:, order].copy()
    told[:, 2] = told[:, 5] = "/"
    told[:, 3], told[:, 4] = cut[:, 5], cut[:, 6]
    told[:, 10] = " "
    return np.ascontiguousarray(told).view("U19").ravel().astype(object)
