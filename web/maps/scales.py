"""The classes of counts that maps colour and legends explain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

CLASSES = 5


@dataclass(frozen=True)
class CountScale:
    """Equal classes of counts: ``step`` wide, the first starts at 0.

    Equal steps keep twice the incidents looking like twice the incidents; classes of equal
    numbers of areas would colour small differences as strongly as large ones.
    """

    step: int
    highest: int
    lowest: int = 0

    def classes(self, counts: ArrayLike) -> NDArray[np.int64]:
        """The class of each count, 1 to 5."""
        values = np.asarray(counts, dtype=np.float64)
        return np.clip(values // self.step, 0, CLASSES - 1).astype(np.int64) + 1

    def labels(self) -> list[tuple[int, str]]:
        """Class and range in words, for each class that the highest count reaches."""
        used = int(self.classes([self.highest])[0])
        starts = [max(self.lowest, (k - 1) * self.step) for k in range(1, used + 1)]
        return [
            (k, _range(start, k * self.step - 1))
            for k, start in enumerate(starts, start=1)
            if start < k * self.step
        ]


def count_scale(counts: ArrayLike, *, lowest: int = 0) -> CountScale:
    """Choose round steps for counts, none of which is below ``lowest``."""
    values = np.asarray(counts, dtype=np.float64)
    highest = int(values.max()) if values.size else 0
    return CountScale(_round_step((highest + 1) / CLASSES), highest, lowest)


def _round_step(least: float) -> int:
    if least <= 1:
        return 1
    power = 10 ** math.floor(math.log10(least))
    steps = (power * factor for factor in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    return int(next(step for step in steps if step >= least and step == int(step)))


def _range(lowest: int, highest: int) -> str:
    return f"{lowest:,}" if lowest == highest else f"{lowest:,} to {highest:,}"
