"""Whatever several sources say, in whatever order it comes: each dossier counts once, and ends the same."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl import pipeline
from tests.helpers import DOSSIER_COLUMNS, Province, csv_text, rebuild, rows_of, source, write_province
from tracker.store.migrate import upgrade
from tracker.store.models import Dossier
from tracker.store.session import make_engine

few = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
many = settings(few, max_examples=60)
NAMES = ("desk", "portal", "post")
COLUMNS = {**DOSSIER_COLUMNS, "status": "status", "agency": "agency", "locality": "place", "applicant": "who"}
COLUMNS |= {"level": "level", "started_at": "started", "assisted": "assisted"}
HEADING = "dossier,service,channel,received,status,agency,place,who,level,started,assisted"
days = st.sampled_from(["2025-06-30", "2025-07-02", "2026-01-05 23:30:00"])
row = st.tuples(
    st.sampled_from(["D1", "D2", "D3"]),
    st.sampled_from(["S1", "S2", "S3"]),
    st.sampled_from(["online", "counter"]),
    days,
    st.sampled_from(["accepted", "registered", "returned"]),
    st.sampled_from(["", "A1", "A2"]),
    st.sampled_from(["", "X1", "X2"]),
    st.sampled_from(["", "x", "y"]),
    st.sampled_from(["", "3", "4"]),
    st.sampled_from(["", "2025-06-30"]),
    st.sampled_from(["", "true", "false"]),
)
fields = st.sampled_from(["service", "agency", "locality", "channel", "received_at", "status", "level", "started_at"])
rules = st.dictionaries(fields, st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), max_size=5)
PLACES = "code,name,valid_from,valid_to\nX1,Xã cũ,,2025-06-30\nX1,Phường mới,2025-07-01,\nX2,Xã kia,,\n"


class KilledError(Exception):
    """Stands for the end of a process in the midst of a run."""


def killed(province: Province, lines: int) -> None:
    """Begin a run that ends after so many lines of progress: what was not committed is lost."""
    told = 0

    def tell(_line: str) -> None:
        nonlocal told
        told += 1
        if told == lines:
            raise KilledError

    engine = make_engine(province.settings)
    with pytest.raises(KilledError):
        pipeline.run(engine, province.settings, progress=tell)
    engine.dispose()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    province = make(tmp_path_factory.mktemp("empty"), {})
    upgrade(province.settings)
    return province.folder / "tracker.db"


def make(folder: Path, chosen: dict[str, list[str]], store: Path | None = None) -> Province:
    tables = "[precedence]\n" + "".join(f"{field} = {names!r}\n" for field, names in sorted(chosen.items()))
    blocks = [source(name, columns=COLUMNS) for name in NAMES]
    province = write_province(folder, *blocks, tables=tables, catalogue={"localities": PLACES})
    if store:
        shutil.copy(store, folder / "tracker.db")
    return province


def assert_ends_the_same(
    folders: pytest.TempPathFactory, empty: Path, data: st.DataObject, chosen: dict[str, list[str]]
) -> None:
    """Pull the same rows at once, and in parts under other rules at first with a kill; compare the stores."""
    rows = {name: data.draw(st.lists(row, min_size=1, max_size=5)) for name in NAMES}
    whole = make(folders.mktemp("whole"), chosen, empty)
    for name in NAMES:
        whole.write(f"logs/{name}.csv", csv_text(*rows[name], heading=HEADING))
    whole.run()
    parts = make(folders.mktemp("parts"), data.draw(st.sampled_from([chosen, {}])), empty)
    for name in data.draw(st.permutations(NAMES)):
        shuffled = data.draw(st.permutations(rows[name]))
        for number in range(2):
            parts.write(f"logs/{name}-{number}.csv", csv_text(*shuffled[number::2], heading=HEADING))
        if data.draw(st.booleans()):
            parts.run(name)
    make(parts.folder, chosen)
    if lines := data.draw(st.sampled_from([0, 1, 2, 4, 6])):
        killed(parts, lines)
    parts.run()
    figures, facts = whole.figures(), whole.facts()
    assert (parts.figures(), parts.facts()) == (figures, facts)
    rebuild(parts.settings)
    assert parts.figures() == figures
    received = rows_of(parts.settings, sa.select(Dossier.dossier).where(Dossier.status != 1).distinct())
    assert sum(one[-1] for one in figures["usage_day"]) == len(received)


@few
@given(data=st.data(), chosen=rules)
def test_any_order_split_and_kill_ends_in_the_same_store(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, data: st.DataObject, chosen: dict[str, list[str]]
) -> None:
    assert_ends_the_same(tmp_path_factory, empty, data, chosen)


@pytest.mark.full
@many
@given(data=st.data(), chosen=rules)
def test_any_of_many_orders_ends_in_the_same_store(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, data: st.DataObject, chosen: dict[str, list[str]]
) -> None:
    assert_ends_the_same(tmp_path_factory, empty, data, chosen)
