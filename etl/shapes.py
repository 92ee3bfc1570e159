"""Outlines of places from a GeoJSON file, made small enough to stand in a page.

All corners are moved to one grid, so that neighbours keep their common border, and corners that add nothing are
left out. Rings turn clockwise on the outside, as the pictures need it (RFC 7946 asks for the opposite).
"""

import json
from math import ceil, log10
from typing import Any

from etl.catalogue_files import Row
from etl.succession import CatalogueError
from tracker.settings import Settings

_STEPS = 250
_CODES = ("code", "ma", "ma_xa", "MA_XA", "Ma_xa", "maxa")
Point = tuple[int, int]
Ring = list[Point]


def with_shapes(settings: Settings, localities: list[Row] | None) -> list[Row] | None:
    """Return the places with their `shape` (a GeoJSON MultiPolygon as text), and coordinates where they lack them.

    A code means the place in force; of a place that ended, the outline is not known.

    Raises:
        CatalogueError: the file is missing, is no GeoJSON of areas in degrees, or its areas carry no code.
    """
    relative = settings.catalogue.locality_shapes
    if relative is None or not localities:
        return localities
    areas = _areas(settings, relative)
    step = _step(areas)
    return [
        row | _shape(areas[row["code"]], step, row) if row["code"] in areas and row.get("valid_to") is None else row
        for row in localities
    ]


def _areas(settings: Settings, relative: str) -> dict[str, list[Any]]:
    path = settings.path(relative)
    if not path.is_file():
        raise CatalogueError(
            f"The catalogue's file {relative} is not there; mend [catalogue] locality_shapes in the settings."
        )
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        found = {_code(one): _polygons(one["geometry"]) for one in features if one.get("geometry")}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CatalogueError(
            f"{relative} is no GeoJSON of areas; export it as GeoJSON in degrees (EPSG:4326)."
        ) from None
    if found.pop(None, None) is not None and not found:
        raise CatalogueError(f"{relative}: its areas carry no code; give each a property “code” as in the catalogue.")
    corners = [corner for polygons in found.values() for polygon in polygons for ring in polygon for corner in ring]
    if any(not (-180 <= corner[0] <= 180 and -90 <= corner[1] <= 90) for corner in corners):
        raise CatalogueError(f"{relative}: its coordinates are no degrees; export it as GeoJSON in EPSG:4326.")
    return {code: polygons for code, polygons in found.items() if code is not None}


def _code(feature: dict[str, Any]) -> str | None:
    told = feature.get("properties") or {}
    return next((str(told[name]).strip() for name in _CODES if told.get(name) not in (None, "")), None)


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(float(corner[0]), float(corner[1])) for corner in ring] for ring in polygon] for polygon in polygons]


def _step(areas: dict[str, list[Any]]) -> float:
    corners = [corner for polygons in areas.values() for polygon in polygons for ring in polygon for corner in ring]
    extents = [max(corner[axis] for corner in corners) - min(corner[axis] for corner in corners) for axis in (0, 1)]
    return float(max(*extents, 1e-6)) / _STEPS


def _shape(polygons: list[Any], step: float, row: Row) -> Row:
    drawn = []
    for polygon in polygons:
        rings = [ring for ring in (_small(ring, step) for ring in polygon) if len(ring) >= 4]
        if rings:
            drawn.append([_degrees(_turned(ring, number == 0), step) for number, ring in enumerate(rings)])
    if not drawn:
        return {}
    middle = _middle(max((polygon[0] for polygon in drawn), key=len))
    places = {"longitude": middle[0], "latitude": middle[1]} if row.get("longitude") is None else {}
    return {"shape": json.dumps({"type": "MultiPolygon", "coordinates": drawn}, separators=(",", ":")), **places}


def _small(ring: list[tuple[float, float]], step: float) -> Ring:
    found: Ring = []
    for longitude, latitude in ring:
        corner = (round(longitude / step), round(latitude / step))
        if found and corner == found[-1]:
            continue
        if len(found) >= 2 and _area([found[-2], found[-1], corner]) == 0:
            found.pop()  # on the way to the next corner: nothing is seen of it
        found.append(corner)
    return found


def _area(ring: Ring) -> int:
    """Twice the area; positive where the ring turns against the clock."""
    closed = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in closed)


def _turned(ring: Ring, outside: bool) -> Ring:
    return ring[::-1] if (_area(ring) > 0) == outside else ring


def _degrees(ring: Ring, step: float) -> list[list[float]]:
    decimals = ceil(-log10(step)) if step < 1 else 0
    return [[round(x * step, decimals), round(y * step, decimals)] for x, y in ring]


def _middle(ring: list[list[float]]) -> tuple[float, float]:
    ends = [(min(corner[axis] for corner in ring), max(corner[axis] for corner in ring)) for axis in (0, 1)]
    return round(sum(ends[0]) / 2, 4), round(sum(ends[1]) / 2, 4)
