"""Outlines of places from a GeoJSON file of the user."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from etl.shapes import with_shapes
from etl.succession import CatalogueError
from tests.pages.building import SOURCE, log, site
from tracker.settings import Settings, load


def settings_for(folder: Path, content: object) -> Settings:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    (folder / "tracker.toml").write_text('[catalogue]\nlocality_shapes = "areas.geojson"\n', encoding="utf-8")
    return load(folder / "tracker.toml")


def area(code: str, *corners: tuple[float, float]) -> dict:
    ring = [*corners, corners[0]]
    return {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: dict) -> dict:
    return {"type": "FeatureCollection", "features": list(features)}


LEFT = area("X1", (106, 20), (106.5, 20), (106.5, 20.25), (106.5, 20.5), (106, 20.5))
RIGHT = area("X2", (106.5, 20), (107, 20), (107, 20.5), (106.5, 20.5))


def shapes_of(settings: Settings, *rows: dict) -> dict[str, list]:
    found = with_shapes(settings, list(rows)) or []
    return {row["code"]: json.loads(row["shape"])["coordinates"][0][0] for row in found if row.get("shape")}


def test_a_corner_on_a_straight_border_is_left_out_and_the_outside_turns_clockwise(tmp_path: Path) -> None:
    [ring] = shapes_of(settings_for(tmp_path, collection(LEFT)), {"code": "X1"}).values()
    assert len(ring) == 5
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) < 0


def test_neighbours_keep_their_common_border(tmp_path: Path) -> None:
    found = shapes_of(settings_for(tmp_path, collection(LEFT, RIGHT)), {"code": "X1"}, {"code": "X2"})
    left, right = ({tuple(corner) for corner in ring} for ring in found.values())
    assert len(left & right) == 2


def test_a_place_without_coordinates_gets_the_middle_of_its_area_and_one_with_keeps_them(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, collection(LEFT, RIGHT))
    known = {"code": "X2", "longitude": 106.6, "latitude": 20.1}
    one, other = with_shapes(settings, [{"code": "X1"}, known]) or []
    assert (one["longitude"], one["latitude"]) == pytest.approx((106.25, 20.25), abs=0.01)
    assert (other["longitude"], other["latitude"]) == (106.6, 20.1)


def test_a_place_that_ended_gets_no_outline_of_the_place_that_bears_its_code_now(tmp_path: Path) -> None:
    rows = ({"code": "X1", "valid_to": date(2025, 6, 30)}, {"code": "X1", "valid_from": date(2025, 7, 1)})
    found = with_shapes(settings_for(tmp_path, collection(LEFT)), list(rows)) or []
    assert ["shape" in row for row in found] == [False, True]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no json", "is no GeoJSON of areas"),
        ({"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}, "is no GeoJSON"),
        (collection(area("", (106, 20), (107, 20), (107, 21))), "its areas carry no code"),
        (collection(area("X1", (560_000, 2_300_000), (561_000, 2_300_000), (561_000, 2_301_000))), "no degrees"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_refused_with_a_sentence(tmp_path: Path, content: object, sentence: str) -> None:
    with pytest.raises(CatalogueError, match=sentence):
        with_shapes(settings_for(tmp_path, content), [{"code": "X1"}])


def test_the_communes_of_a_province_stand_in_a_page_without_weighing_much(tmp_path: Path, real_data: Path) -> None:
    settings = settings_for(
        tmp_path, (real_data / "vietnam" / "hung_yen_104_communes_round3.geojson").read_text("utf-8")
    )
    codes = [one["properties"]["code"] for one in json.loads((tmp_path / "areas.geojson").read_text())["features"]]
    found = with_shapes(settings, [{"code": code} for code in codes]) or []
    assert sum("shape" in row for row in found) == 104
    assert sum(len(row["shape"]) for row in found) < 140_000


def test_the_map_of_the_site_draws_them(tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_text(json.dumps(collection(LEFT, RIGHT)), encoding="utf-8")
    settings = '[catalogue]\nlocalities = "p.csv"\nservices = "s.csv"\nlocality_shapes = "areas.geojson"\n' + SOURCE
    rows = [("S1", "online", f"2026-01-{1 + n % 28:02},{place}", 1) for n in range(60) for place in ("X1", "X2")]
    files = {
        "p.csv": "code,name\nX1,Xã Một\nX2,Xã Hai\n",
        "s.csv": "code,name_vi,level\nS1,Một,4\n",
        "logs/a.csv": log(*rows, heading="dossier,service,channel,received,place"),
    }
    page = site(tmp_path, settings + 'locality = "place"\n', files).get("/localities?from=2026-01&to=2026-01").text
    assert page.count('"type": "MultiPolygon"') == 2
