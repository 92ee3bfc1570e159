"""Columns that hold personal data, told by heading and by content. Pure."""

import re
from collections.abc import Sequence

from etl.inspect.fold import holds, key, words

_BY_HEADING: dict[str, str] = {
    "id_number": "so giay to; so giay to chu ho so; cccd; cmnd; so cccd; so cmnd; so dinh danh; ma so dinh danh; "
    "so dinh danh ca nhan; dinh danh chs; id number; national id; identity number; id card; passport; ho chieu; "
    "ssn; social security number; identification number; so cmt; cmt; identity no; citizen id number; bsn; "
    "cccd cmnd; so cccd cmnd; cmnd cccd; personal number; so ho chieu",
    "phone": "so dien thoai; dien thoai; sdt; phone; phone number; mobile; telephone; so di dong; tel; mobile number; "
    "dien thoai lien he; sdt lien he; hotline; fax; contact phone; contact number; mobile phone",
    "email": "email; e mail; thu dien tu; email address; dia chi email; mail; contact email",
    "name": "chu ho so; ten chu ho so; nguoi nop; ho ten; ho va ten; ho ten nguoi nop; ten nguoi nop; applicant name; "
    "full name; fullname; owner name; owner fullname; owner; nguoi xu ly; can bo; can bo tiep nhan; can bo xu ly; "
    "nguoi tiep nhan; first name; last name; surname; customer name; contact name; requester; requester name; "
    "citizen name; nguoi dai dien; handler; officer; org resource; responsible; case responsible; submitter; "
    "ten khach hang; khach hang; nguoi yeu cau; nguoi nhan; applicant fullname; user name; username; nhan vien; "
    "created by; updated by; assignee; staff; resource; ten cong dan; ho va ten nguoi nop; ten to chuc; "
    "ten doanh nghiep; company name; organization name",
    "address": "dia chi; dia chi chu ho so; dia chi thuong tru; thuong tru; address; street; home address; tam tru; "
    "noi o; cho o; dia chi lien he; applicant address; street address; residence; incident address; que quan",
    "birth": "ngay sinh; nam sinh; birth date; date of birth; dob; birthday; birth year; ngay thang nam sinh",
    "free_text": "trich yeu; trich yeu ho so; trich yeu noi dung; ghi chu; noi dung; thong tin khac; "
    "note; notes; remark; "
    "remarks; comment; comments; description; y kien; ly do; noi dung yeu cau; free text; message; details; "
    "noi dung ho so; mo ta; dien giai; feedback; y kien xu ly; special remarks",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+?84|0)\d{9,10}|\+\d{8,15}")
_ID = re.compile(r"\d{9}|\d{12}|[A-Z]\d{7,8}")
_SURNAMES = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly truong dinh mai luong ta trinh ha cao "
    "doan to chu thai luu lam quach kieu phung tong la nghiem vuong dao".split()
)


def by_heading(heading: str) -> str | None:
    """The kind of personal data that a heading names; None if it names none."""
    last = re.split(r"[.:/]", heading)[-1]
    for text in (heading, last):
        found = _exact(text)
        if found:
            return found
    tokens = words(heading)
    for kind, phrases in _BY_HEADING.items():
        if kind in {"name", "free_text"}:
            continue
        if any(len(p) > 4 and holds(tokens, p) for p in _listed(phrases)):
            return kind
    return None


def names_things(heading: str) -> bool:
    """Whether a heading speaks of names of services or offices, which are long texts but nobody's."""
    tokens = words(heading)
    things = (
        "service name",
        "program name",
        "department name",
        "procedure name",
        "thu tuc",
        "tthc",
        "dich vu",
        "linh vuc",
    )
    return any(holds(tokens, thing) for thing in things)


def _exact(text: str) -> str | None:
    return next((kind for kind, phrases in _BY_HEADING.items() if key(text) in map(key, _listed(phrases))), None)


def _listed(phrases: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in phrases.split(";")]


def by_content(values: Sequence[str]) -> str | None:
    """The kind of personal data that most values of a column look like; None for most columns."""
    if not values:
        return None

    def share(test: re.Pattern[str]) -> float:
        return sum(1 for value in values if test.fullmatch(value)) / len(values)

    if sum(1 for value in values if _EMAIL.search(value)) > 0.3 * len(values):
        return "email"
    if share(_ID) > 0.6:
        return "id_number"
    joined = [re.sub(r"[\s.()-]", "", value) for value in values]
    if sum(1 for value in joined if _PHONE.fullmatch(value)) > 0.6 * len(joined):
        return "phone"
    if sum(map(_is_name, values)) > 0.5 * len(values):
        return "name"
    return "free_text" if _prose(values) else None


def _is_name(value: str) -> bool:
    """Whether a text looks like a person's name: a surname, then one to four more words of letters."""
    parts = value.split()
    if not 2 <= len(parts) <= 5 or not all(part.isalpha() for part in parts):
        return False
    return words(parts[0]) in _SURNAMES and all(part[:1].isupper() for part in parts)


def _prose(values: Sequence[str]) -> bool:
    """Whether texts are long and mostly unlike each other."""
    long = sum(1 for value in values if len(value) > 40 and value.count(" ") > 5)
    return long > 0.4 * len(values) and len(set(values)) > 0.6 * len(values) and len(values) > 20
