"""The register of quality rules: how grave each is, and whether it can be switched off.

The words of a rule (sentence and action) are those of `tracker.store.problems`. Rules that flag let the dossier
count and can be switched off; rules that reject cannot, since their rows cannot be counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tracker.store.flags import Flag
from tracker.store.problems import RULES

Importance = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class QualityRule:
    """A rule by its code in `tracker.store.problems`; `rejects`: its rows are set aside and do not count."""

    code: str
    importance: Importance
    rejects: bool


_FLAGS: dict[str, Importance] = {
    "level_2_online": "high",
    "settled_without_end": "medium",
    "date_in_future": "high",
    "end_before_start": "medium",
    "provisional": "high",
    "provisional_agency": "high",
    "conflict": "high",
    "unmapped_status": "medium",
    "level_differs": "medium",
    "undeclared": "medium",
    "not_in_force": "medium",
    "unreadable_value": "low",
    "odd_dossier_code": "low",
}
# Rules that set a row aside; those that are not named here are grave too.
_REJECTS: dict[str, Importance] = {"unknown_locality": "medium"}
_FIRST = ("no_date", "unknown_service", "unknown_agency")


def _register() -> dict[str, QualityRule]:
    known = [flag.code for flag in Flag]
    flags = [*(code for code in _FLAGS if code in known), *(code for code in known if code not in _FLAGS)]
    rejecting = [code for code, rule in RULES.items() if rule.severity == "rejected"]
    rejects = sorted(rejecting, key=lambda code: code not in _FIRST)
    return {
        **{code: QualityRule(code, _FLAGS.get(code, "medium"), rejects=False) for code in flags},
        **{code: QualityRule(code, _REJECTS.get(code, "high"), rejects=True) for code in rejects},
    }


REGISTER: Mapping[str, QualityRule] = _register()
