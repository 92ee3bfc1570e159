"""Personal data of a log come nowhere: not into the store, the rejected rows, the log of the run, or an error."""

import json
import logging
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from etl.cli import main
from tests.formats import WRITERS
from tests.helpers import DOSSIER_COLUMNS, KEY, Province, source, write_province
from tracker.store import privacy

SECRETS = ("Nguyễn Thị Bí Mật", "034190004567", "0912345678", "bi.mat@example.vn", "Ngõ 15 Lê Lợi")
DOSSIER_CODE = "H31.12-260105-7391"
APPLICANT = "APPLICANT-4711"
COLUMNS = {
    **DOSSIER_COLUMNS,
    "agency": "agency",
    "locality": "place",
    "status": "status",
    "updated_at": "updated",
    "level": "level",
    "fee": "fee",
    "rating": "rating",
    "applicant": "applicant",
    "applicant_kind": "kind",
    "service_name": "name",
}
GOOD = {
    "dossier": DOSSIER_CODE,
    "service": "S1",
    "channel": "online",
    "received": "2026-01-05",
    "agency": "A1",
    "place": "",
    "status": "accepted",
    "updated": "2026-01-06",
    "level": "4",
    "fee": "0",
    "rating": "5",
    "applicant": APPLICANT,
    "kind": "citizen",
    "name": "",
    "ChuHoSo": SECRETS[0],
    "SoDienThoai": SECRETS[2],
    "GhiChu": "; ".join(SECRETS),
}
CODES = {"agencies": "code,name\nA1,Sở Một\nA2,Sở Hai\n", "localities": "code,name\nX1,Xã Một\n"}
USUAL: dict[str, Any] = {"columns": COLUMNS, "max_rejected_share": 1.0}


# No rule can tell a person's name from that of an agency: where new codes may be added, it would be one.
_TAKEN_FOR_A_CODE = {
    (name, secret) for name in ("service", "agency", "place", "name") for secret in (SECRETS[0], SECRETS[4])
}


def planted(unknown_codes: str) -> list[dict[str, str]]:
    """A good row, and for every field and every secret a row that has it there instead."""
    rows = [GOOD]
    for name in GOOD:
        for number, secret in enumerate(SECRETS):
            if unknown_codes == "add" and (name, secret) in _TAKEN_FOR_A_CODE:
                continue
            rows.append(GOOD | {"dossier": f"H31.12-260105-{len(rows):02}{number}", name: secret})
            if name != "applicant":
                rows[-1]["applicant"] = secret
    return rows


def broken(name: str, content: bytes) -> bytes:
    """The log with lines that cannot be read as rows, and that hold everything that must not be told."""
    text = f'"{SECRETS[0]}" {SECRETS[1]},"{SECRETS[3]}\n{",".join(SECRETS * 9)}\n'
    if name == "comma.csv":
        return content + text.encode()
    if name == "lines.jsonl":
        lines = ['\n{"ChuHoSo": "' + SECRETS[0] + '", ' + SECRETS[1], json.dumps(list(SECRETS), ensure_ascii=False)]
        return content + "\n".join(lines).encode()
    return content


@pytest.mark.parametrize("unknown_codes", ["reject", "add"])
@pytest.mark.parametrize("name", list(WRITERS))
def test_planted_personal_data_are_found_nowhere(
    tmp_path: Path, name: str, unknown_codes: str, caplog: pytest.LogCaptureFixture
) -> None:
    options = {"record_path": "data.items"} if name.startswith("document.") else {}
    block = source("log", path=f"logs/{name}", **USUAL, unknown_codes=unknown_codes, **options)
    province = write_province(tmp_path, block, catalogue=CODES)
    rows = planted(unknown_codes)
    content = WRITERS[name]([list(GOOD), *(list(row.values()) for row in rows)])
    province.write(f"logs/{name}", broken(name, content))
    assert_nothing_is_told(province, caplog)


@pytest.mark.parametrize("unknown_codes", ["reject", "add"])
def test_planted_personal_data_of_a_table_are_found_nowhere(
    tmp_path: Path, unknown_codes: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path / 'logs' / 'desk.sqlite'}"
    block = source("log", kind="sql", url=url, table="log", **USUAL, unknown_codes=unknown_codes)
    province = write_province(tmp_path, block, catalogue=CODES)
    (tmp_path / "logs").mkdir()
    pd.DataFrame(planted(unknown_codes)).to_sql("log", create_engine(url), index=False)
    assert_nothing_is_told(province, caplog)


@pytest.mark.parametrize("unknown_codes", ["reject", "add"])
def test_planted_personal_data_of_a_web_service_are_found_nowhere(
    tmp_path: Path, unknown_codes: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"items": planted(unknown_codes)}, ensure_ascii=False).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/log?who={SECRETS[1]}"
        block = source("log", kind="http", url=url, record_path="items", **USUAL, unknown_codes=unknown_codes)
        assert_nothing_is_told(write_province(tmp_path, block, catalogue=CODES), caplog)
        server.shutdown()


def assert_nothing_is_told(province: Province, caplog: pytest.LogCaptureFixture) -> None:
    """Pull, ask for everything that the commands tell, and look for the secrets in all that is kept and told."""
    tmp_path = province.folder
    with caplog.at_level(logging.DEBUG):
        told = [call(province, "run", "--json"), call(province, "rejected", "--json"), call(province, "rejected")]
        told += [call(province, "rejected", "--csv", str(tmp_path / "rejected.csv")), call(province, "status")]
    [outcome] = json.loads(told[0].splitlines()[-1])["sources"]
    assert outcome["inserted"] > 20
    assert outcome["rejected"] > 10
    texts = {"output": "\n".join(told).encode(), "log": caplog.text.encode()}
    kept = [path for path in tmp_path.iterdir() if path.is_file() and path.name != "tracker.toml"]
    assert {"tracker.db", "rejected.csv"} <= {path.name for path in kept}
    texts |= {path.name: path.read_bytes() for path in kept}
    for place, text in texts.items():
        for secret in (*SECRETS, DOSSIER_CODE, APPLICANT):
            assert secret.encode() not in text, (place, secret)


def call(province: Province, *arguments: str) -> str:
    """Return all that a command says, on both streams."""
    config = ["--config", str(province.folder / "tracker.toml")]
    result = CliRunner().invoke(main, [*arguments, *config])
    assert result.exit_code == 0, result.output
    return result.stderr + result.stdout


def test_an_unknown_value_is_shown_only_where_five_dossiers_carry_it(tmp_path: Path) -> None:
    province = write_province(tmp_path, source("log", max_rejected_share=1.0))
    values = ["Zalo"] * 5 + ["Fax"] * 4 + [SECRETS[1]] * 6 + [SECRETS[3]] * 6
    lines = [f"D{n},S1,{value},2026-01-05" for n, value in enumerate(values)]
    province.write("logs/log.csv", "dossier,service,channel,received\n" + "\n".join(lines) + "\n")
    province.run()
    told = call(province, "rejected", "--json")
    assert "Zalo" in told
    assert all(value not in told for value in ("Fax", SECRETS[1], SECRETS[3]))


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "instance" / "pseudonym.key"
    key = privacy.load_key(file)
    assert len(key) == privacy.KEY_BYTES
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert privacy.load_key(file) == key
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "abc", "5e" * 31, "no key", "khoá"])
def test_a_file_that_holds_no_key_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"pseudonym\.key holds no pseudonym key"):
        privacy.load_key(file)


@given(st.text(), st.text())
def test_pseudonyms_tell_texts_apart_and_depend_on_key_and_purpose(first: str, second: str) -> None:
    key, other = bytes.fromhex(KEY), bytes(32)
    [one, two] = privacy.pseudonyms([first, second], key, b"dossier")
    assert (one == two) == (first == second)
    assert one not in privacy.pseudonyms([first], other, b"dossier") + privacy.pseudonyms([first], key, b"applicant")
    assert len(one) == privacy.HASH_BYTES
