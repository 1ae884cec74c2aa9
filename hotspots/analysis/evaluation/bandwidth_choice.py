"""Which bandwidth an area's map is drawn with, and why.

An area alone has too few incidents to tell neighbouring bandwidths apart: picked by its own best
score it would follow noise, and change from quarter to quarter. So one bandwidth is validated for a
theme over all areas together, and an area departs from it only where its own best caught more by
over one standard error. ``docs/explanation/accuracy.md`` shows what this gains on police data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import MultiPolygon, Polygon

from hotspots.analysis.evaluation.bandwidth_trial import (
    CANDIDATES_M,
    BandwidthTrial,
    Fold,
    forward_folds,
    try_bandwidths,
)
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.parameters import USUAL_BANDWIDTH_M
from hotspots.errors import InputError

__all__ = [
    "CANDIDATES_M",
    "BandwidthChoice",
    "area_bandwidth",
    "bandwidth_of_folds",
    "forward_folds",
    "shared_bandwidth",
    "try_bandwidths",
]

FEWEST_FIT = 10
FEWEST_LATER = 20


@dataclass(frozen=True)
class BandwidthChoice:
    """A bandwidth and where it comes from.

    Attributes
    ----------
    bandwidth
        Metres, the kernel's radius (for "gaussian" its standard deviation).
    rule
        "validated" (on this area), "shared" (validated on all areas together), "usual" (which no
        other surpassed in an area that stands alone), "likelihood", "reference", "scott", "given"
        or "fallback" (too little data).
    candidates, scores
        Bandwidths tried and what each scored: the hit rate for validation, the mean log density
        for likelihood; both empty where nothing was tried.
    n
        Incidents that it was scored on.
    sentence
        The same for a reader.
    """

    bandwidth: float
    rule: str
    candidates: tuple[float, ...]
    scores: tuple[float, ...]
    n: float
    sentence: str


def bandwidth_of_folds(
    folds: Sequence[Fold],
    within: Polygon | MultiPolygon,
    *,
    cell_size: float = 50.0,
    candidates: Sequence[float] = CANDIDATES_M,
    share: float = 0.03,
    kernel: str = "quartic",
    minimum: float = 0.0,
    usual: float = USUAL_BANDWIDTH_M,
) -> BandwidthChoice:
    """Choose an area's bandwidth by what maps of earlier incidents caught of later ones.

    Parameters
    ----------
    folds
        Pairs of an earlier and a later period, both before the one that is to be judged; see
        ``forward_folds``.
    within
        The area.
    cell_size, candidates, share, kernel, minimum
        As in ``try_bandwidths``. For protected cells of 250 m give ``cell_size=250, minimum=500``.
    usual
        The bandwidth from which this one departs only where its own best caught more by over one
        standard error.

    Returns
    -------
    BandwidthChoice
        With rule "validated", or "usual" where the area did not depart, or "fallback" where there
        are under 10 incidents to fit on or 20 to score on: then the usual one.
    """
    trial = try_bandwidths(
        folds,
        within,
        cell_size=cell_size,
        candidates=(*candidates, max(usual, minimum)),
        share=share,
        kernel=kernel,
        minimum=minimum,
    )
    return area_bandwidth(trial, max(usual, minimum), of_all_areas=False)


def area_bandwidth(
    trial: BandwidthTrial, shared: float, *, of_all_areas: bool = True, counted: str = ""
) -> BandwidthChoice:
    """Choose from a trial of one area, given a bandwidth to depart from, one of those tried.

    Ties go to the smoother map.

    Parameters
    ----------
    of_all_areas
        Whether ``shared`` was validated on all areas; otherwise it is called the usual one.
    counted
        Added to the incidents in the sentence where the points are not all that were recorded, such
        as " in squares that may be shown".
    """
    if shared not in trial.candidates:
        raise InputError(
            f"The bandwidth to depart from, {shared:g} m, is not among those tried: try it too."
        )
    if trial.n_fit < FEWEST_FIT or trial.n < FEWEST_LATER:
        sentence = _too_few(shared, of_all_areas, counted)
        return BandwidthChoice(shared, "fallback", (), (), trial.n, sentence)
    common, best = trial.candidates.index(shared), _smoothest_best(trial.hits)
    gain = float(trial.hits[best] - trial.hits[common])
    departs = gain > trial.error(best, common)
    chosen = best if departs else common
    kept_back = f"of {_counted(trial.n)}{counted} kept back"
    caught = f"the densest {100 * trial.share:g}% of the area held"
    rates = trial.hits / trial.n
    if departs:
        other = f"{shared:,.6g} m of all areas" if of_all_areas else f"usual {shared:,.6g} m"
        sentence = (
            f"{trial.candidates[best]:,.6g} m, chosen by validation: {kept_back} to test it, "
            f"{caught} {100 * rates[best]:.0f}%, against {100 * rates[common]:.0f}% with the "
            f"{other}."
        )
    else:
        origin = "validated on all areas together" if of_all_areas else "the usual bandwidth"
        here = "in this one" if of_all_areas else "to test it"
        sentence = (
            f"{shared:,.6g} m, {origin}: {kept_back} {here}, {caught} {100 * rates[common]:.0f}%, "
            "and no other bandwidth held more than chance may add."
        )
    rule = "validated" if departs else "shared" if of_all_areas else "usual"
    return _choice(trial, trial.candidates[chosen], rule, sentence)


def shared_bandwidth(
    trials: Sequence[BandwidthTrial], *, fallback: float = USUAL_BANDWIDTH_M
) -> BandwidthChoice:
    """Choose one bandwidth for all areas of a theme: the one that caught most in all of them.

    It departs from the fallback only where it caught more by over one standard error, so that a
    few incidents do not decide. Trials must have tried the same candidates, the fallback among
    them. Ties go to the smoother map; with under 20 later incidents in all the fallback is
    returned.
    """
    if len({trial.candidates for trial in trials}) > 1:
        raise InputError("The areas tried different bandwidths: try the same in all of them.")
    n = sum(trial.n for trial in trials)
    if n < FEWEST_LATER:
        return BandwidthChoice(fallback, "fallback", (), (), n, _too_few(fallback, False, ""))
    hits = np.sum([trial.hits for trial in trials], axis=0)
    best = _smoothest_best(hits)
    if fallback in trials[0].candidates:
        usual = trials[0].candidates.index(fallback)
        error = float(np.sqrt(sum(trial.error(best, usual) ** 2 for trial in trials)))
        if hits[best] - hits[usual] <= error:
            best = usual
    bandwidth = trials[0].candidates[best]
    areas = sum(trial.n > 0 for trial in trials)
    sentence = (
        f"{bandwidth:,.6g} m, chosen by validation on {_counted(n)} kept back in "
        f"{areas} area{'' if areas == 1 else 's'}: the densest "
        f"{100 * trials[0].share:g}% of each held {100 * hits[best] / n:.0f}% of them."
    )
    return BandwidthChoice(
        bandwidth, "shared", trials[0].candidates, tuple((hits / n).tolist()), n, sentence
    )


def _smoothest_best(hits: FloatArray) -> int:
    """Last of the highest; the candidates ascend."""
    return int(hits.size - 1 - np.argmax(hits[::-1]))


def _choice(trial: BandwidthTrial, bandwidth: float, rule: str, sentence: str) -> BandwidthChoice:
    scores = tuple((trial.hits / trial.n).tolist())
    return BandwidthChoice(bandwidth, rule, trial.candidates, scores, trial.n, sentence)


def _too_few(bandwidth: float, of_all_areas: bool, counted: str) -> str:
    """Without their number: of those that may not be shown it would say that there are none."""
    few = f"too few incidents{counted} to choose one"
    if of_all_areas:
        return f"{bandwidth:,.6g} m, that of all areas: {few} for this area by validation."
    return f"{bandwidth:,.6g} m, the usual bandwidth: {few} by validation."


def _counted(n: float) -> str:
    return f"{n:,.0f} incident{'' if n == 1 else 's'}"
