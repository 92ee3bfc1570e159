"""How well a heading names a field. Pure."""

from functools import lru_cache

from etl.inspect.count_words import COUNT_WORDS
from etl.inspect.fold import holds, key, variants, words
from etl.inspect.heading_words import FIELD_WORDS, Words


@lru_cache(maxsize=16_384)
def likeness(heading: str, field: str) -> float:
    """How well a heading names a field, 0 to 1."""
    return max((weight * _likeness(text, FIELD_WORDS[field]) for text, weight in variants(heading)), default=0.0)


@lru_cache(maxsize=16_384)
def count_channel(heading: str) -> tuple[str | None, float]:
    """The channel whose count a column is by its heading, and how well."""
    found = [
        (weight * _likeness(text, entry), channel)
        for channel, entry in COUNT_WORDS.items()
        for text, weight in variants(heading)
    ]
    best, channel = max(found, default=(0.0, None))
    return (channel, best) if best else (None, 0.0)


def known(heading: str) -> bool:
    """Whether a heading is one that some field is known by."""
    return any(likeness(heading, field) >= 0.75 for field in FIELD_WORDS) or count_channel(heading)[1] >= 0.75


def _likeness(text: str, entry: Words) -> float:
    whole, tokens = key(text), words(text)
    if whole in {key(phrase) for phrase in entry.strong}:
        return 1.0
    if any(holds(tokens, phrase) for phrase in entry.never):
        return 0.0
    if whole in {key(phrase) for phrase in entry.weak}:
        return 0.7
    # A single short word inside a longer heading says little: `ma` in `ma so thue`.
    if any(holds(tokens, phrase) for phrase in entry.strong if len(phrase) > 5):
        return 0.8
    return 0.4 if any(holds(tokens, phrase) for phrase in entry.weak if len(phrase) > 5) else 0.0
