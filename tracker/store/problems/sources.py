"""What can be wrong with a source as a whole."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "failed",
            "failed",
            "{text}",
            "{text}",
            "Mend what the sentence names and run again.",
            "Khắc phục nội dung nêu trên rồi chạy lại.",
        ),
        rule(
            "no_files",
            "failed",
            "No file matches {path}.",
            "Không có tệp nào khớp với {path}.",
            "Check the path of this source in the settings, and whether the export has arrived.",
            "Kiểm tra đường dẫn của nguồn trong tệp cấu hình và xem tệp kết xuất đã được gửi đến chưa.",
        ),
        rule(
            "totals_need_agencies",
            "failed",
            "These totals share {channels} with the dossiers of {other} but name no agency, so that the same "
            "dossiers could count twice.",
            "Số tổng hợp này trùng kênh {channels} với hồ sơ của nguồn {other} nhưng không nêu cơ quan, nên có thể "
            "bị tính hai lần.",
            "List the agencies of this source, or map its agency column.",
            "Khai báo danh sách cơ quan của nguồn, hoặc ánh xạ cột cơ quan.",
        ),
        rule(
            "days_and_months",
            "failed",
            "Of {month} these totals give both single days and the whole month; one of them would count twice. "
            "“{month}-01” is read as the month unless a pattern of dates is set.",
            "Với {month}, số tổng hợp này vừa có từng ngày vừa có cả tháng, nên sẽ bị tính hai lần. "
            "“{month}-01” được hiểu là cả tháng nếu chưa khai báo định dạng ngày.",
            "If the rows are days, set dates under [source.formats], such as yyyy-MM-dd; else leave one of them out.",
            "Nếu mỗi dòng là một ngày, khai báo dates ở mục [source.formats], ví dụ yyyy-MM-dd; nếu không, bỏ bớt "
            "một loại.",
        ),
        rule(
            "too_many_rejected",
            "failed",
            "{rejected} of {rows} rows were rejected, more than {share} allowed; nothing of this source was loaded.",
            "{rejected} trong {rows} dòng bị loại, vượt mức cho phép {share}; không nạp dữ liệu nào của nguồn này.",
            "Compare the columns and values of the file with the settings of the source; then run again.",
            "Đối chiếu các cột và giá trị của tệp với cấu hình nguồn rồi chạy lại.",
        ),
        rule(
            "poisoned",
            "failed",
            "{rejected} of {rows} rows were rejected, more than {share} allowed; nothing of this source was loaded. "
            "{most} of them, first in row {line}, for this reason: “{sentence}”.",
            "{rejected} trong {rows} dòng bị loại, vượt mức cho phép {share}; không nạp dữ liệu nào của nguồn này. "
            "{most} dòng trong số đó, đầu tiên ở dòng {line}, vì lý do: “{sentence}”.",
            "{action} Then run again. If the file is right and the settings are not, inspect it anew.",
            "{action} Sau đó chạy lại. Nếu tệp đúng mà cấu hình sai, hãy chạy inspect lại cho tệp này.",
        ),
        rule(
            "read_earlier",
            "failed",
            "Files that are no longer there ({count}: {files}{more}) still stand as the settings of an earlier time "
            "read them.",
            "{count} tệp của nguồn không còn nữa ({files}{more}), nên dữ liệu trong đó vẫn được hiểu theo cấu hình "
            "trước đây.",
            "Put the files back and run again, if the change of the settings concerns them too.",
            "Nếu thay đổi cấu hình có liên quan đến các tệp này, hãy đưa tệp trở lại rồi chạy lại.",
        ),
        rule(
            "account",
            "failed",
            "{rows} rows were read but {told} are accounted for; nothing of this source was loaded.",
            "Đã đọc {rows} dòng nhưng chỉ đối soát được {told}; không nạp dữ liệu nào của nguồn này.",
            "Keep the file and report this: it is an error of the program.",
            "Giữ lại tệp và báo lỗi: đây là lỗi của chương trình.",
        ),
        rule(
            "unexpected",
            "failed",
            "The source stopped with an error of the program ({kind}); nothing of it was loaded.",
            "Nguồn dừng do lỗi của chương trình ({kind}); không nạp dữ liệu nào của nguồn này.",
            "Look into the log of the run, keep the file and report this.",
            "Xem nhật ký của lần chạy, giữ lại tệp và báo lỗi.",
        ),
    ]
)
