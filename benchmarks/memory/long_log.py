"""A log of any length for one source, written as fast as it can be, and the settings to pull it."""

from pathlib import Path

import numpy as np

SERVICES, PLACES, DAYS = 300, 104, 730
_BATCH = 200_000
_FIRST = np.datetime64("2024-01-01")
_CHANNELS = ("online", "counter", "post")
_HEADING = "dossier,service,channel,received,status,updated,place,applicant,note\n"
_SETTINGS = """[store]
url = "{store}"
[privacy]
key_file = "pseudonym.key"
[catalogue]
services = "catalogue/services.csv"
localities = "catalogue/localities.csv"
[[source]]
name = "log"
path = "logs/*.csv"
[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
status = "status"
updated_at = "updated"
locality = "place"
applicant = "applicant"
"""


def write(folder: Path, rows: int, *, padding: int = 0, store: str = "sqlite:///tracker.db", seed: int = 5) -> Path:
    """Write settings, catalogue and one CSV file; 3 % of its rows are later states of earlier dossiers.

    `padding`: characters of free text in each row, in a column that is not mapped. Returns the settings file.
    """
    for name in ("logs", "catalogue"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    services = "".join(f"S{n},Dịch vụ {n},{3 + n % 2},A{n % 20}\n" for n in range(SERVICES))
    (folder / "catalogue/services.csv").write_text("code,name_vi,level,agency\n" + services, encoding="utf-8")
    places = "".join(f"{10_000 + n},Xã {n}\n" for n in range(PLACES))
    (folder / "catalogue/localities.csv").write_text("code,name\n" + places, encoding="utf-8")
    settings = folder / "tracker.toml"
    settings.write_text(_SETTINGS.format(store=store), encoding="utf-8")
    chance = np.random.default_rng(seed)
    with (folder / "logs/log.csv").open("w", encoding="utf-8") as stream:
        stream.write(_HEADING)
        for begun in range(0, rows, _BATCH):
            stream.write(_lines(begun, min(_BATCH, rows - begun), chance, "x" * padding))
    return settings


def _lines(begun: int, count: int, chance: np.random.Generator, note: str) -> str:
    day = chance.integers(0, DAYS, count)
    received = np.datetime_as_string(_FIRST + day)
    updated = np.datetime_as_string(_FIRST + day + chance.integers(0, 30, count))
    fresh = np.arange(begun, begun + count)
    number = np.where(chance.random(count) < 0.03, chance.integers(0, begun + count, count), fresh)
    values = zip(
        number.tolist(),
        chance.integers(0, SERVICES, count).tolist(),
        chance.integers(0, len(_CHANNELS), count).tolist(),
        received.tolist(),
        updated.tolist(),
        chance.integers(0, PLACES, count).tolist(),
        chance.integers(0, 500_000, count).tolist(),
        strict=True,
    )
    return "".join(
        f"H31.12-240101-{n:08d},S{s},{_CHANNELS[c]},{r},accepted,{u},{10_000 + p},AP{a},{note}\n"
        for n, s, c, r, u, p, a in values
    )
