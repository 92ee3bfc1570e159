import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tracker.store.text import fold, plain_service_code, sort_key

IN_ORDER = (
    "A B|a1|AB|an|An|àn|ản|ãn|án|ạn|ăn|ân|Bắc Đông|Bằng|Dương Hà|Dương Hòa|Đa|Đông Hưng|Hòa|Hoàng|"
    "Mới Hai|Mới Một|Ninh Giang|Phố Hiến|Phú Cừ|Thái|Thành|Ý Yên"
).split("|")


def test_names_stand_in_vietnamese_order() -> None:
    assert sorted({*IN_ORDER}, key=sort_key) == IN_ORDER


def test_a_search_without_marks_finds_both_ways_of_writing_a_tone() -> None:
    assert fold("Đăng  ký KHAI sinh") == "dang ky khai sinh"
    assert fold("hoà") == fold("hòa") == "hoa"


def test_tails_of_a_service_code_are_left_out() -> None:
    for code in ("1.001193", "1.001193.000.00.00.H56", "1.001193.H56"):
        assert plain_service_code(code) == "1.001193"
    assert plain_service_code("T-BPC-280422") == "T-BPC-280422"


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_order_is_the_same_for_composed_and_decomposed_names(first: str, second: str) -> None:
    keys = [sort_key(unicodedata.normalize(form, first)) for form in ("NFC", "NFD")]
    assert keys[0] == keys[1]
    assert isinstance(sort_key(second), str)
