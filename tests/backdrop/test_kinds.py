"""What a word of a file stands for."""

from __future__ import annotations

import pytest

from hotspots.backdrop.kinds import KINDS, Kind, kinds_of, known_words


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        # Road functions and classifications of OS Open Roads.
        ("Motorway", Kind.MOTORWAY),
        ("A Road", Kind.A_ROAD),
        ("B Road", Kind.B_ROAD),
        ("Minor Road", Kind.MINOR),
        ("Local Road", Kind.LOCAL),
        ("Local Access Road", Kind.LOCAL),
        ("Classified Unnumbered", Kind.MINOR),
        ("Unclassified", Kind.LOCAL),
        ("Restricted Local Access Road", None),
        ("Secondary Access Road", None),
        # Tags of OpenStreetMap.
        ("trunk", Kind.A_ROAD),
        ("primary_link", Kind.MINOR),
        ("living_street", Kind.LOCAL),
        ("rail", Kind.RAILWAY),
        ("footway", None),
        # Forms of OS Open Rivers, tracks of OS OpenMap - Local.
        ("inlandRiver", Kind.RIVER),
        ("tidalRiver", Kind.RIVER),
        ("lake", None),
        ("Multi Track", Kind.RAILWAY),
        # In whatever way they are written.
        ("  a   ROAD ", Kind.A_ROAD),
        ("a-road", Kind.A_ROAD),
        ("BUILT-UP AREA", Kind.BUILT_UP),
        ("", None),
        (None, None),
        (float("nan"), None),
        (3, None),
    ],
)
def test_a_word(word: object, kind: Kind | None) -> None:
    assert kinds_of([word]) == [kind]


def test_each_kind_is_known_by_its_own_name_and_by_the_one_that_is_listed() -> None:
    assert kinds_of(KINDS) == list(KINDS)
    assert set(kinds_of(known_words().split(", "))) == set(KINDS)
