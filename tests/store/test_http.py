"""Web services into the store: what a pull loads, what a failed one leaves, and what no secret reaches."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from etl.result import SourceResult
from tests.helpers import Province, csv_text, source, write_province
from tests.store import web_service as web
from tests.store.web_service import COLUMNS, QUICK, Record, Service, record, records, servers, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(records())) as served:
        yield served


def written(folder: Path, service: Service, **options: Any) -> Province:
    usual = {"kind": "http", "url": f"{service.address}/records", "columns": COLUMNS, "retry": QUICK}
    return write_province(folder, source("api", **{**usual, "pagination": service.kind, **options}))


def pulled(province: Province, **how: Any) -> SourceResult:
    [outcome] = province.run(**how).sources
    return outcome


def from_a_file(folder: Path, rows: list[Record]) -> Province:
    """The same rows in a store of their own, from a file."""
    province = write_province(folder, source("api", columns=COLUMNS | {"channel": "channel"}))
    lines = [(r["dossier"], r["service"], r["how"]["channel"], r["received"], r["updated"]) for r in rows]
    province.write("logs/api.csv", csv_text(*lines, heading="dossier,service,channel,received,updated"))
    province.run()
    return province


def test_a_service_says_what_a_file_with_its_rows_says(tmp_path: Path, service: Service) -> None:
    service.records.append(record(0, "post", updated="2026-01-30T08:00:00+07:00"))
    province = written(tmp_path, service)
    outcome = pulled(province)
    assert (outcome.inserted, outcome.superseded) == (10, 1)
    other = from_a_file(tmp_path / "file", service.records)
    assert (province.facts(), province.figures()) == (other.facts(), other.figures())


def test_a_second_pull_loads_what_is_new_alone(tmp_path: Path, service: Service) -> None:
    province = written(tmp_path, service, since_param="since")
    pulled(province)
    service.records.append(record(11, updated="2026-01-11T09:00:00+07:00"))
    outcome = pulled(province)
    assert (outcome.rows_read, outcome.inserted, outcome.unchanged) == (2, 1, 1)
    outcome = pulled(province, full=True)
    assert (outcome.rows_read, outcome.unchanged) == (11, 11)


def test_a_service_that_dies_leaves_the_store_as_it_was(tmp_path: Path, service: Service) -> None:
    service.faults = [None, None, *[web.cut] * 10]
    province = written(tmp_path, service)
    outcome = pulled(province)
    assert outcome.status == "failed" and "pages 2, rows 6;" in (outcome.error or "")
    assert province.facts()["dossier"] == []
    service.faults = []
    assert pulled(province).inserted == 10


def test_names_and_secrets_reach_neither_store_nor_log(
    tmp_path: Path, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.faults = [None, web.status(500), web.cut, web.HTML]
    url = service.address.replace("//", "//user:pass@") + "/records?token=s3cret"
    province = written(tmp_path, service, url=url, headers={"X-Api-Key": "k3y"})
    assert pulled(province).inserted == 10
    assert service.seen[0]["Authorization"].startswith("Basic ")
    store = (province.folder / "tracker.db").read_bytes()
    for secret in ("s3cret", "k3y", "user:pass", "Nguyễn Văn"):
        assert secret not in caplog.text
        assert secret.encode() not in store


@pytest.fixture(scope="module")
def faultless() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        yield from_a_file(Path(folder), records()).facts()


@settings(max_examples=4)
@given(drawn=servers())
def test_whatever_a_server_does_all_is_loaded_or_nothing(faultless: Any, drawn: Service) -> None:
    with serving(drawn) as service, tempfile.TemporaryDirectory() as folder:
        province = written(Path(folder), service)
        outcome = pulled(province)
        if outcome.status == "failed":
            assert "none of them is loaded" in (outcome.error or "")
            assert province.facts()["dossier"] == []
            service.faults = []
            outcome = pulled(province)
        assert outcome.status == "succeeded"
        assert province.facts() == faultless
