"""Points files whose rows count by the harm of their offences instead of one each."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np

from hotspots.analysis.harm import default_harm_table, read_harm_table
from hotspots.analysis.harm_account import harm_account
from hotspots.analysis.locations import FloatArray, weights_of
from hotspots.analysis.offence_types import offence_categories
from hotspots.errors import InputError
from hotspots.points import read_points

HARM = "harm"


def read_weighed_points(
    points: Path,
    crs: str,
    *,
    weights: str | None = None,
    harm: str | None = None,
    harm_table: Path | None = None,
) -> gpd.GeoDataFrame:
    """Read a points file, and weigh its rows by harm if that is asked for.

    Parameters
    ----------
    points, crs, weights
        As in `hotspots.points.read_points`.
    harm
        Column with the kind of offence of each row; without it nothing is weighed by harm.
    harm_table
        A table as `hotspots.analysis.harm.read_harm_table` reads it; the bundled one without it.

    Returns
    -------
    GeoDataFrame
        As `read_points` gives it. By harm it has one more column, ``harm``: the incidents that the
        row stands for, times what one of them weighs. ``attrs["weights"]`` is then "harm",
        ``attrs["weighed_by"]`` says it in words, ``attrs["mean_harm"]`` is that of an incident, and
        ``attrs["incidents"]`` names the column of weights that it would have without harm, if any.
        ``attrs["harm_account"]`` is a sentence with the weights and who says so.

    Raises
    ------
    InputError
        If there is no such column, the table does not know a kind of offence, no incident weighs
        anything, or a table is given without a column.
    """
    if harm is None:
        if harm_table is not None:
            raise InputError(
                "A table of harm needs the column with the kinds of offence: name it with --harm."
            )
        return read_points(points, crs, weights=weights)
    table = default_harm_table() if harm_table is None else read_harm_table(harm_table)
    frame = read_points(points, crs, weights=weights)
    column = _column(frame, harm, points)
    incidents = weights_of(frame, frame.attrs["weights"])
    kind, categories = offence_categories(frame[column].to_numpy(), table)
    weight = np.array([table[category].weight for category in categories])[kind]
    total = weight if incidents is None else weight * incidents
    if not total.any():
        raise InputError(f"Every row of {points} weighs nothing: there is no harm to map.")
    weighed: gpd.GeoDataFrame = frame.assign(**{HARM: total})
    source = "in days, by the bundled table" if harm_table is None else f"by {harm_table.name}"
    weighed.attrs |= {
        "weights": HARM,
        "incidents": frame.attrs["weights"],
        "weighed_by": f"the harm of {column}, {source}",
        "harm_account": f"Weights {harm_account(categories, table)}.",
        "mean_harm": float(total.sum() / (len(frame) if incidents is None else incidents.sum())),
    }
    return weighed


def average_weights(points: gpd.GeoDataFrame) -> FloatArray | None:
    """Weights of which an incident of average harm has 1; those of the column without harm.

    For what takes one weight for both, as the test of cells does: its sums then still are of the
    size of counts, whatever the unit of the harm.
    """
    weights = weights_of(points, points.attrs["weights"])
    if weights is None or not is_by_harm(points):
        return weights
    average = weights / points.attrs["mean_harm"]
    whole = np.round(average)
    # Five that come to 4.999999999999999 would be one short of the five that make a cluster.
    counted: FloatArray = np.where(np.isclose(average, whole, rtol=1e-12, atol=0), whole, average)
    return counted


def incidents_and_harm(points: gpd.GeoDataFrame) -> tuple[FloatArray | None, FloatArray | None]:
    """Incidents that each row stands for, and what one of them weighs; None where all are one."""
    if not is_by_harm(points):
        return weights_of(points, points.attrs["weights"]), None
    incidents = weights_of(points, points.attrs["incidents"])
    harm = points[HARM].to_numpy(np.float64)
    if incidents is None:
        return None, harm
    return incidents, np.where(incidents > 0, harm / np.where(incidents > 0, incidents, 1.0), 0.0)


def harm_notes(points: gpd.GeoDataFrame) -> tuple[str, ...]:
    """The sentence that says what their harm is, if they were weighed by it."""
    return (points.attrs["harm_account"],) if is_by_harm(points) else ()


def points_in_words(points: gpd.GeoDataFrame, *, by_harm: bool = True) -> str:
    """How many points there are and what they are weighted by; without harm if only counted."""
    rows, weights = len(points), points.attrs["weights"]
    if is_by_harm(points):
        by = points.attrs["weighed_by"] if by_harm else points.attrs["incidents"]
    else:
        by = weights
    return f"{rows:,} point{'' if rows == 1 else 's'}" + (f" weighted by {by}" if by else "")


def is_by_harm(points: gpd.GeoDataFrame) -> bool:
    """Whether ``read_weighed_points`` weighed them by harm."""
    return "mean_harm" in points.attrs


def _column(frame: gpd.GeoDataFrame, harm: str, path: Path) -> str:
    names = {str(name).strip().lower(): str(name) for name in frame.columns}
    if HARM in names:
        raise InputError(
            f'{path} has a column named "{names[HARM]}", which is where the weights go: rename it.'
        )
    column = names.get(harm.strip().lower())
    if column is None or column == frame.geometry.name:
        others = ", ".join(str(name) for name in frame.columns if name != frame.geometry.name)
        raise InputError(
            f'{path} has no column "{harm}" with the kinds of offence: its columns are {others}.'
        )
    return column
