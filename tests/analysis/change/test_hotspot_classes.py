import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.change.hotspot_classes import (
    MIXED,
    NO_PATTERN,
    classify_array,
    classify_hotspots,
    recent_periods,
)
from hotspots.errors import InputError


def classified(history, **options):
    """Class of one cell from a string of h(ot), c(old) and dots."""
    z = np.array([{"h": 3.0, "c": -3.0, ".": 0.5}[mark] for mark in history])[:, None]
    p = np.array([0.9 if mark == "." else 0.01 for mark in history])[:, None]
    return classify_array(z, p, **options)[0]


@pytest.mark.parametrize(
    ("history", "name"),
    [
        # Ten periods, the last two recent.
        ("hhhhhhhhhh", "persistent hot spot"),
        ("..hhhhhhhh", "persistent hot spot"),  # 8 of 10 is enough
        ("hhhhhhhh..", "persistent hot spot"),  # whenever it was
        ("...hhhhhhh", "intermittent hot spot"),  # 7 of 10 is not
        ("........hh", "emerging hot spot"),
        (".........h", "emerging hot spot"),
        (".......h.h", "intermittent hot spot"),  # 1 of 8 older is .125
        (".......h..", "former hot spot"),
        ("hhhhhhh...", "former hot spot"),
        ("h.......h.", "intermittent hot spot"),
        ("..........", NO_PATTERN),
        # Twenty periods, the last four recent: 1 of 16 older is below a tenth, 2 are not.
        ("h" + "." * 19, NO_PATTERN),
        ("hh" + "." * 18, "former hot spot"),
        ("h" + "." * 18 + "h", "emerging hot spot"),
        ("hh" + "." * 17 + "h", "intermittent hot spot"),
        ("." * 4 + "h" * 16, "persistent hot spot"),
        ("." * 5 + "h" * 15, "intermittent hot spot"),
        # Fourteen periods: a fifth is 2.8, rounded down to two. The twelfth is not recent.
        ("." * 11 + "h..", NO_PATTERN),
        ("." * 10 + "hh..", "former hot spot"),
        ("." * 12 + "h.", "emerging hot spot"),
        # Three periods: a fifth is less than one, but one is recent.
        ("..h", "emerging hot spot"),
        (".h.", "former hot spot"),
        (".hh", "intermittent hot spot"),
    ],
)
def test_each_class_and_its_limits(history, name):
    assert classified(history) == name
    mirrored = history.replace("h", "c")
    assert classified(mirrored) == name.replace("hot", "cold")


def test_hot_at_one_time_and_cold_at_another_is_mixed():
    assert classified("hhhhh...cc") == MIXED
    # Cold once in twenty is not a cold spot at all.
    assert classified("c" + "." * 3 + "h" * 16) == "persistent hot spot"


def test_version_one_of_sfhotspot_differs():
    # Of ten recent periods of fifty one was hot: enough of them, but not a fifth.
    assert classified("." * 49 + "h") == "emerging hot spot"
    # The fifth from the end is not recent: it would be with one period too many.
    assert classified("." * 14 + "hh" + "." * 4) == "former hot spot"


@pytest.mark.parametrize(
    ("periods", "share", "recent"),
    [(10, 0.2, 2), (15, 0.2, 3), (14, 0.2, 2), (5, 0.2, 1), (4, 0.2, 1), (2, 0.2, 1), (2, 0.99, 1),
     (100, 0.29, 29), (10, 0.7, 7)],
)  # fmt: skip
def test_recent_periods_are_rounded_down_but_never_none_or_all(periods, share, recent):
    assert recent_periods(periods, share) == recent


@given(st.text("hc.", min_size=2, max_size=40))
def test_every_history_has_one_class_and_its_mirror_the_mirrored(history):
    name = classified(history)
    mirrored = classified(history.translate(str.maketrans("hc", "ch")))
    swapped = name
    if name not in (MIXED, NO_PATTERN):
        kind = "cold" if " hot " in name else "hot"
        swapped = name.replace(" hot ", f" {kind} ").replace(" cold ", f" {kind} ")
    assert mirrored == swapped


@given(st.text("h.", min_size=2, max_size=40))
def test_the_definitions_written_out(history):
    periods = len(history)
    recent = max(1, periods // 5)
    older, newer = history[:-recent], history[-recent:]
    if history.count("h") / periods >= 0.8:
        expected = "persistent hot spot"
    elif older.count("h") / len(older) < 0.1 <= newer.count("h") / len(newer):
        expected = "emerging hot spot"
    elif newer.count("h") / len(newer) < 0.1 <= older.count("h") / len(older):
        expected = "former hot spot"
    elif history.count("h") / periods >= 0.1:
        expected = "intermittent hot spot"
    else:
        expected = NO_PATTERN
    assert classified(history) == expected


def test_p_at_the_level_is_not_below_it():
    z = np.full((4, 1), 2.0)
    assert classify_array(z, np.full((4, 1), 0.05)).tolist() == [NO_PATTERN]
    assert classify_array(z, np.full((4, 1), 0.0499)).tolist() == ["persistent hot spot"]


def planted():
    """A hundred scattered every month, and places that are hot always, at first, and at last."""
    random = np.random.default_rng(11)
    places = {"always": (550, range(20)), "first": (2550, range(5)), "last": (4550, range(17, 20))}
    east, north, date = [], [], []
    for month in range(20):
        day = f"{2024 + month // 12}-{month % 12 + 1:02d}-10"
        x, y = random.uniform(0, 6000, (2, 100))
        for at, when in places.values():
            if month in when:
                x, y = np.append(x, [at] * 30), np.append(y, [at] * 30)
        east, north = np.append(east, x), np.append(north, y)
        date += [day] * len(x)
    return gpd.GeoDataFrame({"date": date}, geometry=gpd.points_from_xy(east, north), crs=27700)


@pytest.mark.parametrize("hexagons", [False, True])
def test_planted_histories_are_found(hexagons):
    cells = classify_hotspots(planted(), cell_size=300, hexagons=hexagons)
    for at, name in ((550, "persistent"), (2550, "former"), (4550, "emerging")):
        nearest = np.hypot(cells["x"] - at, cells["y"] - at).idxmin()
        assert cells.loc[nearest, "hotspot"] == f"{name} hot spot"
    assert cells["n"].sum() == len(planted())
    assert cells.attrs["recent_periods"] == 4
    assert len(cells.attrs["periods"]) == 20
    assert cells.attrs["periods"][-1] == "2025-08-01"


def test_months_without_any_record_are_left_out_and_said():
    points = planted()
    points = points[~points["date"].str.startswith("2024-07")]
    cells = classify_hotspots(points, cell_size=300)
    assert len(cells.attrs["periods"]) == 19
    assert "1 month without any record left out" in cells.attrs["notes"][-1]


def test_an_agency_that_began_late_is_no_emerging_hot_spot():
    points = planted().assign(agency="POL")
    late = points.geometry.x.eq(4550)
    points.loc[late, "agency"] = "HOU"
    cells = classify_hotspots(points, cell_size=300)
    assert cells.attrs["left_out"] == {"HOU": int(late.sum())}
    nearest = np.hypot(cells["x"] - 4550, cells["y"] - 4550).idxmin()
    assert cells.loc[nearest, "hotspot"] == NO_PATTERN
    assert len(cells.attrs["periods"]) == 20


def test_weights_and_shares():
    points = planted()
    cells = classify_hotspots(points, cell_size=300, weights=np.full(len(points), 2.0))
    plain = classify_hotspots(points, cell_size=300)
    assert (cells["n"] == 2 * plain["n"]).all()
    assert cells["hotspot"].tolist() == plain["hotspot"].tolist()
    always = cells["hotspot"].eq("persistent hot spot")
    assert (cells.loc[always, "share_hot"] >= 0.8).all()
    assert (cells["share_hot"] + cells["share_cold"] <= 1).all()


def test_all_in_one_place_is_no_pattern():
    months = [f"2025-{month:02d}-15" for month in range(1, 7)]
    points = gpd.GeoDataFrame(
        {"date": months}, geometry=gpd.points_from_xy([50] * 6, [50] * 6), crs=27700
    )
    assert classify_hotspots(points, cell_size=100)["hotspot"].tolist() == [NO_PATTERN]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"level": 0}, "The level is 0"),
        ({"recent_share": 1.2}, "The recent share is 1.2"),
        ({"gistar": np.ones((1, 3)), "p_value": np.ones((1, 3))}, "There is 1 period: a history"),
        ({"gistar": np.ones((0, 3)), "p_value": np.ones((0, 3))}, "There are 0 periods"),
        ({"gistar": np.ones(4)}, "two tables of periods by cells"),
        ({"gistar": np.full((4, 2), np.nan)}, "must be numbers"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    usual = {"gistar": np.ones((4, 2)), "p_value": np.ones((4, 2))}
    with pytest.raises(InputError, match=sentence):
        classify_array(**(usual | options))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"period_length": "day"}, "There is no time step 'day'"),
        ({"period_length": "year"}, "a history needs at least 2"),
        ({"date": "when"}, "There is no column 'when'"),
        ({"cell_size": 0}, "The cell size is 0 m"),
        ({"cell_size": 1}, "use larger cells or longer steps"),
        ({"adjust": "holm"}, "There is no adjustment"),
        ({"radius": -1}, "The radius is -1 cells"),
    ],
)
def test_refuses_points_in_one_sentence(options, sentence):
    points = planted().query("date < '2025'")
    with pytest.raises(InputError, match=sentence):
        classify_hotspots(points, **({"cell_size": 300} | options))


def test_refuses_no_points_in_one_sentence():
    with pytest.raises(InputError, match="There are no incidents to follow over time"):
        classify_hotspots(planted().iloc[:0], cell_size=300)
