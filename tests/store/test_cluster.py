"""`run --scheduler`: the result is that of one process, to the row; what breaks ends cleanly."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from distributed import LocalCluster

from etl.cli import main
from etl.workers.cluster import Cluster
from etl.workers.problems import ClusterError
from tests.helpers import facts, figures
from tests.pages.building import WITH_PLACES, log, write
from tracker import settings as settings_module
from tracker.store import privacy

pytestmark = pytest.mark.xdist_group("cluster")

HEADING = "dossier,service,channel,received,place,kind,agency"
CATALOGUE = '[privacy]\nkey_file = "pseudonym.key"\n[catalogue]\nservices = "s.csv"\n'


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    made: Any = LocalCluster  # untyped
    with made(n_workers=2, threads_per_worker=1, dashboard_address=":0", processes=True) as running:
        yield running


def day(number: int) -> str:
    return f"2026-0{number % 3 + 1}-{number % 28 + 1:02}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Three files; some rows are later states, some cannot be loaded, some name codes that no catalogue has."""
    rows = [
        (
            f"S{n % 5}",
            ("online", "counter", "xe ngựa")[n % 3],
            f"2026-0{n % 3 + 1}-{n % 28 + 1:02},P{n % 4},citizen,A{n % 3}",
            1,
        )
        for n in range(400)
    ]
    whole = log(*rows, heading=HEADING)
    later = log(*rows[:90], heading=HEADING).replace("counter", "online").replace("09:00", "15:00")
    files = {"s.csv": "code,name_vi,level\nS0,Một,4\nS1,Hai,3\n", "logs/a.csv": whole, "logs/b.csv": later}
    source = WITH_PLACES.replace("channels =", 'unknown_codes = "add"\nmax_rejected_share = 1.0\nchannels =')
    return write(tmp_path / "site", CATALOGUE + source, files)


def run(settings: Path, *more: str) -> Result:
    CliRunner().invoke(main, ["init", "--config", str(settings)])
    return CliRunner().invoke(main, ["run", "--json", "--config", str(settings), *more])


def _put_store(site: Path, url: str) -> None:
    text = site.read_text(encoding="utf-8")
    changed = re.sub(r'sqlite:///[^"]*', url, text)
    site.write_text(changed if changed != text else f'[store]\nurl = "{url}"\n{text}', encoding="utf-8")


def test_a_cluster_gives_the_same_store_and_the_same_account_as_one_process(site: Path, cluster: Any) -> None:
    other = shutil.copytree(site.parent, site.parent.parent / "other") / "tracker.toml"
    (site.parent / "pseudonym.key").write_text("ab" * 32 + "\n", encoding="ascii")
    (other.parent / "pseudonym.key").write_text("ab" * 32 + "\n", encoding="ascii")
    alone, together = run(other), run(site, "--scheduler", cluster.scheduler_address)
    assert alone.exit_code == together.exit_code == 0, together.output
    counts = [{**source, "seconds": 0} for source in json.loads(alone.stdout)["sources"]]
    assert [{**source, "seconds": 0} for source in json.loads(together.stdout)["sources"]] == counts
    assert counts[0]["rejected"] > 100
    mine, theirs = settings_module.load(site), settings_module.load(other)
    assert figures(mine) == figures(theirs)
    assert facts(mine) == facts(theirs)


def test_workers_that_reach_the_store_sum_its_months(
    site: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copytree(site.parent, site.parent.parent / "other") / "tracker.toml"
    for one in (site, other):
        (one.parent / "pseudonym.key").write_text("ab" * 32 + "\n", encoding="ascii")
    _put_store(site, postgresql_url)
    monkeypatch.setattr("etl.load.months.TOGETHER", 50)
    made: Any = LocalCluster
    own = {"TRACKER_CONFIG": str(site)}
    with made(n_workers=2, threads_per_worker=1, dashboard_address=":0", processes=True, env=own) as reaching:
        assert run(site, "--scheduler", reaching.scheduler_address).exit_code == 0
        with _connected(reaching, site.parent) as workers:
            assert workers.sees_store(settings_module.load(site))
            assert not workers.sees_store(settings_module.load(other))  # a file, on another machine
    assert run(other).exit_code == 0
    mine, theirs = settings_module.load(site), settings_module.load(other)
    assert figures(mine) == figures(theirs)
    assert facts(mine) == facts(theirs)


def test_workers_without_settings_of_their_own_judge_rows_and_no_more(
    site: Path, cluster: Any, postgresql_url: str
) -> None:
    _put_store(site, postgresql_url)
    assert run(site, "--scheduler", cluster.scheduler_address).exit_code == 0
    with _connected(cluster, site.parent) as workers:
        assert not workers.sees_store(settings_module.load(site))


def test_no_scheduler_is_told_in_a_sentence_and_changes_nothing(site: Path) -> None:
    told = run(site, "--scheduler", "tcp://127.0.0.1:9")
    assert told.exit_code == 1
    assert "No scheduler of a cluster answers at tcp://127.0.0.1:9" in json.loads(told.stdout)["error"]
    assert run(site).exit_code == 0


def test_a_worker_without_the_key_is_refused(site: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(site).exit_code == 0
    key = site.parent / "pseudonym.key"
    hidden = site.parent / "elsewhere.key"
    monkeypatch.setattr("etl.workers.cluster.Path.resolve", lambda path: hidden if path == key else path)
    told = run(site, "--scheduler", cluster.scheduler_address)
    assert told.exit_code == 1
    assert "does not have the pseudonym key" in json.loads(told.stdout)["error"]


def _dies_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).touch()
        os._exit(1)
    return marker


def _connected(cluster: Any, folder: Path) -> Cluster:
    key_file = folder / "some.key"
    return Cluster(cluster.scheduler_address, key_file, privacy.load_key(key_file))


def test_a_worker_that_dies_costs_time_alone(cluster: Any, tmp_path: Path) -> None:
    markers = [str(tmp_path / name) for name in "abc"]
    with _connected(cluster, tmp_path) as workers:
        assert list(workers.ordered(_dies_once, markers)) == markers


def test_a_scheduler_that_is_lost_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    made: Any = LocalCluster
    with made(n_workers=1, threads_per_worker=1, dashboard_address=":0", processes=True) as own:
        workers = _connected(own, tmp_path)

        def things() -> Iterator[int]:
            yield from range(3)
            own.close()
            yield from range(3, 9)

        with pytest.raises(ClusterError, match="was lost while it was at work"):
            list(workers.ordered(abs, things()))
        workers.close()
