"""Any text in any column: nothing raises, nothing is made up, no row hangs on another."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import LOCATION_COLUMNS, Geocoder
from hotspots.geocoding.postcode import unpack
from hotspots.geocoding.result import MatchType

CELLS = st.one_of(
    st.none(),
    st.text(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(alphabet="WX1 AB.I0O"),
)


VOCABULARY = (
    "12", "flat", "3", "fore", "st", "street", "wexbridge", "wexbrige", "ashwick", "magna",
    "little", "near", "opp", "rear", "of", "between", "and", "/", ",", "(", ")", "WX1", "1AA",
    "1AB", "a361", "b3098", "junction", "m4", "j17", "castle", "the", "green", "at", "devon",
    "uprn", "9876", "ST", "866", "613", "51.3123", "-2.2083", "385400", "157400",
    "///filled.count.soap", "brookton",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join)
ROWS = st.fixed_dictionaries(dict.fromkeys(LOCATION_COLUMNS, st.one_of(CELLS, WORDS)))


@given(ROWS)
def test_nothing_that_is_sent_raises(county: Gazetteer, fields: dict[str, object]) -> None:
    for gazetteer in (None, county):
        found = Geocoder(gazetteer).geocode_one(**fields)
        assert found.located == (found.match_type is not MatchType.NONE)
        assert found.located or found.flags
        assert found.located == np.isfinite(found.accuracy_m) == (found.label != "")
        assert 0 <= found.confidence <= 1
        assert len(found.candidates) == len(set(found.candidates))


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_the_answer_of_a_row_does_not_depend_on_others(
    county: Gazetteer, addresses: list[str], others: list[str]
) -> None:
    alone = Geocoder(county).geocode(pd.DataFrame({"address": addresses}, dtype=object))
    together = pd.DataFrame({"address": [*others, *addresses, *others]}, dtype=object)
    found = Geocoder(county).geocode(together).iloc[len(others) : len(others) + len(addresses)]
    pd.testing.assert_frame_equal(found.reset_index(drop=True), alone, check_dtype=False)


HOSTILE = (
    "near " * 2_000, "a/" * 5_000, "1 " * 5_000, "(" * 10_000, "and " * 2_500, "a" * 10_000,
    "flat 1 " * 1_500, "12-" * 3_000, "junction of " * 900, "x.y.z." * 1_600, "\x00" * 10_000,
    "\u202eegdirbxeW ,teertS eroF", "<script>alert(1)</script>", "'; DROP TABLE incidents; --",
    "${jndi:ldap://x}", "=HYPERLINK(1)", "\U0001f4a9" * 100, "st " * 3_000, "ﷺ" * 3_000, "\ud800",
    "between " * 1_000, ". " * 5_000, "WX1 1AA" * 1_000, "0" * 10_000, "1.00121E+11" * 900,
)  # fmt: skip


@pytest.mark.parametrize("column", LOCATION_COLUMNS)
def test_hostile_cells_are_just_text(county: Gazetteer, column: str) -> None:
    table = pd.DataFrame({column: HOSTILE}, dtype=object)
    found = Geocoder(county).geocode(table)
    assert found["original"].tolist() == list(HOSTILE)
    assert not found["easting"].notna().any()
    assert (found["flags"] != "").all()


def folded(text: str) -> str:
    letters = re.sub("[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())
    return letters.replace("O", "0").replace("I", "1")


@given(st.text(alphabet="WX10 4AB7IO.,\u00a0\u200b\n"))
def test_only_a_postcode_that_was_written_resolves(gazetteer: Gazetteer, text: str) -> None:
    found = Geocoder(gazetteer).geocode_one(postcode=text)
    if found.located:
        row = gazetteer.postcodes.easting.tolist().index(int(found.easting))
        assert folded(unpack(int(gazetteer.postcodes.code[row]))) in folded(text)
