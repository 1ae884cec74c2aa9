"""Settlements that a row names, held against what else it says of its place."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.geocoding.agreement import choose
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.result import Flag, MatchType, flags_of
from hotspots.geocoding.service_area import NATIONAL_GRID

X, Y = 400_000.0, 150_000.0
TOWN, VILLAGE = 2_000.0, 500.0


def way(
    match_type: MatchType, east: float, accuracy: float, *, witness: bool = False
) -> PointColumn:
    """One row, ``east`` metres from the middle."""
    points = PointColumn.empty(match_type, 1)
    points.given[:] = True
    points.easting[:], points.northing[:], points.accuracy[:] = X + east, Y, accuracy
    points.confidence[:] = 0.98
    points.witness = witness
    return points


@pytest.mark.parametrize(
    ("radius", "apart", "located", "flags"),
    [
        # The postcode may be 1 km farther than the settlement reaches, then 25 km around a town
        # and 3 km around a village.
        (TOWN, 2_900, True, ()),
        (TOWN, 3_100, True, (Flag.TOWN_FAR,)),
        (TOWN, 27_900, True, (Flag.TOWN_FAR,)),
        (TOWN, 28_100, False, (Flag.CONFLICT,)),
        (VILLAGE, 1_400, True, ()),
        (VILLAGE, 1_600, True, (Flag.TOWN_FAR,)),
        (VILLAGE, 4_600, False, (Flag.CONFLICT,)),
    ],
)
def test_a_settlement_may_be_the_post_town_or_the_parish(
    radius: float, apart: float, located: bool, flags: tuple[Flag, ...]
) -> None:
    ways = [way(MatchType.POSTCODE, 0, 60), way(MatchType.PLACE, apart, radius)]
    answer = choose(ways, rows=1, service_area=NATIONAL_GRID)
    assert answer.located.tolist() == [located]
    assert flags_of(int(answer.flags[0])) == flags
    if located:
        assert (answer.easting[0], answer.accuracy[0]) == (X, 60)
        assert answer.confidence[0] == (0.83 if flags else 0.98)
    else:
        assert len(answer.candidates[0]) == 2


def test_a_witness_contradicts_and_is_never_taken() -> None:
    witness = way(MatchType.PLACE, 60_000, TOWN, witness=True)
    alone = choose([witness], rows=1, service_area=NATIONAL_GRID)
    assert not alone.located.any()
    assert not alone.flags.any()
    both = [way(MatchType.SECTOR, 0, 11_000), witness]
    assert flags_of(int(choose(both, rows=1, service_area=NATIONAL_GRID).flags[0])) == (
        Flag.CONFLICT,
    )
    witness.easting[:] = X
    near = choose(both, rows=1, service_area=NATIONAL_GRID)
    assert np.isclose(near.accuracy, 11_000).all()
    assert not near.flags.any()
