"""Maps of recorded crime, judged by the months that followed them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.maps_by_rule import (
    by_area,
    by_rule,
    judged,
    lancashire_new_points,
    lancashire_same_points,
    seen_before,
    wiltshire_asb,
    wiltshire_violence,
)
from benchmarks.prediction import PAGE, to_markdown
from benchmarks.recorded_crime import DATA, Region, available
from hotspots.analysis.evaluation.judged_cells import judged_cells

pytestmark = pytest.mark.skipif(
    not available(), reason=f"needs the ONS, data.police.uk and Lancashire files in {DATA.name}"
)

WILTSHIRE = (wiltshire_asb, wiltshire_violence)


@pytest.fixture(params=WILTSHIRE, ids=["asb", "violence"])
def region(request: pytest.FixtureRequest) -> Callable[[], Region]:
    found: Callable[[], Region] = request.param
    return found


@pytest.fixture
def rules(region: Callable[[], Region]) -> pd.DataFrame:
    return by_rule(judged(region)).set_index("map")


def test_the_validated_bandwidth_beats_the_reference_and_half_of_it(rules: pd.DataFrame) -> None:
    validated = rules.loc["validated, area by area"]
    for other in ("reference rule", "half the reference"):
        assert validated["pai_3"] > rules.loc[other, "pai_3"]
        assert validated["mean_pai_3"] > rules.loc[other, "mean_pai_3"]
        assert validated["hit_1"] > rules.loc[other, "hit_1"]
        assert validated["hit_5"] > rules.loc[other, "hit_5"]


def test_departing_from_the_shared_bandwidth_gains_at_three_percent(rules: pd.DataFrame) -> None:
    validated, shared = rules.loc["validated, area by area"], rules.loc[
        "validated, one for all areas"
    ]  # fmt: skip
    assert validated["pai_3"] > shared["pai_3"]
    assert validated["mean_pai_3"] > shared["mean_pai_3"]


def test_nothing_of_the_later_months_is_used_to_choose(region: Callable[[], Region]) -> None:
    for area in region().areas:
        months = area.during(region().fit).first_date
        assert months is not None
        assert months.max() < np.datetime64("2025-07-01")


def test_every_later_incident_of_the_areas_is_judged(region: Callable[[], Region]) -> None:
    result = judged(region)
    for area, made in zip(result.region.areas, result.maps["validated"], strict=True):
        later = area.during(result.region.score)
        assert made.n_later == later.inside.sum()
        assert made.scores[1].area_total_m2 == pytest.approx(shapely.area(area.geometry), rel=1e-9)


def test_a_hit_rate_is_that_of_cells_sorted_plainly(region: Callable[[], Region]) -> None:
    result = judged(region)
    at = [area.name for area in result.region.areas].index("Trowbridge")
    area, made = result.region.areas[at], result.maps["validated"][at]
    cells = judged_cells(area.geometry, area.during(result.region.score), 50)
    values = cells.density(area.during(result.region.fit), made.bandwidth, "quartic")
    order = np.lexsort((cells.later, -values))
    fitting = np.cumsum(cells.land[order]) <= 0.03 * cells.land.sum()
    assert made.scores[1].n == cells.later[order][fitting].sum()


def test_where_counts_do_better_the_sentence_says_so(region: Callable[[], Region]) -> None:
    result = judged(region)
    table = by_area(result).set_index("area")
    # A dense town, most of whose incidents lie on map points where one lay before.
    assert table.loc["Salisbury", "verdict"] == "counts"
    for made, verdict in zip(result.maps["validated"], table["verdict"], strict=True):
        assert made.sentence.endswith("here the counts did better than the map.") == (
            verdict == "counts"
        )
        assert made.sentence.endswith("a difference that may be chance.") == (
            verdict == "may be chance"
        )


def test_shifting_the_grid_matters_less_than_chance(region: Callable[[], Region]) -> None:
    table = by_area(judged(region))
    assert ((table["offset_high"] - table["offset_low"]) < (table["high"] - table["low"])).all()


def test_counts_owe_their_success_to_map_points_that_stay() -> None:
    same, new = (
        by_rule(judged(region)) for region in (lancashire_same_points, lancashire_new_points)
    )
    assert seen_before(lancashire_same_points()) > 0.7
    assert seen_before(lancashire_new_points()) < 0.2
    caught = {"same": same.set_index("map")["hit_3"], "new": new.set_index("map")["hit_3"]}
    counts, validated = "last period's counts, 50 m squares", "validated, area by area"
    assert caught["same"][counts] > caught["same"][validated]
    assert caught["new"][counts] < caught["new"][validated]


def test_the_page_shows_what_comes_out() -> None:
    assert to_markdown() in PAGE.read_text("utf-8")
