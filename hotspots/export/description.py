"""What every exported layer says about itself: data, method, parameters and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.assessment import AreaAssessment, Sight
from hotspots.disclosure import CELL_SIZE, FEWEST
from hotspots.themes import THEMES

MARKING = "OFFICIAL-SENSITIVE"


def title(results: Sequence[AreaAssessment]) -> str:
    """What, where and when, as the title of a layer."""
    areas = {result.area.name for result in results}
    where = f", {areas.pop()}" if len(areas) == 1 else ""
    return f"{_subject(results)}{where}, {results[0].selection.period.label}"


def description(results: Sequence[AreaAssessment]) -> str:
    """The whole account, one sentence a line, as the abstract of a layer."""
    selection = results[0].selection
    kind = (
        f" ({THEMES[selection.theme].subtype(selection.subtype).title})"
        if selection.subtype
        else ""
    )
    lines = [
        f"{MARKING}.",
        f"{_subject(results)}{kind}, {selection.period.first} to {selection.period.last}, "
        f"{', '.join(selection.agencies) or 'all agencies'}.",
        *_method(results),
        *_left_out(results),
        *(f"{edition.rstrip('.')}." for edition in results[0].editions),
    ]
    return "\n".join(lines)


def _subject(results: Sequence[AreaAssessment]) -> str:
    themes = dict.fromkeys(result.selection.theme for result in results)
    return ", ".join(THEMES[theme].title for theme in themes)


def _method(results: Sequence[AreaAssessment]) -> list[str]:
    used = results[0].hotspots.parameters
    lines = [
        f"Density: {used.kernel} kernel, bandwidth {used.bandwidth:g} m, "
        f"{used.cell_size:g} m cells, incidents per square kilometre over the period.",
        "Clusters: DBSCAN with eps and min_samples as the areas layer gives them for each area.",
        f"Cells: {used.grid_cell_size:g} m squares of the National Grid; Getis-Ord Gi*, p adjusted "
        "by Benjamini-Hochberg within each area.",
        "Coordinates: British National Grid (EPSG:27700) or, in GeoJSON, WGS84 through OSTN15.",
    ]
    if results[0].sight is Sight.PROTECTED:
        lines.append(
            f"Made from protected cells: counts in {CELL_SIZE} m squares; squares with fewer than "
            f"{FEWEST} incidents, or with most of them at one or two places, are not shown."
        )
    if results[0].indicative:
        lines.append("The community areas are indicative, not the official boundaries.")
    return lines


def _left_out(results: Sequence[AreaAssessment]) -> list[str]:
    used = round(sum(result.hotspots.n for result in results))
    not_mapped = sum(result.not_mapped for result in results)
    lines = [
        f"Incidents used: {used:,}. In an area but not mapped, because they are sensitive or too "
        f"few in one place: {not_mapped:,}."
    ]
    if any(result.withheld for result in results):
        lines.append("Some areas have a few more, which are withheld.")
    for theme, result in {result.selection.theme: result for result in results}.items():
        lines.append(
            f"{THEMES[theme].title}: {_told(result.unlocated)} of all the incidents sent could not "
            f"be located and {_told(result.outside)} lie outside all community areas."
        )
    return lines


def _told(count: int | None) -> str:
    return f"fewer than {FEWEST}" if count is None else f"{count:,}"
