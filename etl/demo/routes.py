"""Which system knows which dossier."""

import numpy as np
import pandas as pd

from etl.demo.agencies import MINISTRY
from etl.demo.course import REGISTERED
from etl.demo.world import ONLINE, World

COPIED = 0.30  # of the online dossiers of the one-stop software that the portal knows too
PORTAL_ALONE = 0.01  # that never reached the one-stop software


def assign(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Add bool columns in_onestop, in_portal, in_ministry, in_paper; every dossier is in at least one."""
    codes = world.agencies.table["code"]
    paper_agency = codes.isin(world.agencies.paper).to_numpy()[frame["agency"]]
    ministry = (codes == MINISTRY).to_numpy()[frame["agency"]]
    online = (frame["channel"] == ONLINE).to_numpy()
    draw = rng.random(len(frame))
    unsent = (frame["status"] == REGISTERED).to_numpy() | (draw < PORTAL_ALONE)
    one_stop = ~ministry & ~paper_agency
    alone = online & one_stop & unsent
    copied = online & one_stop & (draw < COPIED)
    return frame.assign(
        in_onestop=one_stop & ~alone,
        in_portal=alone | copied | (paper_agency & online),
        in_ministry=ministry,
        in_paper=paper_agency & ~online,
    )


def trim(frame: pd.DataFrame, dossiers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Leave `dossiers` of those with a row in a log; paper, of which there are only totals, comes on top."""
    logged = np.flatnonzero(~frame["in_paper"].to_numpy())
    surplus = rng.permutation(logged)[dossiers:]
    return frame.drop(index=frame.index[surplus]).reset_index(drop=True)
