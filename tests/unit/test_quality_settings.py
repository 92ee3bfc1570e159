"""[precedence] and [quality]: what cannot be is refused with a sentence that names the place."""

from pathlib import Path

import pytest

from tracker.settings import Quality, SettingsError, load

SOURCES = """
[[source]]
name = "desk"
path = "d.csv"
[source.columns]
dossier = "d"
service = "s"
channel = "c"
received_at = "r"
[[source]]
name = "books"
path = "b.csv"
records = "totals"
agencies = ["A1"]
[source.columns]
service = "s"
channel = "c"
count = "n"
period = "p"
"""


def refusal(folder: Path, text: str) -> str:
    (folder / "tracker.toml").write_text(text + SOURCES, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(folder / "tracker.toml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[precedence]\ncolour = ["desk"]', "colour is no field that a rule can decide; these are service, agency"),
        ('[precedence]\nchannel = ["dusk"]', "there is no source 'dusk'; sources are desk, books"),
        ('[precedence]\nchannel = ["books"]', "source 'books' has totals, no dossiers"),
        ("[precedence]\nchannel = []", "the list is empty"),
        ('[precedence]\nchannel = ["desk", "desk"]', "a source is named twice"),
        ("[quality.no_such]\nenabled = false", "there is no such rule; rules are level_2_online"),
        ("[quality.unknown_service]\nenabled = false", "this rule cannot be switched off"),
        ('[quality.conflict]\nseverity = "shrill"', "'shrill' is none of the values"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("threshold", "rows", "of", "reached"),
    [
        (0, 1, 100, True),
        (0, 0, 100, False),
        (0.01, 1, 100, True),
        (0.02, 1, 100, False),
        (5, 4, 9, False),
        (5, 5, 9, True),
    ],
)
def test_a_threshold_is_a_share_below_one_and_a_number_from_one(
    threshold: float, rows: int, of: int, reached: bool
) -> None:
    assert Quality(threshold=threshold).reached(rows, of) is reached
