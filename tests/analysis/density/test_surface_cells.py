"""What ``hotspot_areas`` makes of the frame that ``kernel_density`` gives."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from hotspots.analysis.density.hotspot_areas import hotspot_areas
from hotspots.analysis.density.kernel_density import density_array, kernel_density
from hotspots.analysis.density.surface_cells import density_of
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.errors import InputError

RANDOM = np.random.default_rng(8)
X, Y = 400_000 + RANDOM.normal(1000, 300, 200), 150_000 + RANDOM.normal(1000, 300, 200)
POINTS = gpd.GeoDataFrame(geometry=gpd.points_from_xy(X, Y), crs=27700)
INSIDE = shapely.box(400_700, 150_700, 401_400, 151_330)
BEYOND = shapely.box(397_010, 148_020, 405_000, 154_444)


@pytest.mark.parametrize("cell_size", [50, 33.3])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
@pytest.mark.parametrize("area", [INSIDE, BEYOND])
def test_a_frame_gives_the_areas_of_its_array(area, kernel, cell_size):
    surface = kernel_density(POINTS, cell_size=cell_size, bandwidth=100, kernel=kernel)
    grid = fixed_grid(area.bounds, cell_size)
    density = density_array(X, Y, grid, 100, kernel=kernel)
    given = {"share": 0.1, "x": X, "y": Y}
    found = hotspot_areas(surface.sample(frac=1, random_state=1), within=area, **given)
    wanted = hotspot_areas(density, grid, area, **given)
    assert found.crs == POINTS.crs
    assert wanted.crs is None
    assert len(found) > 0
    assert_frame_equal(pd.DataFrame(found).drop(columns="geometry"),
                       pd.DataFrame(wanted).drop(columns="geometry"), rtol=1e-7)  # fmt: skip
    difference = shapely.symmetric_difference(found.geometry.array, wanted.geometry.array)
    assert shapely.area(difference).max() < 1


def test_the_grid_is_that_of_the_cells_and_reaches_as_far_as_the_land():
    surface = kernel_density(POINTS, cell_size=100, bandwidth=100)
    density, grid = density_of(surface, INSIDE)
    assert grid.bounds == tuple(surface.total_bounds)
    np.testing.assert_array_equal(density.ravel(), surface["density"])
    wider, around = density_of(surface, BEYOND)
    assert around.bounds == (397_000, 148_000, 405_000, 154_500)
    assert wider.sum() == pytest.approx(density.sum())


@pytest.mark.parametrize(
    ("surface", "sentence"),
    [
        (POINTS, "a table without cells"),
        (lambda s: s.drop(columns="density"), "a table without cells"),
        (lambda s: s[:0], "a table without cells"),
        (lambda s: s.set_geometry(s.centroid), "a table without cells"),
        (lambda s: s[s["n"] > 0], "give all rows of kernel_density"),
        (lambda s: s[1:], "give all rows of kernel_density"),
        (
            lambda s: kernel_density(POINTS, cell_size=100, bandwidth=100, grid="sfhotspot"),
            "give all rows of kernel_density",
        ),
    ],
)
def test_other_frames_are_refused_in_one_sentence(surface, sentence):
    given = kernel_density(POINTS, cell_size=100, bandwidth=100)
    given = surface(given) if callable(surface) else surface
    with pytest.raises(InputError, match=sentence):
        hotspot_areas(given, within=INSIDE)
