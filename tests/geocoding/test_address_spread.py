"""The measured radius of a postcode, against numpy's quantiles and by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address_spread import (
    FEWEST,
    SMALLEST,
    address_spread,
    with_address_spread,
)
from hotspots.geocoding.gazetteer_tables import AddressPostcodes, Postcodes, Uprns, no_uprns
from hotspots.geocoding.postcode import pack
from hotspots.geocoding.service_area import WILTSHIRE

CODES = [pack(code) for code in ("WX1 1AA", "WX1 1AB", "WX1 1AD")]
X, Y = 400_000, 160_000


def postcodes(radius: int = 120, x: int = X) -> Postcodes:
    size = len(CODES)
    return Postcodes(
        code=np.array(CODES, dtype=np.int64),
        easting=np.full(size, x, dtype=np.int32),
        northing=np.full(size, Y, dtype=np.int32),
        quality=np.full(size, 10, dtype=np.uint8),
        radius=np.full(size, radius, dtype=np.uint16),
        addresses=np.full(size, -1, dtype=np.int16),
        terminated=np.zeros(size, dtype=np.bool_),
        source=np.zeros(size, dtype=np.uint8),
    )


def addresses(distances: dict[int, list[int]], x: int = X) -> AddressPostcodes:
    """Addresses east of the point of their postcode."""
    rows = [(code, d) for code, found in distances.items() for d in found]
    return AddressPostcodes(
        number=np.arange(1, len(rows) + 1, dtype=np.int64),
        code=np.array([code for code, _ in rows], dtype=np.int64),
        easting=np.array([x + d for _, d in rows], dtype=np.int32),
        northing=np.full(len(rows), Y, dtype=np.int32),
    )


def measured(table: Postcodes, found: AddressPostcodes, uprns: Uprns | None = None) -> Postcodes:
    return with_address_spread(table, found, no_uprns() if uprns is None else uprns, WILTSHIRE)


def test_the_nineteenth_of_twenty_addresses_is_the_radius() -> None:
    found = measured(postcodes(), addresses({CODES[0]: list(range(10, 210, 10))}))
    assert found.radius.tolist() == [190, 120, 120]
    assert found.addresses.tolist() == [20, -1, -1]


def test_with_few_addresses_the_larger_radius_stays() -> None:
    assert FEWEST == 5
    few = addresses({CODES[0]: [40] * 4, CODES[1]: [300] * 4, CODES[2]: [40] * 5})
    found = measured(postcodes(), few)
    assert found.radius.tolist() == [120, 300, 40]
    assert found.addresses.tolist() == [4, 4, 5]


def test_a_radius_is_never_smaller_than_a_building() -> None:
    found = measured(postcodes(), addresses({CODES[0]: [0] * 9}))
    assert found.radius.tolist()[0] == SMALLEST == 25


def test_the_point_of_open_uprn_has_the_word() -> None:
    found = addresses({CODES[0]: [500] * 6})
    uprns = Uprns(
        number=found.number,
        easting=np.full(6, X + 70, dtype=np.int32),
        northing=found.northing,
        source=np.zeros(6, dtype=np.uint8),
    )
    assert measured(postcodes(), found, uprns).radius.tolist() == [70, 120, 120]
    assert found.easting.tolist() == [X + 500] * 6  # what was handed in is not changed
    other = replace(uprns, number=uprns.number + 100)
    assert measured(postcodes(), found, other).radius.tolist()[0] == 500


def test_postcodes_outside_the_service_area_stay() -> None:
    outside = int(WILTSHIRE[2]) + 10
    found = measured(postcodes(x=outside), addresses({CODES[0]: [0] * 9}, outside))
    assert found.radius.tolist() == [120] * 3
    assert found.addresses.tolist() == [-1] * 3


def test_postcodes_that_are_not_in_the_table_are_ignored() -> None:
    found = measured(postcodes(), addresses({pack("WX9 9ZZ"): [10] * 9}))
    assert found.addresses.tolist() == [-1] * 3
    assert measured(postcodes(), AddressPostcodes()).radius.tolist() == [120] * 3


def test_more_addresses_than_the_column_holds() -> None:
    found = measured(postcodes(), addresses({CODES[1]: [30] * 40_000}))
    assert found.addresses.tolist() == [-1, 32_767, -1]


@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 3_000)), max_size=200))
def test_at_least_95_of_100_addresses_lie_within_and_fewer_within_any_smaller_distance(
    rows: list[tuple[int, int]],
) -> None:
    by_code = {code: [d for c, d in rows if c == code] for code in CODES}
    count, reach = address_spread(postcodes(), addresses(by_code))
    assert count.tolist() == [len(by_code[code]) for code in CODES]
    for place, code in enumerate(CODES):
        distances = np.array(by_code[code])
        if not len(distances):
            assert math.isnan(reach[place])
            continue
        assert reach[place] == np.quantile(distances, 0.95, method="inverted_cdf")
        assert (distances <= reach[place]).mean() >= 0.95
        assert (distances < reach[place]).mean() < 0.95


@pytest.mark.parametrize(("size", "rank"), [(1, 1), (19, 19), (20, 19), (40, 38), (100, 95)])
def test_the_rank_of_the_address_that_decides(size: int, rank: int) -> None:
    _, reach = address_spread(postcodes(), addresses({CODES[0]: list(range(1, size + 1))}))
    assert reach[0] == rank
