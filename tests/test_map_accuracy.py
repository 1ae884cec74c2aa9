"""How good the maps of a stored county would have been, as analysts and as others see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis.evaluation.bandwidth_choice import bandwidth_of_folds
from hotspots.analysis.evaluation.bandwidth_trial import forward_folds
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.assessment import Picture, Selection, Sight, load_picture
from hotspots.boundaries import CommunityAreas
from hotspots.errors import InputError, NotFoundError
from hotspots.map_accuracy import AreaAccuracy, accuracy_of_areas
from hotspots.periods import Period, month_number
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import current_boundaries, replace_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.incidents import store_incidents
from hotspots.store.schema import Submission

WEST, SOUTH = 400_000.0, 150_000.0
FIT, SCORE = Period.parse("2025-01", "2025-04"), Period.parse("2025-05", "2025-06")
ASB = Selection("asb", FIT)


def _report(number: int, easting: float, northing: float, month: int) -> dict[str, Any]:
    moment = datetime(2025, month, 10, 12, tzinfo=UTC)
    return {
        "reference": str(number), "digest": str(number), "category": "c", "theme": "asb",
        "subtype": "nuisance", "sensitive": False, "start": moment, "end": moment,
        "time_precision": "exact", "month": f"2025-{month:02d}", "location": {},
        "easting": easting, "northing": northing, "match_type": "coordinate", "accuracy_m": 1.0,
        "confidence": 1.0, "flags": [], "source": "",
    }  # fmt: skip


def _incidents() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sixty a month around one invented corner of the western of two areas, and few elsewhere."""
    rng = np.random.default_rng(12)
    month = np.repeat(np.arange(1, 7), 70)
    x = np.round(rng.normal(WEST + 1_200, 150, month.size))
    y = np.round(rng.normal(SOUTH + 900, 150, month.size))
    stray = np.arange(month.size) % 70 >= 60
    x[stray] = WEST + rng.integers(50, 5_950, stray.sum())
    y[stray] = SOUTH + rng.integers(50, 2_950, stray.sum())
    return x, y, month


@pytest.fixture
def picture(sqlite_database: Database) -> Picture:
    shapes = [
        shapely.box(WEST + 3_000, SOUTH, WEST + 6_000, SOUTH + 3_000),
        shapely.box(WEST, SOUTH, WEST + 3_000, SOUTH + 3_000),
    ]
    frame = gpd.GeoDataFrame({"name": ["East", "West"]}, geometry=shapes, crs="EPSG:27700")
    areas = CommunityAreas(frame, (), "squares.geojson", "0" * 64, True)
    reports = [
        _report(number, *place) for number, place in enumerate(zip(*_incidents(), strict=True))
    ]
    with sqlite_database.transaction() as session:
        replace_boundaries(session, areas, title="Squares", attribution="By hand", actor="test")
        installation = lock_installation(session)
        agency = add_agency(session, "COU", "An invented council", actor="test")
        sent = Submission(
            agency_id=agency.id, filename="f", sha256="", profile="", encoding="",
            rows=len(reports), accepted=len(reports), rejected=0, held=0, updated=0, unchanged=0,
            located=0, outside=0,
        )  # fmt: skip
        session.add(sent)
        session.flush()
        store_incidents(
            session, reports, agency_id=agency.id, submission_id=sent.id,
            boundaries=current_boundaries(session),
        )  # fmt: skip
        installation.data_version += 1
    return load_picture(sqlite_database)


def judge(picture: Picture, *areas: str, **options: Any) -> list[AreaAccuracy]:
    sight = options.pop("sight", Sight.EXACT)
    return accuracy_of_areas(picture, areas, ASB, SCORE, sight, **options)


def test_exact_places_are_judged_as_by_hand(picture: Picture) -> None:
    (found,) = judge(picture, "west")
    x, y, month = _incidents()
    points = WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(x.size),
        inside=x < WEST + 3_000,
        first_date=np.array([f"2025-{m:02d}-10" for m in month], dtype="datetime64[D]"),
        last_date=np.array([f"2025-{m:02d}-10" for m in month], dtype="datetime64[D]"),
    )
    fit, later = points.chosen(month <= 4), points.chosen(month >= 5)
    square = picture.boundaries.area("West").geometry
    assert found.area.name == "West"
    expected = evaluate(
        fit, later, square, bandwidth=found.bandwidth.bandwidth, period="May to June 2025"
    )
    assert found.evaluation == expected
    assert expected.n_fit == points.inside[month <= 4].sum()
    # The area departs from what all share only as a trial of its own months says.
    shared = found.bandwidth.bandwidth if found.bandwidth.rule == "shared" else 300.0
    own = bandwidth_of_folds(forward_folds(fit), square, usual=shared)
    assert found.bandwidth.scores == own.scores
    assert found.bandwidth.n == sum(later.chosen(later.inside).n for _, later in forward_folds(fit))


def test_an_areas_map_does_not_change_with_its_company(picture: Picture) -> None:
    alone = judge(picture, "West")[0]
    together = judge(picture, "East", "West")[1]
    assert alone.bandwidth == together.bandwidth
    assert alone.evaluation == together.evaluation


def test_protected_cells_are_judged_in_squares_of_their_size(picture: Picture) -> None:
    (found,) = judge(picture, "West", sight=Sight.PROTECTED)
    assert found.evaluation.cell_size == 250
    assert found.bandwidth.bandwidth >= 500
    assert all(candidate >= 500 for candidate in found.bandwidth.candidates)
    assert "May to June 2025 in squares that may be shown" in found.evaluation.sentence
    assert all(counts.cell_size == 250 for counts in found.evaluation.baselines)
    exact = judge(picture, "West")[0].evaluation
    # Squares with too few incidents are withheld, so fewer are there to be caught.
    assert 0 < found.evaluation.n_later < exact.n_later
    assert found.evaluation.scores[2].hit_rate > 0.5


def test_what_others_see_does_not_depend_on_where_in_a_square_it_happened(
    picture: Picture,
) -> None:
    before = judge(picture, "West", sight=Sight.PROTECTED)[0]
    snapshot = picture.snapshot
    moved = np.where(snapshot.easting % 250 < 249, snapshot.easting + 0.5, snapshot.easting)
    shifted = Picture(type(snapshot)(**{**vars(snapshot), "easting": moved}), picture.boundaries)
    assert judge(shifted, "West", sight=Sight.PROTECTED)[0] == before


def test_a_wide_bandwidth_is_fed_from_as_far_as_it_reaches(picture: Picture) -> None:
    """What lies 2,400 m beyond an area's edge is in reach of 3,000 m, and of nothing narrower."""
    snapshot = picture.snapshot
    early = snapshot.month <= month_number(FIT.last)
    at_the_edge = np.where(early, WEST + 600, WEST + 3_010)
    moved = replace(
        snapshot,
        easting=at_the_edge,
        northing=np.full(len(early), SOUTH + 1_500.0),
        area=np.where(early, [area.name for area in picture.boundaries.areas].index("West"),
                      [area.name for area in picture.boundaries.areas].index("East")
                      ).astype(snapshot.area.dtype),
    )  # fmt: skip
    shifted = Picture(moved, picture.boundaries)
    (found,) = judge(shifted, "East", bandwidth=3_000.0)
    assert (found.evaluation.n_fit, found.evaluation.n_later) == (0, 140)
    assert found.evaluation.scores[1].hit_rate == 1
    (narrow,) = judge(shifted, "East", bandwidth=1_500.0)
    assert narrow.evaluation.scores == ()


def test_nobody_is_told_that_what_they_may_not_see_did_not_happen(picture: Picture) -> None:
    """With a square of its own for each incident no square may be shown."""
    snapshot = picture.snapshot
    n = len(snapshot.easting)
    alone = replace(snapshot, easting=WEST + 125 + 250.0 * (np.arange(n) % 10),
                    northing=SOUTH + 125 + 250.0 * (np.arange(n) // 10 % 10),
                    area=np.zeros_like(snapshot.area))  # fmt: skip
    (found,) = judge(Picture(alone, picture.boundaries), picture.boundaries.areas[0].name,
                     sight=Sight.PROTECTED)  # fmt: skip
    assert found.evaluation.n_later == 0
    assert found.evaluation.sentence == (
        "No incident of May to June 2025 in squares that may be shown lies here, so the map cannot "
        "be judged."
    )
    assert found.bandwidth.sentence == (
        "500 m, the usual bandwidth: too few incidents in squares that may be shown to choose one "
        "by validation."
    )
    (ruled,) = judge(Picture(alone, picture.boundaries), picture.boundaries.areas[0].name,
                     sight=Sight.PROTECTED, bandwidth="scott")  # fmt: skip
    assert ruled.bandwidth.sentence == (
        "500 m, the usual bandwidth. There are too few incidents in squares that may be shown for "
        "a rule."
    )


@pytest.mark.parametrize(
    ("sight", "shown"),
    [(Sight.EXACT, ""), (Sight.PROTECTED, " in squares that may be shown")],
)
def test_an_area_with_too_few_is_drawn_with_the_bandwidth_of_all_and_told_so(
    picture: Picture, sight: Sight, shown: str
) -> None:
    west, east = judge(picture, "West", "East", sight=sight)
    metres = west.bandwidth.bandwidth
    assert west.bandwidth.sentence.startswith(f"{metres:,.0f} m, validated on all areas together")
    assert f"incidents{shown} kept back in this one" in west.bandwidth.sentence
    assert (east.bandwidth.rule, east.bandwidth.bandwidth) == ("fallback", metres)
    assert east.bandwidth.sentence == (
        f"{metres:,.0f} m, that of all areas: too few incidents{shown} to choose one for this area "
        "by validation."
    )


def test_a_bandwidth_can_be_given_or_taken_from_a_rule(picture: Picture) -> None:
    assert judge(picture, "West", bandwidth=420.0)[0].evaluation.bandwidth == 420
    for rule in ("likelihood", "reference", "scott"):
        (found,) = judge(picture, "West", bandwidth=rule)
        assert found.bandwidth.rule == rule
        assert found.evaluation.bandwidth == found.bandwidth.bandwidth > 0


def test_progress_is_told_for_each_area_tried_and_judged(picture: Picture) -> None:
    steps: list[int] = []
    judge(picture, "West", advance=steps.append)
    assert sum(steps) == 2 + 1
    steps.clear()
    judge(picture, "West", "East", bandwidth=300.0, advance=steps.append)
    assert sum(steps) == 2


@pytest.mark.parametrize(
    ("areas", "score", "bandwidth", "error", "words"),
    [
        (["Nowhere"], SCORE, 300.0, NotFoundError, "no community area"),
        (["West"], FIT, 300.0, InputError, "which does not lie after it"),
        (["West"], Period.parse("2025-04", "2025-05"), 300.0, InputError, "not lie after it"),
        (["West"], SCORE, "wide", InputError, 'There is no bandwidth "wide"'),
        (["West"], SCORE, -1.0, InputError, "bandwidth is -1 m"),
    ],
)
def test_what_cannot_be_judged_is_refused(
    picture: Picture, areas: list[str], score: Period, bandwidth: Any, error: type, words: str
) -> None:
    with pytest.raises(error, match=words):
        accuracy_of_areas(picture, areas, ASB, score, Sight.EXACT, bandwidth=bandwidth)
