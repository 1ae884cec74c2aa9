"""How far a worker has come with an upload, as a page says it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson

from hotspots.intake.submission import Stage

SECONDS_BETWEEN = 0.25
"""People see no more than this, and every figure that is kept is a write to the disk."""


@dataclass(frozen=True)
class Progress:
    """The step that a worker is at.

    Attributes
    ----------
    stage
        ``checking``, ``locating`` or ``storing``: the three steps, in this order.
    done, total
        Rows of this step.
    rows_per_second, seconds_left
        Of this step; None until they can be known.
    """

    stage: Stage
    done: int
    total: int
    rows_per_second: float | None = None
    seconds_left: float | None = None

    def to_json(self) -> bytes:
        """As it is kept for the pages."""
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, kept: bytes) -> Progress:
        """The reverse of `to_json`."""
        return cls(**orjson.loads(kept))


class Stopwatch:
    """Turns what the pipeline tells of its progress into rates, a few times a second.

    Parameters
    ----------
    keep
        Told of the progress now and then, and of the beginning of every step.
    seconds
        A clock that only goes forward.
    """

    def __init__(
        self, keep: Callable[[Progress], None], *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep, self._seconds = keep, seconds
        self._stage: Stage | None = None
        self._began = self._kept = 0.0

    def advance(self, stage: Stage, done: int, total: int) -> None:
        """So many of so many rows of a step are done."""
        now = self._seconds()
        if stage != self._stage:
            self._stage, self._began = stage, now
        elif now - self._kept < SECONDS_BETWEEN:
            return
        self._kept = now
        elapsed = now - self._began
        rate = done / elapsed if done and elapsed > 0 else None
        left = (total - done) / rate if rate else None
        self._keep(Progress(stage, done, total, rate, left))
