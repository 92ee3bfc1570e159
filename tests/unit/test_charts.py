import json

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from tracker import charts
from tracker.charts.theme import STATUS_COLOURS, specification
from tracker.i18n import language
from tracker.sentences import status_names

VIETNAMESE = language("vi")
ENGLISH = language("en")


def months(count, **values):
    return [
        {
            "month": f"{2024 + index // 12}-{index % 12 + 1:02}",
            "share": 0.5,
            "low": 0.4,
            "high": 0.6,
            "last_year": 0.3,
            "target": 0.8,
            "online": 50,
            "dossiers": 100,
            **values,
        }
        for index in range(count)
    ]


def unit(**values):
    known = {"share": 0.5, "low": 0.45, "high": 0.55, "target": 0.8, "online": 50, "dossiers": 100}
    return {"name": "Sở Tư pháp", "href": "/agencies/H31.12", **known, **values}


def sentences(spec):
    return [row["text"] for row in spec["datasets"]["rows"]]


def every_chart(words):
    counts = {"online": 5, "counter": 4, "post": 1, "other": 0}
    names = status_names(words)
    return {
        "trend": charts.trend(months(14), words, [{"month": "2024-07", "text": "sáp nhập"}]),
        "dots": charts.dots([unit(), unit(name="Sở Y tế", share=None, missing="not_provided")], words),
        "status": charts.status_bar({"met": 3, "below": 7}, names, {"met": "/services?status=met"}, words),
        "channels": charts.channels([{"month": "2024-01", **counts}], words),
        "weekdays": charts.weekdays(
            [{"month": "2024-01", "counts": (3, None)}, {"month": "2024-02", "counts": None}], ("T2", "T3"), words
        ),
        "volume": charts.volume([{"month": "2024-01", "dossiers": 10, "last_year": None}], words),
    }


@pytest.mark.parametrize("words", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_every_chart_compiles_and_is_plain_json(words):
    for kind, spec in every_chart(words).items():
        assert spec["usermeta"]["kind"] == kind
        assert spec["width"] == "container"
        assert vl_convert.vegalite_to_vega(json.loads(json.dumps(spec)))["marks"]


def test_every_font_stack_ends_in_a_family_that_every_machine_has():
    assert all(spec["config"]["font"].endswith("sans-serif") for spec in every_chart(ENGLISH).values())


def test_a_share_is_drawn_from_zero_to_one_hundred_percent():
    spec = json.dumps(charts.trend(months(3), VIETNAMESE))
    assert '"domain": [0, 1]' in spec


def test_numbers_and_days_follow_the_language():
    locale = charts.trend(months(1), VIETNAMESE)["config"]["locale"]
    assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", ".")
    assert locale["time"]["date"] == "%d/%m/%Y"
    assert locale["time"]["days"][0] == "Chủ Nhật"


def test_rows_of_one_chart_do_not_leak_into_the_next():
    charts.trend(months(5), VIETNAMESE)
    assert len(charts.trend(months(2), VIETNAMESE)["datasets"]["rows"]) == 2
    assert "datasets" not in specification("trend", "vi")


def test_a_month_not_provided_is_a_gap_and_never_zero():
    rows = [*months(2), *months(1, share=None, low=None, high=None, missing="not_provided")]
    drawn = charts.trend(rows, VIETNAMESE)["datasets"]["rows"][-1]
    assert drawn["s"] is None
    assert drawn["gap"]
    assert drawn["text"] == "01/2024: Chưa có dữ liệu"


def test_a_month_without_dossiers_is_a_gap_but_not_a_missing_source():
    drawn = charts.trend(months(1, share=None, missing="no_dossiers"), VIETNAMESE)["datasets"]["rows"][0]
    assert drawn["s"] is None
    assert not drawn["gap"]


def test_a_running_month_is_dashed_and_stays_out_of_the_line():
    rows = months(3)
    rows[-1]["partial"] = True
    data = charts.trend(rows, VIETNAMESE)["datasets"]
    assert data["rows"][-1]["s"] is None
    assert [point["m"] for point in data["running"]] == ["2024-02", "2024-03"]
    assert "tháng chưa kết thúc" in data["rows"][-1]["text"]


def test_a_month_between_two_gaps_is_drawn_as_a_dot():
    rows = months(3)
    rows[0]["share"] = rows[2]["share"] = None
    assert [row["alone"] for row in charts.trend(rows, VIETNAMESE)["datasets"]["rows"]] == [
        False,
        True,
        False,
    ]


@given(last=st.floats(0, 1), before=st.floats(0, 1))
def test_the_names_of_two_lines_never_cover_each_other_nor_the_axis(last, before):
    labels = charts.trend(months(1, share=last, last_year=before), ENGLISH)["datasets"]["labels"]
    named = {label["kind"]: label for label in labels}
    places = {kind: label["v"] + (0.05 if label["above"] else -0.05) for kind, label in named.items()}
    assert all(0.02 < place < 1.1 for place in places.values())
    if "before" in places:
        assert abs(places["before"] - places["now"]) >= 0.079


def test_the_target_is_named_where_it_starts_and_wherever_it_changes():
    rows = [{**row, "target": 0.6 if index < 2 else 0.8} for index, row in enumerate(months(4))]
    labels = charts.trend(rows, ENGLISH)["datasets"]["labels"]
    assert [(one["m"], one["text"]) for one in labels if one["kind"] == "target"] == [
        ("2024-01", "target 60%"),
        ("2024-03", "target 80%"),
    ]


def test_a_point_says_its_counts_in_the_readers_language():
    rows = months(1, online=12480, dossiers=19685, share=0.634)
    assert sentences(charts.trend(rows, ENGLISH)) == ["01/2024: 63.4% (12,480 / 19,685 dossiers); a year before 30.0%"]


def test_a_small_sample_is_paler_and_a_missing_unit_says_why():
    small = unit(low=0.1, high=0.9)
    silent = unit(share=None, missing="not_provided")
    rows = charts.dots([unit(), small, silent], VIETNAMESE)["datasets"]["rows"]
    assert [row["small"] for row in rows] == [False, True, False]
    assert [row["why"] for row in rows] == ["", "", "Chưa có dữ liệu"]


@given(st.dictionaries(st.sampled_from(list(STATUS_COLOURS)), st.integers(1, 500), min_size=1))
def test_the_parts_of_the_status_bar_fill_it_without_overlap(counts):
    rows = charts.status_bar(counts, status_names(ENGLISH), {}, ENGLISH)["datasets"]["rows"]
    edges = [edge for row in rows for edge in (row["a"], row["b"])]
    assert edges == sorted(edges)
    assert (edges[0], edges[-1]) == (0, pytest.approx(1))


def test_a_channel_that_nobody_used_is_left_out_of_the_key():
    spec = charts.channels([{"month": "2024-01", "online": 1, "counter": 2}], ENGLISH)
    assert [entry["kind"] for entry in spec["usermeta"]["key"]] == ["online", "counter"]


def test_a_silent_month_leaves_a_hatched_gap_among_the_bars():
    rows = [
        {"month": "2024-01", "dossiers": 3},
        {"month": "2024-02", "dossiers": None, "missing": "not_provided"},
    ]
    data = charts.volume(rows, ENGLISH)["datasets"]
    assert [row["m"] for row in data["rows"]] == ["2024-01"]
    assert [gap["m"] for gap in data["gaps"]] == ["2024-02"]


def test_a_cell_of_the_heat_map_is_a_number_or_hidden_or_not_provided_and_never_a_nought_instead():
    rows = [{"month": "2024-01", "counts": (0, None)}, {"month": "2024-02", "counts": None}]
    cells = charts.weekdays(rows, ("Mon", "Tue"), ENGLISH)["datasets"]["rows"]
    assert [(cell["n"], cell["t"], cell["gap"]) for cell in cells] == [
        (0, "0", False),
        (None, "•", False),
        (None, "", True),
        (None, "", True),
    ]
