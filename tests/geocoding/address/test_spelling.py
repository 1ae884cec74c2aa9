"""Misspelt names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address.spelling import corrected, own_part, similar

TOWN = (
    "fore street", "church lane", "church road", "mill lane", "hilperton crescent",
    "hilperley crescent", "victoria road", "victor road", "b3098", "b3099", "station approach",
    "wexford bypass", "rutland close", "rutland court", "4th avenue",
)  # fmt: skip
LETTERS: dict[str, list[str]] = {}
for _name in TOWN:
    LETTERS.setdefault(_name[0], []).append(_name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("chruch lane", ("church lane",)),
        ("churhc road", ("church road",)),
        ("church lne", ("church lane",)),
        ("mill laen", ("mill lane",)),
        ("hilperton cresent", ("hilperton crescent",)),
        ("hilperotn crescent", ("hilperton crescent",)),
        ("statoin approach", ("station approach",)),
        ("wxford bypass", ("wexford bypass",)),
    ],
)
def test_slips_of_the_pen_find_the_name(written: str, meant: tuple[str, ...]) -> None:
    assert corrected(written, LETTERS) == meant


@pytest.mark.parametrize(
    "written",
    [
        "hill lane",  # four letters of its own: Mill Lane is another street
        "forre street",
        "church close",  # another kind of street
        "b3097",  # numbers have to agree
        "5th avenue",
        "surch lane",  # the first letter of a short name has to agree
        "nowhere road",
        "",
    ],
)
def test_what_may_be_another_name_is_left_alone(written: str) -> None:
    assert corrected(written, LETTERS) == ()


def test_two_equally_near_names_are_both_offered() -> None:
    assert corrected("rutland cout", LETTERS) == ("rutland court",)
    assert corrected("marston road", {"m": ["maston road", "mareston road"]}) == (
        "mareston road",
        "maston road",
    )


def test_the_own_part_of_a_name_leaves_the_kind_of_street() -> None:
    assert own_part("saint johns street") == ("saintjohns", "street")
    assert own_part("street") == ("street", "")
    assert own_part("the ham") == ("theham", "")


def test_similar_names_are_there_to_be_offered() -> None:
    assert similar("church close", TOWN, limit=3)[0] in ("church lane", "church road")
    assert similar("zzz", TOWN, limit=3) == []


@given(st.text(alphabet="abcdefghilmnoprstv ", max_size=30))
def test_a_correction_is_a_name_of_the_town_with_the_same_kind_of_street(written: str) -> None:
    for name in corrected(written, LETTERS):
        assert name in TOWN
        kind = own_part(written)[1]
        assert not kind or own_part(name)[1] in (kind, "")
