"""Comparing what the geocoder answered with what is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.labelled_places import Labelled, Point
from benchmarks.worlds import World
from hotspots.geocoding.point_column import match_type_of
from hotspots.geocoding.result import Candidate, Flag, MatchType, flags_of

FAR_RADII, FAR_METRES = 3.0, 500.0
"""Further than both from the truth is wrong, whatever the entry."""
SURE = 0.5
"""A confidence from which an answer counts as sure of itself."""

DOUBTS = frozenset(
    (
        Flag.NAME_CORRECTED,
        Flag.NAME_UNKNOWN,
        Flag.NAME_ELSEWHERE,
        Flag.NAME_AMBIGUOUS,
        Flag.LOCALITY_MISSING,
        Flag.CONTEXT_AREA,
        Flag.CONTEXT_COLUMN,
        Flag.POSTCODE_CORRECTED,
        Flag.OUTSIDE_SERVICE_AREA,
    )
)
"""Flags that tell a person that the place may be another one."""

_SAME = 2.0
_ROUNDING = 0.01


def score(world: World, seed: int) -> pd.DataFrame:
    """Ask everything of one gazetteer.

    Returns
    -------
    pandas.DataFrame
        One row for each label: ``world, wanted, style, text, calibration`` (its half), ``found``
        (match type), ``distance`` from the truth, ``accuracy``, ``flags``, and as booleans
        ``located``, ``right`` (a right entry), ``coarser``, ``offered`` (no point, but the right
        place is among the candidates), ``within`` (truth inside the radius), ``silent`` (a wrong
        point that nothing warns of).
    """
    labels = list(world.labels(seed))
    columns = sorted({column for label in labels for column in label.fields})
    cells = {column: [label.fields.get(column) for label in labels] for column in columns}
    points = world.geocoder.locate(cells, rows=len(labels)).points
    rows = []
    for row, label in enumerate(labels):
        answer = (float(points.easting[row]), float(points.northing[row]))
        located = bool(np.isfinite(answer[0]))
        accuracy = float(points.accuracy[row])
        distance = _apart(answer, label.truth)
        flags = flags_of(int(points.flags[row]))
        right, coarser = located and _right(label, answer, accuracy), False
        if located and not right:
            coarser = _among(answer, label.coarser)
        far = distance > max(FAR_RADII * accuracy, FAR_METRES)
        wrong = located and (not (right or coarser) or (right and far))
        rows.append(
            {
                "world": world.name,
                "wanted": label.wanted,
                "style": label.style,
                "text": " | ".join(label.fields.values()),
                "calibration": label.for_calibration,
                "found": match_type_of(points.match[row]) if located else MatchType.NONE,
                "located": located,
                "right": right,
                "coarser": coarser,
                "offered": not located and _offers(points.candidates.get(row, ()), label),
                "within": located and distance <= accuracy + _ROUNDING,
                "silent": wrong and not _doubts(flags, float(points.confidence[row])),
                "wrong": wrong,
                "distance": distance if located else np.nan,
                "accuracy": accuracy,
                "confidence": float(points.confidence[row]),
                "flags": ";".join(flags),
                "easting": answer[0],
                "northing": answer[1],
                "label": points.label(row) if located else "",
                "expected": _expected(label),
            }
        )
    return pd.DataFrame(rows)


def _right(label: Labelled, answer: Point, accuracy: float) -> bool:
    if label.wanted is MatchType.NONE:
        return False
    if label.entries is None:
        return _apart(answer, label.truth) <= max(FAR_RADII * accuracy, FAR_METRES)
    return _among(answer, label.entries)


def _among(answer: Point, places: Sequence[Point]) -> bool:
    return any(_apart(answer, place) <= _SAME for place in places)


def _offers(candidates: Sequence[Candidate], label: Labelled) -> bool:
    wanted = label.entries or (label.truth,)
    return any(_among((c.easting, c.northing), wanted) for c in candidates)


def _apart(one: Point, other: Point) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _doubts(flags: Sequence[Flag], confidence: float) -> bool:
    return confidence < SURE or bool(DOUBTS & set(flags))


def _expected(label: Labelled) -> str:
    if label.wanted is MatchType.NONE:
        return "no point" + (", or the settlement" if label.coarser else "")
    places = label.entries or (label.truth,)
    return f"{label.wanted} at {places[0][0]:.0f} {places[0][1]:.0f}"
