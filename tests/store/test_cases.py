"""Plays the worked examples of the rules: settings, logs and steps, with what must then be seen."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.helpers import Province
from tracker.app import create_app

_CASES = Path(os.environ.get("UPTAKE_REAL_DATA") or PROJECT.parent / "shared" / "data") / "cases"
FILES = sorted(_CASES.glob("*.json"))


def difference(want: object, got: object, place: str = "") -> str | None:
    """The first difference: objects key by key (others may be there), lists item by item, numbers to 1e-9."""
    if isinstance(want, dict) and isinstance(got, dict):
        pairs = [(value, got.get(key, "(absent)"), f"{place}.{key}") for key, value in want.items()]
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = [(w, g, f"{place}[{n}]") for n, (w, g) in enumerate(zip(want, got, strict=True))]
    elif isinstance(want, float) and isinstance(got, int | float):
        return None if abs(want - got) < 1e-9 else f"{place}: {got!r} instead of {want!r}"
    else:
        alike = want == got and isinstance(want, bool) == isinstance(got, bool)
        return None if alike else f"{place}: {got!r} instead of {want!r}"
    return next(filter(None, (difference(*pair) for pair in pairs)), None)


def play(step: dict[str, Any], province: Province) -> None:
    """Write the files of a step, run the pipeline and ask the site, as the step says."""
    for name, text in step.get("write", {}).items():
        province.write(name, text)
    if "run" in step:
        result = province.run()
        assert int(result.status == "failed") == step.get("exit", 0)
        told = [outcome.as_json() for outcome in result.sources]
        assert difference(step["run"], {name: [source[name] for source in told] for name in step["run"]}) is None
    if "get" in step:
        settings = province.settings
        answer = create_app(settings, datetime.now(settings.zone).date()).test_client().get(step["get"])
        assert answer.status_code == step["status"], answer.get_data(as_text=True)
        assert difference(step.get("expect", {}), answer.get_json(silent=True, force=True), step["get"]) is None


@pytest.mark.skipif(not FILES, reason=f"not run: there are no worked examples in {_CASES} (set UPTAKE_REAL_DATA)")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_worked_example_holds(tmp_path: Path, file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    province = Province(tmp_path)
    province.write("tracker.toml", case["settings"])
    for step in case["steps"]:
        play(step, province)
