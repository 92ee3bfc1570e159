"""The warnings of `inspect`, each as a sentence with what to do, in English and Vietnamese. Data."""

WARNINGS: dict[str, tuple[str, str]] = {
    "personal_data": (
        "Personal data: column “{column}” ({kind}) is not mapped and will not be read.",
        "Dữ liệu cá nhân: cột “{column}” ({kind}) không được ánh xạ và sẽ không được đọc.",
    ),
    "ambiguous_dates": (
        "Dates in “{column}” can be read as {pattern} or as {other}; {pattern} is proposed. Check against the system "
        "that wrote them and correct [source.formats] dates.",
        "Ngày ở cột “{column}” có thể hiểu là {pattern} hoặc {other}; đề xuất {pattern}. Hãy "
        "đối chiếu với hệ thống nguồn "
        "và sửa dates ở mục [source.formats].",
    ),
    "numeric_dates": (
        "Dates in “{column}” are plain numbers, read as {pattern}. Check that days come out right.",
        "Ngày ở cột “{column}” là số thuần túy, được đọc theo kiểu {pattern}. Hãy kiểm tra ngày đọc ra có đúng không.",
    ),
    "mixed_dates": (
        "Dates in “{column}” are written in several forms: {forms}. Rows whose date cannot be read are set aside.",
        "Ngày ở cột “{column}” được ghi theo nhiều kiểu: {forms}. Các dòng không đọc được ngày sẽ bị để riêng.",
    ),
    "unreadable_dates": (
        "{share} of the dates in “{column}” cannot be read in the proposed form. Look at them in the file.",
        "{share} số ngày ở cột “{column}” không đọc được theo kiểu đề xuất. Hãy xem lại trong tệp.",
    ),
    "other_time_zone": (
        "Dates carry the offset {offsets}, which is not that of {zone}: set [time] timezone to the place of the log, "
        "because dossiers count on its local day.",
        "Ngày giờ có độ lệch {offsets}, không phải của {zone}: hãy đặt timezone ở mục [time] "
        "theo nơi phát sinh nhật ký, "
        "vì hồ sơ được tính theo ngày địa phương.",
    ),
    "date_column_left_out": (
        "Column “{column}” writes its dates as {pattern}, unlike the reception date; one source reads one form, "
        "so it is left out.",
        "Cột “{column}” ghi ngày theo kiểu {pattern}, khác với ngày tiếp nhận; mỗi nguồn chỉ đọc một kiểu nên cột này "
        "được bỏ qua.",
    ),
    "ambiguous_numbers": (
        "Numbers such as 1.234 in {columns} may mean a thousand or one and a bit; decimal = “{decimal}” is proposed. "
        "Check and correct [source.formats] decimal.",
        "Số dạng 1.234 ở {columns} có thể là hơn một nghìn hoặc hơn một; đề xuất decimal = “{decimal}”. "
        "Hãy kiểm tra và sửa decimal ở mục [source.formats].",
    ),
    "no_channel": (
        "No column tells the channel. Is this the log of one channel only? “{channel}” is assumed: correct it under "
        "[source.defaults], and channels with it.",
        "Không có cột nào cho biết kênh nộp. Có phải nhật ký này chỉ của một kênh? Tạm coi là “{channel}”: hãy sửa ở "
        "[source.defaults] và ở channels.",
    ),
    "one_channel": (
        "Only the channel “{channel}” occurs. If the log holds others too, add them to channels; shares need a source "
        "for the others.",
        "Chỉ thấy kênh “{channel}”. Nếu nhật ký có cả kênh khác, hãy thêm vào channels; muốn tính tỷ lệ cần có nguồn "
        "cho các kênh còn lại.",
    ),
    "channel_from_truth": (
        "Column “{column}” says yes or no; yes is taken for online and no for the counter. Check.",
        "Cột “{column}” chỉ ghi có hoặc không; có được hiểu là trực tuyến, không là trực tiếp. Hãy kiểm tra.",
    ),
    "numbers_as_values": (
        "“{column}” holds numbers; they are read by the national list of codes ({field}). Check with the system that "
        "wrote them.",
        "Cột “{column}” là mã số, được hiểu theo danh mục mã quốc gia ({field}). Hãy đối chiếu với hệ thống nguồn.",
    ),
    "unmapped_values": (
        "Values of {field} without a known meaning: {values}. Map them under [source.values.{field}]; channels stand "
        "there as other until then.",
        "Giá trị của {field} chưa rõ nghĩa: {values}. Hãy ánh xạ ở [source.values.{field}]; "
        "trước mắt kênh được ghi là other.",
    ),
    "hidden_values": (
        "{count} more values of {field} have no known meaning; being rare or like personal data they are not shown. "
        "Look them up in the file and map them under [source.values.{field}].",
        "Còn {count} giá trị của {field} chưa rõ nghĩa, không hiển thị vì hiếm gặp hoặc giống dữ liệu cá nhân. "
        "Hãy tra trong tệp và ánh xạ ở [source.values.{field}].",
    ),
    "activities_unmapped": (
        "The activities in “{column}” are not mapped to states, because not nearly every dossier would have one: each "
        "dossier counts as accepted. Map them under [source.activities] if states matter.",
        "Các hoạt động ở cột “{column}” chưa ánh xạ sang trạng thái vì nhiều hồ sơ sẽ không "
        "có trạng thái nào: mọi hồ sơ "
        "được coi là đã tiếp nhận. Nếu cần trạng thái, hãy ánh xạ ở [source.activities].",
    ),
    "duplicate_headings": (
        "Several columns have the heading {columns}; only the first of each can be read.",
        "Có nhiều cột cùng tiêu đề {columns}; chỉ đọc được cột đầu tiên.",
    ),
    "dossier_repeats": (
        "“{column}” looks like a dossier code but repeats, and no column tells an activity: the newest row of each "
        'dossier counts. If rows are events, set records = "events" with activity and event_at.',
        "“{column}” giống mã hồ sơ nhưng bị lặp, và không có cột hoạt động: dòng mới nhất của mỗi hồ sơ được tính. "
        'Nếu mỗi dòng là một sự kiện, hãy đặt records = "events" cùng activity và event_at.',
    ),
    "no_dossier": (
        "No column is surely the dossier code; “{column}” is assumed. Each dossier needs a code of its own.",
        "Không có cột nào chắc chắn là mã hồ sơ; tạm dùng “{column}”. Mỗi hồ sơ cần một mã riêng.",
    ),
    "months_in_columns": (
        "Columns “{first}” to “{last}” are months side by side. Such a table cannot be read: export it with one row "
        "for each service and month, the month in a column of its own.",
        "Các cột từ “{first}” đến “{last}” là các tháng xếp cạnh nhau. Không thể đọc bảng kiểu này: hãy xuất lại "
        "mỗi dòng một dịch vụ và một tháng, tháng nằm ở một cột riêng.",
    ),
    "no_reception_date": (
        "No column is surely the date of reception; “{column}” is used. Check that dossiers count on that day.",
        "Không có cột nào chắc chắn là ngày tiếp nhận; dùng cột “{column}”. Hãy kiểm tra có "
        "đúng ngày để tính hồ sơ không.",
    ),
    "several_dates": (
        "Several columns could be the date of reception: “{column}” is proposed, beside {others}.",
        "Có nhiều cột có thể là ngày tiếp nhận: đề xuất “{column}”, bên cạnh {others}.",
    ),
    "no_date": (
        "No column holds dates; a dossier counts on the day it was received. Fill in received_at.",
        "Không có cột ngày nào; hồ sơ được tính theo ngày tiếp nhận. Hãy khai báo received_at.",
    ),
    "no_service": (
        "No column tells the service. If the log is of one service, write its code in the place of SERVICE-1.",
        "Không có cột nào cho biết dịch vụ. Nếu nhật ký chỉ của một dịch vụ, hãy thay "
        "SERVICE-1 bằng mã của dịch vụ đó.",
    ),
    "service_names": (
        "“{column}” holds names of services, not codes; they serve as codes for now. A column of codes joins to the "
        "catalogue and survives a change of name.",
        "Cột “{column}” là tên dịch vụ, không phải mã; tạm dùng tên làm mã. Cột mã mới khớp được với danh mục và "
        "không đổi khi đổi tên.",
    ),
    "service_names_too_long": (
        "“{column}” holds names of services longer than a code may be (60 characters), and there is no column of "
        "codes: all rows count as SERVICE-1. Export the log with the code of the procedure.",
        "Cột “{column}” là tên dịch vụ dài quá 60 ký tự và không có cột mã: mọi dòng tạm tính là SERVICE-1. "
        "Hãy kết xuất lại có kèm mã thủ tục.",
    ),
    "unknown_services": (
        "{share} of the rows have a service (“{column}”) that the catalogue of the settings does not know.",
        "{share} số dòng có dịch vụ (“{column}”) không có trong danh mục đã khai báo.",
    ),
    "place_names": (
        "“{column}” ({field}) holds names, not codes; they serve as codes, unless a catalogue is named.",
        "Cột “{column}” ({field}) là tên, không phải mã; tạm dùng tên làm mã khi chưa khai báo danh mục.",
    ),
    "no_level": (
        "Nothing tells the level of the services; level 4 is assumed so that shares can be shown. Correct it under "
        "[source.defaults], or name a catalogue with levels.",
        "Không có thông tin mức độ dịch vụ; tạm coi là mức độ 4 để hiện được tỷ lệ. Hãy sửa ở [source.defaults] hoặc "
        "khai báo danh mục có mức độ.",
    ),
    "rest_is_counter": (
        "Only a total (“{column}”) and the online count are there: the rest counts as received at the counter.",
        "Chỉ có tổng số (“{column}”) và số trực tuyến: phần còn lại được tính là trực tiếp.",
    ),
    "no_period": (
        "No column tells the period of the totals. Write it under [source.defaults] period, as 2026-03.",
        "Không có cột kỳ báo cáo. Hãy ghi kỳ ở [source.defaults] period, ví dụ 2026-03.",
    ),
    "period_from_name": (
        "No column tells the period; {period} is taken from the name of the file. Each file needs its own source then.",
        "Không có cột kỳ báo cáo; lấy {period} theo tên tệp. Khi đó mỗi tệp cần một nguồn riêng.",
    ),
    "period_is_year": (
        "“{column}” tells years only. If months stand in another column, join the two in the export (2026-03).",
        "Cột “{column}” chỉ ghi năm. Nếu tháng nằm ở cột khác, hãy ghép hai cột khi kết xuất (2026-03).",
    ),
    "totals_of_days": (
        "The totals are by day (“{column}”): they add up to their month, which has a share once all but a tenth of its "
        "working days are there.",
        "Số liệu tổng hợp theo ngày (cột “{column}”): được cộng thành tháng; tháng có tỷ lệ khi có số liệu của ít nhất "
        "chín phần mười số ngày làm việc.",
    ),
    "fiscal_years": (
        "The years in “{column}” run over two calendar years: set [time] fiscal_year_starts to the month they begin "
        "in (4: April), else the rows are set aside.",
        "Năm ở cột “{column}” kéo dài qua hai năm dương lịch: hãy đặt fiscal_year_starts ở "
        "mục [time] bằng tháng bắt đầu "
        "(4: tháng Tư), nếu không các dòng sẽ bị để riêng.",
    ),
    "unreadable_periods": (
        "{share} of the periods in “{column}” cannot be read; those rows are set aside.",
        "{share} số kỳ ở cột “{column}” không đọc được; các dòng đó sẽ bị để riêng.",
    ),
    "guessed_encoding": (
        "The encoding is not certain: {encoding} is proposed. Look whether headings and values read right; if not, "
        "set encoding.",
        "Bảng mã chưa chắc chắn: đề xuất {encoding}. Hãy xem tiêu đề và giá trị ở trên có đọc đúng không; nếu không, "
        "khai báo encoding.",
    ),
    "other_sheets": (
        "The sheets {sheets} have the same headings as “{sheet}”: all of them are read. Set sheet to read one alone.",
        "Các trang tính {sheets} có cùng tiêu đề với “{sheet}”: tất cả đều được đọc. Khai báo sheet để chỉ đọc một.",
    ),
    "first_of_many": (
        "{count} files match the path; {file} was looked at.",
        "Có {count} tệp khớp với đường dẫn; đã xem tệp {file}.",
    ),
    "glob": (
        "The path is written as {path}, so that later files of the same name are read too.",
        "Đường dẫn được ghi là {path} để các tệp cùng tên về sau cũng được đọc.",
    ),
    "glob_refused": (
        "Other files match {path} but have other headings, so the path names this file alone.",
        "Có tệp khác khớp với {path} nhưng khác tiêu đề cột, nên đường dẫn chỉ ghi riêng tệp này.",
    ),
    "broken_rows": (
        "{count} of the rows looked at cannot be read as rows (quotes, number of columns or "
        "bytes); they are set aside.",
        "{count} dòng đã xem không đọc được (dấu nháy, số cột hoặc byte lỗi); chúng sẽ bị để riêng.",
    ),
    "rows_outside": (
        "Rows looked at that are sums, notes, signatures or headings once more: {count}. They are no records and are "
        "left out.",
        "{count} dòng đã xem là dòng tổng cộng, ghi chú, phần ký hoặc tiêu đề lặp lại; không phải bản ghi và được "
        "để ngoài.",
    ),
    "first_member": (
        "The archive holds {count} files; the first was looked at, all of them are read.",
        "Tệp nén có {count} tệp; đã xem tệp đầu tiên, tất cả đều được đọc khi chạy.",
    ),
    "dates_of_two_forms": (
        "Dates are written in several forms, {forms}: of each date the first that fits is taken.",
        "Ngày được ghi theo nhiều kiểu, {forms}: mỗi ngày được đọc theo kiểu đầu tiên phù hợp.",
    ),
    "service_name_by_content": (
        "“{column}” goes with the codes of services one to one and is taken for their names.",
        "Cột “{column}” tương ứng một-một với mã dịch vụ nên được coi là tên dịch vụ.",
    ),
    "more_pages": (
        "The answer holds {rows} rows, but the service speaks of {total}: choose how its pages go on (pagination).",
        "Câu trả lời có {rows} dòng nhưng dịch vụ cho biết có {total}: hãy khai báo cách lấy các trang (pagination).",
    ),
    "no_rows": (
        "The file has headings but no rows; the proposal rests on headings alone.",
        "Tệp chỉ có tiêu đề, không có dòng dữ liệu; đề xuất chỉ dựa vào tiêu đề.",
    ),
    "name_taken": (
        "There is a source “{taken}” in the settings already; this one is named “{name}”.",
        "Đã có nguồn “{taken}” trong tệp cấu hình; nguồn này được đặt tên “{name}”.",
    ),
}
