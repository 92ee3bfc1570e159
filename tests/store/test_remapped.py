"""Settings that read a source anew take the place of what it said before, as a first load would."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.extract.file_pieces import FilePiece
from tests.helpers import Province, csv_text, source, write_province

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
