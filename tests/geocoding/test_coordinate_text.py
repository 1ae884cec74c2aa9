"""Numbers as people and spreadsheets write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.coordinate_text import read_numbers
from hotspots.geocoding.result import Flag, flags_of

DEGREES = [
    ("51.3515", 51.3515, 1e-4, ()),
    (" 51.3515\u00a0", 51.3515, 1e-4, ()),
    ("51.350000", 51.35, 1e-6, ()),
    ("51,3515", 51.3515, 1e-4, (Flag.DECIMAL_COMMA,)),
    ("-2,2083", -2.2083, 1e-4, (Flag.DECIMAL_COMMA,)),
    ("\u22122.2083", -2.2083, 1e-4, ()),
    ("2.2083W", -2.2083, 1e-4, ()),
    ("N 51.3515", 51.3515, 1e-4, ()),
    ("51.3515\u00b0", 51.3515, 1e-4, ()),
    ("-9.1e-05", -9.1e-5, 1e-7, ()),
    ("51\u00b021'05.4\"N", 51.3515, 0.1 / 3600, (Flag.DEGREES_MINUTES_SECONDS,)),
    ("51\u00ba21\u203205.4\u2033 N", 51.3515, 0.1 / 3600, (Flag.DEGREES_MINUTES_SECONDS,)),
    ("51 21 5.4", 51.3515, 0.1 / 3600, (Flag.DEGREES_MINUTES_SECONDS,)),
    ("W 2\u00b0 12' 30''", -(2 + 12.5 / 60), 1 / 3600, (Flag.DEGREES_MINUTES_SECONDS,)),
    ("-2\u00b012'30\"", -(2 + 12.5 / 60), 1 / 3600, (Flag.DEGREES_MINUTES_SECONDS,)),
    ("N51\u00b0 21.09'", 51.3515, 0.01 / 60, (Flag.DEGREES_MINUTES_SECONDS,)),
]
METRES = [
    ("385512", 385_512, 1, ()),
    ("0385512", 385_512, 1, ()),
    ("385512.25", 385_512.25, 0.01, ()),
    ("385,512", 385_512, 1, ()),
    ("385 512", 385_512, 1, ()),
    ("385,512.5", 385_512.5, 0.1, ()),
    ("385512,5", 385_512.5, 0.1, (Flag.DECIMAL_COMMA,)),
    ("385.512,5", 385_512.5, 0.1, (Flag.DECIMAL_COMMA,)),
    ("385512 m", 385_512, 1, ()),
    ("385512E", 385_512, 1, ()),
]


@pytest.mark.parametrize(
    ("degrees", "text", "value", "step", "flags"),
    [(True, *case) for case in DEGREES] + [(False, *case) for case in METRES],
)
def test_what_is_read(
    degrees: bool, text: str, value: float, step: float, flags: tuple[Flag, ...]
) -> None:
    column = read_numbers([text], degrees=degrees)
    assert column.value[0] == pytest.approx(value, abs=1e-9)
    assert column.step[0] == pytest.approx(step)
    assert flags_of(int(column.flags[0])) == flags
    assert not column.missing[0]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("3.84E+05", Flag.SCIENTIFIC_NOTATION),
        ("1e400", Flag.SCIENTIFIC_NOTATION),
        ("9" * 400, Flag.COORDINATE_UNREADABLE),
        # Tried in every way, so many digits would take hours.
        pytest.param("9" * 500_000 + "x", Flag.COORDINATE_UNREADABLE, id="digits without end"),
        ("inf", Flag.COORDINATE_UNREADABLE),
        ("#REF!", Flag.COORDINATE_UNREADABLE),
        ("#####", Flag.COORDINATE_UNREADABLE),
        ("0x10", Flag.COORDINATE_UNREADABLE),
        ("1_000", Flag.COORDINATE_UNREADABLE),
        ("5-1", Flag.COORDINATE_UNREADABLE),
        ("1.2.3", Flag.COORDINATE_UNREADABLE),
        ("-2.2 W", Flag.COORDINATE_UNREADABLE),
        ("51\u00b075'N", Flag.COORDINATE_UNREADABLE),
        ("\u0665\u0661", Flag.COORDINATE_UNREADABLE),
    ],
)
def test_what_is_refused(text: str, flag: Flag) -> None:
    for degrees in (True, False):
        column = read_numbers([text], degrees=degrees)
        assert np.isnan(column.value[0])
        assert flags_of(int(column.flags[0])) == (flag,)


@pytest.mark.parametrize("cell", ["", "  ", None, np.nan, pd.NA, "N/A", "null", "-", "Unknown"])
def test_what_is_missing(cell: object) -> None:
    column = read_numbers([cell], degrees=True)
    assert column.missing[0]
    assert not column.flags[0]


def test_number_columns_keep_their_values_and_show_their_precision() -> None:
    column = read_numbers(pd.Series([51.35, 51.123456, np.nan, np.inf, 51.0]), degrees=True)
    np.testing.assert_array_equal(column.value, [51.35, 51.123456, np.nan, np.nan, 51.0])
    np.testing.assert_allclose(column.step[[0, 1, 4]], [0.01, 1e-6, 1.0])
    assert column.missing.tolist() == [False, False, True, False, False]
    assert flags_of(int(column.flags[3])) == (Flag.COORDINATE_UNREADABLE,)
    whole = read_numbers(pd.Series([385_512, None], dtype="Int64"), degrees=False)
    assert whole.value[0] == 385_512
    assert whole.missing.tolist() == [False, True]


@given(st.lists(st.one_of(st.text(), st.floats(), st.integers(), st.none())), st.booleans())
def test_nothing_raises_and_values_are_finite_or_missing(
    cells: list[object], degrees: bool
) -> None:
    column = read_numbers(cells, degrees=degrees)
    assert not np.isinf(column.value).any()
    assert (np.isfinite(column.value) | column.missing | (column.flags != 0)).all()


@given(st.floats(-180, 180).map(lambda v: round(v, 6)))
def test_a_printed_number_is_read_back(value: float) -> None:
    assert read_numbers([f"{value:.6f}"], degrees=True).value[0] == value
