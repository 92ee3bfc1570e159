"""What became of dossiers: how many of those started, accepted, due or carrying a fee went on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Sums:
    """Sums as `UsageCourse` keeps them; `rating` is the sum of the ratings given."""

    started: int = 0
    submitted: int = 0
    dossiers: int = 0
    settled: int = 0
    due: int = 0
    in_time: int = 0
    with_fee: int = 0
    paid_online: int = 0
    rated: int = 0
    rating: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Sums)))


SUMS = tuple(one.name for one in fields(Sums))


@dataclass(frozen=True)
class Part:
    """So many of a whole that can be 0, where the log tells the matter but no dossier had it."""

    count: int
    of: int


@dataclass(frozen=True)
class Course:
    """Each part counts only dossiers of logs that tell it; None: no log does, which is not the same as 0.

    `accepted` divides by those submitted, and is None too where most dossiers carry no start, so that no whole is
    known. `rating`: the sum of the ratings, of so many.
    """

    dossiers: int
    started: int | None
    submitted: Part | None
    accepted: Part | None
    settled: Part | None
    in_time: Part | None
    paid_online: Part | None
    rating: Part | None


def course(cells: Iterable[tuple[Sums, Sums]]) -> Course:
    """Add up cells (an agency's dossiers, online or not), each with what its log tells of anything at all."""
    given = tuple(cells)

    def told(what: str) -> Sums | None:
        found = [sums for sums, log in given if getattr(log, what)]
        return sum(found, Sums()) if found else None

    settled, due = told("settled"), told("due")
    start = told("started")
    if start and start.dossiers and not start.started:
        start = None  # nothing is accepted online that was not started: its start is just not written down
    fee, rated = told("with_fee"), told("rated")
    return Course(
        sum(sums.dossiers for sums, _ in given),
        start.started if start else None,
        Part(start.submitted, start.started) if start else None,
        Part(start.dossiers, start.submitted) if start and start.dossiers <= start.submitted else None,
        Part(settled.settled, settled.dossiers) if settled else None,
        Part(due.in_time, due.due) if due else None,
        Part(fee.paid_online, fee.with_fee) if fee else None,
        Part(rated.rating, rated.rated) if rated else None,
    )
