"""The pictures themselves, in Altair: marks and scales over named data sets, without rows.

Imported by `build.py` alone, which writes down what they come to.
"""

from typing import Any

import altair as alt

from tracker.charts.theme import (
    ALL,
    CHANNEL_COLOURS,
    COUNTER,
    FEWEST,
    HATCHED,
    INK,
    INK_PALE,
    LAST_YEAR,
    MAP_COLOURS,
    MOST,
    ONLINE,
    ONLINE_PALE,
    STATUS_COLOURS,
)

MONTH_LABEL = "slice(datum.value, 5, 7) + '/' + slice(datum.value, 0, 4)"
# Names of periods have a length each: 2026, 2026-01 or 2026-Q1, 2026-W02, 2026-01-05.
PERIOD_LABEL = (
    "length(datum.value) == 4 ? datum.value : length(datum.value) == 10 ? "
    "slice(datum.value, 8) + '/' + slice(datum.value, 5, 7) : slice(datum.value, 5) + '/' + slice(datum.value, 0, 4)"
)
SHARE_SCALE = alt.Scale(domain=[0, 1])
SHARE_AXIS = alt.Axis(format=".0%", tickCount=5)

LABEL_LOOKS: dict[str, dict[str, Any]] = {
    "now": {"color": ONLINE, "fontWeight": 700, "fontSize": 13, "align": "right", "dx": 6},
    "before": {"color": "#4f7596", "align": "right", "dx": 6},
    "target": {"color": INK, "align": "left", "dx": -4},
}


def trend() -> Any:
    """Data sets: rows (m, s, l, h, y, t, gap, alone, text), running (m, s), labels, breaks (m, text)."""
    axis = alt.Axis(labelExpr=PERIOD_LABEL, labelAngle=0)
    x = alt.X("m:O", scale=alt.Scale(type="band", padding=0), axis=axis, sort="ascending")
    rows = alt.Chart(alt.NamedData("rows")).encode(x=x)
    over = alt.selection_point(name="over", on="pointerover", clear="pointerout", fields=["m"], empty=False)
    gaps = rows.transform_filter("datum.gap").mark_rect(color=HATCHED).properties(name="not_provided")
    band = rows.mark_area(color=ONLINE_PALE, line=False).encode(y=_share("l"), y2="h:Q")
    before = rows.mark_line(color=LAST_YEAR, strokeWidth=1.5).encode(y=_share("y"))
    target = rows.mark_line(color=INK, strokeWidth=1, interpolate="step").encode(y=_share("t"))
    now = rows.mark_line(color=ONLINE, strokeWidth=2.5, strokeCap="round").encode(y=_share("s"))
    alone = rows.transform_filter("datum.alone").mark_circle(color=ONLINE, size=30, opacity=1)
    running = alt.Chart(alt.NamedData("running")).encode(x=x, y=_share("s"))
    dashed = running.mark_line(color=ONLINE, strokeWidth=2, strokeDash=[4, 4])
    shown = alt.condition(over, alt.value(0.07), alt.value(0))
    hover = rows.mark_rect(color=INK).encode(opacity=shown, tooltip="text:N").add_params(over)
    lines = [gaps, band, before, target, now, alone.encode(y=_share("s")), dashed]
    return alt.layer(*lines, *_breaks(), *_labels(x), hover).properties(height=280)


def ahead() -> Any:
    """Data sets: rows (m, s, text), ahead (m, p, l, h, text), labels, target (v)."""
    axis = alt.Axis(labelExpr=MONTH_LABEL, labelAngle=0)
    x = alt.X("m:O", scale=alt.Scale(type="band", padding=0), axis=axis, sort="ascending")
    behind = alt.Chart(alt.NamedData("rows")).encode(x=x)
    coming = alt.Chart(alt.NamedData("ahead")).encode(x=x)
    band = coming.mark_area(color=ONLINE_PALE, line=False).encode(y=_share("l"), y2="h:Q")
    aim = alt.Chart(alt.NamedData("target")).mark_rule(color=INK, strokeWidth=1).encode(y=_share("v"))
    now = behind.mark_line(color=ONLINE, strokeWidth=2.5, strokeCap="round").encode(y=_share("s"))
    dashed = coming.mark_line(color=ONLINE, strokeWidth=2, strokeDash=[4, 4]).encode(y=_share("p"))
    hover = [part.mark_rect(opacity=0).encode(tooltip="text:N") for part in (behind, coming)]
    return alt.layer(band, aim, now, dashed, *_labels(x), *hover).properties(height=240)


def effect() -> Any:
    """Data sets: rows (m, s: treated, y: untreated, ran, text), labels."""
    axis = alt.Axis(labelExpr=PERIOD_LABEL, labelAngle=0)
    x = alt.X("m:O", scale=alt.Scale(type="band", padding=0), axis=axis, sort="ascending")
    rows = alt.Chart(alt.NamedData("rows")).encode(x=x)
    ran = rows.transform_filter("datum.ran").mark_rect(color=ONLINE_PALE, opacity=0.6)
    others = rows.mark_line(color=LAST_YEAR, strokeWidth=1.5).encode(y=_share("y"))
    treated = rows.mark_line(color=ONLINE, strokeWidth=2.5, strokeCap="round").encode(y=_share("s"))
    hover = rows.mark_rect(opacity=0).encode(tooltip="text:N")
    return alt.layer(ran, others, treated, *_labels(x), hover).properties(height=260)


def _share(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=SHARE_SCALE, axis=SHARE_AXIS)


def _breaks() -> list[Any]:
    edge = alt.X("m:O", bandPosition=0, sort="ascending")
    breaks = alt.Chart(alt.NamedData("breaks")).encode(x=edge)
    text = breaks.mark_text(align="left", baseline="top", dx=4, dy=-13, color=INK_PALE)
    return [
        breaks.mark_rule(color=INK_PALE, strokeWidth=1, strokeDash=[1, 2]),
        text.encode(y=alt.value(0), text="text:N"),
    ]


def _labels(x: alt.X) -> list[Any]:
    labels = alt.Chart(alt.NamedData("labels")).encode(x=x, y=_share("v"), text="text:N")
    return [
        labels.transform_filter(f"datum.kind == '{kind}' && datum.above == {above}").mark_text(**look, dy=dy)
        for kind, look in LABEL_LOOKS.items()
        for above, dy in (("true", -11), ("false", 14))
    ]


def dots() -> Any:
    """Data set: rows (name, s, l, h, t, small, why, gap, href, text); the height follows their count."""
    y = alt.Y("name:N", sort=None, axis=alt.Axis(labelColor=INK, labelFontSize=13))
    axis = alt.Axis(format=".0%", tickCount=5, orient="top", grid=True, domain=False)
    rows = alt.Chart(alt.NamedData("rows")).encode(y=y, tooltip="text:N", href="href:N")
    paler = alt.condition("datum.small", alt.value(0.5), alt.value(1))
    whisker = rows.mark_bar(color=ONLINE_PALE, height=10, cornerRadius=2)
    gaps = rows.transform_filter("datum.gap").mark_bar(color=HATCHED, height=12)
    target = rows.mark_tick(color=INK, thickness=1.5, height=18).encode(x="t:Q")
    dot = rows.mark_circle(color=ONLINE, size=80)
    why = rows.transform_filter("datum.why != ''").mark_text(align="left", dx=6, color=INK)
    share = alt.X("s:Q", scale=SHARE_SCALE, axis=axis)
    return alt.layer(
        whisker.encode(x=alt.X("l:Q", scale=SHARE_SCALE, axis=axis), x2="h:Q"),
        gaps.encode(x=alt.datum(0), x2=alt.datum(1)).properties(name="not_provided"),
        target,
        dot.encode(x=share, opacity=paler),
        why.encode(x=alt.value(0), text="why:N"),
    )


def places() -> Any:
    """Data sets: rows (x, y: degrees, n: dossiers, k: part of the scale or -1, label, href, text), shapes (GeoJSON)."""
    colours = alt.Scale(domain=[-1, *range(len(MAP_COLOURS))], range=["#ffffff", *MAP_COLOURS])
    rows = alt.Chart(alt.NamedData("rows")).encode(longitude="x:Q", latitude="y:Q")
    circles = rows.mark_circle(stroke=INK_PALE, strokeWidth=1, opacity=0.95).encode(
        size=alt.Size("n:Q", scale=alt.Scale(type="sqrt", range=[40, 900])),
        color=alt.Color("k:O", scale=colours),
        strokeDash=alt.condition("datum.k < 0", alt.value([3, 2]), alt.value([0])),
        tooltip="text:N",
        href="href:N",
    )
    names = rows.mark_text(fontSize=12, color=INK, dy=-14, stroke="#ffffff", strokeWidth=3, strokeOpacity=0.85)
    above = rows.mark_text(fontSize=12, color=INK, dy=-14)
    named = [one.transform_filter("datum.label != ''").encode(text="label:N") for one in (names, above)]
    outlines = alt.Chart(alt.NamedData("shapes")).mark_geoshape(fill="#f6f7f9", stroke="#c3c9d1", strokeWidth=0.75)
    return alt.layer(outlines, circles, *named).project("mercator").properties(height=460)


def steps() -> Any:
    """Data sets: rows (name, a, b, right: in points, k: up, down or total, label, text), zero (x)."""
    y = alt.Y("name:N", sort=None, axis=alt.Axis(labelColor=INK, labelFontSize=13, labelLimit=260))
    axis = alt.Axis(format="+d", tickCount=6, orient="top", grid=True, domain=False)
    rows = alt.Chart(alt.NamedData("rows")).encode(y=y, tooltip="text:N")
    bars = rows.mark_bar(height=16).encode(x=alt.X("a:Q", axis=axis), x2="b:Q", color=_by_kind_of_step())
    value = rows.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(x="right:Q", text="label:N")
    zero = alt.Chart(alt.NamedData("zero")).mark_rule(color=INK, strokeWidth=1).encode(x="x:Q")
    return alt.layer(bars, zero, value)


def _by_kind_of_step() -> Any:
    scale = alt.Scale(domain=["up", "down", "total"], range=[ONLINE, COUNTER, ALL])
    return alt.Color("k:N", scale=scale)


def status() -> Any:
    """Data set: rows (k, a, b, mid: shares of the bar, n: number or empty, dark, href, text)."""
    colours = alt.Scale(domain=list(STATUS_COLOURS), range=list(STATUS_COLOURS.values()))
    scale = alt.Scale(domain=[0, 1], nice=False)
    rows = alt.Chart(alt.NamedData("rows")).encode(tooltip="text:N", href="href:N")
    part = rows.mark_bar(stroke=INK_PALE, strokeWidth=0.75, height=44)
    number = rows.mark_text(fontSize=14, fontWeight=700)
    ink = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
    return alt.layer(
        part.encode(x=alt.X("a:Q", scale=scale, axis=None), x2="b:Q", color=alt.Color("k:N", scale=colours)),
        number.encode(x=alt.X("mid:Q", scale=scale, axis=None), text="n:N", color=ink),
    ).properties(height=48)


def channels() -> Any:
    """Data sets: rows (m, k: channel, o: order, n: count, part: still running, text), gaps (m, text)."""
    colours = alt.Scale(domain=list(CHANNEL_COLOURS), range=list(CHANNEL_COLOURS.values()))
    bars = alt.Chart(alt.NamedData("rows")).mark_bar()
    stacked = bars.encode(
        x=_month_axis(),
        y=_count_axis("n"),
        color=alt.Color("k:N", scale=colours),
        order="o:Q",
        opacity=alt.condition("datum.part", alt.value(0.45), alt.value(1)),
        tooltip="text:N",
    )
    return alt.layer(_month_gaps(), stacked).properties(height=260)


def people() -> Any:
    """Data sets: rows (m, k: first or again, o: order, n: people, part: still running, text), gaps (m, text)."""
    colours = alt.Scale(domain=["first", "again"], range=[ONLINE, LAST_YEAR])
    bars = alt.Chart(alt.NamedData("rows")).mark_bar()
    stacked = bars.encode(
        x=_month_axis(),
        y=_count_axis("n"),
        color=alt.Color("k:N", scale=colours),
        order="o:Q",
        opacity=alt.condition("datum.part", alt.value(0.45), alt.value(1)),
        tooltip="text:N",
    )
    return alt.layer(_month_gaps(), stacked).properties(height=240)


def volume() -> Any:
    """Data sets: rows (m, n: count, y: the year before, part: month still running, text), gaps (m, text)."""
    rows = alt.Chart(alt.NamedData("rows")).encode(x=_month_axis(), tooltip="text:N")
    bars = rows.mark_bar(color=ALL, stroke=ALL).encode(
        y=_count_axis("n"),
        fillOpacity=alt.condition("datum.part", alt.value(0.25), alt.value(1)),
        strokeDash=alt.condition("datum.part", alt.value([3, 3]), alt.value([0])),
    )
    before = rows.mark_tick(color=INK, thickness=2).encode(y=_count_axis("y"))
    return alt.layer(_month_gaps(), bars, before).properties(height=200)


def weekdays() -> Any:
    """Data sets: rows (m, d: place and name of the day, n: count or null, t: its number, gap, dark, text), marks."""
    axis = alt.Axis(labelExpr=MONTH_LABEL, labelAngle=0)
    x = alt.X("m:O", sort="ascending", axis=axis, scale=alt.Scale(padding=0))
    y = alt.Y("d:N", sort="ascending", axis=alt.Axis(labelColor=INK, labelExpr="slice(datum.value, 1)"))
    rows = alt.Chart(alt.NamedData("rows")).encode(x=x, y=y, tooltip="text:N")
    shade = alt.Color("n:Q", scale=alt.Scale(domainMin=0, range=[FEWEST, MOST]))
    cells = rows.transform_filter("datum.n !== null").mark_rect(stroke="#ffffff", strokeWidth=1.5).encode(color=shade)
    gaps = rows.transform_filter("datum.gap").mark_rect(color=HATCHED).properties(name="not_provided")
    ink = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
    size = alt.ExprRef("width < 420 ? 9 : 12")
    numbers = rows.mark_text(fontSize=size).encode(text="t:N", color=ink)
    marks = alt.Chart(alt.NamedData("marks")).mark_text(baseline="bottom", dy=-3, color=INK_PALE)
    return alt.layer(gaps, cells, numbers, marks.encode(x=x, y=alt.value(0), text="text:N"))


def _month_gaps() -> Any:
    gaps = alt.Chart(alt.NamedData("gaps")).mark_rect(color=HATCHED)
    return gaps.encode(x=_month_axis(), tooltip="text:N").properties(name="not_provided")


def _month_axis() -> alt.X:
    axis = alt.Axis(labelExpr=PERIOD_LABEL, labelAngle=0)
    return alt.X("m:O", sort="ascending", scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1), axis=axis)


def _count_axis(field: str) -> alt.Y:
    axis = alt.Axis(format=",d", tickCount=4, tickMinStep=1)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True))
