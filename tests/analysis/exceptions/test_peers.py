"""Where a figure stands among its peers."""

from __future__ import annotations

import math

import pytest

from hotspots.analysis.exceptions.peers import peer_position
from hotspots.errors import InputError

PEERS = [4.0, 5.0, 6.0]  # mean 5, deviation 1


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (7.1, "greater"),
        (7.0, "in line above average"),
        (5.1, "in line above average"),
        (5.0, "in line below average"),
        (3.0, "in line below average"),
        (2.9, "less"),
    ],
)
def test_in_line_goes_to_two_deviations(value: float, position: str) -> None:
    found = peer_position(value, PEERS)
    assert (found.position, found.mean, found.deviation, found.peers) == (position, 5, 1, 3)


def test_the_limit_can_be_another() -> None:
    assert peer_position(6.5, PEERS, deviations=1).position == "greater"
    with pytest.raises(InputError, match="above 0"):
        peer_position(6.5, PEERS, deviations=0)


def test_two_peers_or_an_unknown_figure_say_nothing() -> None:
    assert peer_position(5.0, [4.0, 5.0, math.nan]).position == "not known"
    assert peer_position(math.nan, PEERS).position == "not known"
