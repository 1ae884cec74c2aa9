"""Which agencies reported throughout, so that a new sender does not look like a new hot spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.calendar_days import Days
from hotspots.analysis.change.time_steps import time_steps
from hotspots.analysis.silence import silent_steps
from hotspots.errors import InputError

BoolArray = NDArray[np.bool_]

UNKNOWN = (
    "The points do not say which agency sent them, so that an agency that began or stopped "
    "reporting may look like a change."
)


@dataclass(frozen=True)
class ReportingAgencies:
    """Which incidents come from agencies that reported throughout.

    Attributes
    ----------
    kept
        For each period in the order given, True for the incidents to compare.
    left_out
        Incidents left out, by agency.
    notes
        Sentences for the reader.
    """

    kept: tuple[BoolArray, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def reporting_throughout(
    periods: Sequence[tuple[pd.DataFrame, Days | None]], agency: str | None
) -> ReportingAgencies:
    """Leave out the agencies that did not report throughout some periods.

    An agency is left out if it sent nothing in one of the periods, or was silent for so many months
    in a row as chance would seldom make an agency with its usual number of incidents, see
    ``silent_steps``. Months in which nobody recorded anything count for nobody.

    Parameters
    ----------
    periods
        The incidents of each period and their days, None where they are not known.
    agency
        Name of the column that says who sent each; None compares everything.

    Raises
    ------
    InputError
        If no agency is left.
    """
    everything = tuple(np.ones(len(points), dtype=np.bool_) for points, _ in periods)
    if agency is None:
        return ReportingAgencies(everything)
    if any(agency not in points.columns for points, _ in periods):
        return ReportingAgencies(everything, notes=(UNKNOWN,))
    senders = [points[agency].astype("string").fillna("").to_numpy(str) for points, _ in periods]
    counts = [_monthly(names, days) for names, (_, days) in zip(senders, periods, strict=True)]
    partial = [
        name
        for name in sorted(set(np.concatenate(senders).tolist()))
        if _is_partial([count.get(name) for count in counts], counts)
    ]
    kept = tuple(~np.isin(names, partial) for names in senders)
    if partial and not any(mask.any() for mask in kept):
        raise InputError(
            "No agency reported throughout, so that nothing can be compared: choose other periods, "
            "or compare everything by giving no agency column."
        )
    left_out = {name: int(sum((names == name).sum() for names in senders)) for name in partial}
    return ReportingAgencies(kept, left_out, tuple(_said(name, n) for name, n in left_out.items()))


def _monthly(names: NDArray[np.str_], days: Days | None) -> dict[str, NDArray[np.int64]]:
    """Incidents of each agency in each month with data; in one number without days."""
    if names.size == 0:
        return {}
    month = np.zeros(names.size, dtype=np.int64)
    if days is not None:
        _, month = np.unique(time_steps(days, "month").step, return_inverse=True)
    months = int(month.max()) + 1
    return {
        str(name): np.bincount(month[names == name], minlength=months) for name in np.unique(names)
    }


def _is_partial(
    own: list[NDArray[np.int64] | None], counts: list[dict[str, NDArray[np.int64]]]
) -> bool:
    if any(months is None for months, count in zip(own, counts, strict=True) if count):
        return True
    series = np.concatenate([months for months in own if months is not None])
    return bool(silent_steps(series).any())


def _said(name: str, n: int) -> str:
    who = name or "an agency without a name"
    return (
        f"{n:,} incident{'' if n == 1 else 's'} of {who} left out: it did not report throughout, "
        "which would look like a change."
    )
