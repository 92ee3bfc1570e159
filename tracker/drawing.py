"""Small pictures in table rows, as inline SVG: geometry in attributes only, so that no style is needed.

Shares are 0..1 on a fixed axis from 0 to 100 %, so that rows can be compared by eye.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

SPARK_WIDTH = 96.0
SPARK_HEIGHT = 24.0
SPARK_MARGIN = 3.0
NOT_PROVIDED = "not_provided"

Places = Sequence[tuple[float, float | None]]


def sparkline(shares: Sequence[float | None], label: str, missing: Sequence[str | None] = ()) -> Markup:
    """Draw shares, oldest first, as a line with gaps at None; `label` says what it is to screen readers.

    `missing` (as in figures, one per share) tells which gaps are hatched, being not provided.
    """
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / max(len(shares) - 1, 1)
    places = [(SPARK_MARGIN + index * step, share) for index, share in enumerate(shares)]
    silent = [x for (x, _), why in zip(places, missing, strict=False) if why == NOT_PROVIDED]
    parts = [*_hatched(silent, step), *_lines(places)]
    known = [(x, share) for x, share in places if share is not None]
    if known:
        x, share = known[-1]
        parts.append(f'<circle class="spark-end" cx="{x:.1f}" cy="{_height(share):.1f}" r="2.5"/>')
    size = f'width="{SPARK_WIDTH:.0f}" height="{SPARK_HEIGHT:.0f}"'
    return _picture("spark", size, label, parts)


def whisker(
    share: float | None,
    low: float | None,
    high: float | None,
    target: float | None,
    label: str,
    *,
    not_provided: bool = False,
) -> Markup:
    """Draw a share as a dot in its interval with a tick at the target; hatched where it is not provided."""
    parts = ['<line class="whisker-axis" x1="0%" x2="100%" y1="10" y2="10"/>']
    if not_provided:
        parts = ['<rect class="hatched" x="0%" y="6" width="100%" height="8" rx="2"/>']
    if share is not None and low is not None and high is not None:
        width = max(high - low, 0.0)
        parts.append(f'<rect class="whisker-range" x="{low:.2%}" y="6" width="{width:.2%}" height="8" rx="2"/>')
        parts.append(f'<circle class="whisker-dot" cx="{share:.2%}" cy="10" r="4"/>')
    if target is not None:
        parts.append(f'<line class="whisker-target" x1="{target:.2%}" x2="{target:.2%}" y1="1" y2="19"/>')
    return _picture("whisker", 'width="100%" height="20"', label, parts)


def bar(share: float, kind: str = "online") -> Markup:
    """Draw a part of a whole (0..1) as a bar; its number stands beside it, so screen readers skip it."""
    width = min(max(share, 0.0), 1.0)
    return Markup(  # noqa: S704 - a number, and a class name escaped
        '<svg class="bar" width="100%" height="10" aria-hidden="true">'
        '<rect class="bar-all" width="100%" height="10"/>'
        f'<rect class="bar-{escape(kind)}" width="{width:.2%}" height="10"/></svg>'
    )


def bar_not_provided() -> Markup:
    """Draw the bar of a share that no log tells: hatched from end to end."""
    return Markup(
        '<svg class="bar" width="100%" height="10" aria-hidden="true">'
        '<rect class="hatched" width="100%" height="10"/></svg>'
    )


def _picture(kind: str, size: str, label: str, parts: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704 - the parts hold numbers only; the label is escaped
        f'<svg class="{kind}" {size} role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _height(share: float) -> float:
    return SPARK_HEIGHT - SPARK_MARGIN - share * (SPARK_HEIGHT - 2 * SPARK_MARGIN)


def _hatched(centres: Sequence[float], step: float) -> list[str]:
    height = SPARK_HEIGHT - 2 * SPARK_MARGIN
    size = f'y="{SPARK_MARGIN:.0f}" width="{step:.1f}" height="{height:.0f}"'
    return [f'<rect class="hatched" x="{x - step / 2:.1f}" {size}/>' for x in centres]


def _lines(places: Places) -> list[str]:
    runs: list[list[str]] = [[]]
    for x, share in places:
        if share is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{_height(share):.1f}")
    lines = [f'<polyline class="spark-line" points="{" ".join(run)}"/>' for run in runs if len(run) > 1]
    alone = [run[0].partition(",") for run in runs if len(run) == 1]
    return lines + [f'<circle class="spark-dot" cx="{x}" cy="{y}" r="1.5"/>' for x, _, y in alone]
