"""The likely reason why a reported total differs from the dossiers that count."""

import pandas as pd
import pytest

from etl.transform.compared import Known, with_reasons
from etl.transform.coverage import Scope

MONTH = 2026 * 12
DESK = Scope(1, 0, "dossiers", ("online", "counter"), None, None, MONTH, MONTH + 5, None)
NOTHING = pd.DataFrame(columns=["service_id", "agency_id", "channel", "index", "dossiers"])


def cells(*rows: tuple[int, int, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=NOTHING.columns)


def reasons(*rows: tuple[int, str, int, int], **known: object) -> list[str | None]:
    """Reasons of rows of agency, channel, reported and counted in one month."""
    frame = pd.DataFrame(list(rows), columns=["agency_id", "channel", "reported", "counted"])
    frame = frame.assign(source_id=9, service_id=1, index=MONTH, months=1)
    usual = {"cells": NOTHING, "waiting": NOTHING, "scopes": [DESK], "silent": {}, "edges": {}}
    return list(with_reasons(frame, Known(**{**usual, **known}))["reason"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "known", "wanted"),
    [
        ([(1, "counter", 10, 10)], {}, [None]),
        ([(1, "counter", 12, 10)], {}, ["dossiers_missing"]),
        ([(1, "counter", 8, 10)], {}, ["total_short"]),
        ([(1, "counter", 12, 10), (1, "online", 3, 5)], {}, ["other_channel", "other_channel"]),
        ([(1, "counter", 12, 10), (2, "counter", 3, 5)], {}, ["other_agency", "other_agency"]),
        ([(1, "counter", 12, 10)], {"silent": {1: {MONTH: 4}}}, ["source_silent"]),
        ([(1, "post", 12, 10)], {"silent": {1: {MONTH: 4}}}, ["dossiers_missing"]),
        ([(1, "counter", 12, 10)], {"edges": {1: frozenset({MONTH})}}, ["period_partly"]),
        ([(1, "counter", 12, 10)], {"waiting": cells((1, 1, "counter", MONTH, 2))}, ["not_received"]),
        ([(1, "counter", 12, 10)], {"waiting": cells((1, 1, "counter", MONTH + 1, 2))}, ["dossiers_missing"]),
        (
            [(1, "counter", 12, 10)],
            {"cells": cells((1, 2, "counter", MONTH, 2), (1, 1, "counter", MONTH, 10))},
            ["other_agency"],
        ),
    ],
)
def test_the_reason_is_the_first_that_applies(
    rows: list[tuple[int, str, int, int]], known: dict[str, object], wanted: list[str | None]
) -> None:
    assert reasons(*rows, **known) == wanted
