"""Codes that logs bring are called the same whatever came first, and stay only where something uses them."""

import random
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpers import DOSSIER_COLUMNS, Province, csv_text, rows_of, source, write_province
from tracker.store import models

HEADING = "dossier,service,channel,received,name,agency"
LOG = source(
    "log",
    columns={**DOSSIER_COLUMNS, "service_name": "name", "agency": "agency"},
    unknown_codes="add",
    max_rejected_share=1.0,
)
few = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
row = st.tuples(
    st.sampled_from(["x-1", "X-1", "X - 1", "9.000001.000.00.00.H31", "9.000001", "S1"]),
    st.sampled_from(["online", "counter", "no such channel"]),
    st.just("2026-01-05"),
    st.sampled_from(["", "Cấp thẻ", "Cấp giấy"]),
    st.sampled_from(["", "B1", "B2"]),
)


def known(province: Province) -> list[Any]:
    service, agency = models.Service, models.Agency
    found = rows_of(province.settings, sa.select(service.code, service.name_vi, service.provisional))
    found += rows_of(province.settings, sa.select(agency.code, agency.name, agency.provisional))
    return sorted(tuple(one) for one in found)


def loaded(folder: Path, *files: list[tuple[str, ...]]) -> Province:
    province = write_province(folder, LOG)
    for number, rows in enumerate(files):
        province.write(f"logs/log-{number}.csv", csv_text(*rows, heading=HEADING))
        province.run()
    return province


@few
@given(st.lists(row, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_what_new_codes_are_called_does_not_depend_on_order_or_split(rows: list[Any], order: random.Random) -> None:
    lines = [(f"D{number}", *one) for number, one in enumerate(rows)]
    mixed = order.sample(lines, len(lines))
    cut = order.randint(0, len(lines))
    with tempfile.TemporaryDirectory() as folder:
        at_once = loaded(Path(folder) / "one", lines)
        in_parts = loaded(Path(folder) / "two", mixed[:cut], mixed[cut:])
        assert known(at_once) == known(in_parts)
        used = {one[1].upper().replace(" ", "")[:8] for one in lines if one[2] != "no such channel"}
        added = {code for code, _, provisional in known(at_once) if provisional and not code.startswith("B")}
        assert added == used - {"S1"}


def test_a_code_that_nothing_names_after_a_change_of_the_settings_is_gone_too(tmp_path: Path) -> None:
    province = loaded(tmp_path, [("D1", "X-1", "online", "2026-01-05", "X-2", "B1")])
    province.change('"service" = "service"', '"service" = "name"')
    province.run()
    assert [code for code, _, provisional in known(province) if provisional] == ["B1", "X-2"]
