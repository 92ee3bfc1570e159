"""One entry of the register of problems, a problem at one place, and the shape of a value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["failed", "rejected", "flagged"]


@dataclass(frozen=True)
class Rule:
    """One entry of the register; texts by language code."""

    code: str
    severity: Severity
    sentence: Mapping[str, str]
    action: Mapping[str, str]


def shape(value: str) -> str:
    """Return the form of a value without its content: digits become 9, letters a or A (at most 40 kept)."""

    def form(character: str) -> str:
        if character.isdigit():
            return "9"
        if character.isalpha():
            return "A" if character.isupper() else "a"
        return character

    text = "".join(form(c) for c in value[:40])
    return text + ("…" if len(value) > 40 else "")


def rule(code: str, severity: Severity, en: str, vi: str, action_en: str, action_vi: str) -> Rule:
    """A rule with its sentence and its action in both languages."""
    return Rule(code, severity, {"en": en, "vi": vi}, {"en": action_en, "vi": action_vi})


def rules(entries: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by their codes."""
    return {entry.code: entry for entry in entries}
