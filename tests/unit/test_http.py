"""Web services: every way of paging and of showing who asks, and whatever a server may do meanwhile."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from etl.sources.http.client import at_home
from tests.helpers import csv_text, source, write_province
from tests.store import web_service as web
from tests.store.web_service import COLUMNS, QUICK, Pulled, Record, Service, pull, record, records, servers, serving

KINDS = ("page", "offset", "cursor", "link")
CLIENT = {"client_id": "client", "client_secret": "${CLIENT_SECRET}"}
Ask = Callable[..., Pulled]


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(records())) as served:
        yield served


@pytest.fixture
def ask(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Pull the service by settings that are the usual ones but for some."""
    monkeypatch.setenv("CLIENT_SECRET", "secret-of-client")

    def pulled(**options: Any) -> Pulled:
        usual = {"kind": "http", "url": f"{service.address}/records", "columns": COLUMNS, "retry": QUICK}
        block = source("api", **{**usual, "pagination": service.kind, **options})
        return pull(write_province(tmp_path, block).settings)

    return pulled


def codes(rows: list[Record]) -> list[str]:
    return [row["dossier"] for row in rows]


ALL = codes(records())


@pytest.mark.parametrize("tells", ["all", "nothing"])
@pytest.mark.parametrize("kind", KINDS)
def test_all_pages_are_read_however_a_service_pages(service: Service, ask: Ask, kind: str, tells: str) -> None:
    service.kind, service.tells = kind, tells
    assert ask().dossiers == ALL


def test_names_of_parameters_and_paths_can_be_set(service: Service, ask: Ask) -> None:
    service.kind = "cursor"
    pagination = {"type": "cursor", "cursor_param": "cursor", "cursor_path": "next_cursor", "limit_param": "n"}
    assert ask(pagination=pagination | {"page_size": 5}, record_path="items").dossiers == ALL
    assert [query["n"] for query in service.asked] == ["5"] * 4


@pytest.mark.parametrize(
    ("kind", "auth"),
    [
        ("basic", {"kind": "basic", "username": "user", "password": "pass"}),
        ("bearer", {"type": "bearer", "token": "secret-token"}),
        ("oauth2", {"type": "oauth2", "scope": "read", **CLIENT}),
        ("oauth2 in body", {"type": "client_credentials", **CLIENT}),
    ],
)
def test_a_service_is_shown_who_asks(service: Service, ask: Ask, kind: str, auth: dict[str, str]) -> None:
    service.auth = kind
    token = {"token_url": f"{service.address}/token"} if "client_id" in auth else {}
    assert ask(auth=auth | token).dossiers == ALL
    assert len(service.tokens) == (1 if token else 0)


def test_a_token_that_ends_in_the_middle_is_renewed(service: Service, ask: Ask) -> None:
    def revoke(service: Service, page: int) -> None:
        if page == 2:
            service.tokens = dict.fromkeys(service.tokens, 0.0)

    service.auth, service.on_page = "oauth2", revoke
    assert ask(auth={"kind": "oauth2", "token_url": f"{service.address}/token", **CLIENT}).dossiers == ALL
    assert len(service.tokens) == 2


def test_wrong_credentials_fail_with_a_sentence_and_without_a_secret(service: Service, ask: Ask) -> None:
    service.auth = "bearer"
    error = ask(auth={"kind": "bearer", "token": "wrong-secret"}, params={"key": "s3cret"}).error
    assert "status 401" in error and "[source.auth]" in error
    assert "wrong" not in error and "s3cret" not in error


def test_a_client_that_is_refused_a_token_fails_with_a_sentence(service: Service, ask: Ask) -> None:
    service.auth = "oauth2"
    auth = {"kind": "oauth2", "token_url": f"{service.address}/token", "client_id": "c", "client_secret": "wrong"}
    error = ask(auth=auth).error
    assert "No token was given" in error and "wrong" not in error


@pytest.mark.parametrize("fault", [*web.FAULTS.values(), web.slow], ids=[*web.FAULTS, "slow"])
@pytest.mark.parametrize("kind", ["page", "cursor"])
def test_a_page_that_fails_is_asked_for_again(service: Service, ask: Ask, kind: str, fault: web.Fault) -> None:
    service.kind = kind
    service.faults = [None, fault, fault, None]
    assert ask(timeout=0.1).dossiers == ALL


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_empty_by_mistake_is_asked_for_again(service: Service, ask: Ask, kind: str) -> None:
    service.kind = kind
    service.faults = [None, web.EMPTY]
    assert ask().dossiers == ALL


def test_a_service_is_given_the_pause_that_it_asks_for(service: Service, ask: Ask) -> None:
    later = formatdate(time.time() + 100, usegmt=True)
    service.faults = [web.status(429, Retry_After="0.2"), web.status(503, Retry_After=later)]
    started = time.monotonic()
    assert ask(retry=QUICK | {"longest_wait": 0.3}).dossiers == ALL
    assert 0.5 <= time.monotonic() - started < 3


def test_a_service_that_stays_dead_fails_and_says_how_far_it_got(service: Service, ask: Ask) -> None:
    service.faults = [None, None, *[web.cut] * 10]
    assert "pages 2, rows 6;" in ask().error


def test_a_service_that_cannot_be_reached_fails_with_a_sentence(ask: Ask) -> None:
    error = ask(url="http://127.0.0.1:1/x?key=s3cret").error
    assert "127.0.0.1:1/x cannot be reached" in error and "ConnectionRefusedError" in error
    assert "s3cret" not in error


@pytest.mark.parametrize(("code", "word"), [(404, "no such address"), (400, "status 400"), (403, "refuses")])
def test_a_refusal_is_not_tried_again(service: Service, ask: Ask, code: int, word: str) -> None:
    service.faults = [web.status(code)]
    assert word in ask().error
    assert len(service.seen) == 1


def test_a_web_page_instead_of_data_fails_with_a_sentence(service: Service, ask: Ask) -> None:
    service.faults = [web.HTML] * 4
    error = ask().error
    assert "web page (HTML)" in error and "Please" not in error


def test_changed_page_sizes_lose_no_row(service: Service, ask: Ask) -> None:
    def change(service: Service, page: int) -> None:
        service.size = (4, 1, 3, 2)[page % 4]

    service.kind, service.on_page = "offset", change
    assert ask(pagination={"kind": "offset", "limit": 1000}).dossiers == ALL


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 2), (3, 5), (1, 10)])
@pytest.mark.parametrize("page", [2, 3])
def test_numbered_pages_that_change_their_size_lose_no_row(
    service: Service, ask: Ask, before: int, after: int, page: int
) -> None:
    def change(service: Service, asked: int) -> None:
        service.size = before if asked < page else after

    service.on_page = change
    found = ask()
    assert sorted(set(found.dossiers)) == ALL or "speaks of 10 rows" in found.error
    assert found.error == "" or after >= 5  # so wide that the next number lies behind the end


def test_numbered_pages_that_change_their_size_all_the_time_lose_no_row_silently(service: Service, ask: Ask) -> None:
    def change(service: Service, asked: int) -> None:
        service.size = asked

    service.on_page, service.records = change, records(100)
    assert "changes the size of its pages" in ask().error


@pytest.mark.parametrize("kind", ["page", "offset"])
def test_a_row_that_vanishes_in_the_middle_takes_no_other_along(service: Service, ask: Ask, kind: str) -> None:
    def vanish(service: Service, page: int) -> None:
        if page == 3:
            del service.records[0]

    service.kind, service.on_page = kind, vanish
    assert sorted(set(ask().dossiers)) == ALL


@pytest.mark.parametrize("kind", ["page", "offset"])
def test_a_row_that_comes_in_the_middle_takes_no_other_along(service: Service, ask: Ask, kind: str) -> None:
    def come(service: Service, page: int) -> None:
        if page == 2:
            service.records.insert(0, record(20))

    service.kind, service.on_page = kind, come
    assert sorted(set(ask().dossiers)) == ALL


def test_a_service_that_repeats_its_last_page_is_read_to_its_end(service: Service, ask: Ask) -> None:
    service.tells, service.last_page = "nothing", 4
    assert ask().dossiers == ALL


def test_a_service_that_knows_no_other_page_fails(service: Service, ask: Ask) -> None:
    service.tells = "nothing"
    assert "same page again and again" in ask(pagination={"kind": "page", "page_param": "trang"}).error


def test_pages_that_go_in_circles_fail(service: Service, ask: Ask) -> None:
    service.kind, service.says = "cursor", {"next_cursor": "c3"}
    assert "was read already" in ask().error


def test_a_service_that_gives_fewer_rows_than_it_speaks_of_fails(service: Service, ask: Ask) -> None:
    service.says = {"total": 12}
    assert "speaks of 12 rows" in ask().error
    assert ask(pagination={"kind": "page", "total_path": ""}).dossiers == ALL


def test_a_total_of_the_page_alone_is_not_taken_for_that_of_all(service: Service, ask: Ask) -> None:
    service.says = {"total": 3}
    assert ask().dossiers == ALL


def test_more_than_one_page_without_pagination_fails(service: Service, ask: Ask) -> None:
    assert "no pagination is set" in ask(pagination="none").error
    service.size = 100
    assert ask(pagination="none").dossiers == ALL


def test_one_answer_may_be_the_list_itself(service: Service, ask: Ask) -> None:
    service.content, service.size = lambda rows: ("application/json", json.dumps(rows).encode()), 100
    assert ask(pagination="none").dossiers == ALL


def as_lines(rows: list[Record]) -> tuple[str, bytes]:
    return "application/x-ndjson", "".join(json.dumps(r) + "\n" for r in rows).encode()


def as_csv(rows: list[Record]) -> tuple[str, bytes]:
    lines = [(r["dossier"], r["service"], r["how"]["channel"], r["received"], r["updated"]) for r in rows]
    return "text/csv", csv_text(*lines, heading="dossier,service,how.channel,received,updated").encode()


def as_xml(rows: list[Record]) -> tuple[str, bytes]:
    def element(name: str, value: Any) -> str:
        inner = "".join(element(k, v) for k, v in value.items()) if isinstance(value, dict) else value
        return f"<{name}>{inner}</{name}>"

    inner = "".join(element("HoSo", r) for r in rows)
    return "application/xml", f'<?xml version="1.0" encoding="UTF-8"?><DanhSach>{inner}</DanhSach>'.encode()


@pytest.mark.parametrize("content", [as_lines, as_csv, as_xml])
@pytest.mark.parametrize("packed", [False, True])
def test_other_formats_are_read_page_by_page(service: Service, ask: Ask, content: Any, packed: bool) -> None:
    service.content, service.packed, service.tells, service.size = content, packed, "nothing", 4
    found = ask(record_path="HoSo") if content is as_xml else ask()
    assert (found.dossiers, found.error) == (ALL, "")


def test_an_answer_that_is_too_large_is_not_read(service: Service, ask: Ask) -> None:
    service.faults = [web.body(b"[" + b" " * (2 << 20) + b"]")]
    assert "more than 1 MB" in ask(max_page_mb=1).error


def test_no_content_is_no_row(service: Service, ask: Ask) -> None:
    service.faults = [web.status(204), web.status(204)]
    found = ask()
    assert (found.dossiers, found.error) == ([], "")


def test_credentials_go_to_no_other_host(service: Service, ask: Ask) -> None:
    with serving(Service(records(), size=100)) as other:
        service.faults = [web.status(302, Location=f"{other.address}/records?page=1")]
        found = ask(headers={"X-Api-Key": "k3y"}, auth={"token": "secret-token"}, pagination="none")
        assert found.dossiers == ALL
        assert service.seen[0]["X-Api-Key"] == "k3y"
        assert service.seen[0]["Authorization"] == "Bearer secret-token"
        assert not {"X-Api-Key", "Authorization"} & set(other.seen[0])


def test_a_next_page_on_another_host_is_asked_for_without_credentials(service: Service, ask: Ask) -> None:
    with serving(Service(records(), kind="link")) as other:
        service.kind, service.next_host = "link", other.address
        ask(auth={"token": "secret-token"}, headers={"X-Api-Key": "k3y"}, params={"key": "s3cret"})
        assert other.asked[0] == {"from": "3"}
        assert not {"X-Api-Key", "Authorization"} & set(other.seen[0])


@pytest.mark.parametrize(
    ("url", "home", "same"),
    [
        ("https://a.vn/y", "https://a.vn/x", True),
        ("https://A.vn:443/y", "https://a.vn/x", True),
        ("https://a.vn/y", "http://a.vn/x", True),
        ("http://a.vn/y", "https://a.vn/x", False),
        ("https://b.a.vn/y", "https://a.vn/x", False),
        ("https://a.vn:8443/y", "https://a.vn/x", False),
    ],
)
def test_credentials_are_for_one_host_and_may_go_over_tls_instead(url: str, home: str, same: bool) -> None:
    assert at_home(url, home) is same


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, service: Service, ask: Ask) -> None:
    with serving(Service(records()), tls=tmp_path) as other:
        error = ask(url=f"{other.address}/records", auth={"token": "secret-token"}).error
        assert "certificate that cannot be trusted" in error
        assert other.seen == []


def test_records_that_are_nested_too_deep_fail_with_a_sentence(service: Service, ask: Ask) -> None:
    service.faults = [web.body(b'{"items": [' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}")] * 4
    assert ask().error != ""


def test_redirects_without_end_fail(service: Service, ask: Ask) -> None:
    service.faults = [web.status(302, Location="/records")] * 20
    assert "sends us on and on" in ask().error


def test_a_key_in_the_parameters_is_sent_with_every_page(service: Service, ask: Ask) -> None:
    service.kind = "link"
    ask(params={"key": "s3cret", "all": True})
    assert [(query["key"], query["all"]) for query in service.asked] == [("s3cret", "true")] * 4


def test_a_key_that_no_record_has_fails_as_a_missing_column(ask: Ask) -> None:
    error = ask(columns=COLUMNS | {"status": "trangThai"}).error
    assert "has no column trangThai" in error and "Nguyễn" not in error


@settings(max_examples=20)
@given(drawn=servers())
def test_whatever_a_server_does_every_row_comes_or_a_sentence(drawn: Service) -> None:
    with serving(drawn) as service, tempfile.TemporaryDirectory() as folder:
        options = {"pagination": service.kind, "columns": COLUMNS, "retry": QUICK}
        block = source("api", kind="http", url=f"{service.address}/records", **options)
        given_settings = write_province(Path(folder), block).settings
        found = pull(given_settings)
        assert sorted(set(found.dossiers)) == ALL or "none of them is loaded" in found.error
        service.faults = []
        assert pull(given_settings).dossiers == ALL
