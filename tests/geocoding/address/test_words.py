"""Keys by which names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address.word_list import word_list, word_rows
from hotspots.geocoding.address.words import fold, name_key

ABBREVIATIONS = [row["written"] for row in word_rows("abbreviations.csv")]
WORDS = [
    *ABBREVIATIONS,
    *[
        "st",
        "s",
        "a",
        "b",
        "m",
        "3",
        "361",
        "john",
        "johns",
        "cross",
        "roads",
        "x",
        "street",
        "saint",
        "the",
    ],
]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Fore Street", "fore street"),
        ("FORE ST.", "fore street"),
        ("St John's St", "saint johns street"),
        ("St. Johns Street", "saint johns street"),
        ("Saint John s Street", "saint johns street"),
        ("Church of St Mary", "church of saint mary"),
        ("St James' Gdns", "saint james gardens"),
        ("St James's Gardens", "saint james gardens"),
        ("Fore St Car Park", "fore street car park"),
        ("High St N", "high street north"),
        ("St", "street"),
        ("E Way", "east way"),
        ("Gt Western Rd", "great western road"),
        ("Lwr Wexbridge Ln", "lower wexbridge lane"),
        ("The Cl", "the close"),
        ("Cl", "cl"),
        ("La Rue", "la rue"),
        ("Long La", "long lane"),
        ("B 3098", "b3098"),
        ("A 361/B3098", "a361 b3098"),
        ("Black & White Rd", "black and white road"),
        ("Wex-under-Edge", "wex under edge"),
        ("Four x-roads", "four crossroads"),
        ("Cross Rds", "crossroads"),
        ("1st Av", "first avenue"),
        ("Stryd y Cafe\u0301", "stryd y cafe"),
        ("Llŷn", "llyn"),
        ("Brixworth’s", "brixworths"),
        ("Ｆｏｒｅ Ｓｔ", "fore street"),
        ("", ""),
        ("東京", ""),
    ],
)
def test_a_name_is_folded_to_what_it_is_compared_by(written: str, key: str) -> None:
    assert name_key(written) == key


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_a_key_holds_nothing_but_words(text: str) -> None:
    for words in (name_key(text), fold(text)):
        assert words == " ".join(words.split())
        assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789 " for letter in words)


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_case_and_spacing_do_not_matter(text: str) -> None:
    assert name_key(text.upper().replace(" ", " \u00a0 ")) == name_key(text)


def test_no_abbreviation_is_listed_twice_or_means_itself() -> None:
    assert len(set(ABBREVIATIONS)) == len(ABBREVIATIONS)
    for row in word_rows("abbreviations.csv"):
        assert row["where"] in ("any", "start", "end", "ends")
        assert name_key(row["meant"]) == row["meant"] != row["written"]


@pytest.mark.parametrize("table", ["saints.csv", "street_types.csv", "descriptions.csv"])
def test_lists_of_words_are_written_as_they_are_compared(table: str) -> None:
    words = word_list(table)
    assert words
    assert {name_key(word) for word in words} == words
