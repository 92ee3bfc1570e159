"""What can be wrong with a source that is a database."""

from tracker.store.problems.rule import Rule

RULES: dict[str, Rule] = {}
