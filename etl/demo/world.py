"""What stands before the first dossier is drawn, and the numbers by which dossiers point to it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from etl.demo.agencies import Agencies
from etl.demo.campaigns import Campaign
from etl.demo.places import Places

ONLINE, COUNTER, POST = 0, 1, 2


@dataclass(frozen=True)
class World:
    """Everything that stands before the first dossier is drawn."""

    services: pd.DataFrame
    places: Places
    agencies: Agencies
    campaigns: list[Campaign]
    days: pd.DatetimeIndex
    first: date
    today: date


@dataclass(frozen=True)
class Effect:
    """What a campaign truly did to one service: mean lift (0..1) over `dossiers` covered dossiers."""

    campaign: Campaign
    service: str
    lift: float
    dossiers: int


def place_codes(frame: pd.DataFrame, world: World) -> list[str]:
    """Code of each dossier's place as valid on its day."""
    old = frame["old_place"].to_numpy()
    before = world.places.old["code"].to_numpy()[np.maximum(old, 0)]
    return list(np.where(old < 0, world.places.new["code"].to_numpy()[frame["place"]], before))
