"""What is odd about a dossier that counts all the same; the codes are those of `tracker.store.flags`."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "unmapped_status",
            "flagged",
            "The state of the dossier has no meaning in the settings; it counts as accepted.",
            "Trạng thái hồ sơ chưa được khai báo ý nghĩa; tạm tính là đã tiếp nhận.",
            "Add the value to [source.values.status].",
            "Bổ sung giá trị vào [source.values.status].",
        ),
        rule(
            "end_before_start",
            "flagged",
            "The due or end date lies before the reception.",
            "Ngày hẹn trả hoặc ngày kết thúc trước ngày tiếp nhận.",
            "Correct the dates in the system that exports the log.",
            "Sửa ngày tại hệ thống kết xuất.",
        ),
        rule(
            "date_in_future",
            "flagged",
            "The date of reception lies in the future.",
            "Ngày tiếp nhận nằm trong tương lai.",
            "Correct the date, or the clock of the system.",
            "Sửa ngày, hoặc chỉnh lại đồng hồ hệ thống.",
        ),
        rule(
            "level_2_online",
            "flagged",
            "Filed online although the service is at level 2, which has no online filing.",
            "Nộp trực tuyến trong khi thủ tục chỉ ở mức độ 2, không có nộp trực tuyến.",
            "Correct the level in the catalogue, or the channel in the log.",
            "Sửa mức độ trong danh mục, hoặc hình thức nộp trong nhật ký.",
        ),
        rule(
            "level_differs",
            "flagged",
            "The log gives another level than the catalogue; the catalogue's counts.",
            "Mức độ trong nhật ký khác danh mục; tính theo danh mục.",
            "Check the level and its date in the catalogue.",
            "Kiểm tra mức độ và ngày áp dụng trong danh mục.",
        ),
        rule(
            "undeclared",
            "flagged",
            "Outside what its source declares to cover (channel, agency, service or time).",
            "Nằm ngoài phạm vi mà nguồn khai báo (kênh, cơ quan, thủ tục hoặc thời gian).",
            "Widen the declaration of the source, or ask why it holds such dossiers.",
            "Mở rộng khai báo của nguồn, hoặc tìm hiểu vì sao có các hồ sơ này.",
        ),
        rule(
            "odd_dossier_code",
            "flagged",
            "The dossier code is not of the national form.",
            "Mã hồ sơ không đúng định dạng quốc gia.",
            "Nothing, if the system has codes of its own; else check the column.",
            "Không cần xử lý nếu hệ thống dùng mã riêng; nếu không, kiểm tra lại cột.",
        ),
        rule(
            "provisional",
            "flagged",
            "The service is in the log but not in the catalogue.",
            "Thủ tục có trong nhật ký nhưng chưa có trong danh mục.",
            "Add the service to the catalogue.",
            "Bổ sung thủ tục vào danh mục.",
        ),
        rule(
            "settled_without_end",
            "flagged",
            "Settled, but without an end date.",
            "Đã giải quyết nhưng không có ngày kết thúc.",
            "Fill in the end date.",
            "Bổ sung ngày kết thúc xử lý.",
        ),
        rule(
            "not_in_force",
            "flagged",
            "The agency or place did not exist on the day of the dossier.",
            "Cơ quan hoặc địa bàn không tồn tại vào ngày của hồ sơ.",
            "Check the code, or the dates in the catalogue.",
            "Kiểm tra mã, hoặc ngày hiệu lực trong danh mục.",
        ),
        rule(
            "unreadable_value",
            "flagged",
            "A date that is not needed for counting cannot be read; it was left out.",
            "Một ngày không dùng để thống kê không đọc được và đã được bỏ qua.",
            "Correct the date in the system that exports the log.",
            "Sửa ngày tại hệ thống kết xuất.",
        ),
        rule(
            "conflict",
            "flagged",
            "Two sources say different things of the same dossier; one counts, by [precedence] or by their order.",
            "Hai nguồn ghi khác nhau về cùng một hồ sơ; tính theo một nguồn, do [precedence] hoặc thứ tự quyết định.",
            "Compare the two systems; say in [precedence] which one is believed for which field.",
            "Đối chiếu hai hệ thống; khai báo ở [precedence] nguồn đáng tin cho từng trường.",
        ),
    ]
)
