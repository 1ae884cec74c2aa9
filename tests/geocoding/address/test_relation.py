"""Words that relate one place to another."""

from __future__ import annotations

import pytest

from hotspots.geocoding.address.relation import (
    after_prepositions,
    beside,
    between,
    meetings,
    says_meeting,
    says_or,
    without_preposition,
)


@pytest.mark.parametrize(
    "relation",
    [
        "near", "near to", "nr", "nr.", "opposite", "opp", "opp.", "behind", "outside", "beside",
        "rear of", "at the rear of", "the back of", "next to", "next door to", "in front of",
        "adjacent to", "adj", "adjoining", "alongside", "across from", "close to", "by", "off",
        "land off", "field off", "just off", "land behind",
    ],
)  # fmt: skip
def test_what_is_beside_a_place_is_told_from_the_place(relation: str) -> None:
    assert beside(f"{relation} wexco") == ("", "wexco")
    assert beside(f"bench {relation} wexco") == ("bench", "wexco")


@pytest.mark.parametrize(
    "text", ["wexco", "off licence", "off-licence", "nearfield road", "bypass", "opposite"]
)
def test_words_that_only_look_like_relations_are_left(text: str) -> None:
    assert beside(text) is None


def test_a_stretch_lies_between_two_ends() -> None:
    assert between("wex road between mill lane and the green") == (
        "wex road",
        ("mill lane", "the green"),
    )
    assert between("between a & b") == ("", ("a", "b"))
    assert between("in between") is None


@pytest.mark.parametrize(
    "text",
    ["at wexco", "land at wexco", "on or near wexco", "@ wexco", "in the vicinity of wexco",
     "wexco", "around wexco", "site at wexco"],
)  # fmt: skip
def test_words_without_weight_are_taken_off_the_start(text: str) -> None:
    assert without_preposition(text) == "wexco"
    assert without_preposition("atworth road") == "atworth road"


@pytest.mark.parametrize(
    ("text", "roads"),
    [
        ("a361/b3098", ("a361", "b3098")),
        ("a361 & b3098", ("a361", "b3098")),
        ("a361 and b3098", ("a361", "b3098")),
        ("junction of a361 and b3098", ("a361", "b3098")),
        ("at the junction of the a361 with b3098", ("a361", "b3098")),
        ("corner of a361 and b3098", ("a361", "b3098")),
        ("corner a361 & b3098", ("a361", "b3098")),
        ("junction road/b3098", ("junction road", "b3098")),
        ("a361 junction with b3098", ("a361", "b3098")),
        ("a361 jct b3098", ("a361", "b3098")),
        ("a361 at its junction with the b3098", ("a361", "b3098")),
        ("m4 j17", ("m4", "j17")),
        ("m4, junction 17", ("m4", "j17")),
        ("jct 17 of the m4", ("m4", "j17")),
        ("j17 m4", ("m4", "j17")),
    ],
)
def test_two_roads_meet(text: str, roads: tuple[str, str]) -> None:
    assert roads in meetings(text)


def test_every_way_to_split_names_with_and_in_them_is_offered() -> None:
    found = meetings("castle and ball and fore street")
    assert found == [("castle", "ball and fore street"), ("castle and ball", "fore street")]
    assert meetings("fore street") == []
    assert says_meeting("junction of a and b")
    assert not says_meeting("a and b")


def test_a_name_may_stand_behind_a_preposition() -> None:
    assert after_prepositions("youths drinking in fore street") == ["fore street"]
    found = after_prepositions("seen at the bar on fore street")
    assert found == ["fore street", "the bar on fore street"]
    assert after_prepositions("fore street") == []


def test_a_choice_is_told_from_on_or_near() -> None:
    assert says_or("melksham or calne")
    for text in ("on or near fore street", "fore street", "orchard road"):
        assert not says_or(text)
