"""/definitions: the register, with and without a store."""

from pathlib import Path

from tests.pages.building import SOURCE, log, open_site, site, write
from tracker.i18n import language
from tracker.measures import definitions
from tracker.measures.figure import DEFINITIONS
from tracker.queries.standing import STATUSES
from tracker.sentences import missing_words, status_names

SERVICES = "code,name_vi,name_en,level,agency\n1.000001,Khai sinh,Birth,4,A1\n1.000002,Tra cứu,Look up,2,A1\n"
TARGETS = (
    "scope,code,target,valid_from,valid_to,legal_basis\n"
    "province,,0.6,2024-01-01,2025-12-31,Old decision\n"
    "province,,0.8,2026-01-01,,New decision\n"
    "service,1.000001,0.9,2026-01-01,,\n"
)
LOG = log(
    ("1.000001", "online", "2026-01-05", 6),
    ("1.000001", "counter", "2026-01-05", 3),
    ("1.000001", "post", "2026-01-05", 1),
    ("1.000002", "counter", "2026-03-05", 10),
)
SETTINGS = '[catalogue]\nservices = "services.csv"\ntargets = "targets.csv"\n' + SOURCE
FILES = {"services.csv": SERVICES, "targets.csv": TARGETS, "logs/a.csv": LOG}


def test_the_register_names_every_definition_and_status_once() -> None:
    assert tuple(one.code for one in definitions.DEFINITIONS) == DEFINITIONS
    assert sorted(one.code for one in definitions.LOW_USE_CLASSES) == sorted(STATUSES)
    for code in ("vi", "en"):
        names = status_names(language(code))
        assert all(one.name.of(code) == names[one.code] for one in definitions.LOW_USE_CLASSES)
        nothing = [one for one in definitions.KINDS_OF_NOTHING if one.code != "zero"]
        assert all(one.name.of(code) == missing_words(language(code), one.code) for one in nothing)


def test_the_page_can_be_read_before_there_are_data(tmp_path: Path) -> None:
    answer = open_site(write(tmp_path, "[site]\npublic = true\n" + SOURCE, {})).get("/definitions?lang=en")
    assert answer.status_code == 200 and "Four kinds of nothing" in answer.text


def test_the_three_shares_of_one_period_differ_as_their_definitions_say(tmp_path: Path) -> None:
    client = site(tmp_path, SETTINGS, FILES)
    lines = client.get("/definitions?format=csv&table=figures&lang=en").data.decode("utf-8-sig").splitlines()
    shares = {line.split(",")[0]: float(line.split(",")[4]) for line in lines[1:]}
    assert shares == {"uptake": 0.6, "uptake_no_post": 0.6666666667, "uptake_all": 0.3}


def test_only_targets_in_force_are_listed(tmp_path: Path) -> None:
    text = site(tmp_path, SETTINGS, FILES).get("/definitions?lang=en").text
    assert "New decision" in text and "Old decision" not in text and "Birth (1.000001)" in text


def test_the_register_is_a_file_in_both_languages(tmp_path: Path) -> None:
    client = site(tmp_path, SETTINGS, FILES)
    for code, word in (("vi", "Tử số"), ("en", "Numerator")):
        assert word in client.get(f"/definitions?format=csv&lang={code}").data.decode("utf-8-sig")
    assert client.get("/definitions?format=xlsx&table=targets").data[:2] == b"PK"
