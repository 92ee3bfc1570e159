"""The account of a run and of its sources, as commands print it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl import words
from etl.words import say
from tracker.store.problems import Problem

if TYPE_CHECKING:  # what reads files takes seconds to import
    from etl.source import SourceOutcome

COUNTS = ("rows_read", "inserted", "updated", "unchanged", "superseded", "rejected")


@dataclass
class SourceResult:
    """The account of one source, as `run --json` prints it."""

    name: str
    status: str = "skipped"
    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    rejected: int = 0
    seconds: float = 0.0
    watermark: str | None = None
    problem: Problem | None = None

    @property
    def error(self) -> str | None:
        """What went wrong and what to do, in one text."""
        return f"{self.problem.sentence()} {self.problem.action()}" if self.problem else None

    def as_json(self) -> dict[str, object]:
        content: dict[str, object] = {n: getattr(self, n) for n in ("name", "status", *COUNTS, "seconds", "watermark")}
        return content | ({"error": self.error} if self.problem else {})


@dataclass
class RunResult:
    """The account of a run. `problem`: what kept it from its end; `warnings`: what did not."""

    run: int
    sources: list[SourceResult] = field(default_factory=list)
    problem: Problem | None = None
    warnings: list[Problem] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "failed" if self.problem or any(s.status == "failed" for s in self.sources) else "succeeded"

    @property
    def error(self) -> str | None:
        """What kept the run from its end and what to do, in one text."""
        return f"{self.problem.sentence()} {self.problem.action()}" if self.problem else None

    def as_json(self) -> dict[str, object]:
        content: dict[str, object] = {
            "run": self.run,
            "status": self.status,
            "sources": [s.as_json() for s in self.sources],
        }
        if self.warnings:
            content["warnings"] = [f"{w.sentence()} {w.action()}" for w in self.warnings]
        return content | ({"error": self.error} if self.problem else {})


def counted(name: str, outcome: SourceOutcome, seconds: float) -> SourceResult:
    """What became of a source that was loaded, or had nothing new."""
    account = outcome.account
    return SourceResult(
        name,
        status="succeeded" if outcome.pieces else "skipped",
        rows_read=outcome.rows_read,
        inserted=account.inserted,
        updated=account.updated,
        unchanged=account.unchanged,
        superseded=account.superseded,
        rejected=outcome.rejected,
        seconds=round(seconds, 3),
        watermark=outcome.watermark,
    )


def told(outcome: SourceResult) -> str:
    """The account in words."""
    if outcome.problem:
        return say("failed", error=words.told(outcome.problem))
    if outcome.status == "skipped":
        return say("skipped")
    # Together they are the rows read; only what is seldom is left out where there is none of it.
    counts = {name: getattr(outcome, name) for name in ("inserted", "updated", "unchanged", "superseded", "rejected")}
    rare = ("unchanged", "superseded")
    parts = [say(name, count=count) for name, count in counts.items() if count or name not in rare]
    account = ", ".join([say("read", count=outcome.rows_read), *parts])
    return say(outcome.status, account=account, seconds=f"{outcome.seconds:.1f}")
