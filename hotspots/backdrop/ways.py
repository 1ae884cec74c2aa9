"""Ways of the backdrop: lines and areas with what they are, what they are numbered and called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.backdrop.kinds import KINDS, Kind

Bounds = tuple[float, float, float, float]
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, eq=False)
class Ways:
    """A table of ways, one row each.

    Attributes
    ----------
    kind
        Index of the way's kind in ``KINDS`` (n), int8.
    number, name
        Such as "A361" and "High Street" (n); "" where there is none.
    shape
        LineString, MultiLineString, Polygon or MultiPolygon in EPSG:27700, metres (n).
    """

    kind: NDArray[np.int8]
    number: NDArray[np.object_]
    name: NDArray[np.object_]
    shape: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.kind)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Tables below each other; without any, an empty one."""
        return cls(
            np.concatenate([np.empty(0, dtype=np.int8), *(part.kind for part in parts)]),
            np.concatenate([np.empty(0, dtype=object), *(part.number for part in parts)]),
            np.concatenate([np.empty(0, dtype=object), *(part.name for part in parts)]),
            np.concatenate([np.empty(0, dtype=object), *(part.shape for part in parts)]),
        )

    @property
    def areas(self) -> NDArray[np.bool_]:
        """Which of the rows are areas, not lines."""
        return np.isin(shapely.get_type_id(self.shape), _AREAS)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Ways:
        """Some of the rows."""
        return Ways(self.kind[rows], self.number[rows], self.name[rows], self.shape[rows])

    def of(self, kinds: Sequence[Kind]) -> Ways:
        """Those of some kinds."""
        return self.take(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))

    def with_shapes(self, shape: NDArray[np.object_]) -> Ways:
        """The same ways with other shapes; those of which no line and no area is left go."""
        changed = Ways(self.kind, self.number, self.name, shape)
        left = np.isin(shapely.get_type_id(shape), (*_LINES, *_AREAS)) & ~shapely.is_empty(shape)
        return changed.take(left)

    def clipped(self, bounds: Bounds) -> Ways:
        """What lies in a rectangle."""
        return self.with_shapes(shapely.clip_by_rect(self.shape, *bounds))

    def merged(self) -> Ways:
        """Lines of one kind, number and name that meet end to end become one; areas stay.

        A line ends where three or more of its own meet. Rows come sorted by kind, number and name.
        """
        areas = self.areas
        keys = pd.DataFrame({"kind": self.kind, "number": self.number, "name": self.name})
        keys = keys[~areas]
        group = keys.groupby(["kind", "number", "name"], sort=True).ngroup().to_numpy()
        parts, of = shapely.get_parts(self.shape[~areas], return_index=True)
        order = np.argsort(group[of], kind="stable")
        line = shapely.line_merge(shapely.multilinestrings(parts[order], indices=group[of][order]))
        _, first = np.unique(group, return_index=True)
        stretch, row = shapely.get_parts(line, return_index=True)
        kind, number, name = (keys[column].to_numpy()[first][row] for column in keys)
        return Ways.joined([self.take(areas), Ways(kind, number, name, stretch)])

    def lengths(self) -> dict[Kind, float]:
        """Kilometres of lines, or square kilometres of areas, by kind, of those that are there."""
        size = np.where(
            self.areas,
            shapely.area(self.shape) / 1e6,
            shapely.length(self.shape) / 1e3,
        )
        return {
            kind: float(size[self.kind == index].sum())
            for index, kind in enumerate(KINDS)
            if (self.kind == index).any()
        }
