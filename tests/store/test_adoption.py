"""Distinct people are exact for any whole months, however the rows arrived."""

import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.load.adoption import TOGETHER
from tests.helpers import DOSSIER_COLUMNS, Province, csv_text, figures, rebuild, source, write_province
from tracker.measures.adoption import PeopleCounts
from tracker.measures.window import Months, Window
from tracker.queries import adoption
from tracker.queries.access import Access
from tracker.queries.question import Filters, Question

TODAY = date(2026, 11, 20)
LOCALITIES = """code,name,kind,valid_from,valid_to,adults
P1,Xã Một,xã,,2026-06-30,100
P2,Xã Hai,xã,,,200
P3,Xã Ba,xã,2026-07-01,,50
P4,Xã Bốn,xã,2026-07-01,,50
"""
SHARES = "old_code,old_valid_to,new_code,share\nP1,2026-06-30,P3,0.5\nP1,2026-06-30,P4,0.5\n"
HEADING = "dossier,updated,service,channel,received,who,kind,agency,place"
COLUMNS = {
    **DOSSIER_COLUMNS,
    "updated_at": "updated",
    "applicant": "who",
    "applicant_kind": "kind",
    "agency": "agency",
    "locality": "place",
}
few = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
Row = tuple[str, ...]
row = st.tuples(
    st.sampled_from(["S1", "S2", "S3"]),
    st.sampled_from(["online", "online", "counter", "post"]),
    st.dates(date(2026, 1, 1), date(2026, 10, 31)).map(str),
    st.sampled_from(["ann", "bob", "cam", "dan"]),
    st.sampled_from(["citizen", "business"]),
    st.sampled_from(["A1", "A2"]),
    st.sampled_from(["P2", "P2"]),
)


def province(folder: Path, store_url: str = "sqlite:///tracker.db") -> Province:
    catalogue = {"localities": LOCALITIES, "locality_map": SHARES}
    return write_province(folder, source("log", columns=COLUMNS), store_url=store_url, catalogue=catalogue)


def log(rows: list[Row], first: int = 0, updated: str = "2026-11-01") -> str:
    return csv_text(*((f"D{first + number}", updated, *one) for number, one in enumerate(rows)), heading=HEADING)


def counted(rows: list[Row], first: str, last: str) -> PeopleCounts:
    """Count people the plain way, row by row."""
    by_person: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for _service, channel, day, who, *_rest in rows:
        by_person[who].append((day, channel == "online"))
    people = online_people = first_online = stayed = back = 0
    for dossiers in by_person.values():
        ordered = sorted(dossiers, key=lambda one: (one[0], not one[1]))
        inside = [place for place, (day, _) in enumerate(ordered) if first <= day[:7] <= last]
        online = [place for place in inside if ordered[place][1]]
        people += bool(inside)
        if online:
            online_people += 1
            first_online += not any(one for _, one in ordered[: online[0]])
            after = ordered[online[0] + 1 :]
            stayed += bool(after) and after[0][1]
            back += bool(after) and not after[0][1]
    return PeopleCounts(people, online_people, first_online, stayed, back)


def ask(made: Province, first: str, last: str, **filters: object) -> PeopleCounts:
    months = Months()
    indexes = [int(one[:4]) * 12 + int(one[5:]) - 1 for one in (first, last)]
    access = Access(made.settings, lambda: TODAY)
    reader = access.open()
    question = Question(Window.of(months, *indexes, TODAY), filters=Filters(**filters))  # type: ignore[arg-type]
    found = adoption.whole(reader, question)
    access.close(reader)
    numbers = (found.people, found.online_people, found.first_online, found.stayed_online, found.back_to_counter)
    return PeopleCounts(*(number or 0 for number in numbers))


@few
@given(st.lists(row, min_size=1, max_size=30), st.randoms(use_true_random=False), st.sampled_from([1, 8, TOGETHER]))
def test_people_equal_a_plain_count_and_do_not_depend_on_how_rows_arrive(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], order: random.Random, together: int
) -> None:
    made = province(tmp_path_factory.mktemp("people"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etl.load.adoption.TOGETHER", together)  # as where parts are too large to be counted in one go
        changed = write_stepwise(made, rows, order)
    stepwise = figures(made.settings)
    rebuild(made.settings)
    assert figures(made.settings) == stepwise
    for _ in range(4):
        first, last = sorted(f"2026-{order.randint(1, 10):02}" for _ in range(2))
        assert ask(made, first, last) == counted(changed, first, last)
        own = [one for one in changed if one[5] == "A1"]
        found, wanted = ask(made, first, last, agency="A1"), counted(own, first, last)
        assert (found.people, found.online_people) == (wanted.people, wanted.online_people)


def write_stepwise(made: Province, rows: list[Row], order: random.Random) -> list[Row]:
    """Load rows in two files, then a change of some; returns the rows as they are in the end."""
    cut = order.randint(0, len(rows))
    changed = [(*one[:3], order.choice(["ann", "eve"]), *one[4:]) for one in rows[:2]] + rows[2:]
    for name, part, start in (("b", rows[cut:], cut), ("a", rows[:cut], 0)):
        made.write(f"logs/log-{name}.csv", log(part, start))
        made.run()
    made.write("logs/log-a.csv", log(changed[:cut], updated="2026-11-02"))
    made.write("logs/log-b.csv", log(changed[cut:], cut, "2026-11-02"))
    made.run()
    return changed


def test_people_of_a_split_place_stand_under_the_places_that_took_over(tmp_path: Path, store_url: str) -> None:
    made = province(tmp_path, store_url)
    rows = [("S1", "online", "2026-05-04", f"p{n}", "citizen", "A1", "P1") for n in range(4)]
    made.write("logs/log.csv", log([*rows, ("S1", "counter", "2026-08-04", "p0", "citizen", "A1", "P3")]))
    made.run()
    assert ask(made, "2026-05", "2026-05", locality="P1").online_people == 4
    after = [ask(made, "2026-05", "2026-09", locality=place) for place in ("P3", "P4")]
    assert sum(one.online_people for one in after) == 4
    assert {one.online_people for one in after} == {2}
