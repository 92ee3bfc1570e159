"""Everyday words for services, beside the words of their official names; all without diacritics."""

from tracker.store.text import fold

# What people say, and what the names of procedures say instead.
_SAID: dict[str, tuple[str, ...]] = {
    "cong chung": ("chung thuc",),
    "sao y": ("chung thuc ban sao", "ban sao"),
    "so do": ("giay chung nhan quyen su dung dat", "quyen su dung dat"),
    "so hong": ("giay chung nhan quyen su dung dat", "quyen su dung dat"),
    "lam so": ("giay chung nhan quyen su dung dat",),
    "ho khau": ("thuong tru", "cu tru"),
    "nhap khau": ("thuong tru",),
    "cmnd": ("can cuoc",),
    "cccd": ("can cuoc",),
    "chung minh": ("can cuoc",),
    "giay khai sinh": ("khai sinh",),
    "giay chung tu": ("khai tu",),
    "bao tu": ("khai tu",),
    "doc than": ("tinh trang hon nhan",),
    "cuoi": ("ket hon",),
    "passport": ("ho chieu",),
    "bang lai": ("giay phep lai xe",),
    "dang kiem": ("kiem dinh",),
    "bien so": ("dang ky xe",),
    "mo quan": ("ho kinh doanh",),
    "mo cong ty": ("thanh lap doanh nghiep", "dang ky doanh nghiep"),
    "xay nha": ("giay phep xay dung",),
    "ly lich": ("ly lich tu phap",),
    "bao hiem": ("bao hiem xa hoi", "bao hiem y te"),
    "birth certificate": ("birth registration",),
    "driving licence": ("driver",),
}


def readings(text: str) -> list[list[str]]:
    """Return the words to look for, folded: as typed, and with each everyday word in its official form."""
    typed = " ".join(fold(text).split())
    found = [typed]
    for said, official in _SAID.items():
        if f" {said} " in f" {typed} ":
            found += [f" {typed} ".replace(f" {said} ", f" {name} ") for name in official]
    return [one.split() for one in found]


def fits(folded: str, words: list[list[str]]) -> bool:
    """Whether a folded name holds all words of one of the readings."""
    return any(all(word in folded for word in one) for one in words)
