import csv
import inspect
from dataclasses import replace
from importlib.resources import files

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import hotspots
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.harm import (
    KINDS,
    category_weights,
    default_harm_table,
    harm_weights,
    read_harm_table,
)
from hotspots.errors import InputError
from hotspots.themes import THEMES


def test_every_theme_and_subtype_has_a_weight_and_no_other():
    known = {(theme.id, kind.id) for theme in THEMES.values() for kind in theme.subtypes}
    assert set(default_harm_table()) == known


def test_every_weight_says_where_it_comes_from():
    for category, harm in default_harm_table().items():
        assert 0 < harm.weight <= 5475, category
        assert harm.kind in KINDS
        assert harm.basis
        assert harm.source
        # A published or derived figure names the index; the rest says that it is declared.
        assert ("Cambridge Crime Harm Index, update of February 2026" in harm.source) == (
            harm.kind != "local" or category == ("violence", "unspecified")
        )


def test_only_a_figure_of_the_index_itself_is_called_published():
    # A median of a sub-group's offences was calculated by somebody from the figures of the index.
    for category, harm in default_harm_table().items():
        assert (harm.kind == "derived") == harm.basis.startswith("Median"), category
    published = {kind for kind, harm in default_harm_table().items() if harm.kind == "published"}
    assert published == {("violence", "robbery")}


def test_figures_as_published():
    # Robbery of any kind starts at a year; homicide, which has no kind here, at fifteen.
    weights = default_harm_table()
    assert weights["violence", "robbery"].weight == 365
    assert weights["violence", "with_injury"].weight == 365
    assert weights["violence", "weapons"].weight == 273.75
    rape = 70_633 / 199_021
    assert weights["violence", "sexual"].weight == round(rape * 2555 + (1 - rape) * 182.25)


def test_behaviour_that_is_no_crime_has_a_weight_declared_as_local():
    table = default_harm_table()
    assert {harm.kind for (theme, _), harm in table.items() if theme == "asb"} == {"local"}


@given(st.lists(st.sampled_from(sorted(default_harm_table())), max_size=60))
def test_weights_are_those_of_the_table_row_by_row(categories):
    expected = [default_harm_table()[category].weight for category in categories]
    themes, subtypes = [theme for theme, _ in categories], [kind for _, kind in categories]
    assert harm_weights(themes, subtypes).tolist() == expected
    assert category_weights(["/".join(category) for category in categories]).tolist() == expected


@pytest.mark.parametrize("missing", [None, "", "  ", float("nan")])
def test_a_kind_that_is_not_given_weighs_what_the_theme_says_of_it(missing):
    assert harm_weights(["violence"], [missing]).tolist() == [159]
    assert harm_weights("asb", [missing, "personal"]).tolist() == [1, 1]


def test_a_density_sums_the_weights():
    grid = Grid(0, 0, 100, 5, 5)
    x, y = [150.0, 350.0], [150.0, 350.0]
    weights = harm_weights(["violence", "asb"], ["robbery", "nuisance"])
    density = density_array(x, y, grid, 100, weights=weights, normalise=False)
    assert density[1, 1] == 365
    assert density[3, 3] == 1


def incidents():
    """Sixty invented incidents of a year in three crowds, with weights of one to three."""
    random = np.random.default_rng(8)
    middles = np.repeat([(401_050, 151_050), (401_950, 151_450), (401_350, 151_950)], 20, axis=0)
    places = (middles + random.normal(0, 120, (60, 2))).round()
    frame = gpd.GeoDataFrame(
        {"date": pd.date_range("2025-01-03", periods=60, freq="6D")},
        geometry=gpd.points_from_xy(*places.T),
        crs=27700,
    )
    kinds = random.choice(["nuisance", "personal", "environmental"], 60)
    table = {
        ("asb", kind): replace(default_harm_table()["asb", kind], weight=float(weight))
        for weight, kind in enumerate(("nuisance", "personal", "environmental"), start=1)
    }
    return frame, harm_weights("asb", kinds, table=table)


def of_place(clusters):
    """The size of each place's cluster, since a repeated row may change the numbers."""
    labels = clusters["cluster"].to_numpy()
    inside = [-1 if label < 0 else clusters.geometry[labels == label].nunique() for label in labels]
    places = zip(clusters.geometry.x, clusters.geometry.y, inside, strict=True)
    return pd.DataFrame(sorted(set(places)))


def areas(points, weights):
    density = hotspots.kernel_density(incidents()[0], cell_size=100, bandwidth=300)
    x, y = points.geometry.x, points.geometry.y
    found = hotspots.hotspot_areas(
        density, within=CELLS["within"], share=0.1, x=x, y=y, weights=weights
    )
    return found[["n", "share"]]


def accuracy(points, weights):
    density = hotspots.kernel_density(incidents()[0], cell_size=100, bandwidth=300)
    return hotspots.predictive_accuracy(density, points, weights=weights)


def judged(points, weights):
    counted = points if weights is None else points.assign(reports=weights)
    earlier = incidents()[0].assign(reports=1)
    earlier["date"] -= pd.DateOffset(years=1)
    return hotspots.evaluate_map(
        earlier, counted, bandwidth=300, weights=None if weights is None else "reports"
    )


CELLS = {"cell_size": 200, "within": shapely.box(400_500, 150_500, 402_500, 152_500)}
TAKERS = {
    "aoristic_week": lambda points, weights: pd.DataFrame(
        hotspots.aoristic_week(points["date"], points["date"], weights=weights)
    ),
    "classify_hotspots": lambda points, weights: hotspots.classify_hotspots(
        points, weights=weights, **CELLS
    ),
    "dbscan_clusters": lambda points, weights: of_place(
        hotspots.dbscan_clusters(points, weights=weights)
    ),
    "emerging_hotspots": lambda points, weights: hotspots.emerging_hotspots(
        points, weights=weights, **CELLS
    ),
    "evaluate_map": judged,
    "getis_ord": lambda points, weights: hotspots.getis_ord(points, weights=weights, **CELLS),
    "hdbscan_clusters": lambda points, weights: of_place(
        hotspots.hdbscan_clusters(points, min_cluster_size=21, weights=weights)
    ),
    "hotspot_areas": areas,
    "kernel_density": lambda points, weights: hotspots.kernel_density(
        points, cell_size=100, bandwidth="scott", weights=weights
    ),
    "local_moran": lambda points, weights: hotspots.local_moran(
        points, weights=weights, permutations=99, **CELLS
    ),
    "predictive_accuracy": accuracy,
    "risk_surface": lambda points, weights: hotspots.risk_surface(
        points, incidents()[0], bandwidth=500, weights=weights, **CELLS
    ),
    "seasonal_profile": lambda points, weights: hotspots.seasonal_profile(
        points["date"], weights=weights
    ).months[["n", "share"]],
}


def test_every_public_function_that_takes_weights_is_tried_with_those_of_harm():
    public = {name: getattr(hotspots, name) for name in hotspots.__all__}
    takers = {
        name
        for name, function in public.items()
        if inspect.isfunction(function) and "weights" in inspect.signature(function).parameters
    }
    assert takers == set(TAKERS)


@pytest.mark.parametrize("name", TAKERS)
def test_whole_weights_of_harm_count_as_so_many_incidents(name):
    points, weights = incidents()
    rows = np.repeat(np.arange(len(points)), weights.astype(int))
    weighed = TAKERS[name](points, weights)
    repeated = TAKERS[name](points.iloc[rows].reset_index(drop=True), None)
    pd.testing.assert_frame_equal(
        pd.DataFrame(weighed), pd.DataFrame(repeated), check_dtype=False, rtol=1e-9
    )
    # Weighing does something: otherwise nothing would have been compared.
    assert not pd.DataFrame(weighed).equals(pd.DataFrame(TAKERS[name](points, None)))


@pytest.mark.parametrize(
    ("themes", "subtypes", "sentence"),
    [
        (["violence"], ["homicide"], 'no weight for "violence/homicide"'),
        (["noise"], [None], 'no weight for "noise/unspecified"'),
        ([None], ["fuel"], 'no weight for "/fuel"'),
        (["asb", "asb"], ["nuisance"], "2 themes but 1 subtypes"),
        ("asb", ["x" * 500], 'no weight for "asb/x{40}"'),
    ],
)
def test_nothing_is_guessed(themes, subtypes, sentence):
    with pytest.raises(InputError, match=sentence):
        harm_weights(themes, subtypes)


def test_a_partnership_may_have_a_table_of_its_own(tmp_path):
    path = tmp_path / "harm.csv"
    path.write_text("\ufefftheme,subtype,weight\nasb,nuisance,2\nasb,personal,5.5\nasb,,3\n")
    table = read_harm_table(path)
    weights = harm_weights("asb", ["personal", "nuisance", None], table=table)
    assert weights.tolist() == [5.5, 2, 3]
    assert {harm.kind for harm in table.values()} == {"local"}
    with pytest.raises(InputError, match="add it to the table"):
        harm_weights("violence", ["robbery"], table=table)
    with pytest.raises(TypeError):
        table["asb", "nuisance"] = table["asb", "personal"]


def test_the_bundled_table_can_be_read_as_one_of_ones_own(tmp_path):
    text = files("hotspots.tables").joinpath("harm_weights.csv").read_text(encoding="utf-8")
    path = tmp_path / "harm.csv"
    path.write_text(text)
    assert read_harm_table(path) == default_harm_table()
    assert all(None not in row for row in csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no column theme"),
        (b"theme,subtype\nasb,nuisance\n", "no column weight"),
        (b"theme,subtype,weight\n", "has no weights"),
        (b"theme,subtype,weight\nasb,nuisance,one\n", 'Line 2 of .* has the weight "one"'),
        (b"theme,subtype,weight\nasb,nuisance,\n", 'Line 2 of .* has the weight ""'),
        (b"theme,subtype,weight\nasb,nuisance,-1\n", 'has the weight "-1"'),
        (b"theme,subtype,weight\nasb,nuisance,nan\n", 'has the weight "nan"'),
        (b"theme,subtype,weight\nasb,nuisance,1e99\n", 'has the weight "1e99"'),
        (b"theme,subtype,weight\nasb,a,1\n\nasb,a,2\n", "Line 4 of .* weighs asb/a a second time"),
        (b"theme,subtype,weight,kind\nasb,a,1,guessed\n", 'has the kind "guessed"'),
        (b"theme,subtype,weight\nasb,\xff,1\n", "not text in UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(tmp_path, content, sentence):
    path = tmp_path / "harm.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_harm_table(path)


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_harm_table(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_harm_table(tmp_path)


def test_nothing_weighs_nothing():
    assert harm_weights([], []).shape == (0,)
    assert category_weights(np.array([], dtype=object)).shape == (0,)
