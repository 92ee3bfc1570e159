"""What can be wrong with a source that is a database."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "bad_database_address",
            "failed",
            "The url of this source is no address of a database; it is not repeated here because it may hold a "
            "password.",
            "url của nguồn này không phải là địa chỉ cơ sở dữ liệu; không in lại ở đây vì có thể chứa mật khẩu.",
            "Write it as postgresql://user:password@host:5432/database, mysql://… or sqlite:///file.db; in a user or "
            "password write @ as %40, : as %3A and / as %2F.",
            "Viết theo dạng postgresql://user:password@host:5432/database, mysql://… hoặc sqlite:///tep.db; trong tên "
            "người dùng và mật khẩu, viết @ thành %40, : thành %3A và / thành %2F.",
        ),
        rule(
            "unknown_database",
            "failed",
            "No kind of database is called {kind}.",
            "Không có loại cơ sở dữ liệu nào tên là {kind}.",
            "Begin the url of this source with postgresql, mysql, mariadb, sqlite, oracle or mssql+pyodbc.",
            "Bắt đầu url của nguồn bằng postgresql, mysql, mariadb, sqlite, oracle hoặc mssql+pyodbc.",
        ),
        rule(
            "driver_missing",
            "failed",
            "The driver for {kind} is not installed.",
            "Chưa cài đặt trình điều khiển cho {kind}.",
            "Install the package {package} into the environment of the program, with what it asks for; then run again.",
            "Cài gói {package} và các thành phần đi kèm vào môi trường của chương trình rồi chạy lại.",
        ),
        rule(
            "no_database_file",
            "failed",
            "There is no database file {file}.",
            "Không có tệp cơ sở dữ liệu {file}.",
            "Correct the url of this source; a relative path starts at the settings file.",
            "Sửa url của nguồn; đường dẫn tương đối được tính từ thư mục chứa tệp cấu hình.",
        ),
        rule(
            "database_unreachable",
            "failed",
            "There is no connection to the database {database} ({reason}).",
            "Không kết nối được tới cơ sở dữ liệu {database} ({reason}).",
            "Check host, port and database in the url, whether the server runs, and whether a firewall lets this "
            "machine through.",
            "Kiểm tra máy chủ, cổng và tên cơ sở dữ liệu trong url, máy chủ có đang chạy không và tường lửa có cho máy "
            "này kết nối không.",
        ),
        rule(
            "database_refused",
            "failed",
            "The database {database} does not let this account in: user or password is wrong, or it may not connect "
            "from here.",
            "Cơ sở dữ liệu {database} từ chối tài khoản này: sai tên người dùng hoặc mật khẩu, hoặc không được phép "
            "kết nối từ máy này.",
            "Check user and password of the url, and the environment variable that holds the password; ask the "
            "database's administrator for an account that may read.",
            "Kiểm tra tên người dùng, mật khẩu trong url và biến môi trường chứa mật khẩu; đề nghị quản trị cơ sở dữ "
            "liệu cấp tài khoản chỉ đọc.",
        ),
        rule(
            "no_table",
            "failed",
            "The database {database} has no table or view {table}; it has: {found}.",
            "Cơ sở dữ liệu {database} không có bảng hay khung nhìn {table}; hiện có: {found}.",
            "Correct table of this source; a table of another schema is written schema.table.",
            "Sửa table của nguồn; bảng thuộc lược đồ khác được viết là schema.table.",
        ),
        rule(
            "not_permitted",
            "failed",
            "The account may not read {name}.",
            "Tài khoản không có quyền đọc {name}.",
            "Ask the database's administrator for the right to SELECT the mapped columns and the cursor column.",
            "Đề nghị quản trị cơ sở dữ liệu cấp quyền SELECT trên các cột được ánh xạ và cột mốc (cursor_column).",
        ),
        rule(
            "query_not_select",
            "failed",
            "The query of this source is not one single SELECT, and sources are only read.",
            "Câu truy vấn của nguồn này không phải là một lệnh SELECT duy nhất; nguồn chỉ được đọc.",
            "Write one statement that begins with SELECT or WITH, without a semicolon inside, and without INSERT, "
            "UPDATE, DELETE or FOR UPDATE.",
            "Viết một lệnh bắt đầu bằng SELECT hoặc WITH, bên trong không có dấu chấm phẩy, không có INSERT, UPDATE, "
            "DELETE hay FOR UPDATE.",
        ),
        rule(
            "query_failed",
            "failed",
            "The database cannot read {name}: {reason}.",
            "Cơ sở dữ liệu không đọc được {name}: {reason}.",
            "Try the table or query of this source in a client of the database, and correct it in the settings.",
            "Chạy thử bảng hoặc câu truy vấn của nguồn bằng công cụ của cơ sở dữ liệu rồi sửa trong tệp cấu hình.",
        ),
        rule(
            "database_slow",
            "failed",
            "The database did not answer within {seconds} seconds while {name} was read.",
            "Cơ sở dữ liệu không trả lời trong {seconds} giây khi đọc {name}.",
            "Have an index made on the cursor column, or set a longer timeout for this source.",
            "Đề nghị tạo chỉ mục trên cột mốc (cursor_column), hoặc đặt timeout lớn hơn cho nguồn.",
        ),
        rule(
            "connection_lost",
            "failed",
            "The connection to the database {database} was lost after {rows} rows and could not be taken up again "
            "({reason}); nothing of this pull was loaded.",
            "Mất kết nối tới cơ sở dữ liệu {database} sau {rows} dòng và không nối lại được ({reason}); không nạp dữ "
            "liệu nào của lần lấy này.",
            "Run again when the database is stable; with a cursor_column or a primary key a pull goes on where it was "
            "cut.",
            "Chạy lại khi cơ sở dữ liệu ổn định; nếu có cursor_column hoặc khóa chính thì lần lấy được tiếp tục từ chỗ "
            "bị ngắt.",
        ),
        rule(
            "database_text",
            "failed",
            "{name} holds text that is not in the encoding which the database declares.",
            "{name} có văn bản không đúng bảng mã mà cơ sở dữ liệu khai báo.",
            "Have the encoding of the database corrected, or export the table to a file and set encoding there.",
            "Đề nghị sửa bảng mã của cơ sở dữ liệu, hoặc kết xuất bảng ra tệp và khai báo encoding cho tệp đó.",
        ),
        rule(
            "cursor_without_order",
            "failed",
            "The cursor column {column} of {name} holds {value}, which does not sort in order of time or number.",
            "Cột mốc {column} của {name} có giá trị dạng {value}, không sắp xếp được theo thời gian hay số thứ tự.",
            "Name a column of dates or numbers as cursor_column, or convert it in a query, or leave cursor_column out.",
            "Chọn cột ngày giờ hoặc cột số làm cursor_column, hoặc chuyển đổi trong query, hoặc bỏ cursor_column.",
        ),
        rule(
            "overlap_kind",
            "failed",
            "The overlap {overlap} does not fit the cursor column {column} of {name}.",
            "overlap {overlap} không phù hợp với cột mốc {column} của {name}.",
            'Write a time such as "2d", "12h" or "30m" for a column of dates, and a whole number for one of numbers.',
            'Viết khoảng thời gian như "2d", "12h", "30m" cho cột ngày giờ và số nguyên cho cột số.',
        ),
        rule(
            "binary_value",
            "rejected",
            "The column {column} holds binary data in this row, not text.",
            "Cột {column} của dòng này chứa dữ liệu nhị phân, không phải văn bản.",
            "Map another column, or convert it to text in a query.",
            "Ánh xạ cột khác, hoặc chuyển thành văn bản trong query.",
        ),
        rule(
            "database_value",
            "rejected",
            "The column {column} holds bytes in this row that are no text; they look like “{value}”.",
            "Cột {column} của dòng này có các byte không phải văn bản, dạng “{value}”.",
            "Have the value mended in the database; it may have been written in another encoding.",
            "Đề nghị sửa giá trị trong cơ sở dữ liệu; có thể giá trị được ghi bằng bảng mã khác.",
        ),
    ]
)
