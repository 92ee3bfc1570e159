"""Prints the figures of low use, silence, projection and effect on simulated cases, and writes them to RESULTS.md."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.methods import (
    campaigns,
    effect_figures,
    histories,
    learning_figures,
    low_use_figures,
    pools,
    projection_figures,
    province,
    silence_figures,
)

EFFECT, EFFECT_CASES = 0.35, 30
RESULTS = Path(__file__).with_name("RESULTS.md")
LOW_USE_NEEDED = "needed | ≥ 0.96 | ≤ 0.02 | ≥ 0.62 | ≥ 0.85 | ≥ 0.95 | ≤ 0.02 | 0.92–0.97"
EFFECT_NEEDED = "needed | 0.03–0.07 | 0.93–0.97 | ≤ 0.3 | ≤ 3.3 (base) |  "
PROJECTION_NEEDED = "needed | ≤ 0.80 | ≤ 0.80 | ≤ 0.85 | 0.75–0.87 | ≥ 0.70 |  "
LEARNING_NEEDED = "wanted | ≥ 0.93 | ≥ 0.85 |  |  "
SILENCE_NEEDED = "needed | ≥ 0.95 | ≥ 0.90 | ≥ 0.75 | ≥ 0.95 | ≤ 0.05 | ≤ 0.03"


def main() -> None:
    """One process; a minute or so with the default of 6 seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=6, help="simulated cases of each kind")
    parser.add_argument("--first-seed", type=int, default=0)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    text = "\n".join(
        [
            "# Methods on simulated cases with known truth",
            "",
            f"`python -m benchmarks.methods --seeds {options.seeds} --first-seed {options.first_seed}`",
            "",
            "## Low use, provinces of 300 services",
            "",
            *_low_use(seeds),
            "",
            "## Silence, 30 sources over three years",
            "",
            *_silence(seeds),
            "",
            "Within 7 days: told by a watcher who knows no later day. In small, clumped or bursty sources seven",
            "days hold too little evidence for that; it is the price of few false alerts. These are runs per",
            "source and year that touch no gap, outage or fall. A half of the falls is to 15–60 % of the",
            "dossiers, the other half to that much of the online share.",
            "",
            "## Projection, pools of 200 services over 36 months, 12 months ahead",
            "",
            *_projection(seeds),
            "",
            "Error: mean distance of the median from the true share, as a part of that of the last three months.",
            "Where a share wanders without a trend (walk, steps) nothing can be much better than what was last",
            "seen. Precision and recall: of the services below their target that were said to reach it, or did.",
            "",
            "## Effect of a campaign, 30 campaigns of each kind and seed, half of them without an effect",
            "",
            *_effect(seeds),
            "",
            "Bias and error in points. The true lift of campaigns that had one is about 8 points. Without controls",
            "at most 0.08 false positives and at least 0.93 coverage are needed.",
            "",
            "## Learning: the lifts of several campaigns of a kind pooled, 300 sets of each kind and seed",
            "",
            *_learning(seeds),
            "",
            "Error and width (of the limits of the mean) in points; the true mean is 6 points. With three campaigns",
            "the limits are wide because three tell little; a plain mean looks surer than it is.",
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _added(sums: Iterable[dict[str, float]]) -> dict[str, float]:
    whole: Counter[str] = Counter()
    for one in sums:
        whole.update(one)
    return dict(whole)


def _head(columns: Iterable[str], needed: str) -> list[str]:
    names = list(columns)
    return ["| case | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|", f"| {needed} |"]


def _row(name: str, values: Iterable[float]) -> str:
    return f"| {name} | " + " | ".join(f"{round(value, 3) + 0.0:.3f}" for value in values) + " |"


def _low_use(seeds: range) -> list[str]:
    lines: list[str] = []
    everything: dict[str, list[dict[str, float]]] = {name: [] for name in low_use_figures.METHODS}
    for typical in (60, 250, 1000):
        for kind in province.KINDS:
            for strength in (0.5, 2.0):
                made = [province.simulate(seed, kind, strength, typical) for seed in seeds]
                name = f"{kind}, clumping × {strength}, {typical} a year"
                lines.append(_low_use_row(name, made, low_use_figures.ours))
                for method, pick in low_use_figures.METHODS.items():
                    everything[method] += [low_use_figures.figures(one, pick) for one in made]
    summaries = {name: low_use_figures.summary(_added(sums)) for name, sums in everything.items()}
    whole = [_row(f"**{name}, all**", figures.values()) + " |" for name, figures in summaries.items()]
    columns = [*next(iter(summaries.values())), "coverage"]
    return [*_head(columns, LOW_USE_NEEDED), *whole, *lines]


def _low_use_row(
    name: str, made: list[province.Province], pick: Callable[[province.Province], low_use_figures.Picked]
) -> str:
    summary = low_use_figures.summary(_added(low_use_figures.figures(one, pick) for one in made))
    held, alive = (sum(column) for column in zip(*map(low_use_figures.coverage, made), strict=True))
    return _row(name, [*summary.values(), held / alive])


def _silence(seeds: range) -> list[str]:
    lines: list[str] = []
    columns: list[str] = []
    for kind in histories.KINDS:
        for quiet in (False, True):
            made = [histories.simulate(seed, kind, quiet_holidays=quiet) for seed in seeds]
            summary = silence_figures.summary(_added(map(silence_figures.figures, made)))
            columns = list(summary)
            lines.append(_row(f"{kind}, {'nothing' if quiet else '5 %'} on holidays", summary.values()))
    return [*_head(columns, SILENCE_NEEDED), *lines]


def _projection(seeds: range) -> list[str]:
    lines: list[str] = []
    sums: dict[str, list[dict[str, float]]] = {name: [] for name in projection_figures.METHODS}
    for typical in (30, 300):
        for kind in pools.KINDS:
            made = [pools.simulate(seed, kind, typical) for seed in seeds]
            found = {
                name: [projection_figures.figures(one, how) for one in made]
                for name, how in projection_figures.METHODS.items()
            }
            for name, several in found.items():
                sums[name] += several
            mine = projection_figures.summary(_added(found["this project"]))
            lines.append(_row(f"{kind}, {typical} a month", mine.values()))
    summaries = {name: projection_figures.summary(_added(several)) for name, several in sums.items()}
    whole = [_row(f"**{name}, all**", figures.values()) for name, figures in summaries.items()]
    return [*_head(next(iter(summaries.values())), PROJECTION_NEEDED), *whole, *lines]


def _effect(seeds: range) -> list[str]:
    lines: list[str] = []
    sums: dict[str, list[dict[str, float]]] = {name: [] for name in effect_figures.METHODS}
    for name, scenario in {**campaigns.SCENARIOS, **campaigns.WITHOUT_CONTROLS}.items():
        made = [
            campaigns.simulate(seed * EFFECT_CASES + case, scenario, EFFECT * (case % 2))
            for seed in seeds
            for case in range(EFFECT_CASES)
        ]
        found = {
            told: [effect_figures.figures(one, how) for one in made] for told, how in effect_figures.METHODS.items()
        }
        if name in campaigns.SCENARIOS:
            for told, several in found.items():
                sums[told] += several
        lines.append(_row(name, effect_figures.summary(_added(found["this project"])).values()))
    summaries = {name: effect_figures.summary(_added(several)) for name, several in sums.items()}
    whole = [_row(f"**{name}, all with controls**", figures.values()) for name, figures in summaries.items()]
    return [*_head(next(iter(summaries.values())), EFFECT_NEEDED), *whole, *lines]


def _learning(seeds: range) -> list[str]:
    lines: list[str] = []
    columns: list[str] = []
    for name, method in learning_figures.METHODS.items():
        for case in learning_figures.CASES:
            sums = _added(learning_figures.figures(case, seed, method) for seed in seeds)
            told = learning_figures.summary(sums)
            columns = list(told)
            lines.append(_row(f"{name}, {case}", told.values()))
    return [*_head(columns, LEARNING_NEEDED), *lines]


if __name__ == "__main__":
    main()
