"""What commands say on a terminal, in both languages of the site; problems have sentences of their own.

Programs read JSON, whose words never change; people read these, in the site's language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tracker.store.problems import Problem

# English has one form for 1 and another for all other numbers; {n}, {rows} and the like are written by `number`.
TEXTS: dict[str, dict[str, str]] = {
    "reading": {"en": "{name}: reading", "vi": "{name}: đang đọc"},
    "looking": {"en": "looking for what is new", "vi": "đang tìm dữ liệu mới"},
    "settling": {"en": "settling what is stored", "vi": "đang xếp lại dữ liệu đã lưu"},
    "writing": {"en": "writing", "vi": "đang ghi"},
    "refreshing": {"en": "refreshing the figures", "vi": "đang tính lại số liệu"},
    "pace": {"en": "{rows} rows read, {rate} a second", "vi": "đã đọc {rows} dòng, {rate} dòng mỗi giây"},
    "left": {"en": ", {share}, about {time} left", "vi": ", {share}, còn khoảng {time}"},
    "hours": {"en": "{hours} h {minutes} min", "vi": "{hours} giờ {minutes} phút"},
    "minutes": {"en": "{minutes} min", "vi": "{minutes} phút"},
    "seconds": {"en": "{seconds} s", "vi": "{seconds} giây"},
    "failed": {"en": "failed. {error}", "vi": "không nạp được. {error}"},
    "skipped": {"en": "nothing new", "vi": "không có gì mới"},
    "succeeded": {"en": "succeeded, {account} in {seconds} s", "vi": "xong, {account} trong {seconds} giây"},
    "read": {"en": "{count} rows read", "vi": "đọc {count} dòng"},
    "read.one": {"en": "1 row read", "vi": "đọc 1 dòng"},
    "inserted": {"en": "{count} inserted", "vi": "thêm {count}"},
    "updated": {"en": "{count} updated", "vi": "cập nhật {count}"},
    "unchanged": {"en": "{count} unchanged", "vi": "không đổi {count}"},
    "superseded": {
        "en": "{count} superseded by others of the same dossier",
        "vi": "{count} bị dòng khác của cùng hồ sơ thay thế",
    },
    "rejected": {"en": "{count} rejected", "vi": "loại {count}"},
    "not_ended": {
        "en": "The run did not come to its end. {error}",
        "vi": "Lần chạy không đi đến cuối. {error}",
    },
    "months_changed": {
        "en": "Closed months changed, which is noted on /data: {months}.",
        "vi": "Có thay đổi ở tháng đã chốt, được ghi ở trang /data: {months}.",
    },
    "months_closed": {"en": "Closed: {months}.", "vi": "Đã chốt: {months}."},
    "stood_aside": {
        "en": "{source}: {before} rows stood aside, {after} still.",
        "vi": "{source}: trước có {before} dòng bị loại, nay còn {after}.",
    },
    "stood_aside.one": {
        "en": "{source}: 1 row stood aside, {after} still.",
        "vi": "{source}: trước có 1 dòng bị loại, nay còn {after}.",
    },
    "files_gone": {
        "en": "No longer there: {files}. Put them back, or leave their rows set aside.",
        "vi": "Không còn tệp: {files}. Hãy đưa tệp trở lại, hoặc để nguyên các dòng bị loại.",
    },
    "none_aside": {"en": "No row is set aside.", "vi": "Không có dòng nào bị loại."},
    "written": {"en": "{count} rows written to {file}.", "vi": "Đã ghi {count} dòng vào {file}."},
    "written.one": {"en": "1 row written to {file}.", "vi": "Đã ghi 1 dòng vào {file}."},
    "cannot_write": {
        "en": "{file} cannot be written ({reason}). Name a file in a folder that you may write to.",
        "vi": "Không ghi được {file} ({reason}). Hãy chọn tệp trong thư mục mà bạn có quyền ghi.",
    },
    "severity.high": {"en": "high", "vi": "nghiêm trọng"},
    "severity.medium": {"en": "medium", "vi": "trung bình"},
    "severity.low": {"en": "low", "vi": "nhẹ"},
    "line": {"en": "line {line}", "vi": "dòng {line}"},
    "no_source": {
        "en": "There is no source {names} in the settings; sources are: {known}.",
        "vi": "Cấu hình không có nguồn {names}; các nguồn hiện có: {known}.",
    },
    "store_ready": {
        "en": "The store is ready (schema {revision}).",
        "vi": "Kho dữ liệu đã sẵn sàng (lược đồ {revision}).",
    },
    "store_address": {
        "en": "The address of the store cannot be read. Correct [store] url in the settings.",
        "vi": "Không đọc được địa chỉ kho dữ liệu. Sửa [store] url trong cấu hình.",
    },
    "nobody": {
        "en": "Nobody is to be told: set email_to or webhook_url under [notify] in the settings.",
        "vi": "Chưa khai báo người nhận: đặt email_to hoặc webhook_url ở mục [notify] của cấu hình.",
    },
    "sent": {"en": "The message is sent.", "vi": "Đã gửi thông báo."},
    "closed_before": {
        "en": "{month} was closed on {day}; closing it again changes nothing.",
        "vi": "Tháng {month} đã chốt ngày {day}; chốt lại không thay đổi gì.",
    },
    "closed": {
        "en": "{month} is closed ({start} to {end}): {dossiers} dossiers, {online} of them online, at {units} services "
        "and agencies with dossiers.",
        "vi": "Đã chốt tháng {month} (từ {start} đến {end}): {dossiers} hồ sơ, trong đó {online} trực tuyến, ở {units} "
        "cặp dịch vụ và cơ quan có hồ sơ.",
    },
    "no_month": {
        "en": "“{text}” is no month; write it as year and month, such as 2026-03.",
        "vi": "“{text}” không phải là tháng; hãy viết năm và tháng, ví dụ 2026-03.",
    },
    "month_runs": {
        "en": "{month} is still running; it ends on {ends}, and can be closed from {opens}.",
        "vi": "Tháng {month} chưa kết thúc; tháng kết thúc ngày {ends} và có thể chốt từ ngày {opens}.",
    },
    "month_early": {
        "en": "{month} can be closed from {opens}: late data are waited for until then ([closing] grace_days = "
        "{days}). To close it now all the same, add --early.",
        "vi": "Tháng {month} có thể chốt từ ngày {opens}: đến lúc đó còn chờ số liệu gửi muộn ([closing] grace_days = "
        "{days}). Nếu vẫn muốn chốt ngay, thêm --early.",
    },
    "run_first": {
        "en": "The last run did not come to its end; run `python -m etl run` first, then close.",
        "vi": "Lần chạy trước chưa đi đến cuối; hãy chạy `python -m etl run` trước rồi mới chốt.",
    },
    "month_empty": {
        "en": "There is no dossier of {month} in the store. Pull its logs first, or check the month.",
        "vi": "Kho dữ liệu chưa có hồ sơ nào của tháng {month}. Hãy nạp nhật ký trước, hoặc kiểm tra lại tháng.",
    },
    "no_sources": {
        "en": "The settings name no source yet: `python -m etl inspect YOUR-LOG --write` adds one.",
        "vi": "Cấu hình chưa có nguồn nào: `python -m etl inspect TỆP-NHẬT-KÝ --write` sẽ thêm một nguồn.",
    },
    "fresh": {"en": "fresh", "vi": "đúng hạn"},
    "late": {"en": "late", "vi": "trễ"},
    "stale": {"en": "stale", "vi": "quá cũ"},
    "no_data": {"en": "no data yet", "vi": "chưa có dữ liệu"},
    "data_to": {"en": "data to {day}, {count} days ago", "vi": "số liệu đến {day}, cách đây {count} ngày"},
    "data_to.one": {"en": "data to {day}, 1 day ago", "vi": "số liệu đến {day}, cách đây 1 ngày"},
    "never_run": {"en": "never run", "vi": "chưa chạy lần nào"},
    "last_run": {"en": "last run {moment}, {status}", "vi": "lần chạy cuối {moment}, {status}"},
    "status.failed": {"en": "failed", "vi": "thất bại"},
    "status.succeeded": {"en": "succeeded", "vi": "thành công"},
    "status.skipped": {"en": "skipped", "vi": "không có gì mới"},
    "source_stands": {
        "en": "{name}: {freshness}, {age} (expected every {every}); {last}; {read}, {rejected} set aside",
        "vi": "{name}: {freshness}, {age} (dự kiến mỗi {every}); {last}; {read}, đang loại {rejected}",
    },
    "since": {"en": "since {start}", "vi": "từ {start}"},
    "between": {"en": "from {start} to {end}", "vi": "từ {start} đến {end}"},
    "silent": {
        "en": "silent {when}, about {missing} dossiers missing",
        "vi": "ngừng gửi {when}, thiếu khoảng {missing} hồ sơ",
    },
    "feed_silent": {
        "en": "nothing online {when}, about {missing} online dossiers missing",
        "vi": "không có hồ sơ trực tuyến {when}, thiếu khoảng {missing} hồ sơ trực tuyến",
    },
    "outage": {
        "en": "nothing online in the whole province {when}, about {missing} online dossiers missing",
        "vi": "toàn tỉnh không có hồ sơ trực tuyến {when}, thiếu khoảng {missing} hồ sơ trực tuyến",
    },
    "successors": {
        "en": "[catalogue] {kind}: the successor of {codes} is not in the catalogue; what the logs say of the old code "
        "stays with it. Add the successor, or correct its code.",
        "vi": "[catalogue] {kind}: mã kế tiếp của {codes} không có trong danh mục; số liệu của mã cũ vẫn ở mã cũ. Hãy "
        "thêm mã kế tiếp vào danh mục, hoặc sửa lại mã.",
    },
    "waiting": {"en": "Waiting for another command to end: {holder}.", "vi": "Đang chờ lệnh khác kết thúc: {holder}."},
    "account_made": {"en": "{name} can sign in now, as {role}.", "vi": "{name} có thể đăng nhập, vai trò {role}."},
    "account_changed": {"en": "The account {name} is changed.", "vi": "Đã thay đổi tài khoản {name}."},
    "account_removed": {"en": "The account {name} is removed.", "vi": "Đã xóa tài khoản {name}."},
    "account_none": {
        "en": "There is no account yet: `python -m etl account add NAME --role administrator` makes the first.",
        "vi": "Chưa có tài khoản nào: `python -m etl account add TÊN --role administrator` sẽ tạo tài khoản đầu tiên.",
    },
    "account_password": {"en": "Password", "vi": "Mật khẩu"},
    "account.name_taken": {"en": "There is an account of this name.", "vi": "Đã có tài khoản mang tên này."},
    "account.name_form": {
        "en": "A name has 1 to 60 letters and no blank, such as lan.nguyen.",
        "vi": "Tên gồm 1 đến 60 ký tự, không có dấu cách, ví dụ lan.nguyen.",
    },
    "account.no_account": {
        "en": "There is no account of this name; `python -m etl account list` shows them.",
        "vi": "Không có tài khoản mang tên này; `python -m etl account list` liệt kê các tài khoản.",
    },
    "account.role": {"en": "There is no such role.", "vi": "Không có vai trò này."},
    "account.short": {
        "en": "A password has at least {least} characters; several words are easy to keep in mind.",
        "vi": "Mật khẩu có ít nhất {least} ký tự; nên ghép vài từ cho dễ nhớ.",
    },
    "account.long": {
        "en": "A password has at most {most} characters.",
        "vi": "Mật khẩu có nhiều nhất {most} ký tự.",
    },
    "account.plain": {
        "en": "This password is easy to guess: take one without the name, and not of digits alone.",
        "vi": "Mật khẩu này dễ đoán: hãy chọn mật khẩu không chứa tên và không chỉ gồm chữ số.",
    },
    "account.last_administrator": {
        "en": "This is the last administrator; make another one first.",
        "vi": "Đây là quản trị viên cuối cùng; hãy tạo quản trị viên khác trước.",
    },
    "demo_written": {
        "en": "{file} is written.",
        "vi": "Đã ghi {file}.",
    },
    "not_the_demo": {
        "en": "{file} holds settings that are not the demo's. Name another folder, such as demo.",
        "vi": "{file} chứa cấu hình không phải của bản mẫu. Hãy chọn thư mục khác, ví dụ demo.",
    },
}

_spoken: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let what is said inside be said in a language of the site."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language that people are spoken to; English where none was set."""
    return _spoken.get()


def say(name: str, /, **values: object) -> str:
    """A text by its name, placeholders filled; a `count` (or `before`) of 1 takes the form `.one` if there is one."""
    forms = TEXTS.get(f"{name}.one") if 1 in (values.get("count"), values.get("before")) else None
    return (forms or TEXTS[name])[spoken()].format_map(values)


def told(problem: Problem) -> str:
    """What is wrong, why, and what to do."""
    return f"{problem.sentence(spoken())} {problem.action(spoken())}"


def number(value: float) -> str:
    """A number with grouped thousands."""
    text = f"{value:,.0f}"
    return text.replace(",", ".") if spoken() == "vi" else text
