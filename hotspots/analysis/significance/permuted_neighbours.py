"""How often a cell's neighbours hold so much, or so little, when drawn from all other cells.

Every permutation draws one list of distinct cells, one longer than the most neighbours any cell
has; a cell with k neighbours takes the first k of it, and the one after them in its own place where
it was drawn itself. That is a draw without replacement from the other cells for each of them, so
every p is that of Anselin's conditional permutation. Cells share the draws, so that one sorted list
for each k answers for all cells at once.
"""

from __future__ import annotations

from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.analysis.numbers import require_seed
from hotspots.errors import InputError

IntArray = NDArray[np.int64]

MOST_DRAWN = 100_000_000
# Some twenty seconds, whatever the number of cells.
MOST_PERMUTATIONS = 999_999
# Sums of weights that differ by rounding only are ties.
ROUNDING = 1e-12


def permutation_p(
    values: FloatArray,
    around: FloatArray,
    neighbours: IntArray,
    *,
    permutations: int = 999,
    seed: int = 0,
) -> FloatArray:
    """Two-sided p of the sum over each cell's neighbours.

    Parameters
    ----------
    values
        Of each cell.
    around
        Sum over the neighbours of each cell, itself left out.
    neighbours
        How many there are of them; 0 gives a p of 1.
    permutations, seed
        How many draws, and what they begin with.

    Returns
    -------
    array
        min(1, 2 (r + 1) / (permutations + 1)), r the draws that hold as much or more, or as little
        or less, whichever are fewer; ties count as both.
    """
    most = int(neighbours.max(initial=0))
    require_permutations(permutations, seed)
    if permutations * (most + 1) > MOST_DRAWN:
        raise InputError(
            f"{permutations:,} permutations of {most:,} neighbours are too many: "
            "use fewer permutations or a smaller radius."
        )
    drawn = _drawn(values.size, most + 1, permutations, seed)
    sums = np.cumsum(values[drawn], axis=1)
    tie = ROUNDING * np.abs(values).max(initial=0.0) * np.maximum(neighbours, 1)
    at_least, at_most = _counted(sums, around, neighbours, tie)
    _put_right(at_least, at_most, values, around, neighbours, tie, drawn, sums)
    fewer = np.minimum(at_least, at_most)
    p_value = np.minimum(1.0, 2.0 * (fewer + 1) / (permutations + 1))
    return np.where(neighbours > 0, p_value, 1.0)


def require_permutations(permutations: int, seed: int) -> None:
    """Refuse permutations that cannot be, or would take minutes, and a seed that is none."""
    require_seed(seed)
    if not isinstance(permutations, Integral) or not 1 <= permutations <= MOST_PERMUTATIONS:
        raise InputError(
            f"The permutations are {permutations!r}: give a whole number from 1 to "
            f"{MOST_PERMUTATIONS:,}, for instance 999."
        )


def _drawn(cells: int, each: int, permutations: int, seed: int) -> IntArray:
    """Lists of distinct cells in random order, one for each permutation."""
    random = np.random.default_rng(seed)
    drawn = np.empty((permutations, each), dtype=np.int64)
    for permutation in range(permutations):
        drawn[permutation] = random.choice(cells, each, replace=False)
    return drawn


def _counted(
    sums: FloatArray, around: FloatArray, neighbours: IntArray, tie: FloatArray
) -> tuple[IntArray, IntArray]:
    """Draws that hold at least, and at most, what is around each cell."""
    at_least = np.zeros(around.size, dtype=np.int64)
    at_most = np.zeros(around.size, dtype=np.int64)
    by_number = np.argsort(neighbours, kind="stable")
    numbers, first = np.unique(neighbours[by_number], return_index=True)
    for number, cells in zip(numbers, np.split(by_number, first[1:]), strict=True):
        if number == 0:
            continue
        ordered = np.sort(sums[:, number - 1])
        at_least[cells] = ordered.size - np.searchsorted(ordered, around[cells] - tie[cells])
        at_most[cells] = np.searchsorted(ordered, around[cells] + tie[cells], side="right")
    return at_least, at_most


def _put_right(
    at_least: IntArray,
    at_most: IntArray,
    values: FloatArray,
    around: FloatArray,
    neighbours: IntArray,
    tie: FloatArray,
    drawn: IntArray,
    sums: FloatArray,
) -> None:
    """Replace each cell that was drawn among its own neighbours by the next one drawn."""
    permutation, place = np.nonzero(neighbours[drawn] > np.arange(drawn.shape[1]))
    cell = drawn[permutation, place]
    number = neighbours[cell]
    with_itself = sums[permutation, number - 1]
    without = with_itself - values[cell] + values[drawn[permutation, number]]
    low, high = around[cell] - tie[cell], around[cell] + tie[cell]
    np.add.at(at_least, cell, (without >= low).astype(np.int64) - (with_itself >= low))
    np.add.at(at_most, cell, (without <= high).astype(np.int64) - (with_itself <= high))
