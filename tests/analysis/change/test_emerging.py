import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.stats import false_discovery_control, norm

from hotspots.analysis.change.emerging import emerging_hotspots, space_time_gistar
from hotspots.analysis.change.emerging_classes import NO_PATTERN
from hotspots.errors import InputError


def by_definition(counts, kept, earlier_steps):
    """Gi* written out bin by bin: cells side by side, in the same step and so many before it."""
    bins = [(t, r, c) for t in range(len(counts)) for r, c in np.argwhere(kept).tolist()]
    x = np.array([counts[one] for one in bins])
    n, mean, variance = x.size, x.mean(), x.var()
    scores = []
    for t, r, c in bins:
        w = np.array(
            [max(abs(r - i), abs(c - j)) <= 1 and 0 <= t - u <= earlier_steps for u, i, j in bins],
            dtype=float,
        )
        spread = variance * (n * w.sum() - w.sum() ** 2) / (n - 1)
        scores.append((w @ x - w.sum() * mean) / np.sqrt(spread))
    return np.array(scores).reshape(len(counts), -1)


@pytest.mark.parametrize("earlier_steps", [0, 1, 2, 9])
def test_space_time_gistar_follows_the_definition(earlier_steps):
    random = np.random.default_rng(7)
    counts = random.poisson(2, (5, 4, 5)).astype(float)
    kept = random.random((4, 5)) < 0.85
    found = space_time_gistar(counts, kept, earlier_steps=earlier_steps)
    expected = by_definition(counts, kept, earlier_steps)
    assert found.gistar == pytest.approx(expected, abs=1e-9)
    p = 2 * norm.sf(np.abs(expected))
    assert found.p_value == pytest.approx(p, abs=1e-9)
    assert found.p_adjusted.ravel() == pytest.approx(false_discovery_control(p.ravel()), abs=1e-9)


def test_what_lies_beyond_the_mask_changes_nothing():
    counts = np.random.default_rng(7).poisson(2, (5, 4, 5)).astype(float)
    kept = np.zeros((4, 5), dtype=bool)
    kept[1:, 1:4] = True
    other = np.where(kept, counts, 1000.0)
    found, again = space_time_gistar(counts, kept), space_time_gistar(other, kept)
    assert np.array_equal(found.gistar, again.gistar)


MONTHS = [f"{2024 + month // 12}-{month % 12 + 1:02d}-10" for month in range(24)]
# Where and in which months there are how many more than elsewhere.
PLANTED = {
    "persistent": (550, dict.fromkeys(range(24), 40)),
    "intensifying": (1750, {month: 30 + 3 * month for month in range(24)}),
    "diminishing": (2950, {month: 100 - 3 * month for month in range(24)}),
    "new": (4150, {23: 150}),
    "consecutive": (5350, dict.fromkeys(range(19, 24), 60)),
    "sporadic": (6550, dict.fromkeys((2, 3, 9, 10, 22, 23), 60)),
    "historical": (7750, dict.fromkeys(range(22), 60)),
}


def planted():
    random = np.random.default_rng(3)
    east, north, date = [], [], []
    for month, day in enumerate(MONTHS):
        x, y = random.uniform(0, 9000, (2, 400))
        for at, more in PLANTED.values():
            x, y = np.append(x, [at] * more.get(month, 0)), np.append(y, [at] * more.get(month, 0))
        east, north = np.append(east, x), np.append(north, y)
        date += [day] * len(x)
    return gpd.GeoDataFrame({"date": date}, geometry=gpd.points_from_xy(east, north), crs=27700)


@pytest.fixture(scope="module")
def points():
    return planted()


def pattern_at(cells, at):
    return cells.loc[np.hypot(cells["x"] - at, cells["y"] - at).idxmin(), "pattern"]


@pytest.mark.parametrize("hexagons", [False, True])
def test_planted_patterns_are_found(points, hexagons):
    cells = emerging_hotspots(points, cell_size=300, hexagons=hexagons)
    found = {name: pattern_at(cells, at) for name, (at, _) in PLANTED.items()}
    assert found == {name: f"{name} hot spot" for name in PLANTED}
    assert cells["n"].sum() == len(points)
    assert cells["pattern"].eq(NO_PATTERN).mean() > 0.8
    assert list(cells.columns) == [
        "x", "y", "n", "pattern", "share_hot", "share_cold", "trend", "trend_p", "gistar",
        "p_adjusted", "geometry",
    ]  # fmt: skip
    assert len(cells.attrs["steps"]) == 24


def test_an_agency_that_began_late_is_no_new_hot_spot(points):
    sent = points.assign(agency="POL")
    late = points.geometry.x.eq(5350)
    sent.loc[late, "agency"] = "HOU"
    cells = emerging_hotspots(sent, cell_size=300)
    assert pattern_at(cells, 5350) == NO_PATTERN
    assert cells.attrs["left_out"] == {"HOU": 300}
    assert pattern_at(emerging_hotspots(sent, cell_size=300, agency=None), 5350) == (
        "consecutive hot spot"
    )


def test_months_without_any_record_do_not_make_a_hot_spot_historical(points):
    silent = points["date"].isin(MONTHS[5:9])
    cells = emerging_hotspots(points[~silent], cell_size=300)
    assert len(cells.attrs["steps"]) == 20
    assert "4 months without any record left out" in cells.attrs["notes"][-1]
    assert pattern_at(cells, 550) == "persistent hot spot"


def test_cells_that_never_had_an_incident_take_part_only_in_a_study_area(points):
    corner = points[(points.geometry.x < 1200) & (points.geometry.y < 1200)]
    free = emerging_hotspots(corner, cell_size=100)
    assert (free["n"] > 0).all()
    area = shapely.box(0, 0, 1199, 1199)
    clipped = emerging_hotspots(corner, cell_size=100, within=area)
    assert (clipped["n"] == 0).any()
    assert clipped["n"].sum() == free["n"].sum() == len(corner)


def test_all_in_one_place_is_no_pattern():
    one = gpd.GeoDataFrame(
        {"date": MONTHS}, geometry=gpd.points_from_xy([50] * 24, [50] * 24), crs=27700
    )
    assert emerging_hotspots(one, cell_size=100)["pattern"].tolist() == [NO_PATTERN]


def test_chance_alone_has_hardly_a_pattern():
    random = np.random.default_rng(9)
    x, y = random.uniform(0, 5000, (2, 6000))
    scattered = gpd.GeoDataFrame(
        {"date": random.choice(MONTHS, 6000)}, geometry=gpd.points_from_xy(x, y), crs=27700
    )
    cells = emerging_hotspots(scattered, cell_size=250)
    assert cells["pattern"].eq(NO_PATTERN).mean() > 0.97


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"time_step": "year"}, "There are records in 2 years: a pattern over time needs at least"),
        ({"time_step": "decade"}, "There is no time step 'decade'"),
        ({"earlier_steps": -1}, "The number of earlier steps is -1"),
        ({"adjust": "holm"}, "There is no adjustment"),
        ({"cell_size": 3.0}, "use larger cells or longer steps"),
        ({"cell_size": 0.01}, "use larger cells, or check for points far"),
        ({"within": shapely.box(1e6, 1e6, 1e6 + 1, 1e6 + 1)}, "None of the points lies near"),
    ],
)
def test_refuses_in_one_sentence(points, options, sentence):
    with pytest.raises(InputError, match=sentence):
        emerging_hotspots(points, **({"cell_size": 300} | options))


def test_refuses_counts_in_one_sentence():
    with pytest.raises(InputError, match="a table of time steps, rows and columns"):
        space_time_gistar(np.ones((3, 3)))
    with pytest.raises(InputError, match="row 1, column 1 has no finite value"):
        space_time_gistar(np.full((3, 2, 2), np.nan))
