"""Notes and reasons: written by who answers for a service, shown to staff on charts and lists, and to nobody else."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import client_of
from tests.pages.province import PERIOD, fill
from tests.pages.test_services_pages import text_of

NOTE = {"starts_on": "2026-02-03", "ends_on": "2026-02-05", "text": "Cổng ngừng ba ngày"}
REASON = {
    "do": "save",
    "cause": "help",
    "text": "Người già cần hỗ trợ",
    "owner": "Phòng Hộ tịch",
    "next_step": "Bàn hướng dẫn tại xã",
    "due_on": "2026-03-01",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = fill(tmp_path).application
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """The owner of the services of A1."""
    return client_of(app, "owner", ["A1"])


def marks(text: str) -> list[dict[str, str]]:
    found = re.search(r'id="trend".*?<script type="application/json">(.*?)</script>', text, re.S)
    assert found
    return list(json.loads(found[1])["datasets"]["breaks"])


def test_a_note_of_an_owner_stands_on_the_chart_of_the_service(app: Flask, owner: FlaskClient) -> None:
    before = owner.get(f"/services/S1?{PERIOD}").headers["ETag"]
    assert owner.post("/services/S1/notes", data=NOTE).status_code == 302
    seen = owner.get(f"/services/S1?{PERIOD}&lang=en")
    assert owner.get(f"/services/S1?{PERIOD}", headers={"If-None-Match": before}).status_code == 200
    assert "03/02/2026–05/02/2026" in seen.text and "Cổng ngừng ba ngày" in seen.text
    assert {"m": "2026-02", "text": "note 1"} in marks(seen.text)
    assert "Cổng ngừng" not in client_of(app, "owner").get(f"/services/S4?{PERIOD}").text


def test_a_note_of_the_province_stands_on_the_overview_and_at_every_service(app: Flask) -> None:
    office = client_of(app, "communications")
    assert office.post("/notes", data={**NOTE, "ends_on": ""}).status_code == 302
    for path in (f"/?{PERIOD}", f"/services/S1?{PERIOD}", f"/services/S4?{PERIOD}"):
        assert "Cổng ngừng ba ngày" in client_of(app, "leadership").get(path).text


def test_an_owner_writes_at_services_of_their_agencies_alone(owner: FlaskClient) -> None:
    assert owner.post("/services/S3/notes", data=NOTE).status_code == 403
    assert owner.post("/services/S3/reason", data=REASON).status_code == 403
    assert owner.post("/notes", data=NOTE).status_code == 403
    assert "Write a note" not in owner.get("/services/S3/notes?lang=en").text
    assert "Write a note" in owner.get("/services/S1/notes?lang=en").text


def test_who_only_reads_writes_nothing(app: Flask) -> None:
    viewer = client_of(app, "viewer")
    assert viewer.post("/services/S1/notes", data=NOTE).status_code == 403
    assert viewer.get("/services/S1/notes").status_code == 200


def test_the_public_reads_no_note(tmp_path: Path) -> None:
    app = fill(tmp_path, public=True).application
    app.config["WTF_CSRF_ENABLED"] = False
    owner = client_of(app, "owner", ["A1"])
    owner.post("/services/S1/notes", data=NOTE)
    owner.post("/services/S1/reason", data=REASON)
    stranger = client_of(app, None)
    for path in (f"/services/S1?{PERIOD}", f"/low-use?{PERIOD}"):
        assert "Cổng ngừng" not in stranger.get(path).text and "Người già" not in stranger.get(path).text
    assert stranger.get("/services/S1/notes").status_code == 302


def test_a_recorded_reason_stands_at_the_service_and_in_the_list_of_low_use(app: Flask, owner: FlaskClient) -> None:
    assert owner.post("/services/S1/reason", data=REASON).status_code == 302
    for path in (f"/services/S1?{PERIOD}&lang=en", f"/low-use?{PERIOD}&lang=en"):
        text = text_of(client_of(app, "leadership"), path)
        assert "The owner says: People need somebody to help them: Người già cần hỗ trợ. Next: Bàn hướng dẫn" in text
        assert "(Phòng Hộ tịch, due 01/03/2026 – overdue)" in text
    owner.post("/services/S1/reason", data={**REASON, "text": "Đã có bàn hướng dẫn"})
    assert "Người già" not in owner.get(f"/low-use?{PERIOD}").text
    owner.post("/services/S1/reason", data={"do": "remove"})
    assert "Đã có bàn" not in owner.get(f"/low-use?{PERIOD}").text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "  "}, "Write what happened"),
        ({"text": "x" * 601}, "at most 600"),
        ({"text": "gọi 0912 345 678"}, "No numbers of identity"),
        ({"text": "thư lan@example.vn"}, "No numbers of identity"),
        ({"ends_on": "2026-02-01"}, "not before it"),
        ({"starts_on": "soon"}, "not before it"),
        ({"starts_on": ""}, "not before it"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(owner: FlaskClient, change: dict[str, str], told: str) -> None:
    answer = owner.post("/services/S1/notes?lang=en", data={**NOTE, **change})
    assert answer.status_code == 422 and told in answer.text
    assert "There is no note yet." in answer.text


def test_a_note_can_be_taken_away_by_who_could_have_written_it(app: Flask, owner: FlaskClient) -> None:
    owner.post("/services/S1/notes", data=NOTE)
    [number] = re.findall(r"/notes/(\d+)/remove", owner.get("/services/S1/notes").text)
    other = client_of(app, "communications")
    other.post("/notes", data=NOTE)
    of_province = re.findall(r"/notes/(\d+)/remove", other.get("/notes").text)[0]
    assert owner.post(f"/notes/{of_province}/remove", data={"service": "S1"}).status_code == 403
    assert owner.post(f"/notes/{number}/remove", data={"service": "S1"}).status_code == 302
    assert owner.post(f"/notes/{number}/remove", data={"service": "S1"}).status_code == 404


def test_what_is_written_is_shown_as_text_and_runs_as_nothing(owner: FlaskClient) -> None:
    owner.post("/services/S1/notes", data={**NOTE, "text": "<script>alert(1)</script>"})
    assert "<script>alert" not in owner.get(f"/services/S1?{PERIOD}").text
