"""The steps one after the other in this process: the plain way, which every other equals to the row."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")


class Workers(Protocol):
    """Does a step for each of some things, and gives the results in the order of the things."""

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each; few things are taken ahead, so that memory stays bounded."""
        ...


class Here:
    """No workers: each step is done when its result is asked for."""

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each thing."""
        return map(step, things)
