"""The catalogue files of the demo, with the column names of the settings."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from etl.demo import campaigns, services
from etl.demo.places import ADULT_SHARE, REFORM, Places
from etl.demo.world import World

DECISION = "Quyết định số 126/QĐ-BCĐCP năm 2025"
SIMULATED = "Chỉ tiêu mô phỏng, không có căn cứ pháp lý"
TARGETS = (  # scope, code, target, valid_from, valid_to, legal_basis
    ("province", "", 0.6, "2024-01-01", "2024-12-31", SIMULATED),
    ("province", "", 0.8, "2025-01-01", "", DECISION),
    ("tier", "commune", 0.7, "2025-07-01", "", SIMULATED),
    ("tier", "department", 0.8, "2025-01-01", "", SIMULATED),
    ("agency", "H31.16", 0.95, "2025-01-01", "", SIMULATED),
    ("agency", "H31.11", 0.9, "2025-01-01", "", SIMULATED),
    ("service", "2.001035", 0.3, "2025-01-01", "", SIMULATED),
    ("service", "1.005103", 0.4, "2025-01-01", "", SIMULATED),
    ("service", "2.002288", 0.9, "2025-01-01", "", SIMULATED),
)
SERVICE_COLUMNS = [
    *("code", "name_vi", "name_en", "level", "agency", "field", "audience"),
    *("online_from", "retired_on", "target", "successor"),
]
LOCALITY_COLUMNS = [
    *("code", "name", "kind", "parent", "valid_from", "valid_to"),
    *("population", "adults", "longitude", "latitude"),
]
TARGET_COLUMNS = ["scope", "code", "target", "valid_from", "valid_to", "legal_basis"]


CAMPAIGN_COLUMNS = ["name", "kind", "starts_on", "ends_on", "services", "places", "cost", "owner"]
OWNER = "Sở Khoa học và Công nghệ"


def write(folder: Path, world: World) -> None:
    """Write services, service_levels, agencies, localities, locality_map and targets as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    own = world.services.assign(agency=services.responsible(world.services), target="")
    _csv(folder / "services.csv", SERVICE_COLUMNS, own[SERVICE_COLUMNS].itertuples(index=False, name=None))
    levels = services.level_rows(world.agencies.desks)
    _csv(folder / "service_levels.csv", ["service", "agency", "level", "valid_from"], levels)
    agencies = world.agencies.table
    _csv(folder / "agencies.csv", list(agencies.columns), agencies.itertuples(index=False, name=None))
    _csv(folder / "localities.csv", LOCALITY_COLUMNS, _localities(world.places))
    columns = ["old_code", "old_valid_to", "new_code", "share"]
    _csv(folder / "locality_map.csv", columns, _map(world.places))
    _csv(folder / "targets.csv", TARGET_COLUMNS, TARGETS)
    _csv(folder / "campaigns.csv", CAMPAIGN_COLUMNS, _campaigns(world))


def _campaigns(world: World) -> Iterable[tuple[object, ...]]:
    for one in (*world.campaigns, campaigns.upcoming(world.today)):
        covered = campaigns.place_codes(one, world.places) if one.districts else []
        last = one.end - timedelta(days=1)
        cost = campaigns.cost(one, world.places)
        yield one.name_vi, one.kind, one.start, last, " ".join(one.services), " ".join(covered), cost, OWNER


def _localities(places: Places) -> Iterable[tuple[object, ...]]:
    last = (REFORM - timedelta(days=1)).isoformat()
    for table, start, end in ((places.old, "", last), (places.new, REFORM.isoformat(), "")):
        for row in table.itertuples(index=False):
            people = int(row.population)  # type: ignore[arg-type]
            adults = round(people * ADULT_SHARE)
            yield (row.code, row.name, row.kind, "", start, end, people, adults, row.longitude, row.latitude)


def _map(places: Places) -> Iterable[tuple[object, ...]]:
    last = (REFORM - timedelta(days=1)).isoformat()
    old, new = places.old["code"].to_list(), places.new["code"].to_list()
    for row_old, row_new, share in places.pairs.itertuples(index=False, name=None):
        yield (old[row_old], last, new[row_new], share)


def _csv(path: Path, columns: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
