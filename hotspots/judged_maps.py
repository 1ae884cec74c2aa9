"""The bandwidth of every area's maps of a theme, and how good such maps would have been.

Both follow from the newest incidents. The last ``JUDGED_MONTHS`` months that are complete for all
who still send are kept back, so that no late agency makes a map look better or worse. A bandwidth
is chosen by validation on up to a year before them, and the map of that year, drawn with it, is
judged by what was kept back. So the figure beside a map is that of its own bandwidth, which never
saw the months that judge it. All periods and filters of a theme have the same bandwidth in an area,
so that two of its maps can be compared.

Everything comes through the gate: a reader of protected cells has bandwidths and figures of their
own, which tell nothing but what these cells do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import Evaluation
from hotspots.area_bandwidths import usual_bandwidth
from hotspots.counted_months import counted_months
from hotspots.disclosure import Sight
from hotspots.map_accuracy import accuracy_of_areas
from hotspots.periods import Period, month_from_number, month_number
from hotspots.picture import Picture
from hotspots.selection import Selection

JUDGED_MONTHS = 3
FEWEST_FIT_MONTHS = 3
MOST_FIT_MONTHS = 12


@dataclass(frozen=True)
class JudgedMap:
    """The bandwidth of an area's maps of a theme, and how good they are.

    Attributes
    ----------
    evaluation
        None where there are too few months to judge by.
    sentence
        The result for whoever reads the map.
    """

    bandwidth: BandwidthChoice
    evaluation: Evaluation | None
    sentence: str


def judge_maps(picture: Picture, theme: str, sight: Sight) -> Mapping[str, JudgedMap]:
    """Choose the bandwidth of each area, by name, and judge the map that it draws."""
    available = complete_months(picture)
    periods = periods_to_judge(available)
    names = [area.name for area in picture.boundaries.areas]
    if periods is None:
        return dict.fromkeys(names, _too_early(available, sight))
    fit, score = periods
    judged = accuracy_of_areas(picture, names, Selection(theme, fit), score, sight)
    return {
        one.area.name: JudgedMap(one.bandwidth, one.evaluation, one.evaluation.sentence)
        for one in judged
    }


def complete_months(picture: Picture) -> Period | None:
    """From the first month with an incident to the last that is complete; None without any."""
    available, counted = picture.available, counted_months(picture.snapshot)
    if available is None or counted is None:
        return available
    return Period(available.first, max(available.first, counted.period.last))


def periods_to_judge(available: Period | None) -> tuple[Period, Period] | None:
    """The months that a map is fitted on and those that judge it; None if they are too few."""
    if available is None or available.months < FEWEST_FIT_MONTHS + JUDGED_MONTHS:
        return None
    score = available.latest(JUDGED_MONTHS)
    before = month_from_number(month_number(score.first) - 1)
    return Period(available.first, before).latest(MOST_FIT_MONTHS), score


def _too_early(available: Period | None, sight: Sight) -> JudgedMap:
    months = available.months if available else 0
    needed = FEWEST_FIT_MONTHS + JUDGED_MONTHS
    few = f"{months} month{'' if months == 1 else 's'} of incidents"
    bandwidth = usual_bandwidth(sight)
    choice = BandwidthChoice(
        bandwidth, "fallback", (), (), 0.0,
        f"{bandwidth:g} m, the usual bandwidth: {few} are too few to choose one by "
        "validation.",
    )  # fmt: skip
    sentence = (
        f"How good this map is cannot be said yet: there are {few}, and {needed} are needed to "
        "judge one."
    )
    return JudgedMap(choice, None, sentence)
