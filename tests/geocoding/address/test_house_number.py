"""Numbers of houses taken off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address.house_number import around_house_number, without_house_number


@pytest.mark.parametrize(
    "numbered",
    [
        "12 fore street", "12a fore street", "12 a fore street", "12-14 fore street",
        "12/14 fore street", "12 & 14 fore street", "flat 3 fore street", "flat 3 12 fore street",
        "flat a 12 fore street", "no. 5 fore street", "no 5 fore street", "number 5 fore street",
        "unit 4b fore street", "plot 7 fore street", "apt. 12 fore street", "c/o 5 fore street",
        "ground floor flat 5 fore street", "rooms 1-3 fore street", "#5 fore street",
        "fore street 12", "fore street no 12", "care of 5 fore street", "fore street",
    ],
)  # fmt: skip
def test_house_numbers_are_taken_off_both_ends(numbered: str) -> None:
    assert without_house_number(numbered) == "fore street"


@pytest.mark.parametrize("name", ["1st avenue", "a 361", "m4 j 17", "junction 17", "the green"])
def test_numbers_that_belong_to_a_name_stay(name: str) -> None:
    assert without_house_number(name) == name


def test_a_text_of_numbers_alone_is_nothing() -> None:
    assert without_house_number("12") == without_house_number("flat 3, 12".replace(",", "")) == ""


def test_a_number_in_the_middle_parts_a_house_from_its_street() -> None:
    assert around_house_number("the old mill 12 fore street") == ("the old mill", "fore street")
    assert around_house_number("fore street") is None
    assert around_house_number("the a 361 road") is None


@given(st.text(alphabet="0123456789ab -/.#flatno", max_size=400))
def test_no_text_raises_and_none_grows(text: str) -> None:
    assert len(without_house_number(text)) <= len(text)
