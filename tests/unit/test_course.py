"""What became of dossiers is counted from those that count, and of what the log tells."""

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from etl.transform.course import courses
from tracker.measures.course import Part, Sums, course

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def micros(text: Any) -> float:
    return np.nan if pd.isna(text) else float(pd.Timestamp(text, tz=ZONE).value // 1_000)


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    usual = {"day": "2026-03-04", "service_id": 1, "agency_id": 1, "level": 4, "channel": "online", "counted": True}
    usual |= dict.fromkeys(["started_at", "submitted_at", "due_at", "resolved_at"]) | {"status": 2}
    usual |= {"fee": np.nan, "paid_online": None, "rating": np.nan}
    table = pd.DataFrame([{**usual, "dossier": bytes([n]), **one} for n, one in enumerate(given)])
    for name in ("started_at", "submitted_at", "due_at", "resolved_at"):
        table[name] = [micros(value) for value in table[name]]
    days = pd.to_datetime(table["day"]).astype("datetime64[s]")
    return table.assign(day=days, month=days.to_numpy().astype("datetime64[M]").astype("datetime64[s]"), source_id=1)


def only(*given: dict[str, Any]) -> dict[str, int]:
    table = courses(rows(*given), ZONE)
    assert len(table) == 1
    found: dict[str, int] = table.iloc[0].to_dict()
    return found


def test_a_day_due_lasts_to_its_end_and_a_moment_due_does_not() -> None:
    late = {"status": 9, "resolved_at": "2026-03-10 16:00"}
    found = only(
        {**late, "due_at": "2026-03-10"},
        {**late, "due_at": "2026-03-10 15:59"},
        {**late, "due_at": "2026-03-09"},
        {**late, "due_at": None},
        {"due_at": "2026-03-09"},
    )
    assert (found["dossiers"], found["settled"], found["due"], found["in_time"]) == (5, 4, 3, 1)


def test_a_date_of_the_end_settles_a_dossier_unless_it_was_withdrawn_or_stopped() -> None:
    end = {"resolved_at": "2026-03-10", "due_at": "2026-03-11"}
    found = only({**end, "status": 2}, {**end, "status": 7}, {**end, "status": 8}, {"status": 9}, {"status": 4})
    assert (found["settled"], found["due"], found["in_time"]) == (2, 1, 1)


def test_only_fees_above_zero_can_be_paid_and_only_given_ratings_are_summed() -> None:
    found = only(
        {"fee": 0.0, "paid_online": True},
        {"fee": 9_000.0, "paid_online": True, "rating": 5.0},
        {"fee": 9_000.0, "rating": 2.0},
    )
    assert (found["with_fee"], found["paid_online"], found["rated"], found["rating"]) == (2, 1, 2, 7)


def test_a_dossier_never_received_counts_as_started_alone() -> None:
    draft = {"counted": False, "status": 1, "started_at": "2026-03-04", "fee": 1.0, "paid_online": True, "rating": 1.0}
    found = only(draft, {**draft, "submitted_at": "2026-03-04"})
    assert (found["started"], found["submitted"], found["dossiers"]) == (2, 1, 0)
    assert found["with_fee"] == found["rated"] == 0


def test_what_was_accepted_online_without_a_start_does_not_read_as_nobody_having_started() -> None:
    log = Sums(started=50, submitted=40, dossiers=900, settled=800)
    bare = course([(Sums(dossiers=21, settled=20), log)])
    assert (bare.started, bare.submitted, bare.accepted, bare.settled) == (None, None, None, Part(20, 21))
    assert course([(Sums(started=4, submitted=3), log)]).submitted == Part(3, 4)


def test_parts_leave_out_the_dossiers_of_logs_that_do_not_tell_them() -> None:
    told, silent = Sums(settled=1, due=1), Sums()
    found = course([(Sums(dossiers=10, settled=8, due=5, in_time=4), told), (Sums(dossiers=90), silent)])
    assert (found.dossiers, found.settled, found.in_time) == (100, Part(8, 10), Part(4, 5))
    assert (found.paid_online, found.rating) == (None, None)
