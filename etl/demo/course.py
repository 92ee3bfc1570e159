"""The course of each dossier after it was begun: times, status, fee, and the code that it carries."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.demo.world import ONLINE, World

DAY = 86_400
REGISTERED, ACCEPTED, REFUSED, PROCESSING, SUPPLEMENT, PAYMENT_DUE = 1, 2, 3, 4, 5, 6
WITHDRAWN, STOPPED, RESOLVED, RETURNED = 7, 8, 9, 10
NEVER = -1  # instead of a time that the dossier has not
Ints = npt.NDArray[np.int64]


def follow(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Add to each dossier its times, status (national number), fee (đồng), paid, rating (0: none) and code.

    Times are started, submitted, received, due, resolved and updated, in local seconds since 1970 or NEVER.
    """
    frame = frame.copy()
    _times(frame, world, rng)
    _status(frame, world, rng)
    _money(frame, world, rng)
    frame["rating"] = np.where(
        (frame["status"] == RETURNED) & (rng.random(len(frame)) < 0.15),
        rng.choice([1, 2, 3, 4, 5], size=len(frame), p=[0.02, 0.03, 0.1, 0.35, 0.5]),
        0,
    )
    frame = frame.sort_values(["day", "agency", "received", "person", "service"], ignore_index=True)
    frame["code"] = _codes(frame, world, rng)
    return frame


def _times(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    number = len(frame)
    online = (frame["channel"] == ONLINE).to_numpy()
    office = np.where(rng.random(number) < 0.6, rng.uniform(7.5, 11.5, number), rng.uniform(13.5, 17, number))
    hour = np.where(online, np.minimum(office + rng.exponential(0.8, number), 22.5), office)
    midnight = world.days.to_numpy().astype("datetime64[s]").astype(np.int64)[frame["day"]]
    received = midnight + (hour * 3600).astype(np.int64)
    waiting = np.minimum(rng.exponential(3 * 3600, number), 20 * 3600).astype(np.int64)
    submitted = received - np.where(online, waiting, 0)
    frame["started"] = np.where(online, submitted - rng.exponential(900, number).astype(np.int64), NEVER)
    frame["submitted"], frame["received"] = submitted, received
    working_days = world.services["days"].to_numpy()[frame["service"]]
    wait = np.where(working_days == 0, 0, np.ceil(working_days * 1.4)).astype(np.int64)
    late_hour = (received - midnight > 16 * 3600) & (wait == 0)
    frame["due"] = midnight + (wait + late_hour) * DAY + 17 * 3600 + 1800
    punctual = rng.uniform(0.90, 0.998, len(world.services))[frame["service"]]
    on_time = rng.random(number) < punctual
    due = frame["due"].to_numpy()
    early = received + ((due - received) * rng.uniform(0.15, 0.98, number)).astype(np.int64)
    late = due + DAY + rng.exponential(3 * DAY, number).astype(np.int64)
    resolved = np.where(on_time, early, late)
    next_days = resolved // DAY > received // DAY
    office_time = (rng.uniform(8, 17, number) * 3600).astype(np.int64)
    frame["resolved"] = np.where(next_days, resolved // DAY * DAY + office_time, resolved)


def _status(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """Most are settled; some are begun and left, refused, withdrawn or still being worked on today."""
    number, now = len(frame), int(pd.Timestamp(world.today).timestamp())
    online = (frame["channel"] == ONLINE).to_numpy()
    left = (world.services["pull"] == "abandoned").to_numpy()[frame["service"]]
    chance = rng.random(number)
    begun = online & (chance < np.where(left, 0.6, 0.018))
    refused = ~begun & (chance > np.where(online, 0.975, 0.992))
    resolved = frame["resolved"].to_numpy()
    open_states = [ACCEPTED, PROCESSING, SUPPLEMENT, PAYMENT_DUE]
    open_now = rng.choice(open_states, size=number, p=[0.25, 0.6, 0.1, 0.05])
    done = rng.choice([RETURNED, RESOLVED, WITHDRAWN, STOPPED], size=number, p=[0.93, 0.06, 0.008, 0.002])
    status = np.where(resolved < now, done, open_now)
    status = np.where(refused, REFUSED, np.where(begun, REGISTERED, status))
    settled = np.isin(status, [RESOLVED, RETURNED])
    not_received = begun | refused
    frame["status"] = status
    frame["submitted"] = np.where(begun & (rng.random(number) < 0.8), NEVER, frame["submitted"])
    frame["received"] = np.where(not_received, NEVER, frame["received"])
    frame["due"] = np.where(not_received, NEVER, frame["due"])
    frame["resolved"] = np.where(settled, resolved, NEVER)
    known = frame[["started", "submitted", "received", "resolved"]].max(axis=1).to_numpy()
    frame["updated"] = np.minimum(known + rng.integers(0, 1800, number), now - 1)


def _money(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    fee = world.services["fee"].to_numpy()[frame["service"]]
    fee = np.where(rng.random(len(frame)) < 0.08, 0, fee)  # exempt
    grown = frame["day"].to_numpy() / len(world.days)
    chance = np.where(frame["channel"] == ONLINE, 0.55 + 0.35 * grown, 0.05 + 0.2 * grown)
    frame["fee"] = fee
    frame["paid"] = (fee > 0) & (rng.random(len(frame)) < chance) & (frame["status"] != REGISTERED)


def _codes(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> list[str]:
    """`agency-yyMMdd-sequence`; a few in the older three-part form, and a few that follow no rule."""
    sequence = frame.groupby(["day", "agency"]).cumcount().to_numpy() + 1
    stamps = [f"{day:%y%m%d}" for day in world.days]
    names = list(world.agencies.table["code"])
    older = [f"000.00.{code.partition('.')[2].zfill(2)}.H31" for code in names]
    form = rng.random(len(frame))
    rows = zip(frame["day"], frame["agency"], sequence, form, strict=True)
    codes = []
    for day, agency, number, draw in rows:
        if draw > 0.0025:
            codes.append(f"{names[agency]}-{stamps[day]}-{number:04d}")
        elif draw > 0.0005:
            codes.append(f"{older[agency]}-{stamps[day]}-{number:04d}")
        else:
            codes.append(f"HS{number}/{names[agency]}/{stamps[day]}")
    return codes
