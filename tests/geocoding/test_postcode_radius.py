"""The stated accuracy of postcodes, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.geocoding.postcode import pack
from hotspots.geocoding.postcode_radius import postcode_radius


def radii(*rows: tuple[str, int, int, int]) -> list[int]:
    names, easting, northing, quality = zip(*rows, strict=True)
    return postcode_radius(
        np.array([pack(name) for name in names], dtype=np.int64),
        np.array(easting, dtype=np.int32),
        np.array(northing, dtype=np.int32),
        np.array(quality, dtype=np.uint8),
    ).tolist()


# A street of postcodes 100 m apart: the third neighbour of the ends is 300 m away, of the rest 200,
# and 1.05 times that is 315 and 210.
STREET = [(f"WX1 1A{letter}", 400_000 + 100 * i, 150_000, 10) for i, letter in enumerate("ABDEF")]


def test_the_third_nearest_other_place() -> None:
    assert radii(*STREET) == [315, 210, 210, 210, 315]


def test_postcodes_at_one_point_count_once() -> None:
    assert radii(*STREET, ("WX1 1AG", 400_000, 150_000, 10)) == [315, 210, 210, 210, 315, 315]


@pytest.mark.parametrize(
    ("quality", "radius"), [(10, 210), (20, 210), (30, 260), (40, 310), (50, 420)]
)
def test_positional_quality_widens(quality: int, radius: int) -> None:
    rows = [*STREET[:2], (*STREET[2][:3], quality), *STREET[3:]]
    assert radii(*rows)[2] == radius


def test_close_together_and_far_apart_are_bounded() -> None:
    close = [(f"WX1 1A{letter}", 400_000 + i, 150_000, 10) for i, letter in enumerate("ABDEF")]
    assert radii(*close) == [50] * 5
    far = [
        (f"WX1 1A{letter}", 400_000 + 9_000 * i, 150_000, 10) for i, letter in enumerate("ABDEF")
    ]
    assert radii(*far) == [5_000] * 5
    assert radii(("WX1 1AA", 400_000, 150_000, 10)) == [5_000]
    assert radii(("WX1 1AA", 400_000, 150_000, 50)) == [10_000]


def test_a_sector_mean_reaches_over_its_sector() -> None:
    sector = [
        (f"WX1 1A{letter}", 400_000 + 1_000 * i, 150_000, 10) for i, letter in enumerate("ABDEF")
    ]
    elsewhere = ("WX1 2AA", 460_000, 150_000, 10)
    mean = ("WX1 1AG", 402_000, 150_000, 60)
    # Distances 2000, 1000, 0, 1000, 2000: 95 % lie within 2000 m. The other sector does not count.
    assert radii(*sector, elsewhere, mean)[-1] == 2_000
    assert radii(elsewhere, mean)[-1] == 5_000


def test_nothing() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert postcode_radius(none.astype(np.int64), none, none, none.astype(np.uint8)).size == 0
