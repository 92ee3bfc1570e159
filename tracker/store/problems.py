"""The register of what can be wrong with a file, a row or a dossier.

Each problem has a code, a severity, a sentence that says what is wrong and why, and an action: what to do
about it; both in Vietnamese and English. Sentences have placeholders, filled from the problem's parameters.
Parameters never hold personal data: of a value only its shape is told (`shape`), unless the rules of
echoing allow more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["failed", "rejected", "flagged"]


@dataclass(frozen=True)
class Rule:
    """One entry of the register; texts by language code."""

    code: str
    severity: Severity
    sentence: Mapping[str, str]
    action: Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place: the code of a rule and what fills its sentence."""

    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self, language: str = "en") -> str:
        """What is wrong and why, with the parameters filled in."""
        return RULES[self.code].sentence[language].format_map(self.parameters)

    def action(self, language: str = "en") -> str:
        """What to do about it."""
        return RULES[self.code].action[language].format_map(self.parameters)


def shape(value: str) -> str:
    """Return the form of a value without its content: digits become 9, letters a or A (at most 40 kept)."""

    def form(character: str) -> str:
        if character.isdigit():
            return "9"
        if character.isalpha():
            return "A" if character.isupper() else "a"
        return character

    text = "".join(form(c) for c in value[:40])
    return text + ("…" if len(value) > 40 else "")


def _rule(code: str, severity: Severity, en: str, vi: str, action_en: str, action_vi: str) -> tuple[str, Rule]:
    return code, Rule(code, severity, {"en": en, "vi": vi}, {"en": action_en, "vi": action_vi})


RULES: dict[str, Rule] = dict(
    [
        # Files and sources
        _rule(
            "missing_columns",
            "failed",
            "{file} has no column {columns}; its columns are: {found}.",
            "{file} không có cột {columns}; các cột hiện có: {found}.",
            "Correct the heading in the file, or the column name under [source.columns].",
            "Sửa tiêu đề cột trong tệp hoặc tên cột ở mục [source.columns].",
        ),
        _rule(
            "empty_file",
            "failed",
            "{file} is empty.",
            "{file} là tệp rỗng.",
            "Export the file again and put it in the place of this one.",
            "Kết xuất lại tệp và thay thế tệp này.",
        ),
        _rule(
            "cannot_open",
            "failed",
            "{file} cannot be opened or read ({reason}).",
            "Không mở hoặc không đọc được {file} ({reason}).",
            "Check that the file exists and that the program may read it.",
            "Kiểm tra tệp có tồn tại không và chương trình có quyền đọc tệp không.",
        ),
        _rule(
            "damaged_archive",
            "failed",
            "{file} is damaged or cut off: its compressed content does not unpack to the end.",
            "{file} bị hỏng hoặc bị cắt ngang: không giải nén được đến hết nội dung.",
            "Copy or export the file again; a copy may have been made before the export had ended.",
            "Sao chép hoặc kết xuất lại tệp; có thể tệp đã được sao chép khi chưa kết xuất xong.",
        ),
        _rule(
            "unknown_format",
            "failed",
            "{file} is in a format that is not read here: by its content it is {found}.",
            "{file} có định dạng chưa đọc được; theo nội dung, đây là {found}.",
            "Export it as CSV, TSV, JSON Lines, XLSX or XES, plain or compressed with gzip.",
            "Kết xuất lại dưới dạng CSV, TSV, JSON Lines, XLSX hoặc XES, có thể nén bằng gzip.",
        ),
        _rule(
            "wrong_encoding",
            "failed",
            "{file} is not text in {encoding}; it looks like {looks_like}.",
            "{file} không phải văn bản mã {encoding}; có vẻ là {looks_like}.",
            "Set encoding for this source to the file's true encoding, or export the file as UTF-8.",
            "Khai báo encoding của nguồn đúng với bảng mã của tệp, hoặc kết xuất lại tệp bằng UTF-8.",
        ),
        _rule(
            "unknown_encoding",
            "failed",
            "{file} cannot be read: there is no text encoding of the name {encoding}.",
            "Không đọc được {file}: không có bảng mã nào tên là {encoding}.",
            "Correct encoding for this source, for example utf-8, utf-16 or cp1258.",
            "Sửa lại encoding của nguồn, ví dụ utf-8, utf-16 hoặc cp1258.",
        ),
        _rule(
            "bad_delimiter",
            "failed",
            "{file} cannot be read: the delimiter “{delimiter}” is not one character that can part values.",
            "Không đọc được {file}: dấu phân cách “{delimiter}” không phải là một ký tự dùng được.",
            "Set delimiter for this source to one character, or leave it out to have it found.",
            "Khai báo delimiter của nguồn bằng đúng một ký tự, hoặc bỏ đi để chương trình tự nhận biết.",
        ),
        _rule(
            "no_header_row",
            "failed",
            "{file} has no row {row}, where its headings should be.",
            "{file} không có dòng {row}, nơi được khai báo là dòng tiêu đề.",
            "Correct header_row for this source, or leave it out to have it found.",
            "Sửa header_row của nguồn, hoặc bỏ đi để chương trình tự tìm dòng tiêu đề.",
        ),
        _rule(
            "missing_sheet",
            "failed",
            "{file} has no sheet “{sheet}”; its sheets are: {found}.",
            "{file} không có trang tính “{sheet}”; các trang tính hiện có: {found}.",
            "Correct sheet for this source, or leave it out to have it found by the headings.",
            "Sửa sheet của nguồn, hoặc bỏ đi để chương trình tìm trang tính theo tiêu đề cột.",
        ),
        _rule(
            "broken_workbook",
            "failed",
            "{file} cannot be opened as a workbook: it is damaged or cut off.",
            "Không mở được {file} dưới dạng bảng tính: tệp bị hỏng hoặc bị cắt ngang.",
            "Open the file in a spreadsheet program and save it again as XLSX, or export it again.",
            "Mở tệp bằng phần mềm bảng tính và lưu lại dạng XLSX, hoặc kết xuất lại tệp.",
        ),
        _rule(
            "locked_workbook",
            "failed",
            "{file} is protected with a password.",
            "{file} được bảo vệ bằng mật khẩu.",
            "Save the workbook without a password.",
            "Lưu lại bảng tính không đặt mật khẩu.",
        ),
        _rule(
            "large_workbook",
            "failed",
            "{file} unpacks to more than {limit} MB, too much for a workbook to be read whole.",
            "{file} có dung lượng sau giải nén vượt quá {limit} MB, quá lớn để đọc như một bảng tính.",
            "Export the data as CSV, or in several workbooks.",
            "Kết xuất dữ liệu dưới dạng CSV hoặc chia thành nhiều bảng tính.",
        ),
        _rule(
            "broken_xml",
            "failed",
            "{file} is not well-formed XML: reading stopped at line {line}, character {column}.",
            "{file} không phải XML hợp lệ: việc đọc dừng ở dòng {line}, ký tự {column}.",
            "Export the file again; it may have been cut off while it was written.",
            "Kết xuất lại tệp; có thể tệp bị cắt ngang khi đang ghi.",
        ),
        _rule(
            "forbidden_xml",
            "failed",
            "{file} declares XML entities, which are not read because they can be misused.",
            "{file} có khai báo thực thể XML; nội dung này không được đọc vì lý do an toàn.",
            "Export the file without a DOCTYPE.",
            "Kết xuất lại tệp không có phần DOCTYPE.",
        ),
        # Rows that cannot be read as rows
        _rule(
            "encoding",
            "rejected",
            "The row is not text in {encoding}; it begins like “{value}”.",
            "Dòng này không phải văn bản mã {encoding}; dạng phần đầu: “{value}”.",
            "Write the row in the encoding of the file, or set encoding for this source if more rows are so.",
            "Ghi lại dòng theo bảng mã của tệp; nếu nhiều dòng như vậy, khai báo encoding của nguồn.",
        ),
        _rule(
            "nul",
            "rejected",
            "The row holds NUL characters, which text does not have; it begins like “{value}”.",
            "Dòng này có ký tự NUL, không phải văn bản; dạng phần đầu: “{value}”.",
            "Export the file again: such rows come from a disk or a copy that failed.",
            "Kết xuất lại tệp: dòng như vậy thường do lỗi ổ đĩa hoặc lỗi sao chép.",
        ),
        _rule(
            "too_long",
            "rejected",
            "The row is longer than {limit} million characters and was not read.",
            "Dòng này dài hơn {limit} triệu ký tự nên không được đọc.",
            "Look for missing line breaks in the file, or export it again.",
            "Kiểm tra tệp có thiếu ngắt dòng không, hoặc kết xuất lại tệp.",
        ),
        _rule(
            "quotes",
            "rejected",
            "A quotation mark in the row is not closed or not doubled, near “{value}”.",
            "Dòng có dấu ngoặc kép không được đóng hoặc không được nhân đôi, gần “{value}”.",
            "Remove the stray quotation mark, or double it inside a quoted value.",
            "Xóa dấu ngoặc kép thừa, hoặc nhân đôi dấu đó nếu nằm trong giá trị đặt giữa ngoặc kép.",
        ),
        _rule(
            "broken_json",
            "failed",
            "{file} is not whole JSON: it cannot be read from line {line}, character {column} on.",
            "{file} không phải là tệp JSON hoàn chỉnh: không đọc được từ dòng {line}, ký tự {column}.",
            "Export the file again; it may have been cut off.",
            "Kết xuất lại tệp; tệp có thể đã bị cắt ngang.",
        ),
        _rule(
            "no_records",
            "failed",
            "{file} has no list of records at record_path “{path}”.",
            "{file} không có danh sách bản ghi tại record_path “{path}”.",
            "Set record_path of this source to the keys that lead to the list, with dots between them.",
            "Khai báo record_path của nguồn là các khóa dẫn đến danh sách, cách nhau bằng dấu chấm.",
        ),
        _rule(
            "json_line",
            "rejected",
            "The row is not one JSON object: reading stopped at character {column}, near “{value}”.",
            "Dòng này không phải là một đối tượng JSON: việc đọc dừng ở ký tự {column}, gần “{value}”.",
            "Write each row as one JSON object on a line of its own.",
            "Ghi mỗi bản ghi thành một đối tượng JSON trên một dòng riêng.",
        ),
        _rule(
            "columns",
            "rejected",
            "The row has {found} values where the heading has {expected}.",
            "Dòng có {found} giá trị, trong khi tiêu đề có {expected} cột.",
            "Look for a stray delimiter or a line break in the row and mend it in the file.",
            "Kiểm tra dấu phân cách hoặc ngắt dòng thừa trong dòng này và sửa lại trong tệp.",
        ),
    ]
)


RULES |= dict(
    [
        # Sources
        _rule(
            "failed",
            "failed",
            "{text}",
            "{text}",
            "Mend what the sentence names and run again.",
            "Khắc phục nội dung nêu trên rồi chạy lại.",
        ),
        _rule(
            "no_files",
            "failed",
            "No file matches {path}.",
            "Không có tệp nào khớp với {path}.",
            "Check the path of this source in the settings, and whether the export has arrived.",
            "Kiểm tra đường dẫn của nguồn trong tệp cấu hình và xem tệp kết xuất đã được gửi đến chưa.",
        ),
        _rule(
            "kind_not_read",
            "failed",
            "Sources of kind {kind} are not read by this version.",
            "Phiên bản này chưa đọc được nguồn loại {kind}.",
            "Export the log to files and use kind = files.",
            "Kết xuất nhật ký ra tệp và dùng kind = files.",
        ),
        _rule(
            "totals_need_agencies",
            "failed",
            "These totals share {channels} with the dossiers of {other} but name no agency, so that the same "
            "dossiers could count twice.",
            "Số tổng hợp này trùng kênh {channels} với hồ sơ của nguồn {other} nhưng không nêu cơ quan, nên có thể "
            "bị tính hai lần.",
            "List the agencies of this source, or map its agency column.",
            "Khai báo danh sách cơ quan của nguồn, hoặc ánh xạ cột cơ quan.",
        ),
        _rule(
            "too_many_rejected",
            "failed",
            "{rejected} of {rows} rows were rejected, more than {share} allowed; nothing of this source was loaded.",
            "{rejected} trong {rows} dòng bị loại, vượt mức cho phép {share}; không nạp dữ liệu nào của nguồn này.",
            "Compare the columns and values of the file with the settings of the source; then run again.",
            "Đối chiếu các cột và giá trị của tệp với cấu hình nguồn rồi chạy lại.",
        ),
        _rule(
            "account",
            "failed",
            "{rows} rows were read but {told} are accounted for; nothing of this source was loaded.",
            "Đã đọc {rows} dòng nhưng chỉ đối soát được {told}; không nạp dữ liệu nào của nguồn này.",
            "Keep the file and report this: it is an error of the program.",
            "Giữ lại tệp và báo lỗi: đây là lỗi của chương trình.",
        ),
        _rule(
            "unexpected",
            "failed",
            "The source stopped with an error of the program ({kind}); nothing of it was loaded.",
            "Nguồn dừng do lỗi của chương trình ({kind}); không nạp dữ liệu nào của nguồn này.",
            "Look into the log of the run, keep the file and report this.",
            "Xem nhật ký của lần chạy, giữ lại tệp và báo lỗi.",
        ),
        # Rows
        _rule(
            "no_dossier",
            "rejected",
            "The row has no dossier code.",
            "Dòng không có mã hồ sơ.",
            "Fill in the code in the system that exports the log.",
            "Bổ sung mã hồ sơ tại hệ thống kết xuất.",
        ),
        _rule(
            "no_service",
            "rejected",
            "The row has no service code.",
            "Dòng không có mã thủ tục hành chính.",
            "Fill in the code of the procedure.",
            "Bổ sung mã thủ tục hành chính.",
        ),
        _rule(
            "unknown_service",
            "rejected",
            "The service code in column {column}, of the form {value}, is not in the catalogue.",
            "Mã thủ tục ở cột {column}, dạng {value}, không có trong danh mục.",
            "Correct the code, or add the service to the catalogue.",
            "Sửa mã, hoặc bổ sung thủ tục vào danh mục.",
        ),
        _rule(
            "unknown_agency",
            "rejected",
            "The agency code in column {column}, of the form {value}, is not in the list of agencies.",
            "Mã cơ quan ở cột {column}, dạng {value}, không có trong danh mục cơ quan.",
            "Correct the code, or add the agency to the catalogue.",
            "Sửa mã, hoặc bổ sung cơ quan vào danh mục.",
        ),
        _rule(
            "unknown_locality",
            "rejected",
            "The place code in column {column}, of the form {value}, is not in the list of places.",
            "Mã xã, phường ở cột {column}, dạng {value}, không có trong danh mục địa bàn.",
            "Correct the code, or add the place to the catalogue.",
            "Sửa mã, hoặc bổ sung địa bàn vào danh mục.",
        ),
        *(
            _rule(
                f"suspicious_{name}",
                "rejected",
                f"What stands as the {en} code looks like personal data (form {{value}}).",
                f"Giá trị ở vị trí mã {vi} có dạng dữ liệu cá nhân ({{value}}).",
                "Check whether the column is mapped to the right field.",
                "Kiểm tra lại cột đã được ánh xạ đúng trường chưa.",
            )
            for name, en, vi in (
                ("service", "service", "thủ tục"),
                ("agency", "agency", "cơ quan"),
                ("locality", "place", "địa bàn"),
            )
        ),
        _rule(
            "no_channel",
            "rejected",
            "The row does not say by which channel the dossier came.",
            "Dòng không ghi hình thức nộp hồ sơ.",
            "Fill in the channel: online, counter or post.",
            "Bổ sung hình thức nộp: trực tuyến, trực tiếp hoặc bưu chính.",
        ),
        _rule(
            "unknown_channel",
            "rejected",
            "The channel “{value}” in column {column} has no meaning in the settings.",
            "Hình thức nộp “{value}” ở cột {column} chưa được khai báo ý nghĩa.",
            "Add the value to [source.values.channel], or correct it in the log.",
            "Bổ sung giá trị vào [source.values.channel], hoặc sửa trong nhật ký.",
        ),
        _rule(
            "no_date",
            "rejected",
            "The row has no date of reception.",
            "Dòng không có ngày tiếp nhận.",
            "Fill in the date on which the dossier was received.",
            "Bổ sung ngày tiếp nhận hồ sơ.",
        ),
        _rule(
            "unreadable_date",
            "rejected",
            "The date in column {column}, of the form {value}, is no date.",
            "Giá trị ở cột {column}, dạng {value}, không phải là ngày hợp lệ.",
            "Correct the date, or set formats.dates for this source.",
            "Sửa ngày, hoặc khai báo formats.dates cho nguồn này.",
        ),
        _rule(
            "unreadable_period",
            "rejected",
            "The period, of the form {value}, is no month, quarter or year made of whole months.",
            "Kỳ báo cáo, dạng {value}, không phải tháng, quý hoặc năm trọn vẹn.",
            "Write 2026-03, 03/2026, 2026-Q1 or 2026; for 2018-2019 set fiscal_year_starts.",
            "Ghi 2026-03, 03/2026, 2026-Q1 hoặc 2026; với dạng 2018-2019 cần khai báo fiscal_year_starts.",
        ),
        _rule(
            "unreadable_count",
            "rejected",
            "The count, of the form {value}, is no whole number, or may be read in two ways.",
            "Số lượng, dạng {value}, không phải số nguyên hoặc có thể hiểu theo hai cách.",
            "Correct the number; for 1.234 set formats.decimal, for words such as ND add them to [source.nulls].",
            "Sửa số; với dạng 1.234 cần khai báo formats.decimal, với ký hiệu như ND cần khai báo ở [source.nulls].",
        ),
        _rule(
            "online_exceeds_total",
            "rejected",
            "More dossiers are reported online than in all.",
            "Số hồ sơ trực tuyến lớn hơn tổng số hồ sơ.",
            "Ask whoever reported the two numbers and correct the row.",
            "Liên hệ đơn vị báo cáo để kiểm tra và sửa hai số này.",
        ),
        _rule(
            "contradicting",
            "rejected",
            "Two rows of this file report different counts for the same service, period, agency and place.",
            "Hai dòng trong tệp báo cáo số khác nhau cho cùng thủ tục, kỳ, cơ quan và địa bàn.",
            "Map the agency or locality column if they are of different ones; else remove the wrong row.",
            "Ánh xạ cột cơ quan hoặc địa bàn nếu hai dòng thuộc nơi khác nhau; nếu không, xóa dòng sai.",
        ),
        # Flags: the dossier counts all the same
        _rule(
            "unmapped_status",
            "flagged",
            "The state of the dossier has no meaning in the settings; it counts as accepted.",
            "Trạng thái hồ sơ chưa được khai báo ý nghĩa; tạm tính là đã tiếp nhận.",
            "Add the value to [source.values.status].",
            "Bổ sung giá trị vào [source.values.status].",
        ),
        _rule(
            "end_before_start",
            "flagged",
            "The due or end date lies before the reception.",
            "Ngày hẹn trả hoặc ngày kết thúc trước ngày tiếp nhận.",
            "Correct the dates in the system that exports the log.",
            "Sửa ngày tại hệ thống kết xuất.",
        ),
        _rule(
            "date_in_future",
            "flagged",
            "The date of reception lies in the future.",
            "Ngày tiếp nhận nằm trong tương lai.",
            "Correct the date, or the clock of the system.",
            "Sửa ngày, hoặc chỉnh lại đồng hồ hệ thống.",
        ),
        _rule(
            "level_2_online",
            "flagged",
            "Filed online although the service is at level 2, which has no online filing.",
            "Nộp trực tuyến trong khi thủ tục chỉ ở mức độ 2, không có nộp trực tuyến.",
            "Correct the level in the catalogue, or the channel in the log.",
            "Sửa mức độ trong danh mục, hoặc hình thức nộp trong nhật ký.",
        ),
        _rule(
            "level_differs",
            "flagged",
            "The log gives another level than the catalogue; the catalogue's counts.",
            "Mức độ trong nhật ký khác danh mục; tính theo danh mục.",
            "Check the level and its date in the catalogue.",
            "Kiểm tra mức độ và ngày áp dụng trong danh mục.",
        ),
        _rule(
            "undeclared",
            "flagged",
            "Outside what its source declares to cover (channel, agency, service or time).",
            "Nằm ngoài phạm vi mà nguồn khai báo (kênh, cơ quan, thủ tục hoặc thời gian).",
            "Widen the declaration of the source, or ask why it holds such dossiers.",
            "Mở rộng khai báo của nguồn, hoặc tìm hiểu vì sao có các hồ sơ này.",
        ),
        _rule(
            "odd_dossier_code",
            "flagged",
            "The dossier code is not of the national form.",
            "Mã hồ sơ không đúng định dạng quốc gia.",
            "Nothing, if the system has codes of its own; else check the column.",
            "Không cần xử lý nếu hệ thống dùng mã riêng; nếu không, kiểm tra lại cột.",
        ),
        _rule(
            "provisional",
            "flagged",
            "The service is in the log but not in the catalogue.",
            "Thủ tục có trong nhật ký nhưng chưa có trong danh mục.",
            "Add the service to the catalogue.",
            "Bổ sung thủ tục vào danh mục.",
        ),
        _rule(
            "settled_without_end",
            "flagged",
            "Settled, but without an end date.",
            "Đã giải quyết nhưng không có ngày kết thúc.",
            "Fill in the end date.",
            "Bổ sung ngày kết thúc xử lý.",
        ),
        _rule(
            "not_in_force",
            "flagged",
            "The agency or place did not exist on the day of the dossier.",
            "Cơ quan hoặc địa bàn không tồn tại vào ngày của hồ sơ.",
            "Check the code, or the dates in the catalogue.",
            "Kiểm tra mã, hoặc ngày hiệu lực trong danh mục.",
        ),
        _rule(
            "unreadable_value",
            "flagged",
            "A date that is not needed for counting cannot be read; it was left out.",
            "Một ngày không dùng để thống kê không đọc được và đã được bỏ qua.",
            "Correct the date in the system that exports the log.",
            "Sửa ngày tại hệ thống kết xuất.",
        ),
        _rule(
            "conflict",
            "flagged",
            "Two sources say different things of the same dossier; the source listed first counts.",
            "Hai nguồn ghi khác nhau về cùng một hồ sơ; tính theo nguồn khai báo trước.",
            "Compare the two systems; list the more reliable one first in the settings.",
            "Đối chiếu hai hệ thống; khai báo nguồn tin cậy hơn trước.",
        ),
    ]
)
