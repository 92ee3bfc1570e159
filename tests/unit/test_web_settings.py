"""How a web service is described in the settings, in whatever words."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers import source, write_province
from tracker.settings import SettingsError, web


@pytest.mark.parametrize(
    ("given", "kind", "size"),
    [
        (None, "none", None),
        ("none", "none", None),
        ("page", "page", None),
        ({"kind": "offset", "limit": 50}, "offset", 50),
        ({"type": "limit-offset", "page_size": 50}, "offset", 50),
        ({"type": "Cursor", "per_page": 20}, "cursor", 20),
        ({"kind": "link_header"}, "link", None),
        ({"style": "page", "start": 0}, "page", None),
    ],
)
def test_pagination_is_understood_in_many_words(given: Any, kind: str, size: int | None) -> None:
    found = web.pagination(given)
    assert (found.kind, found.size) == (kind, size)


def test_the_parameter_of_the_kind_may_be_named_alone() -> None:
    assert web.pagination({"kind": "cursor", "param": "after", "next": "paging.next"}).cursor_param == "after"
    assert web.pagination({"kind": "offset", "param": "skip"}).offset_param == "skip"


def test_a_size_that_is_a_word_names_its_parameter() -> None:
    found = web.pagination({"kind": "page", "page_size": "per_page", "size": 10, "first_page": 0})
    assert (found.size_name, found.size, found.first_page) == ("per_page", 10, 0)


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ("none", "none"),
        ({"username": "u", "password": "p"}, "basic"),
        ({"type": "basic", "user": "u"}, "basic"),
        ({"method": "basic", "user": "u", "pass": "p"}, "basic"),
        ({"token": "t"}, "bearer"),
        ({"grant_type": "client_credentials", "token_url": "https://x/t"}, "oauth2"),
        ({"kind": "OAuth2-client-credentials", "token_url": "https://x/t"}, "oauth2"),
    ],
)
def test_auth_is_understood_in_many_words(given: Any, way: str) -> None:
    assert web.auth(given).way == way


@pytest.mark.parametrize(
    ("overlap", "seconds"), [(None, 3600), (90, 90), ("90", 90), ("15m", 900), ("2d", 172_800), ("1w", 604_800)]
)
def test_an_overlap_is_a_time(overlap: str | int | None, seconds: int) -> None:
    assert web.overlap_seconds(overlap) == seconds


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": None}, "whole address"),
        ({"url": "ftp://x/y"}, "whole address"),
        ({"url": "api/dossiers"}, "whole address"),
        ({"pagination": "pagely"}, "pagination"),
        ({"pagination": {"kind": "page", "sice": 3}}, "sice"),
        ({"auth": "basic"}, "needs username"),
        ({"auth": {"kind": "oauth2", "token_url": "https://x/t", "client_id": "c"}}, "needs client_secret"),
        ({"auth": {"kind": "oauth2", "token_url": "x", "client_id": "c", "client_secret": "s"}}, "token_url"),
        ({"overlap": "a while"}, "overlap"),
        ({"since_format": "sometimes"}, "since_format"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    content = {"kind": "http", "url": "https://api.example.vn/dossiers", **options}
    block = source("api", **{name: value for name, value in content.items() if value is not None})
    with pytest.raises(SettingsError, match=words):
        _ = write_province(tmp_path, block).settings
