"""People hear of runs that failed, by real mail and real webhooks; a message that fails never fails a run."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from etl.cli import main
from etl.lock import held
from tests.helpers import Province, csv_text, source, write_province
from tests.mail import Box, mail_server, write_certificate
from tests.store.samples import JANUARY

BAD = "dossier,service,received\nD1,S1,2026-01-05\n"
PERSON = "079204001234"


class Hook:
    """A web service that takes what is posted; `code` is its answer."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.code = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                hook.got.append(json.loads(self.rfile.read(length)))
                self.send_response(hook.code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_values: object) -> None:
                """Keep silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook/very-secret"


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,))
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_server(Box()) as found:
        yield found


def province_with(folder: Path, notify: str, **options: Any) -> Province:
    tables = f'[site]\ntitle = "Hưng Yên"\ndefault_language = "{options.get("language", "vi")}"\n[notify]\n{notify}\n'
    province = write_province(folder, source("bad"), source("good"), tables=tables)
    province.write("logs/bad.csv", csv_text(("D9", "S1", "online", "2026-01-05")))
    province.write("logs/good.csv", csv_text(*JANUARY, (PERSON, "S9", "online", "2026-01-05")))
    return province


def by_mail(box: Box, more: str = "", host: str = "localhost", login: str = "") -> str:
    address = f'smtp_url = "smtp://{login}{host}:{box.port}"'
    return f'email_to = ["desk@example.vn", "Second@example.vn"]\nemail_from = "uptake@example.vn"\n{address}\n{more}'


def etl(province: Province, *arguments: str) -> Result:
    done = CliRunner().invoke(main, [*arguments, "--config", str(province.folder / "tracker.toml")])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_a_failure_is_mailed_with_sentence_action_and_freshness(tmp_path: Path, box: Box) -> None:
    province = province_with(tmp_path, by_mail(box))
    province.write("logs/bad.csv", BAD)
    assert etl(province, "run").exit_code == 1
    [letter] = box.letters
    assert letter["To"] == "desk@example.vn, Second@example.vn"
    assert letter["Subject"] == "Hưng Yên: một lần chạy thất bại"
    text = letter.get_content()
    assert "- bad: THẤT BẠI. bad.csv không có cột channel" in text
    assert "[source.columns]" in text  # what to do
    assert "loại 1" in text and "số liệu đến 31/01/2026" in text
    assert PERSON not in text


def test_a_failure_is_posted_for_people_and_programs(tmp_path: Path, hook: Hook) -> None:
    province = province_with(tmp_path, f'webhook_url = "{hook.url}"', language="en")
    province.write("logs/bad.csv", BAD)
    etl(province, "run")
    [content] = hook.got
    assert content["status"] == "failed" and [s["name"] for s in content["sources"]] == ["bad", "good"]
    assert content["text"].startswith("Hưng Yên: a run failed\n") and "no column channel" in content["text"]


def test_a_source_that_turned_stale_is_told_once(tmp_path: Path, box: Box) -> None:
    province = province_with(tmp_path, by_mail(box))
    assert etl(province, "run").exit_code == 0
    assert etl(province, "run").exit_code == 0
    assert [letter["Subject"] for letter in box.letters] == ["Hưng Yên: có nguồn ngừng gửi số liệu"]


def test_always_means_after_every_run(tmp_path: Path, box: Box) -> None:
    province = province_with(tmp_path, by_mail(box, 'on = "always"'))
    assert etl(province, "run").exit_code == 0
    assert etl(province, "run").exit_code == 0
    assert len(box.letters) == 2


def test_a_run_that_could_not_begin_is_told_too(tmp_path: Path, box: Box) -> None:
    province = province_with(tmp_path, by_mail(box))
    outcome: list[Result] = []
    with held(province.settings, "replay"):
        thread = threading.Thread(target=lambda: outcome.append(etl(province, "run")))
        thread.start()
        thread.join()
    assert outcome[0].exit_code == 1
    assert "replay, 20" in box.letters[0].get_content()


def test_a_message_that_cannot_be_sent_does_not_fail_the_run(tmp_path: Path, hook: Hook) -> None:
    hook.code = 500
    dead = (
        'email_to = ["desk@example.vn"]\nemail_from = "a@example.vn"\nsmtp_url = "smtp://u:very-secret@127.0.0.1:1"\n'
    )
    province = province_with(tmp_path, f'{dead}webhook_url = "{hook.url}"\non = "always"')
    done = etl(province, "run", "--json")
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (0, "succeeded")
    assert "could not be mailed by 127.0.0.1" in done.stderr and "answered 500" in done.stderr
    assert "very-secret" not in done.output


def test_the_way_can_be_tried(tmp_path: Path, box: Box, hook: Hook) -> None:
    province = province_with(tmp_path, by_mail(box, f'webhook_url = "{hook.url}"'))
    assert etl(province, "notify", "--test").exit_code == 0
    assert len(box.letters) == len(hook.got) == 1
    hook.code = 404
    done = etl(province, "notify", "--test", "--json")
    assert done.exit_code == 1 and "answered 404" in json.loads(done.stdout)["error"]
    nobody = etl(province_with(tmp_path / "nobody", "", language="en"), "notify", "--test")
    assert nobody.exit_code == 2 and "email_to or webhook_url" in nobody.stderr


def test_mail_is_encrypted_where_the_server_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = write_certificate(tmp_path / "localhost.pem")
    monkeypatch.setenv("WORD", "p@ss/word")
    with mail_server(Box(certificate=certificate, word="p@ss/word")) as box:
        province = province_with(tmp_path / "p", by_mail(box, login="desk:p%40ss%2Fword@"))
        refused = etl(province, "notify", "--test")
        assert refused.exit_code == 1 and "certificate is not trusted" in refused.stderr
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert etl(province, "notify", "--test").exit_code == 0
    assert box.encrypted == [True]


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (Box(word="right"), "refuses the name or the password"),
        (Box(word="wrong", refuses="example.vn"), "refuses addresses"),
        (Box(word="wrong", refuses="Second@example.vn"), "refuses addresses"),
    ],
)
def test_a_mail_server_that_refuses_is_told_apart(tmp_path: Path, box: Box, words: str) -> None:
    with mail_server(box):
        province = province_with(tmp_path, by_mail(box, login="desk:wrong@"))
        done = etl(province, "notify", "--test")
    assert done.exit_code == 1 and words in done.stderr and "wrong" not in done.stderr


@pytest.mark.parametrize(
    ("notify", "words"),
    [
        ('email_to = ["desk@example.vn"]', "email_to needs email_from and smtp_url"),
        ('email_to = ["desk"]\nemail_from = "a@b.vn"\nsmtp_url = "smtp://x"', "desk@example.vn"),
        ('smtp_url = "http://very-secret@x"', "smtp_url must begin with smtp:// or smtps://"),
        ('webhook_url = "very-secret"', "webhook_url must begin with http:// or https://"),
        ('on = "never"', "never"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, notify: str, words: str) -> None:
    done = etl(province_with(tmp_path, notify), "status")
    assert done.exit_code == 2 and words in done.stderr and "very-secret" not in done.stderr
