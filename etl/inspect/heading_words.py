"""The words by which columns are known, folded: no diacritics, lower case. Data.

`strong` headings name one field; `weak` ones may mean others too; a heading that holds one of `never` is not
that field. Words of one phrase are parted by spaces, phrases by semicolons.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Phrases of one field."""

    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def phrases_of(strong: str, weak: str = "", never: str = "") -> Words:
    def phrases(text: str) -> tuple[str, ...]:
        return tuple(" ".join(p.split()) for p in text.split(";") if p.strip())

    return Words(phrases(strong), phrases(weak), phrases(never))


FIELD_WORDS: dict[str, Words] = {
    "dossier": phrases_of(
        "ma ho so; so ho so; ma so ho so; ma bien nhan; so bien nhan; dossier; dossier no; dossier code; dossier id; "
        "dossier number; so ho so tiep nhan; case id; case no; case number; case concept name; application id; "
        "application no; application number; application code; request id; request no; request number; "
        "reference number; ref no; ref number; file number; file no; ticket id; receipt no; "
        "ma hs; so hs; mahs; sohs; ma ho so dvc; "
        "profile code; code ho so; sr number; sr no; service request number; service request id; incident number; "
        "incident id; unique key; case enquiry id; complaint number; submission id; tracking number; "
        "transaction id; ma giao dich",
        "case; ma; id; code; ref; reference; record id; ho so; ma don; so tiep nhan; number",
        "thu tuc; tthc; dich vu; don vi; co quan; linh vuc; so luong; tong; ngay; thanh phan; trang thai; "
        "tinh trang; ty le; loai; nguoi; chu ho so; fee; date; status",
    ),
    "service": phrases_of(
        "ma tthc; ma thu tuc; ma thu tuc hanh chinh; ma dich vu; ma dich vu cong; ma dvc; ma dvctt; procedure code; "
        "procedure id; service code; service id; ma so thu tuc; ma so tthc; formality code; ma quy trinh; "
        "proc code; proc id; service type code; national code; short code; sr short code; type code; "
        "request type code; sr type code",
        "thu tuc; thu tuc hanh chinh; dich vu; dich vu cong; tthc; dvc; service; procedure; service type; "
        "request type; case type; application type; loai ho so; loai thu tuc; sr type; type; category; subject; "
        "service request type; complaint type; issue type; request category",
        "ten; name; muc do; linh vuc; description; phi",
    ),
    "service_name": phrases_of(
        "ten tthc; ten thu tuc; ten thu tuc hanh chinh; ten dich vu; ten dich vu cong; ten dvc; procedure name; "
        "service name; service name vi; service name en; service title; procedure title; ten quy trinh; "
        "procedure; service",
        "thu tuc; thu tuc hanh chinh; dich vu; dich vu cong; tthc; dvc; service type; request type; case type; "
        "application type; loai thu tuc; sr type; category; complaint type; issue type; request category; type",
        "code; ma; id; muc do; linh vuc; fr",
    ),
    "channel": phrases_of(
        "kenh; kenh nop; kenh tn; ht nop; ht tn; ht tiep nhan; submit type; submission type; "
        "kenh tiep nhan; kenh thuc hien; kenh nop ho so; hinh thuc nop; hinh thuc nop ho so; "
        "hinh thuc tiep nhan; cach thuc nop; cach thuc thuc hien; phuong thuc nop; phuong thuc tiep nhan; channel; "
        "receive channel; received channel; submission channel; submit channel; case channel; apply channel; "
        "application channel; applied channel; channel code; receive method; submission method; apply method; "
        "submission mode; receive type; receiving kind; apply type; intake channel; source channel; "
        "nguon tiep nhan; nguon ho so; loai tiep nhan; hinh thuc",
        "method; mode; source; nguon; loai ho so; hinh thuc thuc hien; how; medium; via; applied via; submitted via",
        "thanh toan; payment; paid; tra; result; ket qua; return; fee; phi; delivery; nguon von; url; online; total; "
        "tong; so luong",
    ),
    "received_at": phrases_of(
        "ngay tiep nhan; ngay nhan; ngay tn; tg tn; ngay gio tn; "
        "ngay nhan ho so; ngay tiep nhan ho so; thoi gian tiep nhan; thoi diem tiep nhan; "
        "ngay gio tiep nhan; thoi diem nhan; thoi gian nhan; ngay gio nhan; gio nhan; "
        "ngay thang tiep nhan; ngay thang nam tiep nhan; ngay thang nam nhan; tiep nhan luc; received at; "
        "received date; date received; receive date; registered on; "
        "receiving date; receipt date; received on; received time; accept date; accepted date; accepted at; "
        "acceptance date; intake date; ngay thu ly; tg tiep nhan",
        "startdate; start date; ngay bat dau; opened; open date; created date; created at; registration date; "
        "date; ngay; ngay ho so; ngay vao so; case start; reg date; requested; requested at; request date; opened at",
        "hen; tra; ket qua; han; nop; het; sinh; cap; end; due; close; updated; birth; dob; xu ly; ket thuc; "
        "planned; ngay vang; so ngay; last",
    ),
    "submitted_at": phrases_of(
        "ngay nop; ngay nop ho so; thoi gian nop; thoi diem nop; ngay gui; ngay gui ho so; ngay nop truc tuyen; "
        "submitted at; submitted date; submit date; submission date; submitted on; date submitted; applied at; "
        "applied date; apply date; application date; filing date; filed at; filed date; ngay dang ky; lodged",
        "created at; created date; create date; ngay tao; ngay lap; registration date; created",
        "phi; thanh toan; bo sung; tien; sinh; tra",
    ),
    "started_at": phrases_of(
        "started at; ngay bat dau; thoi gian bat dau; started; ngay khoi tao; process start; begin date; draft date",
        "startdate; start date; start time; ngay tao; created at; created date; created; begin",
    ),
    "updated_at": phrases_of(
        "ngay cap nhat; thoi gian cap nhat; cap nhat luc; ngay sua; ngay dong bo; updated at; updated date; "
        "update date; updated on; last updated; last update; last change; changed at; "
        "modified at; modified date; last modified; "
        "sync date; synced at; updated; updated time; update time; ngay cap nhat cuoi",
        "modified; cap nhat",
        "nguoi; user; by",
    ),
    "due_at": phrases_of(
        "ngay hen tra; ngay hen tra ket qua; han xu ly; han giai quyet; han tra; han tra ket qua; han tkq; "
        "ngay hen tkq; ngay hen; "
        "ngay den han; thoi han giai quyet; thoi gian hen tra; appointment date; due at; due date; due; deadline; "
        "case deadline; expected date; promised date; target date; ngay het han; date due; ngay du kien tra",
        "enddate planned; end date planned; planned end; han",
        "so ngay; tinh trang; dung han; tre han; qua han; truoc han; trong han",
    ),
    "resolved_at": phrases_of(
        "ngay ket thuc xu ly; ngay ket thuc; ngay hoan thanh; ngay giai quyet; ngay xu ly xong; ngay co ket qua; "
        "thoi gian ket thuc; ngay xong; resolved at; resolved date; completed at; completed date; complete date; "
        "completion date; finish date; finished date; finished at; closed at; closed date; date closed; end date; "
        "enddate; decision date; decided at; settled at; done at; ngay phe duyet; thoi gian hoan thanh",
        "ngay tra; ngay tra ket qua; ngay tra kq; returned date; return date; returned at; ended at; closed; "
        "end time; ended; completed; ngay duyet; thoi gian tra",
        "hen; planned; han tra; due; validity",
    ),
    "status": phrases_of(
        "trang thai; trang thai ho so; tinh trang; tinh trang ho so; trang thai xu ly; tinh trang xu ly; status; "
        "dossier status; case status; state; application status; status code; status name; request status; "
        "ten trang thai; ma trang thai; current status; trang thai hien tai; processing status",
        "ket qua; ket qua xu ly; stage; giai doan; tien do; outcome; phase",
        "thanh toan; payment; han; marital; hon nhan; dong bo; sync; sms; lifecycle; transition; "
        "trang thai cu; trang thai truoc; old; previous; prev; from",
    ),
    "level": phrases_of(
        "muc do; muc do dvc; muc do dich vu; muc do dvctt; muc do thu tuc; muc do tthc; muc do dich vu cong; level; "
        "service level; procedure level; loai dvc; loai dich vu cong; loai dvctt; dvc muc do; muc dvc",
        "loai dich vu; cap do; muc",
        "hai long; authority; an toan; mat; risk",
    ),
    "agency": phrases_of(
        "ma co quan; ma don vi; ma dinh danh co quan; ma dinh danh don vi; agency; agency code; agency id; "
        "organization code; org code; org id; organisation code; unit code; department code; office code; "
        "ma don vi tiep nhan; ma don vi xu ly; ma co quan tiep nhan; ma co quan xu ly; agency no; "
        "don vi tiep nhan; co quan tiep nhan; don vi xu ly; co quan xu ly; co quan giai quyet; don vi giai quyet; "
        "noi tiep nhan; noi nop ho so; co quan; don vi; co quan thuc hien; don vi thuc hien",
        "department; office; organization; organisation; unit; "
        "org; bo phan; agency name; ten don vi; ten co quan; so ban nganh; case department; case group",
        "nguoi; cap; tinh; noi cap; don vi tinh; url; fr",
    ),
    "locality": phrases_of(
        "ma xa; ma phuong; ma xa phuong; ma phuong xa; ma dia ban; ma dvhc; ma don vi hanh chinh; ward code; "
        "commune code; locality; locality code; place code; municipality code; ma xa phuong thi tran; district code; "
        "commune id; ward id; area code; xa phuong; phuong xa; commune; ward",
        "dia ban; xa; phuong; phuong xa thi tran; place; municipality; district; area; huyen; quan huyen; ma huyen; "
        "location; neighborhood; neighbourhood; locality name; ten xa",
        "dia chi; address; tinh thanh; thuong tru",
    ),
    "applicant_kind": phrases_of(
        "loai doi tuong; doi tuong; doi tuong nop; doi tuong thuc hien; loai nguoi nop; loai chu ho so; "
        "loai khach hang; applicant kind; applicant type; kind of applicant; customer type; client type; "
        "requester type; user type; loai cong dan; party type; nhom doi tuong",
        "kind; loai; audience; type of user",
        "giay to; thu tuc; ho so; dich vu; thanh toan; phi",
    ),
    "applicant": phrases_of(
        "applicant; applicant id; applicant code; applicant key; applicant hash; ma nguoi nop; ma khach hang; "
        "customer id; client id; person id; citizen id; ma cong dan; ma dinh danh nguoi nop; user id; requester id; "
        "applicant ref; applicant pseudonym",
        "",
        "type; kind; loai; name; ten; phone; email; so giay to",
    ),
    "assisted": phrases_of("ho tro; nop ho; duoc ho tro; assisted; with help; help; ho tro nop; nop thay", "support"),
    "fee": phrases_of(
        "phi; le phi; phi le phi; so tien; so tien phi; tong phi; tong le phi; tong tien; fee; fees; fee amount; "
        "amount; total fee; muc phi; muc thu; charge; fee vnd",
        "tien; cost; price",
        "hinh thuc; trang thai; ngay; mien; loai; status; type; date; ho so phi",
    ),
    "paid_online": phrases_of(
        "thanh toan truc tuyen; duoc thanh toan truc tuyen; da thanh toan truc tuyen; paid online; online payment; "
        "is paid online; tt truc tuyen; hinh thuc thanh toan; payment method; payment channel",
        "payment type; phuong thuc thanh toan; paid",
        "so; ngay; date; ty le",
    ),
    "rating": phrases_of(
        "muc do hai long; hai long; danh gia; diem danh gia; rating; score; satisfaction; stars; so sao; csat",
        "diem",
        "nguoi; ngay; noi dung; comment",
    ),
    "activity": phrases_of(
        "activity; activity name; buoc thuc hien; "
        "concept name; hoat dong; ten hoat dong; buoc; buoc xu ly; ten buoc; cong viec; "
        "thao tac; hanh dong; event; event name; action; step; step name; task; task name; su kien; noi dung xu ly; "
        "cong doan; event type; activity code",
        "status; trang thai; stage; trang thai moi; new status; to status",
        "id; ngay; date; time; thoi gian; nguoi; case",
    ),
    "event_at": phrases_of(
        "time timestamp; timestamp; event at; event time; event date; thoi diem; thoi gian; thoi gian thuc hien; "
        "thoi diem thuc hien; ngay thuc hien; ngay gio; action time; action date; activity date; activity time; "
        "thoi gian xu ly; occurred at; happened at; complete timestamp; date time; log time; ngay xu ly; datetime",
        "time; date; ngay; created at; changed at; updated at; ngay gio xu ly; at; completion time",
        "hen; tiep nhan; nop; han; deadline; so ngay; start; end",
    ),
    "period": phrases_of(
        "ky; ky bao cao; ky du lieu; thang; thang bao cao; thang nam; period; reporting period; report period; "
        "month; report month; year month; quy; quarter; nam; year; fiscal yr; fiscal year; nam bao cao; thoi ky; "
        "reporting month; yyyymm; nam tai chinh; thang tiep nhan",
        "ky thang; time; date; ngay",
        "truoc; cung ky; luy ke; previous; bat dau; ket thuc; start; end; from; to",
    ),
    "period_start": phrases_of(
        "period start; tu ngay; from date; start of period; ngay bat dau; date from; period from; ngay dau ky", "start"
    ),
    "period_end": phrases_of(
        "period end; den ngay; to date; end of period; ngay ket thuc; date to; period to; ngay cuoi ky", "end"
    ),
    "count": phrases_of(
        "count; volume; so luong; so luong ho so; so ho so; tong so; tong so ho so; quantity; dossiers; "
        "number of dossiers; number of applications; applications; total; transactions; cases; number; n; "
        "dossier count; received; so ho so tiep nhan",
        "value; gia tri; tiep nhan; amount; luong",
        "ky truoc; ty le; rate; percent; da giai quyet; qua han; dung han; id; ma; code; ton",
    ),
    "total": phrases_of(
        "total; received; total received; tong; tong so; tong so ho so; tong ho so; tong cong; tong tiep nhan; "
        "tong so tiep nhan; so ho so tiep nhan; tiep nhan; all; total count; total dossiers; received total; "
        "so tiep nhan; total applications; tong so ho so tiep nhan; da tiep nhan; all applications; received count",
        "so ho so; count; volume; dossiers",
        "ky truoc; ty le; rate; giai quyet; han; ton; resolved; carried; truc tuyen; truc tiep; online; direct; "
        "buu chinh; phi; id",
    ),
    "resolved": phrases_of(
        "resolved; da giai quyet; completed; settled; so da giai quyet; tong da giai quyet; resolved count; "
        "ho so da giai quyet; giai quyet; completed count; finished",
        "",
        "han; ty le; dang; online; truc tuyen; ngay; date; at",
    ),
    "on_time": phrases_of(
        "on time; dung han; resolved on time; da giai quyet dung han; giai quyet dung han; on time count; "
        "so dung han; completed on time; truoc va dung han",
        "",
        "ty le; rate; percent; tre; qua",
    ),
}
