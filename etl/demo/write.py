"""Writes the whole demo: settings, catalogue, logs, and the truth about the campaigns in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from etl.demo import (
    agencies,
    campaigns,
    catalogue,
    course,
    days,
    ministry,
    onestop,
    paper,
    places,
    portal,
    routes,
    services,
    settings,
)
from etl.demo.draw import draw
from etl.demo.world import ONLINE, Effect, World

SURPLUS = 1.13  # paper has no rows in a log; drawn so that enough dossiers remain


@dataclass(frozen=True)
class DemoSummary:
    """What was written. `dossiers`: distinct ones with a row in a log; `sources`: counts per source."""

    directory: Path
    dossiers: int
    on_paper: int
    in_two_systems: int
    services: int
    agencies: int
    localities: int
    campaigns: int
    sources: Mapping[str, Mapping[str, int]]


def write_demo(
    directory: Path, *, seed: int = 7, dossiers: int = 320_000, months: int = 30, today: date
) -> DemoSummary:
    """Write `tracker.toml`, `catalogue/*.csv`, `logs/*` and `truth.json` into `directory`.

    The months end with the running one, whose last day is the day before `today`. The same arguments give the
    same bytes. Existing files of the same names are replaced, logs of an earlier demo removed.

    Raises:
        ValueError: fewer than one month or fewer than 1,000 dossiers.
    """
    if months < 1 or dossiers < 1_000:
        raise ValueError("A demo needs at least 1 month and 1,000 dossiers.")
    world, frame, effects = _simulate(seed, dossiers, months, today)
    rng = np.random.default_rng([seed, 1])
    logs = directory / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for name in (onestop.NAME, portal.NAME, ministry.NAME, paper.NAME):
        for old in logs.glob(f"{name}-*"):
            old.unlink()
    sources = {
        onestop.NAME: onestop.write(logs, frame, world, rng),
        portal.NAME: portal.write(logs, frame, world, rng),
        ministry.NAME: ministry.write(logs, frame, world),
        paper.NAME: paper.write(logs, frame, world),
    }
    catalogue.write(directory / "catalogue", world)
    (directory / "tracker.toml").write_text(settings.render(world), encoding="utf-8")
    truth = {
        "campaigns": [_truth(campaign, effects, world) for campaign in world.campaigns],
        "counted": _counted(frame, sources),
        "sources": sources,
    }
    (directory / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return DemoSummary(
        directory=directory,
        dossiers=int((~frame["in_paper"]).sum()),
        on_paper=sources[paper.NAME]["counted"],
        in_two_systems=int((frame["in_onestop"] & frame["in_portal"]).sum()),
        services=len(world.services),
        agencies=len(world.agencies.table),
        localities=len(world.places.new) + len(world.places.old),
        campaigns=len(world.campaigns),
        sources=sources,
    )


def _simulate(seed: int, dossiers: int, months: int, today: date) -> tuple[World, pd.DataFrame, list[Effect]]:
    known = places.load()
    start = today.year * 12 + today.month - months
    first = date(start // 12, start % 12 + 1, 1)
    world = World(
        services=services.load(),
        places=known,
        agencies=agencies.build(known),
        campaigns=campaigns.past(first, today),
        days=days.calendar(first, today),
        first=first,
        today=today,
    )
    rng = np.random.default_rng(seed)
    frame, effects = draw(world, rng, round(dossiers * SURPLUS))
    frame = routes.assign(course.follow(frame, world, rng), world, rng)
    return world, routes.trim(frame, dossiers, rng), effects


def _counted(frame: pd.DataFrame, sources: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """What has been received in all, at any level; the one-stop software decides where two systems differ."""
    logged = ~frame["in_paper"] & (frame["received"] != course.NEVER)
    online = int((logged & (frame["channel"] == ONLINE)).sum())
    return {
        "dossiers": int(logged.sum()) + sources[paper.NAME]["counted"],
        "online": online - sources[onestop.NAME]["keyed_as_counter"],
    }


def _truth(campaign: campaigns.Campaign, effects: list[Effect], world: World) -> dict[str, object]:
    """`dossiers`: as drawn, before those without a row in any log were left out."""
    return {
        "name_vi": campaign.name_vi,
        "name_en": campaign.name_en,
        "kind": campaign.kind,
        "services": list(campaign.services),
        "places": campaigns.place_codes(campaign, world.places) if campaign.districts else [],
        "start": campaign.start.isoformat(),
        "end": campaign.end.isoformat(),
        "true_lift_points": {e.service: round(e.lift * 100, 2) for e in effects if e.campaign == campaign},
        "dossiers": {e.service: e.dossiers for e in effects if e.campaign == campaign},
    }
