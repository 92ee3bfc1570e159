"""Bad input ends in a sentence and an exit code, never in a traceback, and the other sources are loaded."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.helpers import ENGLISH, Province, csv_text, source, write_province

GOOD = csv_text(("A1-260105-0001", "S1", "online", "2026-01-05"))
HEADING = "dossier,service,channel,received\n"
ROW = "A1-260105-0002,S1,online,2026-01-05\n"
MEMORY = 1_500 << 20  # of address space; the interpreter and its libraries alone take up half


@dataclass(frozen=True)
class Answer:
    """What `python -m etl` said."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.output))

    def source(self, name: str) -> dict[str, Any]:
        [found] = [source for source in self.json["sources"] if source["name"] == name]
        return dict(found)


def etl(*arguments: str, folder: Path, limit: int | None = None) -> Answer:
    """Run a command of the pipeline in a folder; no traceback may ever be seen."""

    def restrain() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("TRACKER_CONFIG", None)
    command = [sys.executable, "-m", "etl", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=restrain,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def province(tmp_path: Path) -> Province:
    province = write_province(tmp_path, source("bad"), source("good"), tables=ENGLISH)
    province.write("logs/good.csv", GOOD)
    return province


def test_bad_rows_are_set_aside_one_by_one(province: Province) -> None:
    rows = [
        "A1-260105-0002,S9,online,2026-01-05",
        "A1-260105-0003,S1,online,31/02/2026",
        "A1-260105-0004,S1,pigeon,2026-01-05",
        'A1-260105-0005,S1,"online,2026-01-05',
        "A1-260105-0006,S1,online,2026-01-05,too,many",
        ",S1,online,2026-01-05",
        "A1-260105-0007,nguyen@example.vn,online,2026-01-05",
        "A1-260105-0008,S1,online,",
        "A1-260105-0009,S1,online,2026-01-05",
    ]
    province.write("logs/bad.csv", HEADING + "\n".join(rows) + "\n")
    answer = etl("run", "--json", folder=province.folder)
    assert answer.code == 0
    bad = answer.source("bad")
    assert bad["rows_read"] == bad["inserted"] + bad["rejected"] == len(rows)
    assert answer.source("good")["inserted"] == 1
    told = json.loads(etl("rejected", "bad", "--json", folder=province.folder).output)["rejected"]
    problems = {row["line"]: row["problem"] for row in told}
    assert problems == {
        2: "unknown_service",
        3: "unreadable_date",
        4: "unknown_channel",
        5: "quotes",
        6: "columns",
        7: "no_dossier",
        8: "suspicious_service",
        9: "no_date",
    }
    assert all(row["reason"] and row["action"] and row["file"] == "logs/bad.csv" for row in told)
    assert "nguyen" not in json.dumps(told)


UNREADABLE = {
    "empty": (b"", "empty.csv is empty"),
    "columns": (b"dossier,service,received\nA1-260105-0002,S1,2026-01-05\n", "has no column channel"),
    "encoding": ("\ufeff".encode() + HEADING.encode() + b"\xff\xfe\xfa,S1,online,2026-01-05\n" * 50, "encoding.csv"),
    "packed": (b"\x1f\x8b\x08\x00 not packed at all", "packed.csv"),
    "pdf": (b"%PDF-1.7 a report", "PDF"),
    "html": (b"<html><body><table>", "HTML"),
}


def test_files_that_cannot_be_read_fail_their_sources_alone(tmp_path: Path) -> None:
    province = write_province(tmp_path, *map(source, UNREADABLE), source("good"))
    province.write("logs/good.csv", GOOD)
    for name, (content, _) in UNREADABLE.items():
        province.write(f"logs/{name}.csv", content)
    answer = etl("run", "--json", folder=province.folder)
    assert answer.code == 1
    for name, (_, sentence) in UNREADABLE.items():
        bad = answer.source(name)
        assert bad["status"] == "failed"
        assert sentence in bad["error"]
        assert sum(bad[count] for count in ("rows_read", "inserted", "rejected")) == 0
    assert answer.source("good")["inserted"] == 1


def test_a_line_of_200_megabytes_is_set_aside_in_little_memory(province: Province) -> None:
    path = province.write("logs/bad.csv", HEADING + ROW)
    with path.open("ab") as stream:
        stream.write(b"A1-260105-0003,S1,online,")
        stream.seek(200 << 20, os.SEEK_CUR)  # a hole: NULs that take no room on the disk
        stream.write(b"\n" + ROW.replace("0002", "0004").encode())
    answer = etl("run", "--json", folder=province.folder, limit=MEMORY)
    assert answer.code == 0, answer.errors
    bad = answer.source("bad")
    assert (bad["rows_read"], bad["inserted"], bad["rejected"]) == (3, 2, 1)
    assert bad["seconds"] < 30


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("[store\nurl = 1", "tracker.toml"),
        ('[[source]]\nname = "one"\nkind = "files"', "needs a path"),
    ],
    ids=["no TOML", "no path"],
)
def test_settings_that_cannot_be_used_end_in_a_sentence(tmp_path: Path, broken: str, sentence: str) -> None:
    (tmp_path / "tracker.toml").write_text(broken, encoding="utf-8")
    answer = etl("run", folder=tmp_path)
    assert (answer.code, answer.output) == (2, "")
    assert sentence in answer.errors
    assert answer.errors.strip().endswith(".")


def test_without_settings_the_sentence_says_how_to_get_some(tmp_path: Path) -> None:
    answer = etl("run", "--json", folder=tmp_path)
    assert answer.code == 2
    assert "demo" in answer.errors
    assert answer.json["status"] == "failed"


def test_an_unknown_source_or_store_ends_in_a_sentence(province: Province) -> None:
    answer = etl("run", "nobody", folder=province.folder)
    assert answer.code == 2
    assert "sources are: bad, good" in answer.errors
    province.change("sqlite:///tracker.db", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    answer = etl("init", folder=province.folder)
    assert answer.code == 2
    assert "[store] url" in answer.errors


def test_a_store_of_another_kind_of_file_ends_in_a_sentence(province: Province) -> None:
    province.write("tracker.db", "this is no database, but a text that somebody put here" * 100)
    answer = etl("run", folder=province.folder)
    assert answer.code == 2
    assert "[store] url" in answer.errors


def test_a_broken_catalogue_fails_the_sources_with_its_place(province: Province) -> None:
    province.write("catalogue/services.csv", "code,name_vi,level\nS1,Một,4\nS2,Hai,nine\n")
    answer = etl("run", "--json", folder=province.folder)
    assert answer.code == 1
    assert "catalogue/services.csv, line 3: level is no number" in answer.source("good")["error"]


def test_another_key_is_refused_with_a_sentence(province: Province) -> None:
    province.write("logs/bad.csv", GOOD)
    assert etl("run", folder=province.folder).code == 0
    province.write("pseudonym.key", "a7" * 32)
    answer = etl("run", folder=province.folder)
    assert answer.code == 2
    assert "another pseudonym key" in answer.errors
    province.write("pseudonym.key", "no key at all")
    answer = etl("run", folder=province.folder)
    assert answer.code == 2
    assert "pseudonym.key" in answer.errors
