"""What every exported layer says about itself: data, method, parameters and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.analysis.clusters.stability import RELIABLE
from hotspots.analysis.location_accuracy import PRECISE_M
from hotspots.assessment import AreaAssessment, Sight
from hotspots.disclosure import CELL_SIZE, FEWEST
from hotspots.export.file_copy import FileCopy
from hotspots.themes import THEMES

MARKING = "OFFICIAL-SENSITIVE"


def title(results: Sequence[AreaAssessment]) -> str:
    """What, where and when, as the title of a layer."""
    areas = {result.area.name for result in results}
    where = f", {areas.pop()}" if len(areas) == 1 else ""
    return f"{_subject(results)}{where}, {results[0].selection.period.label}"


def description(results: Sequence[AreaAssessment], copy: FileCopy | None = None) -> str:
    """The whole account, one sentence a line, as the abstract of a layer."""
    lines = [
        f"{MARKING}.",
        f"{_filters(results)}.",
        *_method(results),
        *_left_out(results),
        *(f"{edition.rstrip('.')}." for edition in results[0].editions),
        *([copy.sentence] if copy else []),
    ]
    return "\n".join(lines)


def facts(results: Sequence[AreaAssessment], copy: FileCopy | None = None) -> dict[str, str]:
    """The account in parts, for the metadata of formats that have names for them."""
    selection = results[0].selection
    told = {
        "title": title(results),
        "marking": MARKING,
        "period": f"{selection.period.first} to {selection.period.last}",
        "filters": _filters(results),
        "method": " ".join(_method(results)),
        "left_out": " ".join(_left_out(results)),
        "sight": results[0].sight.value,
        "sources": " ".join(f"{edition.rstrip('.')}." for edition in results[0].editions),
    }
    if copy:
        told |= {"copy": copy.mark, "made": copy.made.isoformat(), "made_for": copy.reader}
    return told


def _filters(results: Sequence[AreaAssessment]) -> str:
    selection = results[0].selection
    kind = (
        f" ({THEMES[selection.theme].subtype(selection.subtype).title})"
        if selection.subtype
        else ""
    )
    agencies = ", ".join(selection.agencies) or "all agencies"
    times = f", {selection.time_block.title}" if selection.time_block else ""
    return (
        f"{_subject(results)}{kind}, {selection.period.first} to {selection.period.last}, "
        f"{agencies}{times}"
    )


def _subject(results: Sequence[AreaAssessment]) -> str:
    themes = dict.fromkeys(result.selection.theme for result in results)
    return ", ".join(THEMES[theme].title for theme in themes)


def _method(results: Sequence[AreaAssessment]) -> list[str]:
    used = results[0].hotspots.parameters
    lines = [
        f"Density: {used.kernel} kernel, {_bandwidths(results)}, "
        f"{used.cell_size:g} m cells, incidents {'of average harm ' if used.harm_from else ''}"
        "per square kilometre over the period.",
        f"Hotspots: the densest cells that together are {100 * used.hotspot_share:g} % of the "
        f"area, without pieces in which nothing happened, ranked by their "
        f"{'harm' if used.harm_from else 'incidents'}.",
        f"Clusters: {_clustering(results)}.{_reliable(results)}",
        f"Cells: {used.grid_cell_size:g} m squares of the National Grid; Getis-Ord Gi*, p adjusted "
        f"by Benjamini-Hochberg within each area; accuracy_m is what half of a square's incidents "
        f"are known to or better, share_within_{PRECISE_M}_m how many to {PRECISE_M} m or better.",
        "Coordinates: British National Grid (EPSG:27700) or, in GeoJSON, WGS84 through OSTN15.",
    ]
    if all((result.hotspots.cells["n"] > 0).all() for result in results):
        lines.append("Squares without incidents are left out.")
    if used.weight_by_accuracy:
        lines.append(
            f"Weights: in density and clusters {results[0].hotspots.provenance['weights']}; "
            "counts are counts."
        )
    if used.harm_from:
        lines += _by_harm(results)
    if results[0].sight is Sight.PROTECTED:
        lines.append(
            f"Made from protected cells: counts in {CELL_SIZE} m squares; squares with fewer than "
            f"{FEWEST} incidents, or with most of them at one or two places, are not shown. "
            "How good a map is, where it is said, is judged in these squares; hotspots are drawn "
            f"in {used.cell_size:g} m cells and follow them closely, not exactly."
        )
    if results[0].indicative:
        lines.append("The community areas are indicative, not the official boundaries.")
    return lines


def _by_harm(results: Sequence[AreaAssessment]) -> list[str]:
    said = {result.selection.theme: result.hotspots.provenance["harm"] for result in results}
    return [
        *(f"Harm, {THEMES[theme].title}: in the density {how}." for theme, how in said.items()),
        "The incidents told of hotspots, clusters and the test of cells count every one alike.",
    ]


def _bandwidths(results: Sequence[AreaAssessment]) -> str:
    metres = sorted({result.hotspots.parameters.bandwidth_m for result in results})
    if len(metres) == 1:
        return f"bandwidth {metres[0]:g} m"
    return f"bandwidth {metres[0]:g} to {metres[-1]:g} m as the areas layer gives it for each area"


def _clustering(results: Sequence[AreaAssessment]) -> str:
    used = results[0].hotspots.parameters
    if len(results) > 1:
        return "DBSCAN with eps and min_samples as the areas layer gives them for each area"
    if used.eps is None:
        return "not sought, the incidents are too few"
    return f"DBSCAN with eps {used.eps:g} m and min_samples {used.min_samples:g}"


def _reliable(results: Sequence[AreaAssessment]) -> str:
    if all(result.hotspots.clusters.empty for result in results):
        return ""
    return f" Those with a stability below {RELIABLE:g} may be chance."


def _left_out(results: Sequence[AreaAssessment]) -> list[str]:
    used = round(sum(result.hotspots.n for result in results))
    not_mapped = sum(result.not_mapped for result in results)
    lines = [
        f"Incidents used: {used:,}. In an area but not mapped, because they are sensitive or too "
        f"few in one place, or lie where a system puts what has no place: {not_mapped:,}"
        f"{_of_these(results)}."
    ]
    limit = results[0].selection.located_within
    if limit is not None:
        lines.append(_located_too_badly(results, limit))
    if results[0].selection.times:
        lines.append("Incidents whose time is not known well enough are left out.")
    if any(result.withheld for result in results):
        lines.append("Some areas have a few more, which are withheld.")
    for theme, result in {result.selection.theme: result for result in results}.items():
        lines.append(
            f"{THEMES[theme].title}: {_told(result.unlocated)} of all the incidents sent could not "
            f"be located and {_told(result.outside)} lie outside all community areas."
        )
    return lines


def _of_these(results: Sequence[AreaAssessment]) -> str:
    if results[0].selection.pile_ups:
        return "; points where a system puts what has no place are shown"
    piled = sum(result.piled for result in results)
    return f" ({piled:,} of them for the last reason)" if piled else ""


def _located_too_badly(results: Sequence[AreaAssessment], limit: int) -> str:
    left_out = sum(result.left_out for result in results)
    said = f"Left out because they are known only to more than {limit:,} m: {left_out:,}."
    if results[0].sight is Sight.PROTECTED:
        said += (
            f" Where fewer than {FEWEST} of a square would be left out, they stay; where too few "
            "would stay, the whole square is left out."
        )
    return said


def _told(count: int | None) -> str:
    return f"fewer than {FEWEST}" if count is None else f"{count:,}"
