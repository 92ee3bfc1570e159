"""Settings: what cannot be used is refused with a sentence that names the place."""

from pathlib import Path

import pytest

from tracker.settings import Settings, SettingsError, load

SOURCE = """
[[source]]
name = "one"
path = "logs/*.csv"
[source.columns]
dossier = "d"
service = "s"
channel = "c"
received_at = "r"
"""


def loaded(folder: Path, text: str) -> Settings:
    (folder / "tracker.toml").write_text(text, encoding="utf-8")
    return load(folder / "tracker.toml")


def test_defaults_are_those_of_the_documentation(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SOURCE)
    [source] = settings.source
    assert settings.time.timezone == "Asia/Ho_Chi_Minh"
    assert (settings.time.month_starts_on, settings.time.fiscal_year_starts) == (1, 1)
    assert settings.site.public is False
    assert settings.privacy.min_cell == 5
    assert settings.definitions.not_received == ("registered", "refused")
    assert source.channels == ("online", "counter", "post")
    assert (source.unknown_codes, source.max_rejected_share, source.expected_every) == ("reject", 0.05, "1d")


def test_paths_start_at_the_settings_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[store]\nurl = "sqlite:///data/t.db"\n')
    assert settings.store_url == f"sqlite:///{tmp_path.resolve() / 'data' / 't.db'}"
    assert settings.path("logs/a.csv") == tmp_path.resolve() / "logs" / "a.csv"
    assert loaded(tmp_path, '[store]\nurl = "sqlite:////srv/t.db"\n').store_url == "sqlite:////srv/t.db"
    postgresql = "postgresql+psycopg://user@host/name"
    assert loaded(tmp_path, f'[store]\nurl = "{postgresql}"\n').store_url == postgresql


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", 'a"b\\c')
    settings = loaded(tmp_path, '# ${NOT_THERE} in a comment\n[site]\ntitle = "x${WORD}y"\n')
    assert settings.site.title == 'xa"b\\cy'


def test_the_file_is_found_by_argument_environment_or_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    with pytest.raises(SettingsError, match=r"no settings file tracker\.toml"):
        load()
    (tmp_path / "tracker.toml").write_text('[site]\ntitle = "here"\n')
    (tmp_path / "other.toml").write_text('[site]\ntitle = "there"\n')
    assert load().site.title == "here"
    monkeypatch.setenv("TRACKER_CONFIG", str(tmp_path / "other.toml"))
    assert load().site.title == "there"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[store", "tracker.toml"),
        ("[storr]\n", "storr"),
        ('[store]\nurll = "x"\n', "urll"),
        ('[[source]]\nname = "x"\npth = "y"\n', "number 1: there is no setting pth"),
        ("[time]\nmonth_starts_on = 31\n", "month_starts_on"),
        ("[time]\nfiscal_year_starts = 0\n", "fiscal_year_starts"),
        ('[time]\ntimezone = "Mars/Base"\n', "Mars/Base"),
        ('[site]\ndefault_language = "fr"\n', "default_language"),
        ('[site]\npublic = "yes"\n', "public"),
        ("[definitions]\ndefault_target = 80\n", "default_target"),
        ('[site]\ntitle = "${NOBODY_SET_THIS}"\n', "NOBODY_SET_THIS"),
        (SOURCE + SOURCE, "two sources are named 'one'"),
        (SOURCE.replace('path = "logs/*.csv"\n', ""), "needs a path"),
        (SOURCE.replace('channel = "c"\n', ""), "where channel comes from"),
        (SOURCE.replace("received_at", "recieved_at"), "received_at"),
        (SOURCE + 'colour = "x"\n', "colour is no field"),
        (SOURCE + '[source.formats]\ndates = "dd/mm/yyyy"\n', "M the month"),
        (SOURCE + '[source.formats]\ndates = "dd/MM/yyyy HH:MM"\n', "M twice"),
        (SOURCE + '[source.formats]\ndates = ["dd/MM/yyyy", "excell"]\n', "excell"),
        (SOURCE.replace('name = "one"', 'name = "one two"'), "name"),
        (SOURCE.replace("path =", 'channels = ["fax"]\npath ='), "fax"),
        (SOURCE.replace("path =", 'from = "2024-13"\npath ='), "from"),
        (SOURCE.replace("path =", 'expected_every = "daily"\npath ='), "expected_every"),
        (SOURCE.replace("path =", 'unknown_codes = "ignore"\npath ='), "ignore"),
        (SOURCE.replace("path =", "max_rejected_share = 5\npath ="), "max_rejected_share"),
        (SOURCE.replace("path =", 'records = "events"\npath ='), "activity, event_at"),
        (SOURCE.replace("path =", 'records = "totals"\npath ='), "count, period"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    sentence = str(caught.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "tracker.toml" in sentence


def test_a_totals_source_may_be_long_short_or_wide(tmp_path: Path) -> None:
    head = '[[source]]\nname = "t"\npath = "x"\nrecords = "totals"\n[source.columns]\nservice = "s"\nperiod = "p"\n'
    assert loaded(tmp_path, head + 'channel = "c"\ncount = "n"\n').source
    assert loaded(tmp_path, head + 'online = "o"\ntotal = "n"\n').source
    assert loaded(tmp_path, head + '[source.channel_columns]\nonline = "o"\n').source
    with pytest.raises(SettingsError, match="period_end"):
        loaded(tmp_path, head.replace('period = "p"', 'period_start = "p"') + 'channel = "c"\ncount = "n"\n')


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('table = "t"', "needs a url"),
        ('url = "sqlite:///a.db"', "either a table or a query"),
        ('url = "sqlite:///a.db"\ntable = "t"\nquery = "SELECT 1"', "either a table or a query"),
        ('url = "sqlite:///a.db"\ntable = "t"\noverlap = "2d"', "needs a cursor_column"),
        ('url = "sqlite:///a.db"\ntable = "t"\ncursor_column = "c"\noverlap = "2 days"', "cannot be read"),
        ('url = "sqlite:///a.db"\ntable = "t"\ncursor_column = "c"\noverlap = -1', "cannot be read"),
    ],
)
def test_a_database_that_cannot_be_pulled_is_refused(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        loaded(tmp_path, SOURCE.replace('path = "logs/*.csv"', f'kind = "sql"\n{lines}'))
