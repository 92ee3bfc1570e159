"""What can be wrong with a line or record that cannot be read as a row."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "encoding",
            "rejected",
            "The row is not text in {encoding}; it begins like “{value}”.",
            "Dòng này không phải văn bản mã {encoding}; dạng phần đầu: “{value}”.",
            "Write the row in the encoding of the file, or set encoding for this source if more rows are so.",
            "Ghi lại dòng theo bảng mã của tệp; nếu nhiều dòng như vậy, khai báo encoding của nguồn.",
        ),
        rule(
            "nul",
            "rejected",
            "The row holds NUL characters, which text does not have; it begins like “{value}”.",
            "Dòng này có ký tự NUL, không phải văn bản; dạng phần đầu: “{value}”.",
            "Export the file again: such rows come from a disk or a copy that failed.",
            "Kết xuất lại tệp: dòng như vậy thường do lỗi ổ đĩa hoặc lỗi sao chép.",
        ),
        rule(
            "too_long",
            "rejected",
            "The row is longer than {limit} million characters and was not read.",
            "Dòng này dài hơn {limit} triệu ký tự nên không được đọc.",
            "Look for missing line breaks in the file, or export it again.",
            "Kiểm tra tệp có thiếu ngắt dòng không, hoặc kết xuất lại tệp.",
        ),
        rule(
            "quotes",
            "rejected",
            "A quotation mark in the row is not closed or not doubled, near “{value}”.",
            "Dòng có dấu ngoặc kép không được đóng hoặc không được nhân đôi, gần “{value}”.",
            "Remove the stray quotation mark, or double it inside a quoted value.",
            "Xóa dấu ngoặc kép thừa, hoặc nhân đôi dấu đó nếu nằm trong giá trị đặt giữa ngoặc kép.",
        ),
        rule(
            "broken_json",
            "failed",
            "{file} is not whole JSON: it cannot be read from line {line}, character {column} on.",
            "{file} không phải là tệp JSON hoàn chỉnh: không đọc được từ dòng {line}, ký tự {column}.",
            "Export the file again; it may have been cut off.",
            "Kết xuất lại tệp; tệp có thể đã bị cắt ngang.",
        ),
        rule(
            "no_records",
            "failed",
            "{file} has no list of records at record_path “{path}”.",
            "{file} không có danh sách bản ghi tại record_path “{path}”.",
            "Set record_path of this source to the keys that lead to the list, with dots between them.",
            "Khai báo record_path của nguồn là các khóa dẫn đến danh sách, cách nhau bằng dấu chấm.",
        ),
        rule(
            "json_line",
            "rejected",
            "The row is not one JSON object: reading stopped at character {column}, near “{value}”.",
            "Dòng này không phải là một đối tượng JSON: việc đọc dừng ở ký tự {column}, gần “{value}”.",
            "Write each row as one JSON object on a line of its own.",
            "Ghi mỗi bản ghi thành một đối tượng JSON trên một dòng riêng.",
        ),
        rule(
            "columns",
            "rejected",
            "The row has {found} values where the heading has {expected}.",
            "Dòng có {found} giá trị, trong khi tiêu đề có {expected} cột.",
            "Look for a stray delimiter or a line break in the row and mend it in the file.",
            "Kiểm tra dấu phân cách hoặc ngắt dòng thừa trong dòng này và sửa lại trong tệp.",
        ),
        rule(
            "total_row",
            "rejected",
            "The row is a total of the table and no record of its own.",
            "Dòng này là dòng tổng cộng của bảng, không phải một bản ghi.",
            "Nothing needs to be done; if the row is a record, its first cell must not read like a total.",
            "Không cần xử lý; nếu dòng là một bản ghi, ô đầu tiên không được ghi như dòng tổng cộng.",
        ),
        rule(
            "note_row",
            "rejected",
            "The row has hardly a value in the columns that are read; it seems to be a note or a signature.",
            "Dòng này hầu như không có giá trị ở các cột được đọc; có vẻ là ghi chú hoặc phần ký dưới bảng.",
            "Nothing needs to be done if it is a note; if it is a record, fill in its columns.",
            "Không cần xử lý nếu là ghi chú; nếu là bản ghi, hãy điền các cột còn thiếu.",
        ),
        rule(
            "heading_again",
            "rejected",
            "The row repeats the headings of the table.",
            "Dòng này lặp lại tiêu đề của bảng.",
            "Nothing needs to be done: the rows below it are read.",
            "Không cần xử lý: các dòng bên dưới vẫn được đọc.",
        ),
    ]
)
# Rows of a sheet that were never records: they are accounted for, but say nothing against the file.
OUTSIDE_THE_TABLE = frozenset({"total_row", "note_row", "heading_again"})
