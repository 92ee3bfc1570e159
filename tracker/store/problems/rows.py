"""Why a row is set aside."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "no_dossier",
            "rejected",
            "The row has no dossier code.",
            "Dòng không có mã hồ sơ.",
            "Fill in the code in the system that exports the log.",
            "Bổ sung mã hồ sơ tại hệ thống kết xuất.",
        ),
        rule(
            "no_service",
            "rejected",
            "The row has no service code.",
            "Dòng không có mã thủ tục hành chính.",
            "Fill in the code of the procedure.",
            "Bổ sung mã thủ tục hành chính.",
        ),
        rule(
            "unknown_service",
            "rejected",
            "The service code in column {column}, of the form {value}, is not in the catalogue.",
            "Mã thủ tục ở cột {column}, dạng {value}, không có trong danh mục.",
            "Correct the code, or add the service to the catalogue.",
            "Sửa mã, hoặc bổ sung thủ tục vào danh mục.",
        ),
        rule(
            "unknown_agency",
            "rejected",
            "The agency code in column {column}, of the form {value}, is not in the list of agencies.",
            "Mã cơ quan ở cột {column}, dạng {value}, không có trong danh mục cơ quan.",
            "Correct the code, or add the agency to the catalogue.",
            "Sửa mã, hoặc bổ sung cơ quan vào danh mục.",
        ),
        rule(
            "unknown_locality",
            "rejected",
            "The place code in column {column}, of the form {value}, is not in the list of places.",
            "Mã xã, phường ở cột {column}, dạng {value}, không có trong danh mục địa bàn.",
            "Correct the code, or add the place to the catalogue.",
            "Sửa mã, hoặc bổ sung địa bàn vào danh mục.",
        ),
        *(
            rule(
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
        rule(
            "no_channel",
            "rejected",
            "The row does not say by which channel the dossier came.",
            "Dòng không ghi hình thức nộp hồ sơ.",
            "Fill in the channel: online, counter or post.",
            "Bổ sung hình thức nộp: trực tuyến, trực tiếp hoặc bưu chính.",
        ),
        rule(
            "unknown_channel",
            "rejected",
            "The channel “{value}” in column {column} has no meaning in the settings.",
            "Hình thức nộp “{value}” ở cột {column} chưa được khai báo ý nghĩa.",
            "Add the value to [source.values.channel], or correct it in the log.",
            "Bổ sung giá trị vào [source.values.channel], hoặc sửa trong nhật ký.",
        ),
        rule(
            "no_date",
            "rejected",
            "The row has no date of reception.",
            "Dòng không có ngày tiếp nhận.",
            "Fill in the date on which the dossier was received.",
            "Bổ sung ngày tiếp nhận hồ sơ.",
        ),
        rule(
            "unreadable_date",
            "rejected",
            "The date in column {column}, of the form {value}, is no date.",
            "Giá trị ở cột {column}, dạng {value}, không phải là ngày hợp lệ.",
            "Correct the date, or set formats.dates for this source.",
            "Sửa ngày, hoặc khai báo formats.dates cho nguồn này.",
        ),
        rule(
            "unreadable_period",
            "rejected",
            "The period, of the form {value}, is no month, quarter or year made of whole months.",
            "Kỳ báo cáo, dạng {value}, không phải tháng, quý hoặc năm trọn vẹn.",
            "Write 2026-03, 03/2026, 2026-Q1 or 2026; for 2018-2019 set fiscal_year_starts.",
            "Ghi 2026-03, 03/2026, 2026-Q1 hoặc 2026; với dạng 2018-2019 cần khai báo fiscal_year_starts.",
        ),
        rule(
            "unreadable_count",
            "rejected",
            "The count, of the form {value}, is no whole number, or may be read in two ways.",
            "Số lượng, dạng {value}, không phải số nguyên hoặc có thể hiểu theo hai cách.",
            "Correct the number; for 1.234 set formats.decimal, for words such as ND add them to [source.nulls].",
            "Sửa số; với dạng 1.234 cần khai báo formats.decimal, với ký hiệu như ND cần khai báo ở [source.nulls].",
        ),
        rule(
            "online_exceeds_total",
            "rejected",
            "More dossiers are reported online than in all.",
            "Số hồ sơ trực tuyến lớn hơn tổng số hồ sơ.",
            "Ask whoever reported the two numbers and correct the row.",
            "Liên hệ đơn vị báo cáo để kiểm tra và sửa hai số này.",
        ),
        rule(
            "contradicting",
            "rejected",
            "Two rows of this file report different counts for the same service, period, agency and place.",
            "Hai dòng trong tệp báo cáo số khác nhau cho cùng thủ tục, kỳ, cơ quan và địa bàn.",
            "Map the agency or locality column if they are of different ones; else remove the wrong row.",
            "Ánh xạ cột cơ quan hoặc địa bàn nếu hai dòng thuộc nơi khác nhau; nếu không, xóa dòng sai.",
        ),
    ]
)
