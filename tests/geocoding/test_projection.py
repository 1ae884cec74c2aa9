"""Every reference system to the National Grid, by a transformation that knows its datum."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from hotspots.errors import InputError
from hotspots.geocoding.projection import project_to_national_grid
from hotspots.geocoding.transformation import to_national_grid


@pytest.mark.parametrize("crs", [4326, 4258, "OGC:CRS84", "EPSG:3857", 32630, 27700, 7405])
def test_every_system_leads_to_the_same_point(crs: object) -> None:
    forward = Transformer.from_crs(4258, crs, always_xy=True)
    if crs in (27700, 7405):
        x, y = to_national_grid([-2.0], [51.3])
    else:
        x, y = (np.array([value]) for value in forward.transform(-2.0, 51.3))
    expected = to_national_grid([-2.0], [51.3])
    found = project_to_national_grid(x, y, crs)
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.02)


def test_the_grid_s_own_datum_is_only_projected() -> None:
    latitude, longitude = 51.3, -2.0
    expected = Transformer.from_crs(4277, 27700, always_xy=True).transform(longitude, latitude)
    found = project_to_national_grid([longitude], [latitude], "EPSG:4277")
    np.testing.assert_allclose(np.ravel(found), expected, atol=1e-6)


@pytest.mark.parametrize("crs", [3857, 4277, 4326, 32630])
def test_far_away_there_is_no_answer_in_any_system(crs: int) -> None:
    found = project_to_national_grid([1e30, np.nan], [1e30, 1.0], crs)
    assert np.isnan(found).all()


@pytest.mark.parametrize("crs", ["+proj=longlat +ellps=bessel +no_defs", "EPSG:4267"])
def test_a_ballpark_is_refused(crs: str) -> None:
    with pytest.raises(InputError, match="EPSG:4326"):
        project_to_national_grid([-2.0], [51.3], crs)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(InputError, match="EPSG:99999 is not known"):
        project_to_national_grid([-2.0], [51.3], "EPSG:99999")
