"""What tests of several folders share."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data, no part of the project; `UPTAKE_REAL_DATA` says where it is."""
    folder = Path(os.environ.get("UPTAKE_REAL_DATA") or PROJECT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"not run: there is no real data in {folder} (set UPTAKE_REAL_DATA)")
    return folder
