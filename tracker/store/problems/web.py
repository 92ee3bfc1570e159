"""What can be wrong with a source that is a web service.

Each sentence says how far the pull got: `pages` and `rows` that had been read, none of which is loaded.
"""

from tracker.store.problems.rule import Rule, rule, rules

_EN = " Read before that: pages {pages}, rows {rows}; none of them is loaded."
_VI = " Đã đọc trước đó: {pages} trang, {rows} dòng; không nạp dòng nào."


def _web(code: str, en: str, vi: str, action_en: str, action_vi: str) -> Rule:
    return rule(code, "failed", en + _EN, vi + _VI, action_en, action_vi)


RULES = rules(
    [
        _web(
            "web_unreachable",
            "{service} cannot be reached, or breaks off in its answers, however often it is tried ({reason}).",
            "Không kết nối được {service}, hoặc dịch vụ ngắt giữa chừng khi đang trả lời, dù đã thử lại ({reason}).",
            "Check the url of this source and the network, ask whether the service is up, and run again.",
            "Kiểm tra url của nguồn và đường mạng, hỏi xem dịch vụ có đang hoạt động không rồi chạy lại.",
        ),
        _web(
            "web_timeout",
            "{service} gave no whole answer within {seconds} seconds, however often it was tried.",
            "{service} không trả lời đầy đủ trong {seconds} giây dù đã thử lại.",
            "Raise timeout for this source, or ask for smaller pages with size under [source.pagination].",
            "Tăng timeout của nguồn, hoặc yêu cầu trang nhỏ hơn bằng size ở mục [source.pagination].",
        ),
        _web(
            "web_certificate",
            "{service} shows a certificate that cannot be trusted, so nothing was sent to it.",
            "{service} đưa ra chứng thư không tin cậy được nên không gửi gì đến đó.",
            "Ask the service's owner for a valid certificate, or add its authority to the machine's trusted ones.",
            "Đề nghị đơn vị quản lý dịch vụ dùng chứng thư hợp lệ, hoặc thêm tổ chức cấp vào danh sách tin cậy.",
        ),
        _web(
            "web_busy",
            "{service} answered with status {status} (busy or out of order), however often it was tried.",
            "{service} trả về mã {status} (quá tải hoặc trục trặc) dù đã thử lại.",
            "Run again later; if it stays so, ask the service's owner, or raise tries and wait under [source.retry].",
            "Chạy lại sau; nếu vẫn vậy, hỏi đơn vị quản lý dịch vụ, hoặc tăng tries và wait ở mục [source.retry].",
        ),
        _web(
            "web_denied",
            "{service} refuses us (status {status}): it does not know who asks, or does not let them read.",
            "{service} từ chối truy cập (mã {status}): không nhận ra bên gọi hoặc không cho phép đọc.",
            "Check [source.auth] and the environment variables that it names; ask for the right to read.",
            "Kiểm tra mục [source.auth] và các biến môi trường được nêu ở đó; đề nghị cấp quyền đọc.",
        ),
        _web(
            "web_token",
            "No token was given for {service} ({reason}).",
            "Không lấy được mã truy cập cho {service} ({reason}).",
            "Check token_url, client_id, client_secret and scope under [source.auth].",
            "Kiểm tra token_url, client_id, client_secret và scope ở mục [source.auth].",
        ),
        _web(
            "web_not_found",
            "{service} knows no such address (status {status}).",
            "{service} không có địa chỉ này (mã {status}).",
            "Correct the url of this source, or its pagination.",
            "Sửa url của nguồn, hoặc cách phân trang.",
        ),
        _web(
            "web_status",
            "{service} answered with status {status} instead of data.",
            "{service} trả về mã {status} thay vì dữ liệu.",
            "Compare url, params, headers and pagination of this source with the service's manual.",
            "Đối chiếu url, params, headers và cách phân trang của nguồn với tài liệu của dịch vụ.",
        ),
        _web(
            "web_redirect",
            "{service} sends us on and on, or from a safe address to an unsafe one; it was not followed.",
            "{service} chuyển hướng quá nhiều lần hoặc chuyển từ địa chỉ an toàn sang không an toàn; không đi theo.",
            "Set the url of this source to the address where the data are.",
            "Khai báo url của nguồn đúng địa chỉ có dữ liệu.",
        ),
        _web(
            "web_html",
            "{service} answers with a web page (HTML) instead of data, perhaps one for signing in or of maintenance.",
            "{service} trả về trang web (HTML) thay vì dữ liệu; có thể là trang đăng nhập hoặc thông báo bảo trì.",
            "Check url and [source.auth]; open the address with the same rights and see what it says.",
            "Kiểm tra url và mục [source.auth]; mở địa chỉ bằng cùng quyền truy cập để xem nội dung.",
        ),
        _web(
            "web_damaged",
            "{service} gave an answer that is empty, breaks off or cannot be read, however often it was tried.",
            "{service} trả lời rỗng, bị cắt ngang hoặc không đọc được dù đã thử lại.",
            "Run again; if it stays so, ask for smaller pages with size under [source.pagination], or ask its owner.",
            "Chạy lại; nếu vẫn vậy, yêu cầu trang nhỏ hơn bằng size ở mục [source.pagination] hoặc hỏi đơn vị quản lý.",
        ),
        _web(
            "web_no_records",
            "Where {service} should give its records, there are none to be found (record_path “{path}”).",
            "Không tìm thấy danh sách bản ghi trong câu trả lời của {service} (record_path “{path}”).",
            "Set record_path of this source to the keys that lead to the list of records, joined with dots.",
            "Khai báo record_path của nguồn bằng các khóa dẫn đến danh sách bản ghi, nối bằng dấu chấm.",
        ),
        _web(
            "web_too_large",
            "{service} gave an answer of more than {limit} MB.",
            "{service} trả lời với dung lượng vượt quá {limit} MB.",
            "Ask for smaller pages with size under [source.pagination], or raise max_page_mb for this source.",
            "Yêu cầu trang nhỏ hơn bằng size ở mục [source.pagination], hoặc tăng max_page_mb của nguồn.",
        ),
        _web(
            "web_repeats",
            "{service} gives the same page again and again, whichever is asked for.",
            "{service} luôn trả về cùng một trang dù yêu cầu trang nào.",
            "Check the names under [source.pagination]; where one answer holds everything, leave pagination out.",
            "Kiểm tra các tên ở mục [source.pagination]; nếu một câu trả lời đã đủ dữ liệu thì bỏ pagination.",
        ),
        _web(
            "web_sizes",
            "{service} changes the size of its pages again and again, so that their numbers mean nothing.",
            "{service} liên tục đổi số dòng của trang nên số trang không còn ý nghĩa.",
            "Set size under [source.pagination] to what the service always gives, or use offset, cursor or link.",
            "Đặt size ở mục [source.pagination] đúng số dòng dịch vụ luôn trả về, hoặc dùng offset, cursor hay link.",
        ),
        _web(
            "web_circle",
            "{service} names as next page one that was read already.",
            "{service} chỉ định trang kế tiếp là một trang đã đọc.",
            "Check cursor_path under [source.pagination], and report it to the service's owner.",
            "Kiểm tra cursor_path ở mục [source.pagination] và báo cho đơn vị quản lý dịch vụ.",
        ),
        _web(
            "web_short",
            "{service} speaks of {total} rows, but its pages end before.",
            "{service} báo có {total} dòng nhưng các trang kết thúc sớm hơn.",
            'Run again; where that number counts something else, set total_path = "" under [source.pagination].',
            'Chạy lại; nếu con số đó đếm thứ khác, đặt total_path = "" ở mục [source.pagination].',
        ),
        _web(
            "web_no_next",
            "{service} says that there is more ({total} rows in all), but not where.",
            "{service} báo còn dữ liệu (tổng cộng {total} dòng) nhưng không cho biết ở đâu.",
            "Set cursor_path under [source.pagination] to the keys that lead to the next cursor or address.",
            "Khai báo cursor_path ở mục [source.pagination] bằng các khóa dẫn đến con trỏ hoặc địa chỉ kế tiếp.",
        ),
        _web(
            "web_more",
            "{service} says that there is more than one page ({total} rows in all), but no pagination is set.",
            "{service} báo có nhiều hơn một trang (tổng cộng {total} dòng) nhưng chưa khai báo cách phân trang.",
            'Set pagination for this source: "page", "offset", "cursor" or "link".',
            'Khai báo pagination cho nguồn: "page", "offset", "cursor" hoặc "link".',
        ),
    ]
)
