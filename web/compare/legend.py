"""The legend of density bands, which are fixed for a theme in every area and period."""

from __future__ import annotations

from itertools import pairwise

from hotspots.analysis.density.bands import theme_breaks
from web.maps.rows import band_range


def band_legend(theme: str) -> list[tuple[int, str]]:
    """Numbers of a theme's bands and their ranges per km² and year, the densest first."""
    limits = [*theme_breaks(theme), float("inf")]
    ranges = [band_range(low, high) for low, high in pairwise(limits)]
    return [(band, text) for band, text in enumerate(ranges, start=1)][::-1]
