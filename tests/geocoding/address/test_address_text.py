"""Texts about places taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address.address_text import LONGEST, read_address


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("12 Fore Street, Wexbridge", ("12 fore street", "wexbridge")),
        ("Fore Street\nWexbridge\r\nWexshire", ("fore street", "wexbridge", "wexshire")),
        ("Fore Street; Wexbridge | UK", ("fore street", "wexbridge", "uk")),
        ("Fore St. Wexbridge", ("fore st. wexbridge",)),
        ("Behind the hall. Wexbridge", ("behind the hall", "wexbridge")),
        ("o/s Wexco", ("outside wexco",)),
        ("r/o Wexco", ("rear of wexco",)),
        ("A361 j/w B3098", ("a361 junction with b3098",)),
        ("A361/B3098", ("a361/b3098",)),
        ("Fore Street (South)", ("fore street (south)",)),
        ("Fore\u200b Street\x00", ("fore street",)),
        ("Ｆｏｒｅ Ｓｔ", ("fore st",)),
        ("", ()),
        (" ,;\n ", ()),
    ],
)
def test_a_text_is_parted_at_what_parts_it(text: str, segments: tuple[str, ...]) -> None:
    assert read_address(text).segments == segments


@pytest.mark.parametrize(
    ("text", "field", "found", "segments"),
    [
        ("Fore Street, UPRN 100121000123", "uprn", "100121000123", ("fore street",)),
        ("uprn: 1.00121E+11", "uprn", "1.00121e+11", ()),
        ("field at ST 866 613", "grid_reference", "st 866 613", ("field at",)),
        ("grid ref: ST86616130 Wexbridge", "grid_reference", "st 86616130", ("wexbridge",)),
        ("ST 86 61", "grid_reference", "st 86 61", ()),
        ("st86h", "grid_reference", "st86h", ()),
        ("St 12 Fore Street", "grid_reference", "", ("st 12 fore street",)),
        ("51.3123, -2.2083", "latitude", "51.3123", ()),
        ("lat 51.3123 -2.2083", "longitude", "-2.2083", ("lat",)),
        ("51.32, -2.20", "latitude", "51.32", ()),
        ("100121000123", "uprn", "100121000123", ()),
        ("01225713000", "uprn", "", ("01225713000",)),
        ("385400 157400", "easting", "385400", ()),
        ("at 385400, 157400 Wexbridge", "northing", "157400", ("at", "wexbridge")),
        ("Fore Street, WX1 1", "outward", "wx1 1", ("fore street",)),
        ("Fore Street WX14", "outward", "wx14", ("fore street",)),
        ("SU1 5", "outward", "su1 5", ()),
        ("SU1 5", "grid_reference", "", ()),
        ("SU 15", "grid_reference", "", ()),
        ("WX 14 7", "outward", "wx14 7", ()),
        ("No 15, Fore Street", "outward", "", ("no 15", "fore street")),
        ("WX14 Wexbridge", "outward", "wx14", ("wexbridge",)),
        ("M4", "outward", "", ("m4",)),
        ("A36", "outward", "", ("a36",)),
        ("Fore Street WX1 1AA", "postcode", True, ("fore street",)),
        ("Fore Street WX11AA Wexbridge", "postcode", True, ("fore street", "wexbridge")),
        ("A36 old road", "postcode", False, ("a36 old road",)),
        ("///filled.count.soap", "what3words", True, ()),
        ("filled.count.soap near Wexco", "what3words", True, ("near wexco",)),
        ("www.wex.org.uk", "what3words", False, ("www.wex.org.uk",)),
        ("a.person@wex.gov.uk", "what3words", False, ("a.person@wex.gov.uk",)),
    ],
)
def test_what_can_be_looked_up_is_taken_out(
    text: str, field: str, found: object, segments: tuple[str, ...]
) -> None:
    address = read_address(text)
    assert getattr(address, field) == found
    assert address.segments == segments


def test_a_postcode_that_exists_is_removed_however_it_is_written() -> None:
    assert read_address("Fore St, WXI IAA", postcode_known=True).segments == ("fore st",)
    assert read_address("Fore St, WXI IAA").segments == ("fore st", "wxi iaa")


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    address = read_address("Fore Street, Wexbridge" + ", x" * 10_000)
    assert address.segments[:2] == ("fore street", "wexbridge")
    assert sum(map(len, address.segments)) <= LONGEST


HOSTILE = [
    "(",
    "/",
    ".",
    ",",
    " ",
    "a",
    "1",
    "at ",
    "near ",
    "no ",
    "and ",
    "&",
    "-",
    "uprn",
    "st ",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=300).map("".join)))
def test_no_text_raises_and_segments_are_clean(text: str) -> None:
    for segment in read_address(text).segments:
        assert segment == " ".join(segment.split()) != ""
        assert len(segment) <= 2 * LONGEST
