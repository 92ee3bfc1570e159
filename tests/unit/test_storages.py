import gzip
import socket
import time
import zipfile
from contextlib import closing

import fsspec
import pytest

from etl.extract.addresses import shown
from etl.sources.batch import UnreadableFileError
from tests.unit import servers
from tests.unit.pulling import Pulling

S3 = {"key": "k", "secret": "s", "region": "us-east-1"}


@pytest.fixture(scope="module")
def s3():
    with servers.object_store() as running:
        yield running


@pytest.fixture
def ssh(tmp_path):
    (tmp_path / "served/logs").mkdir(parents=True)
    with servers.ssh_server(tmp_path / "served") as running:
        (tmp_path / "known_hosts").write_text(running.host_key)
        yield running


def failure(pulling: Pulling):
    """Return why nothing can be pulled; both languages must have their sentence, neither a secret."""
    with pytest.raises(UnreadableFileError) as caught:
        pulling.pull()
    problem = caught.value.problem
    for language in ("vi", "en"):
        assert servers.PASSWORD not in problem.sentence(language) + problem.action(language)
    return problem


def test_objects_that_match_are_read_once_and_again_when_they_change(tmp_path, s3):
    s3.put("2026/a.csv.gz", gzip.compress(b"a,b\n1,x\n"))
    s3.put("2026/b.csv", b"a,b\n2,y\n")
    s3.put("2026/readme.txt", b"no log")
    pulling = Pulling(tmp_path, "s3://logs/2026/*.csv*", storage={**S3, "endpoint_url": s3.endpoint})
    assert pulling.pull() == {"s3://logs/2026/a.csv.gz": [["1"]], "s3://logs/2026/b.csv": [["2"]]}
    assert pulling.pull() == {}
    s3.put("2026/b.csv", b"a,b\n2,y\n3,z\n")
    assert pulling.pull() == {"s3://logs/2026/b.csv": [["2"], ["3"]]}


def test_credentials_and_endpoint_of_the_environment_are_used(tmp_path, s3, monkeypatch):
    s3.put("env/a.csv", b"a\n1\n")
    names = {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "ENDPOINT_URL": s3.endpoint, "DEFAULT_REGION": "us-east-1"}
    for name, value in names.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    assert Pulling(tmp_path, "s3://logs/env/a.csv").pull() == {"s3://logs/env/a.csv": [["1"]]}


def test_a_bucket_that_is_not_there_and_an_endpoint_that_is_down_are_named(tmp_path, s3):
    absent = Pulling(tmp_path, "s3://nowhere/*.csv", storage={**S3, "endpoint_url": s3.endpoint})
    assert failure(absent).code in ("storage_missing", "no_files")
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    down = Pulling(tmp_path, "s3://logs/*.csv", storage={**S3, "endpoint_url": f"http://127.0.0.1:{port}"})
    assert failure(down).code == "storage_unreachable"


def test_files_on_an_ssh_server_are_read_by_password_and_by_key(tmp_path, ssh):
    (tmp_path / "served/logs/a.csv").write_bytes(b"a,b\n1,x\n")
    (tmp_path / "served/logs/b.csv").symlink_to("a.csv")
    address = f"sftp://{servers.USER}:{servers.PASSWORD}@127.0.0.1:{ssh.port}/logs/*.csv"
    known_hosts = {"known_hosts": str(tmp_path / "known_hosts")}
    by_password = Pulling(tmp_path, address, storage=known_hosts)
    name = f"sftp://127.0.0.1:{ssh.port}/logs"
    assert by_password.pull() == {f"{name}/a.csv": [["1"]], f"{name}/b.csv": [["1"]]}
    assert by_password.pull() == {}
    by_key = Pulling(
        tmp_path,
        f"sftp://127.0.0.1:{ssh.port}/logs/a.csv",
        storage={"username": servers.USER, "key_file": ssh.client_key, **known_hosts},
    )
    assert by_key.pull() == {f"{name}/a.csv": [["1"]]}


def test_a_server_with_an_unknown_key_gets_no_password(tmp_path, ssh):
    (tmp_path / "served/logs/a.csv").write_bytes(b"a\n1\n")
    address = f"sftp://{servers.USER}:{servers.PASSWORD}@127.0.0.1:{ssh.port}/logs/a.csv"
    (tmp_path / "empty").write_text("")
    assert failure(Pulling(tmp_path, address, storage={"known_hosts": str(tmp_path / "empty")})).code == (
        "storage_unknown_key"
    )
    assert len(Pulling(tmp_path, address, storage={"check_host_key": False}).pull()) == 1
    wrong = address.replace(servers.PASSWORD, "wrong")
    assert failure(Pulling(tmp_path, wrong, storage={"check_host_key": False})).code == "storage_refused"


def test_a_server_that_never_answers_is_given_up_after_the_time_out(tmp_path):
    begun = time.monotonic()
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        where = f"127.0.0.1:{server.getsockname()[1]}"
        for address in (f"sftp://{where}/a.csv", f"http://{where}/a.csv"):
            problem = failure(Pulling(tmp_path, address, timeout=0.5))
            assert problem.code == "storage_unreachable"
            assert where in problem.parameters["address"]
    assert time.monotonic() - begun < 10


def test_a_file_on_a_web_server_is_read_when_it_is_new_or_changed(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n1\n"))
    with servers.web_server(tmp_path) as address:
        pulling = Pulling(tmp_path, f"{address}/a.csv.gz?token={servers.PASSWORD}")
        assert pulling.pull() == {f"{address}/a.csv.gz": [["1"]]}
        assert pulling.pull() == {}
        (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n1\n2\n"))
        assert pulling.pull() == {f"{address}/a.csv.gz": [["1"], ["2"]]}
        assert failure(Pulling(tmp_path, f"{address}/b.csv")).code == "storage_missing"


def test_other_addresses_of_fsspec_are_read_and_archives_inside_them(tmp_path):
    memory = fsspec.filesystem("memory")
    memory.pipe("/logs/a.csv", b"a\n1\n")
    assert Pulling(tmp_path, "memory://logs/*.csv").pull() == {"memory://logs/a.csv": [["1"]]}
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("x/b.csv", "a\n2\n")
    pulling = Pulling(tmp_path, "zip://x/*.csv::old.zip")
    assert pulling.pull() == {"zip://x/b.csv::old.zip": [["2"]]}
    assert pulling.pull() == {}
    memory.rm("/logs", recursive=True)


def test_a_remote_file_that_changes_while_it_is_read_waits(tmp_path):
    memory = fsspec.filesystem("memory")
    memory.pipe("/waits/a.csv", b"a\n1\n")
    pulling = Pulling(tmp_path, "memory://waits/*.csv")
    assert pulling.pull(between=lambda: memory.pipe("/waits/a.csv", b"a\n1\n2\n")) == {}
    assert pulling.pull() == {"memory://waits/a.csv": [["1"], ["2"]]}
    memory.rm("/waits", recursive=True)


def test_unknown_kinds_of_addresses_and_missing_packages_are_named(tmp_path):
    assert failure(Pulling(tmp_path, "nonsense://x/a.csv")).code == "storage_unknown"
    assert failure(Pulling(tmp_path, "smb://host/share/a.csv")).code == "storage_package"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("sftp://user:p@ss@host:22/dir/*.csv", "sftp://host:22/dir/*.csv"),
        ("https://u:p@host/a.csv?sig=x#y", "https://host/a.csv"),
        ("s3://bucket/what?.csv", "s3://bucket/what?.csv"),
    ],
)
def test_addresses_are_shown_without_secrets(address, name):
    assert shown(address) == name
