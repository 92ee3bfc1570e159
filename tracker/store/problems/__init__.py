"""The register of what can be wrong with a file, a row or a dossier.

Each problem has a code, a severity, a sentence that says what is wrong and why, and an action: what to do
about it; both in Vietnamese and English. Sentences have placeholders, filled from the problem's parameters.
Parameters never hold personal data: of a value only its shape is told (`shape`), unless the rules of
echoing allow more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.store.problems import cluster, database, files, flags, lines, rows, sources, storages, store, web
from tracker.store.problems.rule import Rule, Severity, shape

__all__ = ["RULES", "Problem", "Rule", "Severity", "shape"]

RULES: dict[str, Rule] = {
    **files.RULES,
    **lines.RULES,
    **sources.RULES,
    **storages.RULES,
    **store.RULES,
    **cluster.RULES,
    **database.RULES,
    **web.RULES,
    **rows.RULES,
    **flags.RULES,
}


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place: the code of a rule and what fills its sentence."""

    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self, language: str = "en") -> str:
        """What is wrong and why, with the parameters filled in."""
        return RULES[self.code].sentence[language].format_map(self._filled(language))

    def action(self, language: str = "en") -> str:
        """What to do about it."""
        return RULES[self.code].action[language].format_map(self._filled(language))

    def _filled(self, language: str) -> Mapping[str, str | int]:
        """The parameters; a text that differs by language is one of `name_en`, `name_vi` and stands for `name`."""
        end = f"_{language}"
        return {**self.parameters, **{k.removesuffix(end): v for k, v in self.parameters.items() if k.endswith(end)}}
