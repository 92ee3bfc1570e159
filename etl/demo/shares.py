"""How likely each dossier is to be filed online, campaigns included."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.demo import campaigns, services
from etl.demo.places import REFORM
from etl.demo.world import Effect, World

Floats = npt.NDArray[np.float64]
PULLS = {  # online share of a service before and after it has caught on
    "high": (0.58, 0.97),
    "middle": (0.32, 0.86),
    "low": (0.05, 0.42),
    "abandoned": (0.20, 0.45),
    "assisted": (0.40, 0.90),
}


def _logit(share: Floats) -> Floats:
    return np.log(share / (1 - share))


def _expit(value: Floats) -> Floats:
    return 1 / (1 + np.exp(-value))


def online_share(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> tuple[Floats, list[Effect]]:
    """Chance of each dossier to be filed online (0..1), campaigns included, and what these truly did."""
    share = _expit(_service_course(frame, world, rng) + _surroundings(frame, world, rng))
    table, service = world.services, frame["service"].to_numpy()
    opened = pd.to_datetime(table["online_from"].where(table["online_from"] != "", "1900-01-01"))
    not_yet = opened.to_numpy()[service] > world.days.to_numpy()[frame["day"]]
    none = (table["pull"].isin(["none", "empty"]) | (table["level"] < 3)).to_numpy()
    share = np.where(none[service] | not_yet, 0.0, share)
    by_mistake = (table["level"] < 3).to_numpy()[service] & (rng.random(len(frame)) < 0.002)
    effects = []
    for campaign in world.campaigns:
        codes = table["code"].isin(campaign.services).to_numpy()
        covered = codes[service] & campaigns.treated(campaign, world.places)[frame["place"]]
        day = frame["day"].to_numpy()
        lifted = np.clip(share + covered * campaigns.lift_on_days(campaign, day, world.first), 0, 0.985)
        lifted = np.where(covered, lifted, share)
        first, last = (campaign.start - world.first).days, (campaign.end - world.first).days
        during = covered & (day >= first) & (day < last)
        for code in campaign.services:
            here = during & (table["code"] == code).to_numpy()[service]
            lift = float((lifted - share)[here].mean()) if here.any() else 0.0
            effects.append(Effect(campaign, code, lift, int(here.sum())))
        share = lifted
    return np.where(by_mistake, 1.0, share), effects


def _service_course(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> Floats:
    """Logit of the share by service and day: an S-shaped rise from its start to its ceiling."""
    table, number = world.services, len(world.services)
    low, high = np.array([PULLS.get(pull, (0.05, 0.05)) for pull in table["pull"]]).T
    middle = rng.uniform(0.25, 0.75, number) * len(world.days)
    scale = rng.uniform(60, 160, number)
    noise = 0.25 * rng.standard_normal(number)
    service, day = frame["service"].to_numpy(), frame["day"].to_numpy()
    grown = _expit((day - middle[service]) / scale[service])
    value = _logit(low[service] + (high - low)[service] * grown) + noise[service]
    for code, start in services.UPGRADES.items():
        row = int(np.flatnonzero(table["code"] == code)[0])
        value += 0.5 * ((service == row) & (day >= (start - world.first).days))
    return np.asarray(value)


def _surroundings(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> Floats:
    """What else shifts the logit: place, month, person, and the change of portal in July 2025."""
    number_of_services, number_of_places = len(world.services), len(world.places.new)
    wards = (world.places.new["kind"] == "ward").to_numpy()
    place_effect = 0.3 * wards + 0.22 * rng.standard_normal(number_of_places)
    together = 0.2 * rng.standard_normal((number_of_services, number_of_places))
    month = ((world.days.year - world.first.year) * 12 + world.days.month - world.first.month).to_numpy()
    clumps = 0.25 * rng.standard_normal((number_of_services, number_of_places, int(month.max()) + 1))
    habit = 0.7 * rng.standard_normal(int(frame["person"].max()) + 1)
    service, place = frame["service"].to_numpy(), frame["place"].to_numpy()
    day = frame["day"].to_numpy()
    since = day - (REFORM - world.first).days
    new_portal = np.where(since >= 0, -0.8 * np.exp(-np.maximum(since, 0) / 45.0), 0.0)
    shift = place_effect[place] + together[service, place] + clumps[service, place, month[day]]
    return np.asarray(shift + habit[frame["person"]] + new_portal)
