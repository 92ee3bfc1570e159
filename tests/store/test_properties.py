"""What must hold for any rows: all are accounted for, again changes nothing, order does not matter."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpers import DOSSIER_COLUMNS, EVENT_COLUMNS, Province, csv_text, source, state, write_province
from tracker.store.migrate import upgrade

# Without shrinking: an example takes a second, and is small as it is.
few = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

DOSSIERS = source(
    "log",
    columns={**DOSSIER_COLUMNS, "status": "status", "updated_at": "updated", "fee": "fee", "agency": "agency"},
    max_rejected_share=1.0,
)
EVENTS = source(
    "log",
    records="events",
    columns={**EVENT_COLUMNS, "fee": "fee", "agency": "agency"},
    activities={"in": "accepted", "draft": "registered", "out": "returned"},
    max_rejected_share=1.0,
)
TOTALS = source("log", records="totals", channels=["online", "counter"], max_rejected_share=1.0)

codes = st.sampled_from(["D1", "D2", "D3", "D4"])
services = st.sampled_from(["S1", "S2", "S3"])
channels = st.sampled_from(["online", "counter", "post"])
moments = st.sampled_from(["2026-01-05 09:00:00", "2026-01-31 23:59:59", "2026-02-01", "2026-03-15T08:00:00+07:00"])
fees = st.sampled_from(["", "0", "15000"])
agencies = st.sampled_from(["", "A1", "A2"])
dossier = st.tuples(
    codes,
    services,
    channels,
    moments,
    st.sampled_from(["", "registered", "accepted", "processing", "returned", "?"]),
    st.one_of(st.just(""), moments),
    fees,
    agencies,
)
event = st.tuples(codes, services, channels, st.sampled_from(["in", "out", "draft", "note"]), moments, fees, agencies)
HEADINGS = {
    DOSSIERS: "dossier,service,channel,received,status,updated,fee,agency",
    EVENTS: "dossier,service,channel,activity,at,fee,agency",
    TOTALS: "service,channel,count,period",
}
many = settings(few, max_examples=300)
anything = st.text(
    st.characters(blacklist_characters=',\n\r"', blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=9
)
total = st.tuples(services, channels, st.integers(0, 9).map(str), st.sampled_from(["2026-01", "2026-Q1", "2026"]))


def spoilt(row: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[tuple[str, ...]]:
    """Rows of which any value may be any text, and that may lack values or have too many."""

    @st.composite
    def draw_row(draw: st.DrawFn) -> tuple[str, ...]:
        values = list(draw(row))
        for place in draw(st.sets(st.integers(0, len(values) - 1), max_size=2)):
            values[place] = draw(anything)
        return tuple(values) + draw(st.sampled_from([(), (), (), ("one too many",)]))

    return draw_row()


@pytest.fixture(scope="module")
def empty_stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with an empty store at the newest schema, to be copied."""
    folders = {}
    for block in (DOSSIERS, EVENTS, TOTALS):
        province = write_province(tmp_path_factory.mktemp("empty"), block)
        upgrade(province.settings)
        folders[block] = province.folder
    return folders


@contextmanager
def fresh(empty_stores: dict[str, Path], block: str) -> Iterator[Province]:
    with tempfile.TemporaryDirectory() as folder:
        yield Province(Path(shutil.copytree(empty_stores[block], folder, dirs_exist_ok=True)))


def files_of(rows: list[tuple[str, ...]], block: str, parts: int) -> list[str]:
    return [csv_text(*rows[start::parts], heading=HEADINGS[block]) for start in range(parts)]


def assert_accounted_for(
    empty_stores: dict[str, Path], block: str, row: st.SearchStrategy[tuple[str, ...]], data: st.DataObject
) -> None:
    """Any rows are accounted for, and change nothing when they come again."""
    rows = data.draw(st.lists(st.one_of(row, spoilt(row)), min_size=1, max_size=12))
    parts = data.draw(st.integers(1, 3))
    with fresh(empty_stores, block) as province:
        for number, text in enumerate(files_of(rows, block, parts)):
            province.write(f"logs/log-{number}.csv", text)
        [outcome] = province.run().sources  # `run` checks the account
        assert outcome.status == "succeeded", outcome.error
        before = province.figures(), province.facts(), state(province.settings)
        province.run()
        assert (province.figures(), province.facts(), state(province.settings)) == before
        [again] = province.run(full=True).sources
        assert (again.inserted, again.updated, again.rejected) == (0, 0, outcome.rejected)
        assert (province.figures(), province.facts(), state(province.settings)) == before


def assert_free_of_order(
    empty_stores: dict[str, Path], block: str, row: st.SearchStrategy[tuple[str, ...]], data: st.DataObject
) -> None:
    """Any order and split of the same rows gives the same store."""
    rows = data.draw(st.lists(row, min_size=2, max_size=12))
    with fresh(empty_stores, block) as province:
        province.write("logs/log.csv", csv_text(*rows, heading=HEADINGS[block]))
        province.run()
        at_once = province.facts(), province.figures()
    shuffled = data.draw(st.permutations(rows))
    parts = data.draw(st.integers(1, 4))
    with fresh(empty_stores, block) as province:
        for number, text in enumerate(files_of(shuffled, block, parts)):
            province.write(f"logs/log-{number}.csv", text)
            if data.draw(st.booleans()):
                province.run()
        province.run()
        assert (province.facts(), province.figures()) == at_once


of_any_kind = pytest.mark.parametrize(
    ("block", "row"), [(DOSSIERS, dossier), (EVENTS, event), (TOTALS, total)], ids=["dossiers", "events", "totals"]
)
of_rows = pytest.mark.parametrize(("block", "row"), [(DOSSIERS, dossier), (EVENTS, event)], ids=["dossiers", "events"])
Row = st.SearchStrategy[tuple[str, ...]]


@of_any_kind
@few
@given(data=st.data())
def test_any_rows_are_accounted_for_and_change_nothing_when_they_come_again(
    empty_stores: dict[str, Path], block: str, row: Row, data: st.DataObject
) -> None:
    assert_accounted_for(empty_stores, block, row, data)


@of_rows
@few
@given(data=st.data())
def test_any_order_and_split_of_the_same_rows_gives_the_same_store(
    empty_stores: dict[str, Path], block: str, row: Row, data: st.DataObject
) -> None:
    assert_free_of_order(empty_stores, block, row, data)


@pytest.mark.full
@of_any_kind
@many
@given(data=st.data())
def test_very_many_rows_are_accounted_for_and_change_nothing_when_they_come_again(
    empty_stores: dict[str, Path], block: str, row: Row, data: st.DataObject
) -> None:
    assert_accounted_for(empty_stores, block, row, data)


@pytest.mark.full
@of_rows
@many
@given(data=st.data())
def test_very_many_orders_and_splits_of_the_same_rows_give_the_same_store(
    empty_stores: dict[str, Path], block: str, row: Row, data: st.DataObject
) -> None:
    assert_free_of_order(empty_stores, block, row, data)
