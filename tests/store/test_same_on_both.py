"""SQLite and PostgreSQL give the same facts and the same sums for the same logs."""

import json
from datetime import date
from pathlib import Path

import pytest

from etl.demo import write_demo
from tests.helpers import KEY, Province, run, units
from tracker import settings as settings_module


def demo(folder: Path, store_url: str) -> Province:
    """Write a small synthetic province."""
    write_demo(folder, seed=7, dossiers=2_000, months=14, today=date(2026, 3, 23))
    province = Province(folder)
    province.change('url = "sqlite:///instance/tracker.db"', f'url = "{store_url}"')
    province.write("instance/pseudonym.key", KEY + "\n")
    return province


def test_the_demo_gives_the_same_on_both(tmp_path: Path, postgresql_url: str) -> None:
    stores = demo(tmp_path / "a", "sqlite:///tracker.db"), demo(tmp_path / "b", postgresql_url)
    accounts = []
    for province in stores:
        outcomes = province.run().sources
        assert [outcome.status for outcome in outcomes] == ["succeeded"] * 4
        accounts.append([(o.name, o.rows_read, o.inserted, o.superseded, o.rejected, o.watermark) for o in outcomes])
    assert accounts[0] == accounts[1]
    assert stores[0].facts() == stores[1].facts()
    assert stores[0].figures() == stores[1].figures()


def test_the_demo_in_two_deliveries_equals_the_demo_at_once(tmp_path: Path) -> None:
    whole, parts = demo(tmp_path / "whole", "sqlite:///tracker.db"), demo(tmp_path / "parts", "sqlite:///tracker.db")
    whole.run()
    late = sorted((parts.folder / "logs").iterdir())[::3]
    for path in late:
        path.rename(path.with_name(f"late {path.name}"))
    parts.run()
    for path in late:
        path.with_name(f"late {path.name}").rename(path)
    parts.run()
    assert parts.facts() == whole.facts()
    assert parts.figures() == whole.figures()


@pytest.mark.parametrize("name", ["03", "04", "05", "06", "07", "08", "09", "10"])
def test_a_worked_example_gives_the_same_on_both(
    tmp_path: Path, real_data: Path, postgresql_url: str, name: str
) -> None:
    [file] = sorted((real_data / "cases").glob(f"{name}-*.json"))
    case = json.loads(file.read_text(encoding="utf-8"))
    seen = []
    for url in ("sqlite:///tracker.db", postgresql_url):
        province = Province(tmp_path / url[:6])
        province.write("tracker.toml", case["settings"].replace("sqlite:///tracker.db", url))
        province.write("pseudonym.key", KEY + "\n")
        for step in case["steps"]:
            for path, text in step.get("write", {}).items():
                province.write(path, text)
            if "run" in step:
                run(settings_module.load(province.folder / "tracker.toml"))
        seen.append((province.facts(), province.figures(), [tuple(u)[1:] for u in units(province.settings, "S1")]))
    assert seen[0][:2] == seen[1][:2]
    assert len(seen[0][2]) == len(seen[1][2])
