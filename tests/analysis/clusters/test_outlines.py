import math

import numpy as np
import pytest
import shapely

from hotspots.analysis.clusters.dbscan import dbscan_core
from hotspots.analysis.clusters.outlines import cluster_outlines
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

EVERYWHERE = shapely.box(-1e6, -1e6, 1e6, 1e6)


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def points(x, y, weight=None, **columns):
    weight = np.ones(len(x)) if weight is None else np.array(weight, dtype=float)
    return WeightedPoints(
        np.array(x, dtype=float), np.array(y, dtype=float), weight, weight >= 0, **columns
    )


def outlined(given, eps, min_samples, within=EVERYWHERE, **options):
    labels, core = dbscan_core(given.x, given.y, eps, min_samples, weights=given.weight)
    return cluster_outlines(given, labels, core, eps, within, **options)


def said_at(x, y):
    return [f"at {east:g}, {north:g}" for east, north in zip(x, y, strict=True)]


def test_one_place_is_a_disc_around_it():
    found = outlined(points([50] * 4 + [900], [20] * 4 + [900]), 100, 4)
    row = found.iloc[0]
    assert (row["cluster"], row["rank"], row["n"], row["share"]) == (0, 1, 4, 0.8)
    assert row["area_m2"] == pytest.approx(math.pi * 100**2, rel=0.01)
    assert row["area_m2"] == row.geometry.area
    assert row.geometry.centroid.coords[0] == pytest.approx((50, 20))


def test_largest_comes_first_whatever_the_order_of_rows():
    x = [0, 1, 2, 500, 501, 502, 503, 900, 901, 902]
    found = outlined(points(x, [0] * 10), 5, 3, name_of=said_at)
    assert found["rank"].tolist() == [1, 2, 3]
    assert found["name"].tolist() == ["at 501.5, 0", "at 1, 0", "at 901, 0"]
    assert found["cluster"].tolist() == [1, 0, 2]
    turned = outlined(points(x[::-1], [0] * 10), 5, 3, name_of=said_at)
    assert turned["name"].tolist() == found["name"].tolist()


def test_weights_dates_and_agencies_are_summed_up():
    given = points(
        [0, 1, 2, 99],
        [0, 0, 0, 0],
        [2, 0.5, 3, 1],
        first_date=days("2025-03-05", "NaT", "2025-02-01", "2024-01-01"),
        last_date=days("2025-03-05", "NaT", "2025-04-30", "2026-01-01"),
        agency=np.array(["police", None, "council; police", "fire"], dtype=object),
        category=np.array(["nuisance", "nuisance", "personal", "vehicles"], dtype=object),
    )
    row = outlined(given, 3, 4).iloc[0]
    assert (row["n"], row["share"]) == (5.5, pytest.approx(5.5 / 6.5))
    assert (row["first_date"], row["last_date"]) == ("2025-02-01", "2025-04-30")
    assert (row["agencies"], row["name"]) == ("council; police", "")
    assert row["categories"] == "nuisance; personal"


def test_unknown_dates_and_agencies_stay_empty():
    plain = outlined(points([0, 1], [0, 0]), 3, 2)
    assert plain["first_date"].isna().all()
    assert plain["agencies"].tolist() == plain["categories"].tolist() == [""]
    unknown = points([0, 1], [0, 0], first_date=days("NaT", "NaT"), last_date=days("NaT", "NaT"))
    assert outlined(unknown, 3, 2)["last_date"].isna().all()


def test_every_member_lies_within_its_outline():
    random = np.random.default_rng(6)
    given = points(*random.normal(0, 60, (2, 3000)))
    labels, core = dbscan_core(given.x, given.y, 9, 8)
    found = cluster_outlines(given, labels, core, 9, EVERYWHERE)
    # Where two outlines meet the larger keeps the ground: core points never lose theirs.
    for row in found.itertuples():
        own = core & (labels == row.cluster)
        assert shapely.intersects_xy(row.geometry, given.x[own], given.y[own]).mean() > 0.999
    together = found.union_all()
    members = labels >= 0
    covered = shapely.intersects_xy(together, given.x[members], given.y[members])
    assert covered.mean() > 0.995


def test_outlines_do_not_overlap_and_stay_within_the_area():
    x = [0] * 5 + [12] * 4
    area = shapely.box(-5, -5, 30, 5)
    found = outlined(points(x, [0] * 9), 10, 4, within=area)
    assert len(found) == 2
    one, other = found.geometry
    assert one.intersection(other).area == pytest.approx(0, abs=1e-9)
    assert found.union_all().difference(area).area == pytest.approx(0, abs=1e-9)
    assert other.intersects(shapely.Point(12, 0))


def test_a_cluster_in_the_middle_of_a_ring_keeps_its_ground():
    angle = np.linspace(0, 2 * math.pi, 64, endpoint=False)
    ring = 10.01 * np.array([np.cos(angle), np.sin(angle)])
    x, y = np.column_stack((np.repeat(ring, 4, axis=1), np.zeros((2, 4))))
    found = outlined(points(x, y), 10, 4)
    assert found["n"].tolist() == [256, 4]
    assert (found["area_m2"] > 0).all()


def test_clusters_that_do_not_come_out_the_same_are_not_reliable():
    given = points([0] * 4 + [100] * 5, [0] * 9)
    labels, core = dbscan_core(given.x, given.y, 9, 4)
    found = cluster_outlines(given, labels, core, 9, EVERYWHERE, stability=np.array([0.74, 0.75]))
    assert found["cluster"].tolist() == [1, 0]
    assert found["stability"].tolist() == [0.75, 0.74]
    assert found["reliable"].tolist() == [True, False]


def test_clusters_whose_stability_is_not_known_are_not_called_unreliable():
    found = outlined(points([0] * 4, [0] * 4), 9, 4)
    assert found["stability"].isna().all()
    assert found["reliable"].tolist() == [True]


def test_a_cluster_beyond_the_boundary_as_drawn_keeps_its_outline():
    found = outlined(points([900] * 4, [900] * 4), 10, 4, within=shapely.box(0, 0, 100, 100))
    assert found["area_m2"].tolist() == pytest.approx([math.pi * 10**2], rel=0.01)


def test_a_thousand_clusters_of_one():
    x, y = np.meshgrid(np.arange(40.0) * 30, np.arange(25.0) * 30)
    found = outlined(points(x.ravel(), y.ravel()), 20, 1)
    assert found["rank"].tolist() == list(range(1, 1001))
    assert found.area.sum() == pytest.approx(found.union_all().area)


def test_no_clusters_make_an_empty_table_with_its_columns():
    found = outlined(points([0, 100], [0, 100]), 5, 2)
    assert found.empty
    assert list(found.columns) == [
        "cluster", "rank", "n", "share", "area_m2", "name", "first_date", "last_date", "agencies",
        "categories", "stability", "reliable", "geometry",
    ]  # fmt: skip


def test_points_need_values_of_one_length():
    with pytest.raises(InputError, match="There are 2 points but 1 values of agency"):
        points([0, 1], [0, 1], agency=np.array(["police"], dtype=object))
