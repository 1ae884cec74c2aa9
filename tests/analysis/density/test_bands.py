import numpy as np
import pytest
import shapely

from hotspots.analysis.density.bands import areas_of, density_bands, period_breaks, theme_breaks
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.drawn_bands import bands_not_drawn, reached_by_two
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.parameters import Parameters
from hotspots.errors import InputError


def ramp():
    """A surface that rises by 1 for each metre of x, so that the limits are straight lines."""
    grid = Grid(0, 0, 10, 12, 5)
    return np.tile(grid.column_centres, (5, 1)), grid


def test_limits_lie_where_the_surface_passes_them():
    surface, grid = ramp()
    found = density_bands(surface, grid, [30, 50, 80], shapely.box(10, 10, 100, 40))
    assert found["band"].tolist() == [1, 2, 3]
    assert found["density_min"].tolist() == [30, 50, 80]
    assert found["density_max"].tolist() == [50, 80, 115]
    expected = [(30, 10, 50, 40), (50, 10, 80, 40), (80, 10, 100, 40)]
    assert found.bounds.to_numpy().tolist() == pytest.approx(np.array(expected))


def test_a_hole_stays_a_hole():
    grid = Grid(0, 0, 10, 30, 30)
    x, y = grid.centres()
    ring = np.exp(-((np.hypot(x - 150, y - 150) - 80) ** 2) / 800).reshape(grid.shape)
    found = density_bands(ring, grid, [0.5], shapely.box(10, 10, 290, 290)).geometry.iloc[0]
    assert not found.contains(shapely.Point(150, 150))
    assert found.contains(shapely.Point(230, 150))
    assert len(found.geoms[0].interiors) == 1


def test_bands_share_the_area_without_overlap():
    random = np.random.default_rng(8)
    x, y = random.normal(400_000, 900, 800), random.normal(150_000, 700, 800)
    grid = Grid(397_000, 147_000, 50, 120, 120)
    town = shapely.Point(400_100, 150_000).buffer(1500)
    surface = density_array(x, y, grid, 400)
    found = density_bands(surface, grid, [20, 50, 100, 200], town)
    assert len(found) == 4
    assert found.is_valid.all()
    assert found.area.sum() == pytest.approx(found.union_all().area, rel=1e-9)
    assert found.union_all().difference(town).area < 1e-3

    # Every place of the area is in the band of the surface there.
    at_x, at_y = grid.centres()
    inside = shapely.contains_xy(town, at_x, at_y)
    for row in found.itertuples():
        within = shapely.contains_xy(row.geometry, at_x, at_y)[inside]
        values = surface.ravel()[inside]
        expected = (values > row.density_min) & (values < row.density_max)
        assert (within == expected).all() or (within != expected).sum() <= 1


def test_only_bands_that_occur_keep_their_number():
    surface, grid = ramp()
    found = density_bands(surface, grid, [3, 30, 500], shapely.box(60, 10, 100, 40))
    assert found["band"].tolist() == [2]
    assert density_bands(surface, grid, [500], shapely.box(10, 10, 90, 40)).empty


def test_breaks_scale_with_the_period():
    assert period_breaks((10, 40), 3) == (2.5, 10)


def test_every_theme_has_ascending_limits():
    for theme in ("asb", "violence", "rural", "a theme of tomorrow"):
        limits = theme_breaks(theme)
        assert 5 <= len(limits) <= 6
        assert list(limits) == sorted(set(limits))
        assert limits[0] > 0


@pytest.mark.parametrize("theme", ["asb", "violence", "rural", "a theme of tomorrow"])
def test_a_year_of_incidents_loses_one_band_at_most_to_those_that_two_would_make(theme):
    limits = theme_breaks(theme)
    assert limits[0] > reached_by_two(Parameters(bandwidth=500))
    assert bands_not_drawn(Parameters(bandwidth=500), limits, 12) == 0
    assert bands_not_drawn(Parameters(bandwidth=300), limits, 12) == 1


@pytest.mark.parametrize(
    ("breaks", "months", "sentence"),
    [
        ((10, 20), 0, "The period has 0 months"),
        ((), 12, "numbers above 0 in ascending order"),
        ((20, 10), 12, "ascending order"),
        ((0, 10), 12, "above 0"),
        ((10, float("nan")), 12, "ascending order"),
        ((10, float("inf")), 12, "ascending order"),
    ],
)
def test_refuses_in_one_sentence(breaks, months, sentence):
    with pytest.raises(InputError, match=sentence):
        period_breaks(breaks, months)


def test_keeps_only_areas():
    mixed = shapely.GeometryCollection(
        [
            shapely.Point(0, 0),
            shapely.LineString([(0, 0), (1, 1)]),
            shapely.box(0, 0, 2, 2),
            shapely.MultiPolygon([shapely.box(5, 5, 6, 6), shapely.box(8, 8, 9, 9)]),
        ]
    )
    assert areas_of(mixed).area == 6
    assert areas_of(shapely.Point(1, 1)).is_empty
