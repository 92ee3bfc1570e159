"""What can be wrong with a source that is a web service."""

from tracker.store.problems.rule import Rule

RULES: dict[str, Rule] = {}
