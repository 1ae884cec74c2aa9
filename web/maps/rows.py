"""What map and table both say of an area's hotspots, made once so that they cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.analysis.clusters.reliability import found_again
from hotspots.analysis.drawn_bands import bands_not_drawn
from hotspots.analysis.location_accuracy import PRECISE_M, accuracy_classes
from hotspots.geocoding.grid_reference import format_grid_reference
from web.maps.scales import CountScale, count_scale
from web.wording import UNKNOWN, count, day, decimals, month, percent

SQUARE_METRES_PER_HECTARE = 10_000
SQUARE_METRES_PER_SQUARE_KILOMETRE = 1_000_000
MONTHS_PER_YEAR = 12
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Row:
    """One shape: what the map's layer carries (``properties``) and its cells in the table."""

    geometry: Any
    properties: dict[str, Any]
    cells: dict[str, str]


def hotspot_rows(result: AreaHotspots) -> list[Row]:
    """The densest parts of the area, those with most incidents first."""
    return [_hotspot_row(hotspot) for hotspot in result.hotspots.itertuples()]


def _hotspot_row(hotspot: Any) -> Row:
    size = decimals(hotspot.area_m2 / SQUARE_METRES_PER_HECTARE)
    share = percent(hotspot.share)
    square = format_grid_reference(hotspot.peak_x, hotspot.peak_y)
    place = hotspot.name or square
    return Row(
        geometry=hotspot.geometry,
        properties={
            "rank": int(hotspot.rank),
            "name": place,
            "n": round(float(hotspot.n)),
            "label": f"{share} of the incidents on this map, in {size} hectares",
        },
        cells={
            "rank": str(int(hotspot.rank)),
            "name": place,
            "square": square,
            "n": count(hotspot.n),
            "share": share,
            "size": size,
        },
    )


def cluster_rows(result: AreaHotspots, *, whole_months: bool = False) -> list[Row]:
    """The clusters, the largest first.

    Parameters
    ----------
    whole_months
        Whether only the months of the first and last incident are known, not their days.
    """
    say_when = month if whole_months else day
    ordered = result.clusters.sort_values("rank")
    return [_cluster_row(cluster, say_when) for cluster in ordered.itertuples()]


def _cluster_row(cluster: Any, say_when: Callable[[str | None], str]) -> Row:
    size = decimals(cluster.area_m2 / SQUARE_METRES_PER_HECTARE)
    share = percent(cluster.share)
    middle = cluster.geometry.representative_point()
    square = format_grid_reference(middle.x, middle.y)
    place = cluster.name or square
    again = found_again(float(cluster.stability)) or UNKNOWN
    return Row(
        geometry=cluster.geometry,
        properties={
            "rank": int(cluster.rank),
            "name": place,
            "n": round(float(cluster.n)),
            "label": f"{share} of the incidents on this map, in {size} hectares",
            "found_again": "" if cluster.reliable else f"Found again: {again}",
        },
        cells={
            "rank": str(int(cluster.rank)),
            "name": place,
            "square": square,
            "n": count(cluster.n),
            "share": share,
            "size": size,
            "again": again,
            "first": say_when(cluster.first_date),
            "last": say_when(cluster.last_date),
            "agencies": cluster.agencies or "–",
        },
    )


def band_rows(result: AreaHotspots) -> list[Row]:
    """The density bands, the densest first."""
    per_year = MONTHS_PER_YEAR / result.months
    ordered = result.density.sort_values("band", ascending=False)
    return [_band_row(band, per_year) for band in ordered.itertuples()]


def _band_row(band: Any, per_year: float) -> Row:
    yearly = band_range(band.density_min * per_year, band.density_max * per_year)
    return Row(
        geometry=band.geometry,
        properties={"band": int(band.band), "label": f"{yearly} incidents per km² and year"},
        cells={
            "band": str(int(band.band)),
            "yearly": yearly,
            "period": band_range(band.density_min, band.density_max),
            "size": decimals(band.geometry.area / SQUARE_METRES_PER_SQUARE_KILOMETRE),
        },
    )


def band_range(lowest: float, highest: float) -> str:
    """``10 to 25``, or ``250 and over`` for the last."""
    if not np.isfinite(highest):
        return f"{decimals(lowest)} and over"
    return f"{decimals(lowest)} to {decimals(highest)}"


def band_legend(breaks: Sequence[float], not_drawn: int = 0) -> list[tuple[int, str]]:
    """Numbers of bands and their ranges, the densest first.

    Parameters
    ----------
    breaks
        Lower limits per km² and year.
    not_drawn
        How many, the lowest, two incidents alone would make; they are said not to be drawn.
    """
    ranges = [band_range(low, high) for low, high in pairwise([*breaks, float("inf")])]
    return [
        (band, text if band > not_drawn else f"{text} (not drawn)")
        for band, text in enumerate(ranges, start=1)
    ][::-1]


def band_legend_of(result: AreaHotspots) -> list[tuple[int, str]]:
    """The bands of a map, those marked that it does not draw."""
    used, breaks = result.parameters, result.parameters.breaks or ()
    return band_legend(breaks, bands_not_drawn(used, breaks, result.months) if breaks else 0)


def cell_rows(result: AreaHotspots, lowest: int = 1) -> tuple[list[Row], CountScale]:
    """The squares with incidents, the fullest first, and the scale of their colours.

    Parameters
    ----------
    lowest
        The smallest count that a square can have, for the legend.
    """
    cells = _filled(result)
    scale = count_scale(cells["n"].to_numpy(), lowest=lowest)
    classes = scale.classes(cells["n"].to_numpy())
    rows = [
        _cell_row(cell, int(shade)) for cell, shade in zip(cells.itertuples(), classes, strict=True)
    ]
    return rows, scale


def _cell_row(cell: Any, shade: int) -> Row:
    centre = cell.geometry.centroid
    square = format_grid_reference(centre.x, centre.y)
    significant = bool(cell.p_adjusted <= SIGNIFICANT and cell.gistar > 0)
    judged = "Significantly high with its neighbours" if significant else "Not significant"
    return Row(
        geometry=cell.geometry,
        properties={
            "label": f"Square around {square}",
            "n": round(float(cell.n)),
            "class": shade,
            "significant": significant,
            "significance": judged,
        },
        cells={
            "square": square,
            "n": count(cell.n),
            "gistar": "–" if np.isnan(cell.gistar) else f"{cell.gistar:.1f}",
            "significance": "Yes" if significant else "No",
            "accuracy": _metres(cell.accuracy_m),
            "precise": _withheld(cell.share_within_100_m),
        },
    )


def accuracy_rows(result: AreaHotspots) -> list[Row]:
    """How well the incidents of the squares are located, in the order of `cell_rows`."""
    cells = _filled(result)
    classes = accuracy_classes(cells["accuracy_m"])
    return [
        _accuracy_row(cell, int(shade))
        for cell, shade in zip(cells.itertuples(), classes, strict=True)
    ]


def _accuracy_row(cell: Any, shade: int) -> Row:
    centre = cell.geometry.centroid
    known, precise = _metres(cell.accuracy_m), _withheld(cell.share_within_100_m)
    half = f"half of its incidents are known to {known}"
    return Row(
        geometry=cell.geometry,
        properties={
            "label": f"Square around {format_grid_reference(centre.x, centre.y)}",
            "class": shade,
            "known": f"{half.capitalize()}{'' if known == UNKNOWN else ' or better'}",
            "precise": f"To {PRECISE_M} m or better: {precise}",
        },
        cells={"accuracy": known, "precise": precise},
    )


def _filled(result: AreaHotspots) -> Any:
    filled = result.cells[result.cells["n"] > 0]
    return filled.sort_values(["n", "density"], ascending=False, kind="stable")


def _metres(accuracy: float) -> str:
    return UNKNOWN if np.isnan(accuracy) else f"{count(np.ceil(accuracy))} m"


def _withheld(share: float) -> str:
    return "withheld" if np.isnan(share) else percent(share)
