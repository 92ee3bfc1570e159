"""Settings that read a source anew take the place of what it said before, as a first load would."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl import status
from etl.extract.file_pieces import FilePiece
from tests.helpers import Province, csv_text, source, write_province
from tracker.store.session import make_engine

EVENTS = [
    (f"A1-26010{n}-0001", "S1", "online", activity, f"2026-01-0{n} 0{hour}:00:00")
    for n in range(1, 6)
    for hour, activity in ((1, "in"), (5, "out"))
]


def fresh(province: Province, folder: Path) -> Province:
    """The same settings and logs with an empty store."""
    other = write_province(folder)
    other.write("tracker.toml", (province.folder / "tracker.toml").read_text().replace(":///", ":///new-"))
    for path in (province.folder / "logs").iterdir():
        other.write(f"logs/{path.name}", path.read_bytes())
    other.run()
    return other


def test_a_mended_pattern_of_dates_wins_though_the_dates_read_before_were_later(tmp_path: Path) -> None:
    province = write_province(tmp_path / "old", source("desk", formats={"dates": "MM/dd/yyyy"}))
    days = csv_text(*((f"A1-26010{n}-0001", "S1", "online", f"0{n}/0{10 - n}/2026") for n in range(1, 10)))
    province.write("logs/desk.csv", days)
    province.run()
    province.change("MM/dd/yyyy", "dd/MM/yyyy")
    province.run()
    assert province.figures() == fresh(province, tmp_path / "new").figures()


@pytest.mark.parametrize(("old", "new"), [('"out" = "returned"', '"out" = "accepted"'), ('"online" = "post"', "")])
def test_events_read_anew_replace_what_other_settings_made_of_them(tmp_path: Path, old: str, new: str) -> None:
    options: dict[str, Any] = {"activities": {"in": "accepted", "out": "returned"}}
    moves = source("moves", records="events", values={"channel": {"online": "post"}}, **options)
    province = write_province(tmp_path / "old", moves)
    province.write("logs/moves.csv", csv_text(*EVENTS, heading="dossier,service,channel,activity,at"))
    province.run()
    province.change(old, new)
    province.run()
    assert province.facts() == fresh(province, tmp_path / "new").facts()


def test_a_file_that_changed_while_it_was_to_be_read_anew_is_read_by_the_new_settings_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = write_province(tmp_path / "old", source("desk", values={"channel": {"TT": "online"}}))
    path = province.write("logs/desk.csv", csv_text(("A1-260101-0001", "S1", "TT", "2026-01-05")))
    province.run()
    province.change('"TT" = "online"', '"TT" = "counter"')
    batches = FilePiece.batches

    def growing(piece: FilePiece) -> Iterator[Any]:
        yield from batches(piece)
        path.write_text(path.read_text() + "A1-260101-0002,S1,TT,2026-01-06\n")

    monkeypatch.setattr(FilePiece, "batches", growing)
    province.run()
    monkeypatch.undo()
    province.run()
    assert province.usage() == {("S1", "2026-01", "counter"): 2}
    assert province.run().sources[0].status == "skipped"


HEADING = "dossier,other,service,channel,received,updated,moment,activity"
COLUMNS = {
    "dossier": "dossier",
    "service": "service",
    "channel": "channel",
    "received_at": "received",
    "updated_at": "updated",
}
settings_of_log = st.fixed_dictionaries(
    {
        "dossier": st.sampled_from(["dossier", "other"]),
        "received_at": st.sampled_from(["received", "moment"]),
        "dates": st.sampled_from(["dd/MM/yyyy HH:mm", "MM/dd/yyyy HH:mm"]),
        "zone": st.sampled_from(["Asia/Ho_Chi_Minh", "UTC"]),
        "website": st.sampled_from(["online", "counter", "?"]),
        "records": st.sampled_from(["dossiers", "events"]),
        "everywhere": st.sampled_from(["Asia/Ho_Chi_Minh", "UTC"]),
    }
)
moment = st.builds(
    "{:02}/{:02}/2026 {}".format, st.integers(1, 12), st.integers(1, 3), st.sampled_from(["01:00", "23:30"])
)
code = st.sampled_from(["D1", "D2", "D3", "D4", ""])
log_row = st.tuples(
    code, code, st.sampled_from(["S1", "S2"]), st.sampled_from(["web", "desk"]), moment, moment, moment,
    st.sampled_from(["in", "out", "draft"]),
)  # fmt: skip
few = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def log_settings(told: dict[str, str]) -> str:
    """The settings of a log, and of another source that holds some of its dossiers."""
    events = told["records"] == "events"
    columns = COLUMNS | {"dossier": told["dossier"], "received_at": told["received_at"]}
    channel = {"web": told["website"]} if told["website"] != "?" else {}
    log = source(
        "log",
        records=told["records"],
        columns=columns | ({"activity": "activity", "event_at": "moment"} if events else {}),
        values={"channel": {**channel, "desk": "counter"}},
        formats={"dates": told["dates"], **({"timezone": told["zone"]} if told["zone"] == "UTC" else {})},
        max_rejected_share=1.0,
        **({"activities": {"in": "accepted", "out": "returned", "draft": "registered"}} if events else {}),
    )
    other = source("first", values={"channel": {"web": "post", "desk": "post"}}, formats={"dates": "dd/MM/yyyy HH:mm"})
    return "\n".join([f'[time]\ntimezone = "{told["everywhere"]}"\n', other, log])


@few
@given(st.lists(log_row, min_size=1, max_size=9), st.lists(settings_of_log, min_size=2, max_size=3), st.data())
def test_whatever_changed_in_the_settings_the_store_ends_as_a_first_load_would_make_it(
    rows: list[tuple[str, ...]], changes: list[dict[str, str]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        province = write_province(Path(folder) / "old")
        head = (province.folder / "tracker.toml").read_text()
        cut = data.draw(st.integers(0, len(rows)))
        for name, part in (("log-a", rows[:cut]), ("log-b", rows[cut:]), ("first", rows[:2])):
            province.write(f"logs/{name}.csv", csv_text(*part, heading=HEADING))
        for told in changes:
            province.write("tracker.toml", f"{head}\n{log_settings(told)}")
            province.run()
        other = fresh(province, Path(folder) / "new")
        assert province.facts() == other.facts()
        assert province.figures() == other.figures()


def test_a_file_that_is_gone_is_told_to_stand_as_earlier_settings_read_it(tmp_path: Path, store_url: str) -> None:
    desk = source("desk", values={"channel": {"TT": "online"}})
    province = write_province(tmp_path, desk, store_url=store_url)
    for number in (1, 2):
        province.write(f"logs/desk-{number}.csv", csv_text((f"A1-26010{number}-0001", "S1", "TT", "2026-01-05")))
    province.run()
    (tmp_path / "logs/desk-1.csv").unlink()
    assert told(province) is None
    province.change('"TT" = "online"', '"TT" = "counter"')
    province.run()
    assert "no longer there (1: logs/desk-1.csv)" in str(told(province))
    assert province.usage() == {("S1", "2026-01", "online"): 1, ("S1", "2026-01", "counter"): 1}
    province.change('"TT" = "counter"', '"TT" = "online"')
    province.run()
    assert told(province) is None


def told(province: Province) -> object:
    return status.sources(make_engine(province.settings), province.settings)[0]["read_earlier"]
