"""Whether an action worked, counting what it may only have moved elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri

from hotspots.analysis.numbers import require_share
from hotspots.errors import InputError

Counts = tuple[float, float]


@dataclass(frozen=True)
class WeightedDisplacementDifference:
    """Incidents prevented (below 0) or added (above 0) by an action.

    Attributes
    ----------
    difference
        Change in the target area, and next to it, less the change in the control areas.
    standard_error
        Of the difference, every count being as uncertain as a Poisson count.
    low, high
        Interval of the level asked for.
    z
        The difference in standard errors; 0 where there are no incidents.
    level
        Of the interval.
    """

    difference: float
    standard_error: float
    low: float
    high: float
    z: float
    level: float

    @property
    def sentence(self) -> str:
        """The result in words."""
        interval = f"{100 * self.level:g} % interval {self.low:+,.1f} to {self.high:+,.1f}"
        if self.high < 0:
            return f"About {-self.difference:,.0f} fewer incidents than without it ({interval})."
        if self.low > 0:
            return f"About {self.difference:,.0f} more incidents than without it ({interval})."
        return f"No difference that chance could not make: {self.difference:+,.0f} ({interval})."


def weighted_displacement_difference(
    control: Counts,
    target: Counts,
    *,
    beside_control: Counts = (0, 0),
    beside_target: Counts = (0, 0),
    level: float = 0.9,
) -> WeightedDisplacementDifference:
    """Weigh what changed where something was done against what changed where nothing was.

    Parameters
    ----------
    control, target
        Incidents (before, after) of an area where nothing was done, and of the one where something
        was. Both periods are equally long, and the areas had about as many incidents before: a
        difference of numbers, and no weight, can make up for a control of another size.
    beside_control, beside_target
        The same for the areas around them, to which incidents may have moved.
    level
        Of the interval.

    Returns
    -------
    WeightedDisplacementDifference
        The difference, its interval, and a sentence that says what was found.

    Raises
    ------
    InputError
        If a count is not a finite number of zero or more, or the level none between 0 and 1.

    Notes
    -----
    Wheeler and Ratcliffe (2018), "A simple weighted displacement difference test to evaluate place
    based crime interventions": (T1 - T0) - (C1 - C0), the areas beside them added alike; its
    variance is the sum of all counts. The control comes first, as in their tables.

    Examples
    --------
    >>> found = weighted_displacement_difference(control=(20, 20), target=(20, 10))
    >>> found.difference, round(found.standard_error, 2)
    (-10.0, 8.37)
    >>> found.sentence
    'No difference that chance could not make: -10 (90 % interval -23.8 to +3.8).'
    """
    require_share(level, "level")
    pairs = {
        where: _counted(pair, where)
        for where, pair in (
            ("control", control),
            ("target", target),
            ("beside the control", beside_control),
            ("beside the target", beside_target),
        )
    }
    changes = {where: after - before for where, (before, after) in pairs.items()}
    difference = (changes["target"] - changes["control"]) + (
        changes["beside the target"] - changes["beside the control"]
    )
    error = math.sqrt(sum(sum(pair) for pair in pairs.values()))
    reach = float(ndtri(0.5 + level / 2)) * error
    return WeightedDisplacementDifference(
        difference=difference,
        standard_error=error,
        low=difference - reach,
        high=difference + reach,
        z=difference / error if error > 0 else 0.0,
        level=level,
    )


def _counted(pair: Counts, where: str) -> Counts:
    try:
        before, after = (float(n) for n in pair)
    except (TypeError, ValueError):
        before = after = math.nan
    if not (math.isfinite(before) and math.isfinite(after) and min(before, after) >= 0):
        said = tuple(pair) if isinstance(pair, Sequence) else pair
        raise InputError(
            f"The counts of {where} are {said}: give two numbers of zero or more, before and after."
        )
    return before, after
