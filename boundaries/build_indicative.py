"""Make ``community_areas_indicative.geojson`` from the two tables beside this file.

Every place of the county is given to the community area of the nearest settlement in
``settlements.csv`` (Voronoi cells, dissolved) and the result is clipped to ``outline.csv``.
Run it again after changing either table::

    python -m boundaries.build_indicative

The result depends on nothing but the two tables, so the same tables give the same file.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from boundaries import indicative_community_areas, outline, settlements
from hotspots.geocoding.transformation import to_longitude_latitude

DECIMALS = 4
"""Of a degree: about 10 m, which claims no more than the tables hold."""

NOTICE = (
    "Indicative only: nearest-settlement areas inside a coarse outline, made for a first look. "
    "Not official boundaries; import the official ones before anything is decided from a map."
)


def community_areas() -> dict[str, shapely.Geometry]:
    """Build the areas by name, EPSG:27700: valid, within the outline, meeting edge to edge."""
    with settlements().open(encoding="utf-8", newline="") as stream:
        places = list(csv.DictReader(stream))
    with outline().open(encoding="utf-8", newline="") as stream:
        ring = [(float(v["easting"]), float(v["northing"])) for v in csv.DictReader(stream)]
    county = shapely.Polygon(ring)
    points = shapely.points([(float(p["easting"]), float(p["northing"])) for p in places])
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=county, ordered=True)
    cells = defaultdict(list)
    for place, cell in zip(places, shapely.get_parts(diagram), strict=True):
        cells[place["community_area"]].append(cell)
    return {
        name: shapely.intersection(shapely.union_all(cells[name]), county) for name in sorted(cells)
    }


def as_geojson(areas: dict[str, shapely.Geometry]) -> str:
    """Write areas as GeoJSON (RFC 7946): longitude and latitude, outer rings anticlockwise."""
    names = list(areas)
    degrees = shapely.transform(np.array(list(areas.values())), _rounded_degrees)
    oriented = shapely.orient_polygons(degrees)
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "indicative": True, "notice": NOTICE},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for name, shape in zip(names, oriented, strict=True)
    ]
    head = {"type": "FeatureCollection", "name": "community_areas_indicative", "notice": NOTICE}
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{json.dumps(head)[:-1]}, "features": [\n{lines}\n]}}\n'


def build(path: Path) -> None:
    """Write the file, replacing it only when it is complete."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(as_geojson(community_areas()), encoding="utf-8", newline="\n")
    unfinished.replace(path)


def _rounded_degrees(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack(to_longitude_latitude(xy[:, 0], xy[:, 1])).round(DECIMALS)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else indicative_community_areas())
