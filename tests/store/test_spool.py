"""Rows that go over the disk on their way into the store are the same as those that do not."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.extract.file_pieces import FilePiece
from etl.load import shelf as shelf_module
from etl.load import spool as spool_module
from etl.load.spool import Spool
from etl.transform.columnar import from_arrow, to_arrow
from tests.helpers import csv_text, source, write_province
from tests.store.samples import MIXED_SOURCES, write_mixed_logs

NUMBERS = ["received_at", "fee", "file_id"]
rows = st.lists(
    st.fixed_dictionaries(
        {
            "dossier": st.binary(min_size=16, max_size=16),
            "applicant": st.one_of(st.none(), st.binary(min_size=16, max_size=16)),
            "channel": st.sampled_from(["online", "counter"]),
            "applicant_kind": st.sampled_from([None, "citizen"]),
            "assisted": st.sampled_from([None, True, False]),
            "received_at": st.integers(-(2**63), 2**60),
            "fee": st.one_of(st.just(float("nan")), st.integers(0, 10**14).map(float)),
            "file_id": st.integers(1, 3),
        }
    ),
    max_size=40,
)


def frame(content: list[dict[str, object]]) -> pd.DataFrame:
    made = pd.DataFrame(content)[["dossier", "applicant", "channel", "applicant_kind", "assisted", *NUMBERS]]
    for name in ("dossier", "applicant", "channel", "applicant_kind", "assisted"):
        made[name] = pd.Series([row[name] for row in content], dtype=object)
    return made.assign(day=pd.Timestamp("2026-01-05").as_unit("s"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(batches=st.lists(rows, min_size=1, max_size=4), dropped=st.sampled_from([0, 2]))
def test_rows_come_back_as_they_went_those_of_a_dossier_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: list[list[dict[str, object]]], dropped: int
) -> None:
    found = {}
    for limit in (10_000, 5):
        monkeypatch.setattr(spool_module, "MEMORY_ROWS", limit)
        with Spool(tmp_path) as spool:
            for batch in batches:
                if batch:
                    spool.add(to_arrow(frame(batch)))
            spool.drop(dropped)
            parts = [from_arrow(part) for part in spool.parts()]
        seen = [set(part["dossier"]) for part in parts]
        assert sum(map(len, seen)) == len(set().union(*seen)) if seen else True
        found[limit] = sorted(pd.concat(parts).map(repr).values.tolist()) if parts else []
    assert found[5] == found[10_000]
    assert list(tmp_path.iterdir()) == []


def test_a_small_memory_changes_no_fact_and_no_figure(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = write_province(tmp_path / "usual", *MIXED_SOURCES)
    small = write_province(tmp_path / "small", *MIXED_SOURCES, store_url=store_url)
    for part in range(3):
        accounts = []
        for province, limit in ((usual, 10_000), (small, 5)):
            monkeypatch.setattr(spool_module, "MEMORY_ROWS", limit)
            monkeypatch.setattr(shelf_module, "MEMORY_ROWS", limit)
            write_mixed_logs(province, part)
            accounts.append([s.as_json() | {"seconds": 0} for s in province.run().sources])
        assert accounts[0] == accounts[1]
    assert small.facts() == usual.facts()
    assert small.figures() == usual.figures()


def test_a_file_that_waits_takes_no_row_of_the_next_with_it(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = write_province(tmp_path, source("desk"), store_url=store_url)
    for name in ("1", "2"):
        rows = [(f"A1-26010{name}-{n:04}", "S1", "online", "2026-01-05") for n in range(9)]
        province.write(f"logs/desk-{name}.csv", csv_text(*rows))
    monkeypatch.setattr(spool_module, "MEMORY_ROWS", 5)
    finish = FilePiece.finish
    monkeypatch.setattr(FilePiece, "finish", lambda piece: None if "desk-1" in piece.name else finish(piece))
    assert province.run().sources[0].inserted == 9


def test_what_a_killed_run_left_on_disk_is_cleared(tmp_path: Path) -> None:
    province = write_province(tmp_path, *MIXED_SOURCES)
    write_mixed_logs(province, 0)
    left = province.write(f"{spool_module.PREFIX}left/000.arrow", "rows")
    province.run()
    assert not left.parent.exists()
    assert list(tmp_path.glob(f"{spool_module.PREFIX}*")) == []
