"""From a foreign export to the right figures, with what `inspect` writes and nothing else."""

import io
import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from click.testing import CliRunner, Result
from sqlalchemy import select

from etl.cli import main
from etl.inspect.database import database_of
from tests.exports import SERVICES, Dossier, truth
from tracker import settings as settings_module
from tracker.store.models import UsageDay
from tracker.store.session import make_engine

DOSSIERS = [d for d in truth() if d.status != "refused"]
CHANNELS = {"online": "Qua mạng", "counter": "Tại quầy", "post": "Qua bưu điện"}


def told(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def pulled(folder: Path, *asked: str) -> Counter[str]:
    """Dossiers by channel, as inspected, written and run."""
    config = folder / "tracker.toml"
    done = told("inspect", *asked, "--write", "--lang", "en", "--config", str(config))
    assert done.exit_code == 0, done.output
    done = told("run", "--config", str(config))
    assert done.exit_code == 0, done.output
    settings = settings_module.load(config)
    with make_engine(settings).connect() as connection:
        rows = connection.execute(select(UsageDay.channel, UsageDay.dossiers))
        found: Counter[str] = Counter()
        for channel, count in rows:
            found[str(channel)] += int(count)
    return found


EXPECTED = Counter(d.channel for d in DOSSIERS)


def test_a_desk_book_with_two_rows_of_headings_and_sums_below(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sổ")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    sheet.write(0, 0, "UBND xã")
    for group, first, last in [("Hồ sơ", 0, 2), ("Tiếp nhận", 3, 4), ("Giải quyết", 5, 6)]:
        sheet.write_merge(2, 2, first, last, group)
    for column, heading in enumerate(["Số hồ sơ", "Mã", "Tên", "Ngày", "Cách nộp", "Ngày", "Tình trạng"]):
        sheet.write(3, column, heading)
    for row, d in enumerate(DOSSIERS, start=4):
        for column, value in enumerate([d.code, *SERVICES[d.service]]):
            sheet.write(row, column, value)
        sheet.write(row, 3, d.received.date(), day)
        sheet.write(row, 4, CHANNELS[d.channel])
        sheet.write(row, 5, d.due.date(), day)
        sheet.write(row, 6, "Đã trả kết quả")
    sheet.write(len(DOSSIERS) + 4, 0, "Tổng cộng")
    book.save(str(tmp_path / "so.xls"))
    assert pulled(tmp_path, str(tmp_path / "so.xls")) == EXPECTED
    written = (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    assert 'service_name = "Tên"' in written
    assert 'received_at = "Tiếp nhận Ngày"\n' in written
    assert 'resolved_at = "Giải quyết Ngày"\n' in written


def answer(dossiers: list[Dossier]) -> dict[str, Any]:
    files = [
        {
            "fileNo": d.code,
            "procedure": {"procedureCode": SERVICES[d.service][0]},
            "submission": {"method": CHANNELS[d.channel], "acceptedDate": f"{d.received:%Y-%m-%dT%H:%M:%S+07:00}"},
            "applicant": {"fullName": d.name},
            "attachments": [{"name": "a.pdf"}] * 3,
        }
        for d in dossiers
    ]
    return {"ok": True, "total": 900, "result": {"units": [{"unitCode": "G12.03", "files": files}]}}


def test_a_vendor_document_with_lists_inside_of_lists(tmp_path: Path) -> None:
    file = tmp_path / "files.json"
    file.write_text(json.dumps(answer(DOSSIERS)), encoding="utf-8")
    assert pulled(tmp_path, str(file)) == EXPECTED


def test_counts_by_day_add_up(tmp_path: Path) -> None:
    stream = io.BytesIO()
    counts = Counter((d.received.date(), SERVICES[d.service][0], d.channel) for d in DOSSIERS)
    with xlsxwriter.Workbook(stream) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(1, 0, ["Ngày", "Mã TTHC", "Trực tuyến", "Trực tiếp", "Qua BCCI"])
        for row, (day, service) in enumerate(sorted({key[:2] for key in counts}), start=2):
            sheet.write_datetime(row, 0, day, form)
            sheet.write_row(row, 1, [service, *(counts[day, service, name] for name in CHANNELS)])
    file = tmp_path / "ngay.xlsx"
    file.write_bytes(stream.getvalue())
    pulled(tmp_path, str(file))
    written = (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    assert 'period = "Ngày"' in written
    assert 'dates = "yyyy-MM-dd"' in written
    assert 'post = "Qua BCCI"' in written


def database(folder: Path) -> Path:
    path = folder / "motcua.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table ho_so (so_ho_so text, ma_tthc text, kenh text, ngay_nhan text, ho_ten text)")
        rows = [
            (d.code, SERVICES[d.service][0], CHANNELS[d.channel], f"{d.received:%Y-%m-%d %H:%M:%S}", d.name)
            for d in DOSSIERS
        ]
        connection.executemany("insert into ho_so values (?, ?, ?, ?, ?)", rows)
    return path


def test_a_table_of_a_database(tmp_path: Path) -> None:
    assert pulled(tmp_path, str(database(tmp_path)), "--table", "ho_so") == EXPECTED
    assert "ho_ten" not in (tmp_path / "tracker.toml").read_text(encoding="utf-8")


def test_a_database_without_a_table_lists_what_it_has(tmp_path: Path) -> None:
    done = told("inspect", str(database(tmp_path)), "--lang", "en", "--config", str(tmp_path / "none.toml"))
    assert done.exit_code == 2
    assert "--table NAME. It has: ho_so" in done.output


def test_a_saved_answer_gives_the_settings_of_its_service(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer(DOSSIERS)), encoding="utf-8")
    address = "https://api.example.vn/files"
    done = told("inspect", str(file), "--url", address, "--lang", "en", "--config", str(tmp_path / "none.toml"))
    assert 'kind = "http"' in done.output
    assert f'url = "{address}"' in done.output
    assert "the service speaks of 900" in done.output


def test_dates_of_two_forms_are_both_read(tmp_path: Path) -> None:
    lines = ["Mã hồ sơ;Mã TTHC;Hình thức nộp;Thời điểm nhận;Hạn trả"]
    lines += [
        f"{d.code};{SERVICES[d.service][0]};{CHANNELS[d.channel]};{d.received:%H:%M %d-%m-%Y};{d.due:%d-%m-%Y}"
        for d in DOSSIERS
    ]
    file = tmp_path / "log.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert pulled(tmp_path, str(file)) == EXPECTED
    assert 'dates = ["HH:mm dd-MM-yyyy", "dd-MM-yyyy"]' in (tmp_path / "tracker.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("asked", ["http://127.0.0.1:1/files", "https://api.example.vn/files"])
def test_an_address_of_the_web_says_how_to_save_an_answer(tmp_path: Path, asked: str) -> None:
    done = told("inspect", asked, "--lang", "en", "--config", str(tmp_path / "none.toml"))
    assert done.exit_code == 2
    assert "--url ADDRESS" in done.output


def test_rejected_says_that_nothing_is_set_aside_and_where_it_cannot_write(tmp_path: Path) -> None:
    pulled(tmp_path, str(database(tmp_path)), "--table", "ho_so")
    config = ("--config", str(tmp_path / "tracker.toml"))
    assert "No row is set aside." in told("rejected", *config).output
    done = told("rejected", *config, "--csv", str(tmp_path / "no" / "rows.csv"))
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert "There is no source" in told("rejected", "nobody", *config).output


def test_a_demo_does_not_write_over_other_settings(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text("[site]\n", encoding="utf-8")
    done = told("demo", str(tmp_path), "--dossiers", "50")
    assert done.exit_code == 2
    assert (tmp_path / "tracker.toml").read_text(encoding="utf-8") == "[site]\n"


def test_a_password_is_neither_shown_nor_written(tmp_path: Path) -> None:
    address = "postgresql://reader:h0rse%40battery@127.0.0.1:1/motcua"
    found = database_of(address, tmp_path)
    assert found is not None
    assert found.origin("ho_so").url == "postgresql+psycopg://reader:${DATABASE_PASSWORD}@127.0.0.1:1/motcua"
    for extra in ([], ["--json"], ["--table", "ho_so"]):
        done = told("inspect", address, *extra, "--config", str(tmp_path / "none.toml"))
        assert done.exit_code == 2
        assert "h0rse" not in done.output
