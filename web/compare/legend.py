"""The legends of density bands of two maps: one for both where their limits are the same."""

from __future__ import annotations

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.analysis.drawn_bands import bands_not_drawn
from web.maps.rows import band_legend, band_legend_of

Legend = list[tuple[int, str]]


def band_legends(results: list[AreaHotspots], titles: tuple[str, str]) -> list[Legend]:
    """Numbers of bands and their ranges per km² and year of two maps, the densest first.

    Bands are fixed for a theme in every area and period. Which of them are drawn follows from a
    map's months and bandwidth: where the maps differ in that, the one legend says for which.
    """
    first, second = (one.parameters.breaks or () for one in results)
    if first != second:
        return [band_legend_of(one) for one in results]
    hidden = [bands_not_drawn(one.parameters, first, one.months) for one in results]
    only = titles[hidden.index(max(hidden))]
    shared = [
        (band, f"{text} (not drawn for {only})" if min(hidden) < band <= max(hidden) else text)
        for band, text in band_legend(first, min(hidden))
    ]
    return [shared, shared]
