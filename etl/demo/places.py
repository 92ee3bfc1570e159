"""Places of Hưng Yên before and after 1 July 2025, from the package vietnamadminunits."""

import json
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import numpy as np
import pandas as pd

REFORM = date(2025, 7, 1)
PROVINCE_KEY = "tinhhungyen"
OLD_PROVINCE_KEYS = ("tinhhungyen", "tinhthaibinh")
KINDS = {"Phường": "ward", "Xã": "commune", "Thị trấn": "township"}
PEOPLE = 3_568_000  # of the province at the reform, rounded
PEOPLE_PER_KM2 = {"ward": 2_300, "commune": 1_250}
ADULT_SHARE = 0.72
FIELDS = ["ward", "wardType", "wardCode", "wardLat", "wardLon", "provinceKey", "wardKey"]
NEW_FIELDS = [*FIELDS, "wardAreaKm2"]
OLD_FIELDS = [*FIELDS, "district", "districtKey"]
DEFAULT_PART = 0.6  # of a split commune that goes to the place which the package calls the default


@dataclass(frozen=True)
class Places:
    """`new`: code, name, kind, district, longitude, latitude, population. `old`: likewise.

    `pairs`: old, new (row numbers in `old` and `new`), share (of the old place that the new one took over).
    Populations are estimates from area and kind, scaled to the province: the packages have none.
    """

    new: pd.DataFrame
    old: pd.DataFrame
    pairs: pd.DataFrame


def load() -> Places:
    """The 104 communes and wards since the reform and the 381 before it."""
    from vietnamadminunits.database import get_data  # noqa: PLC0415  (slow to import)

    new = pd.DataFrame(get_data(NEW_FIELDS, table="admin_units"))
    new = new[new["provinceKey"] == PROVINCE_KEY].sort_values("wardCode", ignore_index=True)
    old = pd.DataFrame(get_data(OLD_FIELDS, table="admin_units_legacy"))
    old = old[old["provinceKey"].isin(OLD_PROVINCE_KEYS)].sort_values("wardCode", ignore_index=True)
    pairs = _pairs(new, old)
    kinds = new["wardType"].map(KINDS)
    people = new["wardAreaKm2"] * kinds.map(PEOPLE_PER_KM2)
    people = (people * PEOPLE / people.sum()).round().astype(int)
    first_pair = pairs.sort_values(["new", "old"]).drop_duplicates("new")["old"].to_numpy()
    districts = old["district"].to_numpy()[first_pair]
    return Places(
        new=_table(new, kinds, pd.Series(districts), people),
        old=_table(old, old["wardType"].map(KINDS), old["district"], _people_before(pairs, people)),
        pairs=pairs,
    )


def _table(units: pd.DataFrame, kinds: pd.Series, districts: pd.Series, people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": units["wardCode"],
            "name": units["ward"],
            "kind": kinds,
            "district": districts,
            "longitude": units["wardLon"],
            "latitude": units["wardLat"],
            "population": people,
        }
    )


def _pairs(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Which old place became which new one; the package knows them by keys without diacritics."""
    content = (files("vietnamadminunits") / "data" / "converter_2025.json").read_text(encoding="utf-8")
    converter = json.loads(content)
    keys = old["provinceKey"] + "_" + old["districtKey"] + "_" + old["wardKey"]
    old_row = {key: row for row, key in enumerate(keys)}
    new_row = {key: row for row, key in enumerate(new["wardKey"])}
    pairs = [
        (old_row[key], new_row[target], 1.0)
        for target, sources in converter["DICT_PROVINCE_WARD_NO_DIVIDED"][PROVINCE_KEY].items()
        for key in sources
    ]
    for key, targets in converter["DICT_PROVINCE_WARD_DIVIDED"][PROVINCE_KEY].items():
        rest = round((1 - DEFAULT_PART) / (len(targets) - 1), 4)
        for target in targets:
            part = DEFAULT_PART if target["isDefaultNewWard"] else rest
            pairs.append((old_row[key], new_row[target["newWardKey"]], part))
    return pd.DataFrame(sorted(pairs), columns=["old", "new", "share"])


def _people_before(pairs: pd.DataFrame, people: pd.Series) -> pd.Series:
    """Each new place's people in equal parts over the old places (a split one counts by its share)."""
    parts = pairs["share"] / pairs.groupby("new")["share"].transform("sum")
    before: pd.Series = (parts * people.to_numpy()[pairs["new"]]).groupby(pairs["old"]).sum()
    return before.round().astype(np.int64)
