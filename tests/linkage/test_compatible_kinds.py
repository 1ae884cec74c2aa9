"""As which kinds two agencies may report one event."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hotspots.linkage.compatible_kinds as module
from hotspots.linkage.compatible_kinds import compatibility, compatible
from hotspots.themes import THEMES

TABLE = Path(module.__file__).with_name("compatible_kinds.csv").read_text(encoding="utf-8")
KINDS = [(theme.id, subtype.id) for theme in THEMES.values() for subtype in theme.subtypes]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("asb", "nuisance"), ("asb", "nuisance"), True),
        (("asb", "nuisance"), ("asb", "personal"), True),
        (("asb", "personal"), ("asb", "environmental"), False),
        (("asb", "unspecified"), ("asb", "environmental"), True),
        (("violence", "robbery"), ("violence", "weapons"), True),
        (("violence", "robbery"), ("violence", "public_order"), False),
        (("rural", "fuel"), ("rural", "heritage"), False),
        (("rural", "fly_tipping"), ("rural", "arson"), True),
        # Of another theme, whatever the kind is called.
        (("asb", "unspecified"), ("violence", "unspecified"), False),
        (("asb", "nuisance"), ("rural", "fly_tipping"), False),
    ],
)
def test_kinds_are_compatible_by_the_table(
    one: tuple[str, str], other: tuple[str, str], expected: bool
) -> None:
    assert compatible(one, other) is expected


@given(st.lists(st.sampled_from(KINDS), max_size=8))
def test_compatibility_is_symmetric_and_of_every_kind_with_itself(
    kinds: list[tuple[str, str]],
) -> None:
    found = compatibility(kinds)
    assert found.shape == (len(kinds), len(kinds))
    assert (found == found.T).all()
    assert np.diagonal(found).all()


def test_the_table_says_whose_it_is_and_gives_a_reason_for_every_row() -> None:
    comment, *lines = TABLE.splitlines()
    assert comment.startswith("# ")
    assert "Drawn up by the Hotspots project" in comment
    rows = list(csv.DictReader(lines))
    assert len(rows) > 10
    for row in rows:
        pair = [(row["theme"], row[side]) for side in ("subtype", "other")]
        assert set(pair) <= set(KINDS)
        assert pair[0] != pair[1]
        assert row["because"]
        assert not any(THEMES[theme].subtype(kind).sensitive for theme, kind in pair)
    pairs = [frozenset((row["theme"], row[side]) for side in ("subtype", "other")) for row in rows]
    assert len(pairs) == len(set(pairs))
