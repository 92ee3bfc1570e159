"""Whatever happens to a table between pulls: the store ends as after one pull of it all."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import Province
from tests.store.databases import COLUMNS, execute, insert, province_of, row, sqlite
from tests.store.test_properties import few
from tracker.store.migrate import upgrade

BEGINNING = datetime(2026, 1, 30)  # noqa: DTZ001 (local time, as the table has it)
LATE = 120  # minutes that a row may come late, which the overlap covers
# An insert or an update: which row, its channel, how late it is in minutes, and whether its time is known.
changes = st.tuples(
    st.integers(1, 6), st.sampled_from(["online", "counter", "post"]), st.integers(0, LATE), st.booleans()
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty store and an empty table."""
    folder = tmp_path_factory.mktemp("empty")
    sqlite(folder)
    columns = COLUMNS | {"submitted_at": "updated"}
    options = {"columns": columns, "cursor_column": "updated", "overlap": f"{LATE}m"}
    upgrade(province_of(folder, "sqlite:///logs.db", **options).settings)
    return folder


@settings(few, max_examples=4)
@given(pulls=st.lists(st.lists(changes, max_size=4), min_size=2, max_size=5))
def test_pulls_bit_by_bit_end_where_one_pull_ends(empty: Path, pulls: list[list[tuple[int, str, int, bool]]]) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        bit_by_bit, at_once = (Province(Path(shutil.copytree(empty, f, dirs_exist_ok=True))) for f in (one, other))
        url, clock, times = f"sqlite:///{one}/logs.db", BEGINNING, dict[int, datetime | None]()
        for changed in pulls:
            for number, channel, late, dated in changed:
                clock += timedelta(minutes=1)
                # A row may come without a time, and each change of it has a later one than the last.
                known = times.get(number)
                moment = max(clock - timedelta(minutes=late), (known or BEGINNING) + timedelta(seconds=1))
                times[number] = moment if dated or number in times else None
                execute(url, f"DELETE FROM dossiers WHERE id = {number}")
                insert(url, [row(number, channel=channel) | {"updated": times[number] and str(times[number])}])
            assert bit_by_bit.run().status == "succeeded"
        shutil.copy(f"{one}/logs.db", f"{other}/logs.db")
        at_once.run()
        assert bit_by_bit.facts() == at_once.facts()
        assert bit_by_bit.figures() == at_once.figures()
