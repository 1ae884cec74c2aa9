"""How much the hotspots of two views lie on each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.analysis.area_hotspots import AreaHotspots
from web.maps.rows import hotspot_rows
from web.wording import decimals, percent

LEAST_SHARE = 0.005
"""What would be told as 0 % is not told."""
SQUARE_METRES_PER_HECTARE = 10_000

Address = Callable[[int], str]


@dataclass(frozen=True)
class SharedHotspot:
    """A row of a table of hotspots.

    Attributes
    ----------
    cells
        Rank, name, n, share, size, and ``other``: how much of it is a hotspot of the other view.
    href
        Its page.
    """

    cells: dict[str, str]
    href: str


@dataclass(frozen=True)
class Overlap:
    """The hotspots of two views, ranked, and what they have in common.

    Attributes
    ----------
    sentence
        How much of each lies on the other; empty where either has none.
    """

    first: list[SharedHotspot]
    second: list[SharedHotspot]
    sentence: str


def overlap(
    first: AreaHotspots,
    second: AreaHotspots,
    area_m2: float,
    titles: tuple[str, str],
    addresses: tuple[Address, Address],
) -> Overlap:
    """Lay the hotspots of two views on each other.

    Parameters
    ----------
    area_m2
        Of the community area.
    titles
        What the two views are called.
    addresses
        Of the page of a hotspot of each view by its rank.
    """
    common = common_areas(first.hotspots.geometry.to_numpy(), second.hotspots.geometry.to_numpy())
    return Overlap(
        first=_rows(first, second, common, addresses[0]),
        second=_rows(second, first, common.T, addresses[1]),
        sentence=_sentence(first, second, float(common.sum()), area_m2, titles),
    )


def common_areas(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.float64]:
    """The area that each shape has in common with each of others.

    Returns
    -------
    numpy.ndarray
        Square metres, shape (first, second).
    """
    common = np.zeros((len(first), len(second)))
    if common.size:
        a, b = shapely.STRtree(second).query(first, predicate="intersects")
        common[a, b] = shapely.area(shapely.intersection(first[a], second[b]))
    return common


def _rows(
    result: AreaHotspots,
    other: AreaHotspots,
    common: NDArray[np.float64],
    address: Address,
) -> list[SharedHotspot]:
    shares = common / result.hotspots["area_m2"].to_numpy()[:, None]
    ranks = [int(rank) for rank in other.hotspots["rank"]]
    return [
        SharedHotspot(
            cells={**row.cells, "other": _words(share, ranks)},
            href=address(row.properties["rank"]),
        )
        for row, share in zip(hotspot_rows(result), shares, strict=True)
    ]


def _words(shares: NDArray[np.float64], ranks: list[int]) -> str:
    """``95% in 2``, or ``30%, most in 3`` where it lies in several."""
    together = float(shares.sum())
    if together < LEAST_SHARE:
        return "none"
    most = int(shares.argmax())
    joint = " in" if shares[most] > together - LEAST_SHARE else ", most in"
    return f"{percent(together)}{joint} {ranks[most]}"


def _sentence(
    first: AreaHotspots,
    second: AreaHotspots,
    common_m2: float,
    area_m2: float,
    titles: tuple[str, str],
) -> str:
    covered = [float(one.hotspots["area_m2"].sum()) for one in (first, second)]
    if not all(covered):
        return ""
    shares = [percent(common_m2 / one) for one in covered]
    # What a hotspot of the one would share with the other if it lay anywhere in the area.
    chance = [percent(one / area_m2) for one in reversed(covered)]
    by_chance = chance[0] if chance[0] == chance[1] else f"{chance[0]} and {chance[1]}"
    return (
        f"{decimals(common_m2 / SQUARE_METRES_PER_HECTARE)} hectares are a hotspot in both: "
        f"{shares[0]} of the hotspots of {titles[0]} and {shares[1]} of those of {titles[1]}. "
        f"If hotspots lay anywhere in the area by chance, it would be about {by_chance}."
    )
