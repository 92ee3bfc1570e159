"""The memory of a run does not grow with its log."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.memory.long_log import write
from tests.conftest import PROJECT

LIMIT = 1_000  # MB, of the largest process that this one has waited for


@pytest.mark.full
@pytest.mark.parametrize("padding", [0, 700])
def test_a_log_of_a_million_rows_and_more_stays_within_a_gigabyte(tmp_path: Path, store_url: str, padding: int) -> None:
    settings = write(tmp_path, 1_500_000, padding=padding, store=store_url)
    subprocess.run([sys.executable, "-m", "etl", "run", "--config", str(settings)], check=True, cwd=PROJECT)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < LIMIT
