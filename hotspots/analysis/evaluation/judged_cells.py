"""The cells on which a map is judged by what happened later."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import MultiPolygon, Polygon

from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.evaluation.study_area import study_area
from hotspots.analysis.grids.grid import BoolArray, Grid, fixed_grid
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.weighted_points import WeightedPoints


@dataclass(frozen=True)
class JudgedCells:
    """Cells of a study area with their land and later incidents.

    Attributes
    ----------
    used
        Mask of the grid's cells that are judged, shape (rows, columns): those with land of the area
        and any in which an incident of the area lies.
    land, later
        Land in square metres and later incidents, or their harm, of the judged cells, shape (n,).
    """

    grid: Grid
    used: BoolArray
    land: FloatArray
    later: FloatArray

    def density(self, fit: WeightedPoints, bandwidth: float, kernel: str) -> FloatArray:
        """Density of the earlier incidents, or their harm, in the judged cells, shape (n,)."""
        surface = density_array(
            fit.x, fit.y, self.grid, bandwidth, kernel=kernel, weights=fit.density_weight
        )
        values: FloatArray = surface[self.used]
        return values

    def counts(self, fit: WeightedPoints, cell_size: float) -> FloatArray:
        """Earlier incidents of the area, or their harm, in the square of each judged cell."""
        inside = fit.chosen(fit.inside)
        if cell_size == self.grid.cell_size:
            squares = self.grid.count(inside.x, inside.y, inside.harm_weight)
            own: FloatArray = squares[self.used]
            return own
        coarse = fixed_grid(self.grid.bounds, cell_size)
        row, column = coarse.cell_of(*self.grid.centres(self.used))
        of_square: FloatArray = coarse.count(inside.x, inside.y, inside.harm_weight)[row, column]
        return of_square


def judged_cells(
    within: Polygon | MultiPolygon,
    later: WeightedPoints,
    cell_size: float,
    *,
    offset: tuple[float, float] = (0.0, 0.0),
) -> JudgedCells:
    """Lay a grid over a study area and count the area's later incidents, or harm, in it."""
    inside = later.chosen(later.inside)
    area = study_area(within, cell_size, offset=offset, holding=(inside.x, inside.y))
    counts = area.grid.count(inside.x, inside.y, inside.harm_weight)
    # A point on or beyond the edge may lie in a cell without land: it counts, as missed.
    used = area.kept | (counts > 0)
    return JudgedCells(area.grid, used, area.land_m2[used], counts[used])
