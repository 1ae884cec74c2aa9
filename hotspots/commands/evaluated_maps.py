"""The maps that ``hotspots evaluate`` judges: of a points file, or of what is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.assessment import Picture, Selection
    from hotspots.evaluation_tables import EvaluatedMap
    from hotspots.periods import Period
    from hotspots.selection_harm import HarmScale


def maps_of_points(
    points: Path,
    crs: str | None,
    fit: Period,
    score: Period,
    within: Path | None,
    cell_size: float | None,
    bandwidths: list[float | str],
    weights: str | None,
    harm: str | None,
    harm_table: Path | None,
) -> list[EvaluatedMap]:
    """Judge the map of a points file with each bandwidth; harm as its options give it."""
    from hotspots.errors import InputError
    from hotspots.evaluation_tables import EvaluatedMap
    from hotspots.points_evaluation import evaluate_points
    from hotspots.progress import progress

    if crs is None:
        raise InputError("A points file needs --crs, such as --crs EPSG:27700.")
    with progress("Judging", len(bandwidths)) as advance:
        results = evaluate_points(
            points,
            crs=crs,
            fit=fit,
            score=score,
            within=within,
            cell_size=50.0 if cell_size is None else cell_size,
            bandwidths=bandwidths,
            weights=weights,
            harm=harm,
            harm_table=harm_table,
            advance=advance,
        )
    return [
        EvaluatedMap(points.name, "", one.bandwidth, one.evaluation, one.of_counts)
        for one in results
    ]


def stored_maps(
    areas: tuple[str, ...],
    themes: tuple[str, ...],
    fit: Period,
    score: Period,
    bandwidths: list[float | str],
    harm: HarmScale | None,
) -> list[EvaluatedMap]:
    """Judge the maps of what is stored, by theme, bandwidth and area."""
    from hotspots.assessment import load_picture
    from hotspots.disclosure import Selection
    from hotspots.progress import progress
    from hotspots.store.database import open_database
    from hotspots.themes import THEMES, find_theme

    chosen = list(dict.fromkeys(find_theme(theme).id for theme in themes or THEMES))
    picture = load_picture(open_database())
    every = [area.name for area in picture.boundaries.areas]
    names = list(dict.fromkeys(picture.boundaries.area(name).name for name in areas)) or every
    steps = len(chosen) * sum(len(names) + len(every) * (b == "validated") for b in bandwidths)
    maps: list[EvaluatedMap] = []
    with progress("Judging", steps) as advance:
        for theme in chosen:
            selection = Selection(theme, fit)
            for bandwidth in bandwidths:
                maps += _maps_of_theme(picture, names, selection, score, bandwidth, harm, advance)
    return maps


def _maps_of_theme(
    picture: Picture,
    names: list[str],
    selection: Selection,
    score: Period,
    bandwidth: float | str,
    harm: HarmScale | None,
    advance: Callable[[int], None],
) -> list[EvaluatedMap]:
    from hotspots.disclosure import Sight
    from hotspots.evaluation_tables import EvaluatedMap
    from hotspots.harm_accuracy import harm_accuracy_of_areas
    from hotspots.map_accuracy import accuracy_of_areas

    if harm is None:
        counted = accuracy_of_areas(
            picture, names, selection, score, Sight.EXACT, bandwidth=bandwidth, advance=advance
        )
        return [
            EvaluatedMap(one.area.name, selection.theme, one.bandwidth, one.evaluation)
            for one in counted
        ]
    weighed = harm_accuracy_of_areas(
        picture, names, selection, score, harm, bandwidth=bandwidth, advance=advance
    )
    return [
        EvaluatedMap(one.area.name, selection.theme, one.bandwidth, one.evaluation, one.of_counts)
        for one in weighed
    ]
