"""Layers of the GeoPackage or the Shapefiles that roads are delivered in, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.service_area import NATIONAL_GRID

_READ_ERRORS = (DataSourceError, DataLayerError, FeatureError, GeometryError, OSError)
_AGAIN = "download OS Open Roads again."


@dataclass(frozen=True)
class RoadLayer:
    """One layer of one file.

    Attributes
    ----------
    path, layer
        File and name of the layer in it.
    kind
        Name without the grid square, in small letters: "roadlink", "motorwayjunction".
    columns
        As they are called in the file.
    source
        What the person named, for messages.
    """

    path: Path
    layer: str
    kind: str
    columns: tuple[str, ...]
    source: Path

    @classmethod
    def of(cls, path: Path, source: Path) -> list[RoadLayer]:
        """List the layers of a file.

        Raises
        ------
        InputError
            If it is damaged or not on the National Grid.
        """
        layers = []
        try:
            for name, geometry in pyogrio.list_layers(path):
                if geometry is None:
                    continue
                info = pyogrio.read_info(path, layer=name)
                kind = name.split("_", 1)[1] if path.suffix.lower() == ".shp" else name
                layer = cls(
                    path, name, kind.replace("_", "").lower(), tuple(info["fields"]), source
                )
                layer._require_national_grid(info["crs"])
                layers.append(layer)
        except _READ_ERRORS as error:
            raise _damaged(path.name, source) from error
        return layers

    def read(
        self, wanted: Mapping[str, Sequence[str]], service_area: Bounds
    ) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]]]:
        """Read what touches the service area.

        Parameters
        ----------
        wanted
            Column by our name, with the names that editions and formats have for it.
        service_area
            Bounds in metres, EPSG:27700.

        Returns
        -------
        geometry, columns

        Raises
        ------
        InputError
            If a column is missing or there twice, or the file is damaged.
        """
        names = {ours: self._column(theirs) for ours, theirs in wanted.items()}
        try:
            meta, _, wkb, values = pyogrio.raw.read(
                self.path, layer=self.layer, columns=list(names.values()), bbox=service_area
            )
            geometry = shapely.from_wkb(wkb)
        except (*_READ_ERRORS, shapely.GEOSException) as error:
            raise _damaged(self.path.name, self.source) from error
        found = dict(zip(meta["fields"], values, strict=True))
        return geometry, {ours: found[theirs] for ours, theirs in names.items()}

    def require_shape(self, geometry: NDArray[np.object_], shape: shapely.GeometryType) -> None:
        """Refuse what is not a line or point, as it should be, on the National Grid."""
        if not len(geometry):
            return
        west, south, east, north = NATIONAL_GRID
        xmin, ymin, xmax, ymax = shapely.total_bounds(geometry)
        as_expected = shapely.get_type_id(geometry) == shape
        on_grid = xmin >= west and ymin >= south and xmax <= east and ymax <= north
        if not as_expected.all() or not on_grid:
            raise InputError(
                f"{self.layer} in {self.source} has rows without a {shape.name.lower()} on the"
                f" National Grid; {_AGAIN}"
            )

    def require_values(
        self, values: Mapping[str, NDArray[np.object_]], columns: Sequence[str]
    ) -> None:
        """Refuse empty cells in columns that the specification fills."""
        for column in columns:
            empty = sum(1 for value in values[column] if not isinstance(value, str) or not value)
            if empty:
                raise InputError(
                    f"{self.layer} in {self.source} has {empty:,} rows without {column}; {_AGAIN}"
                )

    def _column(self, names: Sequence[str]) -> str:
        known = {name.lower() for name in names}
        found = [column for column in self.columns if column.lower() in known]
        if len(found) != 1:
            how = f"has {' and '.join(found)} for" if found else "has no column"
            raise InputError(
                f"{self.layer} in {self.source} {how} {names[0]}, among {', '.join(self.columns)};"
                " Hotspots does not know this edition of OS Open Roads."
            )
        return found[0]

    def _require_national_grid(self, crs: str | None) -> None:
        try:
            name = CRS.from_user_input(crs).name if crs else "none"
        except CRSError:
            name = "unknown"
        if "british national grid" not in name.replace("_", " ").lower():
            raise InputError(
                f"{self.layer} in {self.source} is in the coordinate system {name!r} and not in"
                f" the British National Grid; {_AGAIN}"
            )


def _damaged(name: str, source: Path) -> InputError:
    return InputError(f"{name} in {source} cannot be read (cut short or damaged); {_AGAIN}")
