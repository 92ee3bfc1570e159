"""The words that logs use for channels, states, levels and kinds of applicants, folded; and what each means. Pure."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from etl.inspect.fold import holds, words

# Meaning -> phrases; a value is read by the whole of it first, then by the longest phrase that it holds.
CHANNELS: Mapping[str, str] = {
    "online": "truc tuyen; nop truc tuyen; qua mang; internet; online; web; website; portal; cong "
    "dvc; cong dich vu cong; "
    "dvcqg; cong dvcqg; app; mobile; mobile app; ung dung; vneid; dvctt; dien tu; e service; eservice; e services; "
    "digital; cong quoc gia; nop qua mang; self service; ios; android; onl; qua cong dich vu cong; nop online",
    "counter": "truc tiep; tai quay; mot cua; bo phan mot cua; tai bo phan mot cua; counter; desk; "
    "in person; inperson; "
    "walk in; walkin; walk; offline; direct; onegate; one gate; tai cho; giay; ban giay; paper; office; front desk; "
    "face to face; tai noi; nop truc tiep; quay; kiosk mot cua; branch; over the counter; trung tam hanh chinh cong; "
    "tai trung tam; off",
    "post": "buu chinh; buu chinh cong ich; bcci; buu dien; post; postal; mail; by post; by mail; postal mail; letter; "
    "via postal; qua buu chinh; dich vu buu chinh; buu chinh cong ich tai nha; vnpost; courier; bc",
    "phone": "phone; telephone; dien thoai; call; qua dien thoai; hotline; tong dai; voice; phone call; tel",
    "email": "email; e mail; thu dien tu; hop thu; qua email; mail dien tu; hom thu",
    "other": "other; khac; fax; intern; internal; unknown; hinh thuc khac; kenh khac; sms; "
    "twitter; social media; others",
}
STATUSES: Mapping[str, str] = {
    "registered": "moi dang ky; dang ky; cho tiep nhan; chua tiep nhan; moi nop; cho xac nhan; registered; new; "
    "submitted; draft; moi tao; nhap; moi; pending acceptance; nop ho so; cong dan nop ho so; gui ho so; da nop; "
    "dang cho tiep nhan; khoi tao; tao ho so; submit; nop ho so truc tuyen; ho so moi; da gui; ho so cho tiep nhan",
    "accepted": "duoc tiep nhan; da tiep nhan; tiep nhan; tiep nhan ho so; accepted; received; receive; moi tiep nhan; "
    "da nhan ho so; acknowledged; accept; case received; nhan ho so; open; opened; da thu ly; tiep nhan moi",
    "refused": "khong duoc tiep nhan; tu choi tiep nhan; tu choi; khong tiep nhan; refused; rejected at intake; "
    "not accepted; declined; tra lai ho so; ho so khong hop le; refuse; khong tiep nhan ho so; bi tu choi",
    "processing": "dang xu ly; dang giai quyet; cho xu ly; dang thu ly; xu ly; processing; in progress; in process; "
    "under review; pending; chuyen xu ly; tham dinh; dang tham dinh; cho phe duyet; trinh ky; thu ly; assigned; "
    "phan cong; phan cong xu ly; cho ket qua; chuyen phong chuyen mon; xu ly ho so; dang trinh ky; chuyen ho so; "
    "review; xem xet; dang giai quyet trong han; dang giai quyet qua han; dang cho xu ly; ky duyet; phe duyet",
    "supplement": "yeu cau bo sung giay to; yeu cau bo sung; bo sung; cho bo sung; dung xu ly cho bo sung; "
    "bo sung ho so; supplement; awaiting documents; additional papers requested; waiting for applicant; "
    "incomplete; more information needed; dang bo sung; yeu cau bo sung ho so; cho cong dan bo sung",
    "payment_due": "yeu cau thuc hien nghia vu tai chinh; yeu cau nghia vu tai chinh; nghia vu tai chinh; "
    "cho thanh toan; payment due; awaiting payment; cho nop phi; cho nop le phi; cho thue; "
    "thuc hien nghia vu tai chinh; yeu cau thanh toan; cho thuc hien nghia vu tai chinh",
    "withdrawn": "cong dan yeu cau rut ho so; rut ho so; da rut; withdrawn; cancelled by applicant; xin rut; rut; "
    "da rut ho so; cong dan rut ho so; withdraw; withdrawal; canceled by applicant",
    "stopped": "dung xu ly; huy; da huy; tam dung; stopped; cancelled; canceled; rejected; suspended; dinh chi; "
    "khong giai quyet; huy ho so; terminated; khong du dieu kien giai quyet; dung; denied; on hold",
    "resolved": "da xu ly xong; da giai quyet; hoan thanh; da hoan thanh; da co ket qua; resolved; completed; done; "
    "finished; closed; approved; co ket qua; da xu ly; complete; settled; da phe duyet; xu ly xong; cho tra ket qua; "
    "decided; da giai quyet dung han; da giai quyet truoc han; da giai quyet qua han; da ket thuc; ket thuc",
    "returned": "da tra ket qua; tra ket qua; da tra; returned; delivered; result returned; issued; collected; "
    "da tra kq; result delivered; tra ket qua cho cong dan; da giao ket qua; da nhan ket qua",
}
LEVELS: Mapping[str, str] = {
    "4": "muc do 4; toan trinh; dvctt toan trinh; level 4; md4; muc 4; full process; fully online; toan phan; full",
    "3": "muc do 3; mot phan; dvctt mot phan; level 3; md3; muc 3; partial; partially online; tung phan",
    "2": "muc do 2; level 2; md2; cung cap thong tin; muc 2; thong tin truc tuyen; information only; "
    "dich vu cung cap thong tin truc tuyen",
    "1": "muc do 1; level 1; md1; muc 1",
}
APPLICANT_KINDS: Mapping[str, str] = {
    "citizen": "ca nhan; cong dan; nguoi dan; citizen; person; individual; private; resident; ho gia "
    "dinh; natural person; "
    "nguoi viet nam; nguoi nuoc ngoai; cong dan viet nam; personal; household; kieu bao",
    "business": "doanh nghiep; to chuc; business; company; organization; organisation; enterprise; legal entity; "
    "hop tac xa; ho kinh doanh; cong ty; corporate; legal person; to chuc doanh nghiep; doanh nghiep to chuc; ngo",
    "state": "co quan nha nuoc; nha nuoc; state; government; agency; public body; don vi hanh chinh; public sector; "
    "co quan; don vi su nghiep; state agency; co quan to chuc nha nuoc",
}
TRUTHS: Mapping[str, str] = {
    "true": "truc tuyen; online; chuyen khoan; the; vnpay; momo; payment platform; cong thanh toan; yes; true; co; qr; "
    "thanh toan truc tuyen; da thanh toan truc tuyen; internet banking; ngan hang; co thanh toan truc tuyen",
    "false": "tien mat; truc tiep; cash; no; false; khong; counter; chua thanh toan; mien phi; tai quay; "
    "khong thanh toan truc tuyen; thanh toan truc tiep",
}
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "status": STATUSES,
    "level": LEVELS,
    "applicant_kind": APPLICANT_KINDS,
    "paid_online": TRUTHS,
    "assisted": TRUTHS,
}
# National code lists: KenhThucHien, TrangThaiHoSo; LoaiDoiTuong differs between systems.
NUMBERS: Mapping[str, Mapping[str, str]] = {
    "channel": {"1": "counter", "2": "online", "3": "post"},
    "status": dict(
        zip(
            map(str, range(1, 11)),
            "registered accepted refused processing supplement payment_due withdrawn stopped resolved returned".split(),
            strict=True,
        )
    ),
    "level": {"1": "1", "2": "2", "3": "3", "4": "4"},
    "applicant_kind": {"1": "citizen", "2": "business", "3": "state"},
    "paid_online": {"1": "true", "0": "false"},
    "assisted": {"1": "true", "0": "false"},
}
_OF_A_CODE = re.compile(r"^0*(\d{1,2})(?:\.0)?$")
NULLS: Mapping[str, str] = {
    "na": "not_applicable",
    "n a": "not_applicable",
    "not applicable": "not_applicable",
    "khong ap dung": "not_applicable",
    "khong co": "not_applicable",
    "nd": "not_provided",
    "no data": "not_provided",
    "not provided": "not_provided",
    "not available": "not_provided",
    "chua co du lieu": "not_provided",
    "khong co du lieu": "not_provided",
    "chua co": "not_provided",
    "null": "not_provided",
    "none": "not_provided",
    "missing": "not_provided",
    "unknown": "not_provided",
    "": "not_provided",  # a dash, dots, nothing at all
}


@cache
def _phrases(field: str) -> dict[str, str]:
    lists = VOCABULARIES[field].items()
    return {phrase.strip(): meaning for meaning, phrases in lists for phrase in phrases.split(";")}


@cache
def _bag(field: str) -> frozenset[str]:
    """All words of a field's vocabulary, and those that stand between them."""
    known = {word for phrase in _phrases(field) for word in phrase.split()}
    return frozenset(known) | frozenset("ho so nop qua tai cua cho va the by at on in via cong dich vu so hs".split())


def number_of(value: str) -> str | None:
    """A code of one or two digits without leading zeros, `2.0` as `2`; None if it is none."""
    match = _OF_A_CODE.match(value.strip())
    return match[1] if match else None


def exactly(value: str, field: str) -> str | None:
    """What a value means, told by the whole of it."""
    return _phrases(field).get(words(value))


def meaning(value: str, field: str) -> str | None:
    """What a value means: by the whole of it, else by the longest phrase that it holds; numbers mean nothing here."""
    found = exactly(value, field)
    if found:
        return found
    text = words(value)
    held = [phrase for phrase in _phrases(field) if len(phrase) > 3 and holds(text, phrase)]
    if not held or (field == "status" and _denied(text, max(held, key=len))):
        return None
    return _phrases(field)[max(held, key=len)]


def _denied(text: str, phrase: str) -> bool:
    """Whether a phrase stands behind a `not` or `not yet` that turns its meaning round."""
    before = f" {text} ".partition(f" {phrase} ")[0].split()
    return bool({"chua", "khong", "not", "cho"} & set(before[-2:]))


def of_known_words(value: str, field: str) -> bool:
    """Whether a value is made of words of the vocabulary alone, so that it can tell nothing of a person."""
    found = words(value).split()
    return bool(found) and len(value) <= 60 and all(word in _bag(field) for word in found)


def by_number(values: Collection[str], field: str) -> dict[str, str] | None:
    """The national meanings of values that are all numbers of that list; None if some are not."""
    numbers = NUMBERS.get(field, {})
    found = {value: numbers.get(number_of(value) or "") for value in values}
    if not found or not all(found.values()):
        return None
    return {value: known for value, known in found.items() if known}
