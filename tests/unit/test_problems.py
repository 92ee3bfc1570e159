"""The register of what can be wrong: every rule can be told in both languages."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.store.flags import Flag
from tracker.store.problems import RULES, Problem, Rule, shape

LANGUAGES = ("vi", "en")


def has_marks(text: str) -> bool:
    """Whether a text has letters beyond a to z, as every Vietnamese sentence does."""
    return any(character.isalpha() and not character.isascii() for character in text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_sentence_and_an_action_in_both_languages(rule: Rule) -> None:
    for texts in (rule.sentence, rule.action):
        assert set(texts) == set(LANGUAGES)
        assert placeholders(texts["vi"]) == placeholders(texts["en"])
    if rule.code != "failed":
        assert rule.sentence["en"].endswith(".") and rule.sentence["vi"].endswith(".")
        assert rule.action["en"].endswith(".") and rule.action["vi"].endswith(".")
        assert has_marks(rule.sentence["vi"])
        assert not has_marks(rule.sentence["en"])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_fills_with_its_parameters(rule: Rule) -> None:
    names = placeholders(rule.sentence["en"]) | placeholders(rule.action["en"])
    problem = Problem(rule.code, dict.fromkeys(names, "§"))
    for language in LANGUAGES:
        told = problem.sentence(language) + problem.action(language)
        assert "{" not in told
        assert "§" in told or not names


def test_the_key_of_a_rule_is_its_code() -> None:
    assert all(rule.code == code for code, rule in RULES.items())


def test_every_flag_is_in_the_register() -> None:
    assert {flag.code for flag in Flag} == {rule.code for rule in RULES.values() if rule.severity == "flagged"}


@given(st.text())
def test_a_shape_holds_no_letter_or_digit_of_its_value(text: str) -> None:
    told = shape(text)
    assert len(told) <= 41
    assert all(character in "9Aa" for character in told if character.isalpha() or character.isdigit())


def test_a_shape_shows_the_form() -> None:
    assert shape("Nguyễn Văn A, 034090001234") == "Aaaaaa Aaa A, 999999999999"
