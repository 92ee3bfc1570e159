"""Draws the dossiers: which service, when, where, who and through which channel."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.demo import agencies as who
from etl.demo import days, services
from etl.demo.places import REFORM
from etl.demo.shares import online_share
from etl.demo.world import COUNTER, ONLINE, POST, Effect, World

Ints = npt.NDArray[np.int64]
BUSINESS_SHARE = {"citizen": 0.0, "both": 0.35, "business": 0.97}
DOSSIERS_PER_PERSON = 2.2


def draw(world: World, rng: np.random.Generator, number: int) -> tuple[pd.DataFrame, list[Effect]]:
    """`number` dossiers with service, day, place, old_place, person, business, agency, channel, assisted.

    All are row or day numbers of `world`; `old_place` is -1 since the reform.
    """
    frame = _service_and_day(world, rng, number)
    _place_and_person(frame, world, rng)
    frame["agency"] = _agency(frame, world)
    share, effects = online_share(frame, world, rng)
    pull = world.services["pull"].to_numpy()[frame["service"]]
    draws = rng.random((3, number))
    by_post = draws[1] < np.where(frame["business"], 0.16, 0.07)
    online = draws[0] < share
    frame["channel"] = np.where(online, ONLINE, np.where(by_post, POST, COUNTER))
    frame["assisted"] = online & ((draws[2] < 0.12) | (pull == "assisted"))
    return frame, effects


def _service_and_day(world: World, rng: np.random.Generator, number: int) -> pd.DataFrame:
    base, seasons = days.day_weights(world.days), days.season_weights(world.days)
    weights = services.in_force(world.services, world.days) * base
    weights *= np.array([seasons[name] for name in world.services["season"]])
    week = (np.arange(len(world.days)) + world.first.weekday()) // 7
    clumps = np.exp(0.18 * rng.standard_normal((len(world.services), int(week.max()) + 1)))
    weights *= clumps[:, week]
    rates = weights.sum(axis=1) * world.services["weight"].to_numpy() / base.sum()
    counts = rng.multinomial(number, rates / rates.sum())
    drawn = [
        rng.choice(len(base), size=count, p=weights[row] / weights[row].sum())
        for row, count in enumerate(counts)
        if count
    ]
    service = np.repeat(np.arange(len(counts)), counts)
    return pd.DataFrame({"service": service, "day": np.concatenate(drawn)})


def _place_and_person(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """People belong to one place, and file again and again; a few file much more than others."""
    number = len(frame)
    people = world.places.new["population"].to_numpy() * np.exp(0.15 * rng.standard_normal(len(world.places.new)))
    frame["place"] = rng.choice(len(people), size=number, p=people / people.sum())
    sizes = np.maximum(30, people / people.sum() * number / DOSSIERS_PER_PERSON).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    place = frame["place"].to_numpy()
    frame["person"] = offsets[place] + (sizes[place] * rng.random(number) ** 1.5).astype(np.int64)
    audience = world.services["audience"].map(BUSINESS_SHARE).to_numpy()[frame["service"]]
    frame["business"] = rng.random(number) < audience
    homes = np.full(int(offsets[-1]), -1)
    pairs = world.places.pairs
    for row in range(len(people)):
        near = pairs[pairs["new"] == row]
        parts = near["share"].to_numpy() / near["share"].sum()
        homes[offsets[row] : offsets[row + 1]] = rng.choice(near["old"].to_numpy(), size=sizes[row], p=parts)
    before = frame["day"].to_numpy() < (REFORM - world.first).days
    frame["old_place"] = np.where(before, homes[frame["person"]], -1)


def _agency(frame: pd.DataFrame, world: World) -> Ints:
    """Desks receive what communes do, departments the rest; both as they were on the day."""
    row_of = {code: row for row, code in enumerate(world.agencies.table["code"])}
    desks = np.array([row_of[code] for code in world.agencies.desks])
    districts = np.array([row_of[code] for code in world.agencies.districts])
    owners = world.services["owner"].to_numpy()
    own = np.array([row_of.get(owner, -1) for owner in owners])
    earlier = np.array(
        [
            row_of.get(who.before_merger(owner, field), -1)
            for owner, field in zip(owners, world.services["field"], strict=True)
        ]
    )
    service, old = frame["service"].to_numpy(), frame["old_place"].to_numpy()
    merged = frame["day"].to_numpy() >= (who.MERGER - world.first).days
    department = np.where(merged, own[service], earlier[service])
    desk = np.where(old >= 0, districts[old], desks[frame["place"]])
    return np.where(own[service] < 0, desk, department)
