"""What a web service is asked for the next time: only what is new, in the words that it understands."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.extract import Again
from tests.helpers import source, write_province
from tests.store.web_service import COLUMNS, QUICK, Service, pull, record, records, serving
from tracker.settings import Settings

Block = Callable[..., Settings]


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(records())) as served:
        yield served


@pytest.fixture
def block(tmp_path: Path, service: Service) -> Block:
    def written(**options: Any) -> Settings:
        usual = {"kind": "http", "url": f"{service.address}/records", "columns": COLUMNS, "retry": QUICK}
        usual |= {"pagination": "page", "since_param": "since"}
        return write_province(tmp_path, source("api", **{**usual, **options})).settings

    return written


def asked_next(service: Service, settings: Settings, again: Again | None = None) -> str | None:
    """What the second pull asks for."""
    mark = pull(settings).mark
    service.asked.clear()
    pull(settings, mark, again or Again())
    return service.asked[0].get("since")


def test_only_what_is_new_is_asked_for_again(service: Service, block: Block) -> None:
    settings = block(overlap="1h")
    mark = pull(settings).mark
    assert all("since" not in query for query in service.asked)
    slip = record(12, updated="2062-01-01T00:00:00+07:00")
    service.records += [record(11, updated="2026-01-11T09:00:00+07:00"), slip]
    service.asked.clear()
    found = pull(settings, mark)
    assert service.asked[0]["since"] == "2026-01-10T07:00:00+07:00"
    assert found.dossiers == ["A1-260101-0009", "A1-260101-0011", "A1-260101-0012"]
    assert found.mark is not None and (found.mark.cursor or "").startswith("2026-01-11T02:00:00")


def test_a_pull_without_rows_keeps_what_was_known(service: Service, block: Block) -> None:
    settings = block()
    mark = pull(settings).mark
    service.records.clear()
    found = pull(settings, mark)
    assert mark is not None and found.mark is not None and found.mark.cursor == mark.cursor


def test_full_asks_for_everything(service: Service, block: Block) -> None:
    assert asked_next(service, block(), Again(everything=True)) is None


def test_a_day_can_be_named(service: Service, block: Block) -> None:
    moment = int(datetime.fromisoformat("2026-01-05T00:00:00+07:00").timestamp() * 1e9)
    assert asked_next(service, block(), Again(since=moment)) == "2026-01-05T00:00:00+07:00"


def test_other_parameters_ask_for_everything_again(service: Service, block: Block) -> None:
    mark = pull(block()).mark
    service.asked.clear()
    pull(block(params={"agency": "A1"}), mark)
    assert "since" not in service.asked[0]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"since_format": "date"}, "2026-01-10"),
        ({"since_format": "unix"}, "1768006800"),
        ({"since_format": "yyyyMMddHHmmss"}, "20260110080000"),
        ({"since_format": "iso", "formats": {"timezone": "UTC"}}, "2026-01-10T01:00:00+00:00"),
    ],
)
def test_since_is_written_as_the_settings_say(
    service: Service, block: Block, options: dict[str, Any], asked: str
) -> None:
    assert asked_next(service, block(overlap=0, **options)) == asked


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        ("{:02}/01/2026 08:00:00", "09/01/2026 08:00:00"),
        ("202601{:02}080000", "20260109080000"),
        ("2026-01-{:02}", "2026-01-09"),
        ("2026-01-{:02}T01:00:00Z", "2026-01-09T01:00:00Z"),
    ],
)
def test_since_is_written_as_the_service_writes_its_own_dates(
    service: Service, block: Block, pattern: str, asked: str
) -> None:
    for number, row in enumerate(service.records, start=1):
        row["updated"] = pattern.format(number)
    assert asked_next(service, block(overlap="1d")) == asked
