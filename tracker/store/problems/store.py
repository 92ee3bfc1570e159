"""What can go wrong with the store, its disk or the run itself: no fault of a source."""

from tracker.store.problems.rule import rule, rules

_AGAIN = ("Nothing was lost: run again afterwards.", "Không mất dữ liệu: hãy chạy lại sau đó.")

RULES = rules(
    [
        rule(
            "store_full",
            "failed",
            "The disk is full: the store, or a file that the run needs for a while, cannot grow any more.",
            "Ổ đĩa đã đầy: kho dữ liệu hoặc tệp tạm của lần chạy không thể lớn thêm.",
            f"Make room on the disk of the store and of temporary files. {_AGAIN[0]}",
            f"Giải phóng dung lượng trên ổ đĩa chứa kho dữ liệu và tệp tạm. {_AGAIN[1]}",
        ),
        rule(
            "store_disk",
            "failed",
            "The disk of the store refuses to be read or written ({reason}).",
            "Ổ đĩa chứa kho dữ liệu không cho đọc hoặc ghi ({reason}).",
            f"Check the disk, its quota and the largest file that is allowed (ulimit -f). {_AGAIN[0]}",
            f"Kiểm tra ổ đĩa, hạn mức và cỡ tệp tối đa được phép (ulimit -f). {_AGAIN[1]}",
        ),
        rule(
            "store_locked",
            "failed",
            "Another program keeps the store locked; it was waited for as long as [store] wait_seconds allows.",
            "Một chương trình khác đang khóa kho dữ liệu; đã chờ hết thời gian cho phép ở [store] wait_seconds.",
            f"Find the program that has the store open for writing (a backup, a console) and end it. {_AGAIN[0]}",
            f"Tìm chương trình đang mở kho dữ liệu để ghi (sao lưu, bảng lệnh) và đóng lại. {_AGAIN[1]}",
        ),
        rule(
            "store_lost",
            "failed",
            "The connection to the store broke off: its database was stopped or started again, or the network failed.",
            "Mất kết nối đến kho dữ liệu: máy chủ cơ sở dữ liệu dừng hoặc khởi động lại, hoặc mạng bị lỗi.",
            f"Wait until the database answers. {_AGAIN[0]}",
            f"Chờ đến khi cơ sở dữ liệu hoạt động trở lại. {_AGAIN[1]}",
        ),
        rule(
            "store_unreachable",
            "failed",
            "The store's database does not answer ({reason}).",
            "Cơ sở dữ liệu của kho không trả lời ({reason}).",
            "Start the database, or correct [store] url in the settings; then run again.",
            "Khởi động cơ sở dữ liệu hoặc sửa [store] url trong tệp cấu hình, rồi chạy lại.",
        ),
        rule(
            "store_denied",
            "failed",
            "The store may not be used ({reason}).",
            "Không có quyền dùng kho dữ liệu ({reason}).",
            "Give the user that runs this the right to read and write the store named by [store] url.",
            "Cấp cho người dùng chạy chương trình quyền đọc và ghi kho dữ liệu nêu ở [store] url.",
        ),
        rule(
            "store_read_only",
            "failed",
            "The store can be read but not written.",
            "Kho dữ liệu chỉ cho đọc, không cho ghi.",
            "Let the user that runs this write the store's file and its folder, or name the writable server in [store] "
            "url; then run again.",
            "Cho phép người dùng chạy chương trình ghi vào tệp kho dữ liệu và thư mục chứa nó, hoặc trỏ [store] url "
            "đến máy chủ cho phép ghi; rồi chạy lại.",
        ),
        rule(
            "store_damaged",
            "failed",
            "The store is damaged, or is no store at all ({reason}).",
            "Kho dữ liệu bị hỏng hoặc không phải là kho dữ liệu ({reason}).",
            "Check [store] url; if it is right, put the latest backup in place and run again: what came since is read "
            "again.",
            "Kiểm tra [store] url; nếu đúng, khôi phục bản sao lưu gần nhất rồi chạy lại: dữ liệu đến sau đó sẽ được "
            "đọc lại.",
        ),
        rule(
            "store_newer",
            "failed",
            "The store was made by a newer version of the program (schema {revision}).",
            "Kho dữ liệu do phiên bản mới hơn của chương trình tạo ra (lược đồ {revision}).",
            "Install that version or a newer one; this one leaves the store as it is.",
            "Cài đặt phiên bản đó hoặc mới hơn; phiên bản này giữ nguyên kho dữ liệu.",
        ),
        rule(
            "store_refuses",
            "failed",
            "The store cannot be used ({reason}).",
            "Không dùng được kho dữ liệu ({reason}).",
            "Check [store] url in the settings, and whether its tables are there: python -m etl init makes them.",
            "Kiểm tra [store] url trong tệp cấu hình và xem các bảng đã có chưa: python -m etl init sẽ tạo.",
        ),
        rule(
            "no_memory",
            "failed",
            "The machine has too little memory for this.",
            "Máy không đủ bộ nhớ cho việc này.",
            f"End other programs, or give the run more memory. {_AGAIN[0]}",
            f"Đóng các chương trình khác hoặc cấp thêm bộ nhớ. {_AGAIN[1]}",
        ),
        rule(
            "run_busy",
            "failed",
            "Another command is at work on this store: {holder}.",
            "Một lệnh khác đang làm việc với kho dữ liệu này: {holder}.",
            "Wait until it has ended, or let this one wait with --wait SECONDS.",
            "Chờ lệnh đó kết thúc, hoặc cho lệnh này chờ bằng --wait SỐ_GIÂY.",
        ),
        rule(
            "lock_lost",
            "failed",
            "The connection that keeps other commands out of the store was cut, so nothing was written: another may "
            "have written meanwhile.",
            "Kết nối giữ khóa kho dữ liệu bị ngắt nên không ghi gì cả: lệnh khác có thể đã ghi trong lúc đó.",
            "Run again: what is missing follows.",
            "Chạy lại: phần còn thiếu sẽ được nạp tiếp.",
        ),
        rule(
            "run_timed_out",
            "failed",
            "The run had to end after {minutes} minutes, before everything was done.",
            "Lần chạy phải kết thúc sau {minutes} phút, khi chưa làm xong hết.",
            "Run again: what is missing follows. If this comes often, allow more minutes or run more often.",
            "Chạy lại để lấy tiếp phần còn thiếu. Nếu lặp lại nhiều lần, hãy tăng số phút hoặc chạy thường xuyên hơn.",
        ),
        rule(
            "run_stopped",
            "failed",
            "The run was told to end ({signal}) before everything was done; nothing half done was kept.",
            "Lần chạy được yêu cầu dừng ({signal}) khi chưa làm xong hết; không giữ lại phần làm dở.",
            "Run again: what is missing follows.",
            "Chạy lại để lấy tiếp phần còn thiếu.",
        ),
        rule(
            "clock_behind",
            "failed",
            "The clock of this machine stands before an earlier run ({earlier}, now {now} UTC).",
            "Đồng hồ máy này chậm hơn một lần chạy trước ({earlier}, hiện là {now} UTC).",
            "Check the clock. What was read under a clock that seems wrong is read again.",
            "Kiểm tra đồng hồ. Những gì đã đọc khi đồng hồ có vẻ sai sẽ được đọc lại.",
        ),
    ]
)
# Of these somebody must mend settings or rights before it is worth trying again.
NEED_MENDING = frozenset(
    ("store_unreachable", "store_denied", "store_read_only", "store_damaged", "store_newer", "store_refuses")
)
