"""What is told of a run: which source failed and what to do, rows set aside, freshness. No personal data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from etl.notify.words import words
from etl.result import RunResult, SourceResult
from tracker.settings import Settings
from tracker.store.problems import Problem

Row = Mapping[str, Any]  # of `etl.status.sources`


@dataclass(frozen=True)
class Message:
    """Plain text with its subject, and the facts for a program."""

    subject: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def about(settings: Settings, result: RunResult, rows: Sequence[Row], alarms: Iterable[str]) -> Message:
    """The summary of a run. `rows`: the sources as `status` tells them; `alarms`: those newly stale or silent."""
    language = settings.site.default_language
    news = "failed" if result.status == "failed" else "alarm" if list(alarms) else "succeeded"
    problems = [_problem(result.problem, language)] if result.problem else []
    lines = [
        words("run", language, run=result.run) + ": " + words(f"status.{result.status}", language),
        *problems,
        *(_problem(one, language) for one in result.warnings),
        "",
        *(_source(one, language) for one in sorted(result.sources, key=lambda s: s.status != "failed")),
        "",
        words("freshness", language) + ":",
        *(_fresh(row, language) for row in rows),
        "",
        words("more", language),
    ]
    return Message(_subject(settings, news), "\n".join(lines), result.as_json())


def broken(settings: Settings, problem: Problem) -> Message:
    """The summary of a run that could not begin."""
    text = _problem(problem, settings.site.default_language)
    facts: dict[str, Any] = {
        "run": None,
        "status": "failed",
        "sources": [],
        "error": f"{problem.sentence()} {problem.action()}",
    }
    return Message(_subject(settings, "failed"), text, facts)


def trial(settings: Settings) -> Message:
    """A message that only tries the way."""
    facts: dict[str, Any] = {"run": None, "status": "test", "sources": []}
    return Message(_subject(settings, "trial"), words("trial_text", settings.site.default_language), facts)


def _subject(settings: Settings, news: str) -> str:
    return words(news, settings.site.default_language, title=" ".join(settings.site.title.split()))


def _problem(problem: Problem, language: str) -> str:
    return f"{problem.sentence(language)} {problem.action(language)}"


def _source(one: SourceResult, language: str) -> str:
    status = words(f"status.{one.status}", language)
    if one.problem:
        return f"- {one.name}: {status}. {_problem(one.problem, language)}"
    counts = {"read": one.rows_read, "inserted": one.inserted, "updated": one.updated, "rejected": one.rejected}
    return f"- {one.name}: {status}, {words('account', language, **counts)}"


def _fresh(row: Row, language: str) -> str:
    newest = row["newest_day"]
    data = words("data_to", language, day=_day(newest)) if newest else words("no_data", language)
    told = [words(row["freshness"], language), data]
    if row["rejected"]:
        told.append(words("aside", language, count=row["rejected"]))
    for one in row["silences"]:
        if one["lasting"]:
            told.append(words(one["kind"], language, start=_day(one["start"]), missing=one["missing"]))
    return f"- {row['name']}: {', '.join(told)}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
