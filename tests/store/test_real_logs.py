"""Logs that others wrote, through the settings of docs/examples, against figures that are known to be true."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import PROJECT
from tests.helpers import KEY, Province, rows_of, source, usage, write_province
from tracker.store import models

SERVICES_OF_2018 = 685
Example = Callable[..., Province]


@pytest.fixture
def example(tmp_path: Path, store_url: str, real_data: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    """Return a function that makes a province of one of the settings files of docs/examples."""
    monkeypatch.setenv("UPTAKE_REAL_DATA", str(real_data))

    def make(name: str, url: str = store_url) -> Province:
        text = (PROJECT / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^url = .*", f'url = "{url}"', text)
        province = Province(tmp_path / name)
        province.write("tracker.toml", re.sub(r"(?m)^key_file = .*", 'key_file = "pseudonym.key"', text))
        province.write("pseudonym.key", KEY + "\n")
        return province

    return make


def by_period(province: Province) -> dict[str, dict[str, tuple[int, int]]]:
    """Online and all dossiers by first month of the period, then by service; the services with any."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for (service, month, channel), dossiers in usage(province.settings).items():
        online, every = found.setdefault(month, {}).get(service, (0, 0))
        found[month][service] = online + dossiers * (channel == "online"), every + dossiers
    return found


def summed(services: dict[str, tuple[int, int]]) -> tuple[int, int, int]:
    """Online, all, and the number of services."""
    return sum(o for o, _ in services.values()), sum(n for _, n in services.values()), len(services)


def test_receipts_of_permit_applications_as_csv(example: Example) -> None:
    province = example("receipt-csv")
    [outcome] = province.run().sources
    assert (outcome.rows_read, outcome.inserted, outcome.superseded) == (8_577, 1_434, 8_577 - 1_434)
    months = by_period(province)
    assert sum(online for online, _, _ in map(summed, months.values())) == 1_250
    assert sum(every for _, every, _ in map(summed, months.values())) == 1_434
    assert summed(months["2010-12"]) == (90, 132, 1)
    assert summed(months["2011-01"]) == (54, 80, 1)
    unsettled = sa.select(models.Dossier.dossier).where(models.Dossier.resolved_at.is_(None))
    assert len(rows_of(province.settings, unsettled)) == 105
    by_channel: dict[str, int] = {}
    for (_, _, channel), dossiers in usage(province.settings).items():
        by_channel[channel] = by_channel.get(channel, 0) + dossiers
    assert by_channel == {"online": 1_250, "counter": 109, "post": 53, "email": 21, "other": 1}


def test_csv_and_xes_of_one_log_give_the_same_store(example: Example) -> None:
    as_csv, as_xes = example("receipt-csv", "sqlite:///tracker.db"), example("receipt-xes")
    assert as_csv.run().sources[0].inserted == as_xes.run().sources[0].inserted == 1_434
    assert as_csv.facts() == as_xes.facts()
    assert as_csv.figures() == as_xes.figures()


def test_the_long_inventory(example: Example) -> None:
    province = example("canada-long")
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (7_380, 1)  # the timestamp at the end is no row
    years = by_period(province)
    assert summed(years["2018-04"]) == (183_903_598, 377_405_600, SERVICES_OF_2018)
    assert summed(years["2023-04"]) == (266_990_628, 408_004_765, 974)
    assert sum(online == 0 for online, _ in years["2023-04"].values()) == 499


def units_of(province: Province) -> list[sa.Row]:
    return rows_of(province.settings, sa.select(models.UsageUnit.__table__))


def complete_rows(file: Path) -> list[list[int]]:
    """Counts of the rows in which every channel is provided."""
    names = [f"{name}_applications" for name in ("online", "in_person", "postal_mail", "other")]
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [[row[name] for name in names] for row in csv.DictReader(stream)]
    return [list(map(int, row)) for row in rows if "ND" not in row]


def test_the_wide_inventory(example: Example, real_data: Path) -> None:
    province = example("canada-wide")
    [outcome] = province.run().sources
    assert (outcome.inserted, outcome.rejected) == (1_250, 0)
    [year] = by_period(province).values()
    online, every, services = summed(year)
    assert (online, every, services) == (183_903_598, 377_405_628, SERVICES_OF_2018 + 1)
    assert round(100 * online / every, 2) == 48.73
    whole = [unit for unit in units_of(province) if unit.complete]
    expected = complete_rows(real_data / "canada" / "2018-2019_services.csv")
    assert len(whole) == len(expected)
    assert sum(unit.online for unit in whole) == sum(row[0] for row in expected)


def test_the_wide_inventory_with_a_channel_that_nobody_reports(example: Example) -> None:
    province = example("canada-wide")
    province.change('"post", "other"]', '"post", "phone", "other"]')
    province.change("[source.channel_columns]\n", '[source.channel_columns]\nphone = "telephone_applications"\n')
    province.run()
    units = units_of(province)
    assert len(units) == 1_250
    assert not any(unit.complete for unit in units)


def test_the_wide_inventory_where_nothing_means_not_applicable(example: Example) -> None:
    province = example("canada-wide")
    province.change('"ND" = "not_provided"', '"ND" = "not_applicable"')
    province.run()
    whole = [unit for unit in units_of(province) if unit.complete]
    every = sum(unit.online + unit.counter + unit.post + unit.other for unit in whole)
    assert (sum(unit.online for unit in whole), every) == (183_903_598, 377_405_628)


def test_the_national_catalogue_of_procedures(tmp_path: Path, store_url: str, real_data: Path) -> None:
    with (real_data / "vietnam" / "tthc_catalogue_2642.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    province = write_province(tmp_path, source("none"), store_url=store_url)
    with (tmp_path / "catalogue" / "services.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "name_vi", "level", "field"])
        for row in rows:
            level = 4 if row["co_truc_tuyen"] == "1" else 2
            writer.writerow([row["ma_thu_tuc"], row["ten_thu_tuc"], level, row["linh_vuc"]])
    province.write("logs/none.csv", "dossier,service,channel,received\nD1,1.000005,online,2026-01-05\n")
    assert province.run().status == "succeeded"
    stored = rows_of(province.settings, sa.select(models.Service.name_vi, models.Service.level))
    assert len(stored) == 2_642
    assert sum(service.level == 2 for service in stored) == 524
    assert max(len(service.name_vi) for service in stored) > 1_000
    assert not any("\n" in service.name_vi for service in stored)
