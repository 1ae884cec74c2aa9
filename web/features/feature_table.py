"""The features of a collection for one view, in an order that stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from hotspots.assessment import AreaAssessment, Sight
from hotspots.export.layers import CRS, layers
from web.cache import AnswerCache
from web.features.catalogue import Collection, feature_names
from web.features.reference_systems import DEGREES, REFERENCE_SYSTEMS, Shapes
from web.features.view import View
from web.installation import assessment, source

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class FeatureTable:
    """Features with their names; ``table`` is in EPSG:27700, a row each."""

    names: tuple[str, ...]
    table: gpd.GeoDataFrame

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def shapes(self) -> Shapes:
        """Polygons, or multipolygons all of them where any is one, in EPSG:27700."""
        shapes: Shapes = self.table.geometry.to_numpy()
        kinds = shapely.get_type_id(shapes)
        single = kinds == shapely.GeometryType.POLYGON
        if single.all():
            return shapes
        together = shapes.copy()
        for position in np.flatnonzero(single):
            together[position] = shapely.MultiPolygon([shapes[position]])
        return together

    @cached_property
    def degrees(self) -> Shapes:
        """The shapes as longitude and latitude."""
        return REFERENCE_SYSTEMS[DEGREES](self.shapes)

    def within(self, box: object, reference_system: str) -> Positions:
        """Where the features stand that touch a box of a reference system."""
        shapes = self.degrees if reference_system == DEGREES else self.shapes
        return np.flatnonzero(shapely.intersects(shapes, box))

    def encode(self, positions: Positions, reference_system: str) -> list[dict[str, Any]]:
        """GeoJSON features whose shapes are encoded already."""
        if reference_system == DEGREES:
            shapes = self.degrees[positions]
        else:
            shapes = REFERENCE_SYSTEMS[reference_system](self.shapes[positions])
        said = self.table.drop(columns="geometry").iloc[positions].to_dict("records")
        return [
            {
                "type": "Feature",
                "id": self.names[position],
                "geometry": orjson.Fragment(shape),
                "properties": properties,
            }
            for position, shape, properties in zip(
                positions.tolist(), shapely.to_geojson(shapes), said, strict=True
            )
        ]


# The county's grid is tens of thousands of squares; few people look at many views at once.
_tables: AnswerCache[FeatureTable] = AnswerCache(12)


def results(view: View) -> list[AreaAssessment]:
    """The areas of a view as all may see them: a key belongs to an agency, not to a person."""
    return [assessment(area.slug, view.selection, Sight.PROTECTED) for area in view.areas]


def feature_table(collection: Collection, view: View) -> FeatureTable:
    """The features of a collection, area by area."""
    return _tables.get((*source(), collection.id, view), lambda: _build(collection, view))


def _build(collection: Collection, view: View) -> FeatureTable:
    if not view.areas:
        return FeatureTable((), gpd.GeoDataFrame(geometry=[], crs=CRS))
    table = layers(results(view))[collection.id]
    slug_of = {area.name: area.slug for area in view.areas}
    if collection.order:
        keys = [-table["n"] if name == "n" else table[name] for name in collection.order]
        table = table.iloc[np.lexsort(keys[::-1])]
    slugs = [slug_of[name] for name in table["area"]]
    return FeatureTable(tuple(feature_names(collection, slugs, table)), table)
