"""What bodies of well-known kinds of services say about the pages to come, and where their records stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.headings import Columns
from etl.sources.http.find import records_of
from etl.sources.http.patience import FaultError
from etl.sources.http.signals import signals

ROWS = [{"code": "1"}, {"code": "2"}]
WANTED = Columns(("code",))


@pytest.mark.parametrize(
    ("document", "total", "more"),
    [
        ({"count": "9", "next": "http://x/?page=2", "previous": None, "results": ROWS}, None, True),
        ({"count": "9", "next": None, "previous": "http://x/", "results": ROWS}, None, False),
        ({"content": ROWS, "totalElements": "9", "totalPages": "5", "last": False, "number": "0"}, 9, True),
        ({"content": ROWS, "totalElements": "9", "last": True}, 9, False),
        ({"data": ROWS, "meta": {"total": "9", "last_page": "5"}, "links": {"next": None}}, 9, False),
        ({"data": ROWS, "meta": {"pagination": {"total_count": "9", "has_more": True}}}, 9, True),
        ({"data": {"items": ROWS, "total": "9", "hasNextPage": False}}, 9, False),
        ({"edges": ROWS, "pageInfo": {"endCursor": "x", "hasNextPage": True}}, None, True),
        ({"value": ROWS, "@odata.nextLink": "http://x/?skip=2"}, None, True),
        ({"_embedded": {"items": ROWS}, "_links": {"next": {"href": "/x?page=2"}}}, None, True),
        ({"ketQua": {"danhSach": ROWS, "tongSo": "9"}}, 9, None),
        ({"entry": ROWS, "link": [{"relation": "next", "url": "http://x/2"}]}, None, True),
        ({"items": ROWS}, None, None),
        (ROWS, None, None),
    ],
)
def test_totals_and_ends_are_found_under_their_usual_names(document: Any, total: int | None, more: bool | None) -> None:
    found = signals(document, {})
    assert (found.total, found.more) == (total, more)
    assert records_of(document, None, WANTED) == ROWS


@pytest.mark.parametrize(
    ("document", "cursor", "link"),
    [
        ({"next_cursor": "abc", "cursor": "now"}, "abc", None),
        ({"next_cursor": None, "cursor": "now"}, None, None),
        ({"meta": {"next": "abc"}}, "abc", "abc"),
        ({"response_metadata": {"next_cursor": "abc"}}, "abc", None),
        ({"paging": {"cursors": {"after": "abc"}}}, "abc", None),
        ({"nextPageToken": "abc"}, "abc", None),
        ({"links": {"next": "/x?page=2"}}, "/x?page=2", "/x?page=2"),
        ({"next_page_url": "http://x/2"}, "http://x/2", "http://x/2"),
        ({}, None, None),
    ],
)
def test_the_next_page_is_found_under_its_usual_names(document: Any, cursor: str | None, link: str | None) -> None:
    found = signals(document, {})
    assert (found.cursor(), found.link()) == (cursor, link)


@pytest.mark.parametrize(
    ("document", "path", "records"),
    [
        ({"a": {"b": ROWS}}, "a.b", ROWS),
        ({"a": {"b": None}}, "a.b", []),
        ({"a": {"b": {"code": "1", "url": "x"}}}, "a.b", [{"code": "1", "url": "x"}]),
        ({"items": [], "facets": ROWS}, None, []),
        ({"data": None, "total": "0"}, None, []),
        ({"code": "1"}, None, [{"code": "1"}]),
    ],
)
def test_records_are_found(document: Any, path: str | None, records: Any) -> None:
    assert records_of(document, path, WANTED) == records


@pytest.mark.parametrize(
    ("document", "path"),
    [({"message": "no"}, None), ({"a": ROWS, "b": ROWS}, None), ({"a": {}}, "a.b"), ("no", None), ({}, "a")],
)
def test_what_holds_no_records_is_no_empty_page(document: Any, path: str | None) -> None:
    with pytest.raises(FaultError, match="web_no_records"):
        records_of(document, path, WANTED)


_JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["next", "links", "data", "total", "rel", "href", "items", "x"]), inner)
    ),
    max_leaves=12,
)


@given(_JSON, st.none() | st.just("data.items"))
def test_no_document_is_too_strange(document: Any, path: str | None) -> None:
    found = signals(document, {})
    assert isinstance(found.total, int | None) and isinstance(found.more, bool | None)
    assert isinstance(found.cursor(), str | None) and isinstance(found.link(), str | None)
    try:
        assert isinstance(records_of(document, path, WANTED), list)
    except FaultError as fault:
        assert fault.code == "web_no_records"
