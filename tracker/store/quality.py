"""The register of quality rules: how grave each is, and whether it can be switched off.

The words of a rule (sentence and action) are those of `tracker.store.problems`. Rules that flag let the dossier
count and can be switched off; rules that reject cannot, since their rows cannot be counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tracker.store.flags import Flag

Importance = Literal["high", "medium", "low"]
IMPORTANCE: tuple[Importance, ...] = ("high", "medium", "low")


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
    "conflict": "high",
    "unmapped_status": "medium",
    "level_differs": "medium",
    "undeclared": "medium",
    "not_in_force": "medium",
    "unreadable_value": "low",
    "odd_dossier_code": "low",
}
_REJECTS: dict[str, Importance] = {
    "no_date": "high",
    "unreadable_date": "high",
    "unknown_service": "high",
    "unknown_agency": "high",
    "unknown_locality": "medium",
    "no_dossier": "high",
    "no_service": "high",
    "no_channel": "high",
    "unknown_channel": "high",
    "suspicious_service": "high",
    "suspicious_agency": "high",
    "suspicious_locality": "high",
    "unreadable_period": "high",
    "unreadable_count": "high",
    "online_exceeds_total": "high",
    "contradicting": "high",
}


def _register() -> dict[str, QualityRule]:
    flags = {flag.code: QualityRule(flag.code, _FLAGS.get(flag.code, "medium"), rejects=False) for flag in Flag}
    ordered = [*(code for code in _FLAGS if code in flags), *(code for code in flags if code not in _FLAGS)]
    rejects = {code: QualityRule(code, importance, rejects=True) for code, importance in _REJECTS.items()}
    return {**{code: flags[code] for code in ordered}, **rejects}


REGISTER: Mapping[str, QualityRule] = _register()
