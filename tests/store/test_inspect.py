"""`inspect` on exports unlike each other: what it proposes is right or marked, and the settings it writes run."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.cli import main
from tests.conftest import PROJECT
from tests.exports import EXPORTS, Export
from tests.helpers import KEY, Province, rejected
from tracker import settings as settings_module

NEEDED = {"dossier", "service", "channel", "received_at", "activity", "event_at", "count", "online", "total", "period"}


def inspected(folder: Path, path: Path, *options: str) -> dict[str, Any]:
    config = str(folder / "tracker.toml")
    result = CliRunner().invoke(main, ["inspect", str(path), "--json", "--lang", "en", "--config", config, *options])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def with_key(folder: Path) -> Province:
    province = Province(folder)
    province.write("instance/pseudonym.key", KEY + "\n")
    return province


@pytest.mark.parametrize("make", EXPORTS, ids=lambda make: make.__name__)
def test_an_export_is_understood_and_its_settings_give_the_true_figures(make, tmp_path: Path) -> None:
    export: Export = make()
    province = with_key(tmp_path)
    found = inspected(tmp_path, province.write(f"logs/{export.file}", export.content), "--write")
    fields = {column["field"]: column["heading"] for column in found["columns"] if column["field"]}
    assert {name: fields.get(name) for name in export.fields} == export.fields
    assert found["records"] == export.records
    assert set(found["unsure"]) & NEEDED <= export.unsure
    assert export.warnings <= {warning["code"] for warning in found["warnings"]}
    assert export.facts.items() <= found.items()
    [outcome] = province.run().sources
    assert (outcome.status, outcome.rejected) == ("succeeded", 0), (outcome.error, rejected(province.settings)[:3])
    assert province.usage() == export.usage


REAL = {
    "receipt/receipt.csv": ("receipt-csv", "Europe/Amsterdam", 1),
    "receipt/receipt.xes.gz": ("receipt-xes", "Europe/Amsterdam", 1),
    "canada/si_vol.csv": ("canada-long", "America/Toronto", 4),
    "canada/2018-2019_services.csv": ("canada-wide", "America/Toronto", 4),
}


def understood(name: str, real_data: Path, folder: Path) -> tuple[Province, settings_module.Source]:
    _, zone, fiscal = REAL[name]
    province = with_key(folder)
    province.write("tracker.toml", f'[time]\ntimezone = "{zone}"\nfiscal_year_starts = {fiscal}\n')
    inspected(folder, real_data / name, "--write")
    return province, province.settings.source[0]


@pytest.mark.parametrize("name", REAL)
def test_a_real_log_is_mapped_as_by_hand(
    name: str, real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPTAKE_REAL_DATA", str(real_data))
    _, ours = understood(name, real_data, tmp_path)
    [theirs] = settings_module.load(PROJECT / "docs" / "examples" / f"{REAL[name][0]}.toml").source
    assert theirs.columns.items() <= ours.columns.items()
    assert (ours.records, ours.channels, ours.channel_columns) == (
        theirs.records,
        theirs.channels,
        theirs.channel_columns,
    )
    meanings = {**ours.values.get("channel", {}), **dict.fromkeys(["Post"], "post")}  # a canonical value needs no entry
    assert theirs.values.get("channel", {}).items() <= meanings.items() or not theirs.values
    assert ours.nulls.items() <= theirs.nulls.items()


@pytest.mark.full
@pytest.mark.parametrize("name", REAL)
def test_a_real_log_gives_its_true_figures(name: str, real_data: Path, tmp_path: Path) -> None:
    province, _ = understood(name, real_data, tmp_path)
    assert province.run().status == "succeeded"
    usage = province.usage()
    if name.startswith("receipt"):
        assert sum(usage.values()) == 1_434
        assert sum(n for (_, month, _), n in usage.items() if month == "2010-12") == 132
        assert usage["SERVICE-1", "2010-12", "online"] == 90
    else:
        online = [n for (_, month, channel), n in usage.items() if (month, channel) == ("2018-04", "online")]
        assert sum(online) == 183_903_598


def test_the_settings_run_beside_what_stands_there_already(tmp_path: Path) -> None:
    province = with_key(tmp_path)
    first, second = EXPORTS[1](), EXPORTS[4]()
    province.write("tracker.toml", "# mine\n[site]\ntitle = 'Tỉnh'  # kept")
    inspected(tmp_path, province.write("a/log.csv", first.content), "--write")
    inspected(tmp_path, province.write("b/log.tsv", second.content), "--write")
    text = (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    assert text.startswith("# mine\n[site]\ntitle = 'Tỉnh'  # kept\n")
    assert [source.name for source in settings_module.load(tmp_path / "tracker.toml").source] == ["log", "log-2"]
    assert province.run().status == "succeeded"
