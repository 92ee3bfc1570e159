"""Where the rows of a source come from, if not from files: a table of a database, or a web service. Pure."""

import json
from dataclasses import dataclass

SECRET = "DATABASE_PASSWORD"  # noqa: S105 - the name of a variable
_CHECK = {
    "cursor": (
        "to pull only what changed: must grow whenever a row changes",
        "để chỉ lấy phần thay đổi: phải tăng mỗi khi bản ghi thay đổi",
    ),
    "pages": (
        "page, offset, cursor or link: how answers go on",
        "page, offset, cursor hoặc link: cách lấy các trang tiếp theo",
    ),
    "since": ("asks only for what changed since a day", "chỉ hỏi phần thay đổi từ một ngày"),
    "auth": ("secrets come from the environment", "thông tin bí mật lấy từ biến môi trường"),
}


@dataclass(frozen=True)
class Origin:
    """`url`: as the settings write it, without secrets; `table`: of a database, None of a web service."""

    url: str
    table: str | None = None

    def lines(self, updated: str | None, language: str) -> list[str]:
        """The lines of the settings that say where rows come from; `updated`: the column of the last change."""
        word = {key: texts[language == "vi"] for key, texts in _CHECK.items()}
        # No escape for `$`: the name of a secret stands there to be filled in.
        url = f"url = {json.dumps(self.url, ensure_ascii=False)}"
        if self.table is None:
            return [
                'kind = "http"',
                url,
                f'# pagination = "page"  # {word["pages"]}',
                f'# since_param = "since"  # {word["since"]}',
                f'# auth = {{ kind = "bearer", token = "${{TOKEN}}" }}  # {word["auth"]}',
            ]
        lines = ['kind = "sql"', url, f"table = {json.dumps(self.table, ensure_ascii=False)}"]
        if updated:
            lines.append(f"# cursor_column = {json.dumps(updated, ensure_ascii=False)}  # {word['cursor']}")
        return lines
