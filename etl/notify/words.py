"""Words of the messages, in both languages of the site."""

TEXTS: dict[str, dict[str, str]] = {
    "failed": {"en": "{title}: a run failed", "vi": "{title}: một lần chạy thất bại"},
    "succeeded": {"en": "{title}: the run succeeded", "vi": "{title}: lần chạy thành công"},
    "alarm": {"en": "{title}: a source has stopped sending", "vi": "{title}: có nguồn ngừng gửi số liệu"},
    "trial": {"en": "{title}: a message to try the settings", "vi": "{title}: thông báo thử cấu hình"},
    "trial_text": {
        "en": "Messages about runs arrive here. Nothing else is to be done.",
        "vi": "Thông báo về các lần chạy sẽ đến địa chỉ này. Không cần làm gì thêm.",
    },
    "run": {"en": "Run {run}", "vi": "Lần chạy {run}"},
    "account": {
        "en": "{read} rows read, {inserted} inserted, {updated} updated, {rejected} rejected",
        "vi": "đọc {read} dòng, thêm {inserted}, cập nhật {updated}, loại {rejected}",
    },
    "status.failed": {"en": "FAILED", "vi": "THẤT BẠI"},
    "status.succeeded": {"en": "succeeded", "vi": "thành công"},
    "status.skipped": {"en": "nothing new", "vi": "không có gì mới"},
    "freshness": {"en": "Freshness", "vi": "Độ mới của số liệu"},
    "fresh": {"en": "on time", "vi": "đúng hạn"},
    "late": {"en": "late", "vi": "trễ"},
    "stale": {"en": "stale", "vi": "quá cũ"},
    "data_to": {"en": "data to {day}", "vi": "số liệu đến {day}"},
    "no_data": {"en": "no data yet", "vi": "chưa có dữ liệu"},
    "aside": {"en": "{count} rows stand aside, rejected", "vi": "{count} dòng đang bị loại"},
    "silent": {
        "en": "silent since {start}, about {missing} dossiers missing",
        "vi": "ngừng gửi từ {start}, thiếu khoảng {missing} hồ sơ",
    },
    "feed_silent": {
        "en": "nothing online since {start}, about {missing} online dossiers missing",
        "vi": "không có hồ sơ trực tuyến từ {start}, thiếu khoảng {missing} hồ sơ trực tuyến",
    },
    "outage": {
        "en": "nothing online in the whole province since {start}, about {missing} online dossiers missing",
        "vi": "toàn tỉnh không có hồ sơ trực tuyến từ {start}, thiếu khoảng {missing} hồ sơ trực tuyến",
    },
    "more": {
        "en": "More: python -m etl status, python -m etl rejected, and the page /data.",
        "vi": "Xem thêm: python -m etl status, python -m etl rejected và trang /data.",
    },
}


def words(name: str, language: str, **values: object) -> str:
    """A text in a language, its placeholders filled."""
    return TEXTS[name][language].format_map(values)
