"""What can be wrong with a storage elsewhere."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "storage_unreachable",
            "failed",
            "{address} could not be reached or broke off ({reason}).",
            "Không kết nối được hoặc bị ngắt kết nối tới {address} ({reason}).",
            "Check the address, the network and whether the server runs; then run again: nothing was lost.",
            "Kiểm tra địa chỉ, mạng và trạng thái máy chủ rồi chạy lại; không mất dữ liệu.",
        ),
        rule(
            "storage_refused",
            "failed",
            "{address} refused access.",
            "{address} từ chối truy cập.",
            "Check the user, the password or key under [source.storage] or in the environment, and its rights.",
            "Kiểm tra tài khoản, mật khẩu hoặc khóa ở mục [source.storage] hoặc biến môi trường, và quyền truy cập.",
        ),
        rule(
            "storage_missing",
            "failed",
            "There is no {address}.",
            "Không tồn tại {address}.",
            "Check the bucket or folder and the name in the path of this source.",
            "Kiểm tra bucket hoặc thư mục và tên tệp trong đường dẫn của nguồn.",
        ),
        rule(
            "storage_unknown_key",
            "failed",
            "The server of {address} is not among the known hosts, so that nothing was sent to it.",
            "Máy chủ của {address} không có trong danh sách known hosts nên không gửi thông tin nào tới đó.",
            "Compare its key with its owner, add it to ~/.ssh/known_hosts (ssh-keyscan writes the line), or name a "
            "file as known_hosts under [source.storage].",
            "Đối chiếu khóa với đơn vị quản lý máy chủ, thêm vào ~/.ssh/known_hosts (dùng ssh-keyscan), hoặc khai báo "
            "known_hosts ở mục [source.storage].",
        ),
        rule(
            "storage_other_key",
            "failed",
            "The server of {address} shows another key than the known one; it may not be the server it says it is.",
            "Máy chủ của {address} đưa ra khóa khác với khóa đã biết; có thể không phải máy chủ thật.",
            "Ask the owner of the server; only if its key was changed, replace it in the known hosts.",
            "Liên hệ đơn vị quản lý máy chủ; chỉ thay khóa trong known hosts nếu đúng là khóa đã được đổi.",
        ),
        rule(
            "storage_package",
            "failed",
            "{address} needs a package that is not installed ({reason}).",
            "{address} cần một gói chưa được cài đặt ({reason}).",
            "Install the package that fsspec names for this kind of storage, or copy the files here.",
            "Cài gói mà fsspec yêu cầu cho loại lưu trữ này, hoặc sao chép tệp về máy.",
        ),
        rule(
            "storage_unknown",
            "failed",
            "{address} begins with a kind of address that is not known.",
            "{address} bắt đầu bằng một loại địa chỉ không xác định.",
            "Write s3://, sftp://, https:// or another address that fsspec knows, or a path of this machine.",
            "Dùng s3://, sftp://, https:// hoặc địa chỉ khác mà fsspec hỗ trợ, hoặc đường dẫn trên máy này.",
        ),
    ]
)
