"""The steps one after the other in this process: the plain way, which every other equals to the row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")


class Workers(Protocol):
    """Does a step for each of some things, and gives the results in the order of the things."""

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each; few things are taken ahead, so that memory stays bounded."""
        ...

    def rest(self) -> None:
        """Give back what is held for steps: none is asked for soon."""
        ...


@dataclass(frozen=True)
class Crew:
    """Who does the steps of a run: those that are pure, and those that read the store, which must be in their reach.

    `far`: the latter are on other machines, with settings of their own.
    """

    pure: Workers
    reading: Workers
    far: bool = False


class Here:
    """No workers: each step is done when its result is asked for."""

    def ordered(self, step: Callable[[Given], Found], things: Iterable[Given]) -> Iterator[Found]:
        """Yield step(thing) of each thing."""
        return map(step, things)

    def rest(self) -> None:
        """Nothing is held."""
