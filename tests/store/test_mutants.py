"""Spoilt logs of every format: no traceback, every row accounted for, and other sources are left alone."""

import logging
import os
import random
from pathlib import Path

import pytest

from tests.formats import WRITERS
from tests.helpers import Province, csv_text, rows_of, source, write_province
from tests.store.mutants import COLUMNS, mutant, rows
from tests.store.samples import JANUARY
from tracker.store import models

PER_RUN = 100
FULL_RUNS = 200  # of PER_RUN mutants each: 20,000
GOOD = source("good", path="logs/good.csv", agencies=["A2"])


def spoilt_province(folder: Path, seed: int, *, store_url: str = "sqlite:///tracker.db") -> Province:
    """A province of one good source and many whose logs are spoilt; each a source of its own, so none hides another."""
    chance = random.Random(seed)  # noqa: S311
    blocks, files = [], {}
    for number in range(PER_RUN):
        kind = chance.choice(list(WRITERS))
        name = f"logs/{number:03}-{kind}"
        options = {"record_path": "data.items"} if kind.startswith("document.") else {}
        blocks.append(
            source(f"s{number:03}", path=name, columns=COLUMNS, max_rejected_share=1.0, unknown_codes="add", **options)
        )
        files[name] = mutant(WRITERS[kind](rows(chance)), chance)
    province = write_province(folder, GOOD, *blocks, store_url=store_url)
    for name, content in files.items():
        province.write(name, content)
    province.write("logs/good.csv", csv_text(*JANUARY))
    return province


def assert_stands(province: Province, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        result = province.run()  # checks the account of every source
    assert [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR] == []
    good, *others = result.sources
    assert (good.status, good.inserted) == ("succeeded", len(JANUARY))
    for outcome in others:
        assert outcome.problem is None or outcome.problem.code != "unexpected", outcome
        if outcome.status == "failed":
            assert outcome.error
            assert outcome.rows_read == 0
    aside = rows_of(province.settings, models.RejectedRow.__table__.select())
    assert len(aside) == sum(outcome.rejected for outcome in others)
    before = province.facts()
    assert [s.inserted + s.updated for s in province.run(full=True).sources] == [0] * (len(others) + 1)
    assert province.facts() == before


def test_spoilt_logs_end_in_sentences_and_lose_no_row(
    tmp_path: Path, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    seed = 7 if os.environ.get("CI") else random.randrange(10**6)  # noqa: S311
    assert_stands(spoilt_province(tmp_path, seed, store_url=store_url), caplog)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(1_000, 1_000 + FULL_RUNS))
def test_twenty_thousand_spoilt_logs(tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    assert_stands(spoilt_province(tmp_path, seed), caplog)
