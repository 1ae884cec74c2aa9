"""OSTN15 against Ordnance Survey's published test points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from hotspots.errors import SetupError
from hotspots.geocoding import transformation

# (latitude, longitude, easting, northing) published by Ordnance Survey with OSTN15: TP02, TP04,
# TP06, TP07, TP09, TP11, TP13 (first line) and the worked example of its guide (Caister).
POINTS = np.array(
    [
        (49.96006137820, -5.20304609998, 170370.718, 11572.405),
        (50.57563665000, -1.29782277240, 449816.371, 75335.861),
        (51.40078220140, -3.55128349240, 292184.870, 168003.465),
        (51.37447025550, 1.44454730409, 639821.835, 169565.858),
        (51.48936564950, -0.11992557180, 530624.974, 178388.464),
        (51.89436637350, 0.89724327012, 599445.590, 225722.826),
        (52.65800783300, 1.71607397300, 651409.804, 313177.450),
    ]
)


def test_published_points_to_the_millimetre() -> None:
    latitude, longitude, easting, northing = POINTS.T
    found = transformation.to_national_grid(longitude, latitude)
    np.testing.assert_allclose(found, (easting, northing), rtol=0, atol=0.0011)
    back = transformation.to_longitude_latitude(easting, northing)
    np.testing.assert_allclose(back, (longitude, latitude), rtol=0, atol=2e-8)


def test_it_is_not_what_pyproj_falls_back_to() -> None:
    helmert = Transformer.from_crs(4326, 27700, always_xy=True).transform(-2.0, 51.3)
    ostn15 = transformation.to_national_grid(-2.0, 51.3)
    assert 0.5 < np.hypot(helmert[0] - ostn15[0], helmert[1] - ostn15[1]) < 2.5


@given(st.floats(365_000, 447_000), st.floats(104_000, 214_000))
def test_round_trip(easting: float, northing: float) -> None:
    back = transformation.to_national_grid(*transformation.to_longitude_latitude(easting, northing))
    np.testing.assert_allclose(back, (easting, northing), rtol=0, atol=0.003)


@pytest.mark.parametrize(
    "pair", [(np.nan, 51.0), (np.inf, 51.0), (10.0, 51.0), (-2.0, 80.0), (-200.0, 95.0)]
)
def test_beyond_the_grid_there_is_no_answer(pair: tuple[float, float]) -> None:
    assert np.isnan(transformation.to_national_grid(*pair)).all()


def test_shapes_are_kept_and_must_agree() -> None:
    easting, northing = transformation.to_national_grid(
        np.full((2, 3), -2.0), np.full((2, 3), 51.3)
    )
    assert easting.shape == northing.shape == (2, 3)
    assert transformation.to_national_grid([], [])[0].shape == (0,)
    with pytest.raises(ValueError, match="different shapes"):
        transformation.to_national_grid([1.0], [1.0, 2.0])


def test_the_check_notices_another_transformation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert transformation.check_transformation() < 0.002
    assert transformation.transformation_name().startswith("OSTN15 (convertbng ")
    helmert = Transformer.from_crs(4326, 27700, always_xy=True)
    monkeypatch.setattr(transformation.cutil, "convert_bng", helmert.transform)
    with pytest.raises(SetupError, match="misses"):
        transformation.check_transformation()
