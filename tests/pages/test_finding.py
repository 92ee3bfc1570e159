"""The search box finds services, agencies and places without diacritics, by code and by everyday words."""

import pytest
from flask.testing import FlaskClient

from tests.pages.building import SOURCE, log, site
from tests.pages.test_services_pages import text_of

SERVICES = """code,name_vi,level
1.000001,Chứng thực bản sao từ bản chính,4
1.000002,Đăng ký khai sinh,4
1.000003,Đăng ký lại khai sinh,4
1.000004,Cấp giấy chứng nhận quyền sử dụng đất,3
"""
SETTINGS = '[catalogue]\nservices = "s.csv"\nagencies = "a.csv"\nlocalities = "p.csv"\n' + SOURCE


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    files = {
        "s.csv": SERVICES,
        "a.csv": "code,name\nA1,Ủy ban nhân dân phường Phố Hiến\nA2,Sở Tư pháp\n",
        "p.csv": "code,name,valid_to\nP1,Phường Phố Hiến,\nP2,Phường Phố Cũ,2025-06-30\n",
        "logs/a.csv": log(("1.000002", "online", "2026-03-05", 3)),
    }
    return site(tmp_path_factory.mktemp("finding"), SETTINGS, files)


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("công chứng", "/services/1.000001"),
        ("SAO Y", "/services/1.000001"),
        ("sổ đỏ", "/services/1.000004"),
        ("1.000003", "/services/1.000003"),
        ("so tu phap", "/agencies/A2"),
    ],
)
def test_what_fits_one_alone_is_opened_at_once(client: FlaskClient, typed: str, opened: str) -> None:
    assert client.get("/search", query_string={"q": typed}).headers["Location"] == opened


def test_the_closest_stands_first_and_each_kind_apart(client: FlaskClient) -> None:
    text = text_of(client, "/search?q=dang ky khai sinh&lang=en")
    assert text.index("Đăng ký khai sinh") < text.index("Đăng ký lại khai sinh")
    text = text_of(client, "/search?q=pho hien&lang=en")
    assert text.index("Agencies 1") < text.index("Communes and wards 1")


def test_what_no_longer_exists_is_not_found(client: FlaskClient) -> None:
    assert "Nothing fits" in text_of(client, "/search?q=pho cu&lang=en")


def test_an_empty_search_says_what_can_be_typed(client: FlaskClient) -> None:
    assert "Diacritics are not needed" in text_of(client, "/search?lang=en")


def test_lists_and_the_api_understand_everyday_words_too(client: FlaskClient) -> None:
    items = client.get("/api/v1/services?q=công chứng").get_json()["items"]
    assert [one["code"] for one in items] == ["1.000001"]


def test_what_was_typed_is_shown_as_text(client: FlaskClient) -> None:
    assert "<script>" not in client.get("/search?q=<script>x</script>").text.split("<main")[1]
