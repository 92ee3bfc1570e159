"""What `inspect` says to people, in English and Vietnamese."""

from etl.inspect.proposal import Warning_
from etl.inspect.warning_sentences import WARNINGS

ERRORS: dict[str, tuple[str, str]] = {
    "missing": (
        "There is no file {path}. Check the path; quote it if it holds spaces or *.",
        "Không có tệp {path}. Hãy kiểm tra đường dẫn; đặt trong dấu nháy nếu có dấu cách hoặc *.",
    ),
    "no_table": (
        "{place} is a database. Say which table or view to look at: --table NAME. It has: {tables}.",
        "{place} là cơ sở dữ liệu. Hãy nêu bảng hoặc khung nhìn cần xem: --table TÊN. Hiện có: {tables}.",
    ),
    "web": (
        "A web service is inspected by one of its answers: save it into a file (curl -o answer.json ADDRESS), then "
        "run inspect answer.json --url ADDRESS.",
        "Dịch vụ web được xem qua một câu trả lời của nó: lưu vào tệp (curl -o answer.json ĐỊA-CHỈ), rồi chạy "
        "inspect answer.json --url ĐỊA-CHỈ.",
    ),
    "folder": (
        "{path} is a folder. Name one file in it, or a pattern such as “{path}/*.csv”.",
        "{path} là thư mục. Hãy nêu một tệp trong đó, hoặc một mẫu như “{path}/*.csv”.",
    ),
    "no_headings": (
        "{file} has no row of headings: its first row looks like data. Export it with headings, or add a first row.",
        "{file} không có dòng tiêu đề: dòng đầu giống dữ liệu. Hãy kết xuất có tiêu đề, hoặc thêm dòng tiêu đề.",
    ),
    "no_columns": (
        "{file} has no columns to look at: it is no table of records, or its delimiter is unknown. Export it as CSV "
        "with headings.",
        "{file} không có cột nào để xem: không phải bảng dữ liệu, hoặc không rõ dấu phân cách. Hãy kết xuất dạng CSV "
        "có tiêu đề.",
    ),
    "name_exists": (
        "{config} has a source named “{name}” already. Give another --name, or edit that source.",
        "{config} đã có nguồn tên “{name}”. Hãy dùng --name khác, hoặc sửa nguồn đó.",
    ),
    "path_exists": (
        "The source “{name}” in {config} reads {path} already. Nothing was written; edit that source.",
        "Nguồn “{name}” trong {config} đã đọc {path}. Không ghi gì thêm; hãy sửa nguồn đó.",
    ),
    "bad_name": (
        "“{name}” cannot be the name of a source: letters, digits, _, - and . only, at most 60.",
        "“{name}” không dùng làm tên nguồn được: chỉ gồm chữ, số, _, - và ., tối đa 60 ký tự.",
    ),
    "cannot_write": (
        "{config} cannot be written ({reason}). The block above can be copied into it by hand.",
        "Không ghi được {config} ({reason}). Có thể tự chép khối cấu hình ở trên vào tệp.",
    ),
    "cannot_read": (
        "{file} cannot be inspected ({reason}). Export it again as CSV, XLSX or JSON.",
        "Không xem được {file} ({reason}). Hãy kết xuất lại dạng CSV, XLSX hoặc JSON.",
    ),
}


PERSONAL = {
    "id_number": ("ID number", "số giấy tờ"),
    "phone": ("phone", "điện thoại"),
    "email": ("e-mail", "thư điện tử"),
    "name": ("name", "họ tên"),
    "address": ("address", "địa chỉ"),
    "birth": ("date of birth", "ngày sinh"),
    "free_text": ("free text", "nội dung tự do"),
}


def sentence(warning: Warning_, language: str) -> str:
    """A warning for people."""
    kind = PERSONAL.get(str(warning.parameters.get("kind")), ("", ""))[language == "vi"]
    return WARNINGS[warning.code][language == "vi"].format_map({**warning.parameters, "kind": kind})


def error(code: str, language: str, **parameters: str) -> str:
    """Why `inspect` ends, and what to do."""
    return ERRORS[code][language == "vi"].format_map(parameters)
