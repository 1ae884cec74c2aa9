"""Divisions of a square kilometre each, laid out by hand at easting 405,000, northing 160,000."""

import hashlib
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

import boundaries
from hotspots.boundaries import CommunityAreas, read_community_areas
from hotspots.errors import InputError, NotFoundError

E, N = 405_000, 160_000


def box(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """A rectangle measured in kilometres."""
    left, bottom = E + column * 1_000, N + row * 1_000
    return shapely.box(left, bottom, left + width * 1_000, bottom + height * 1_000)


def saved(folder: Path, shapes: dict[str | None, shapely.Geometry]) -> Path:
    frame = gpd.GeoDataFrame(
        {"division": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:27700"
    )
    path = folder / "areas.gpkg"
    pyogrio.write_dataframe(frame, path)
    return path


def saved_lookup(folder: Path, lines: str) -> Path:
    path = folder / "lookup.csv"
    path.write_text(f"division,community_area\n{lines}", encoding="utf-8")
    return path


def read(folder: Path, shapes: dict[str | None, shapely.Geometry]) -> CommunityAreas:
    return read_community_areas(saved(folder, shapes), name_field="division")


def test_divisions_are_dissolved_into_areas_sorted_by_name(tmp_path: Path) -> None:
    path = saved(
        tmp_path, {"Wick": box(0, 0), "Nursteed": box(1, 0), "Seend": box(2, 0), "Rowde": box(3, 0)}
    )
    lookup = saved_lookup(
        tmp_path, "Seend,Melksham\nWick,Devizes\nNursteed,Devizes\nRowde,Melksham\n"
    )
    result = read_community_areas(path, name_field="division", lookup=lookup)
    assert list(result.areas.columns) == ["name", "geometry"]
    assert result.areas["name"].tolist() == ["Devizes", "Melksham"]
    assert result.areas.crs.to_epsg() == 27700
    assert result.areas.geometry.iloc[0].equals(box(0, 0, 2, 1))
    assert result.areas.geometry.iloc[1].equals(box(2, 0, 2, 1))
    assert result.notes == ("Dissolved 4 divisions into 2 community areas.",)
    assert result.source == "areas.gpkg"
    assert result.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not result.indicative


def test_an_area_of_separate_divisions_has_several_parts(tmp_path: Path) -> None:
    path = saved(tmp_path, {"Wick": box(0, 0), "Seend": box(1, 0), "Rowde": box(2, 0)})
    lookup = saved_lookup(tmp_path, "Wick,Devizes\nRowde,Devizes\nSeend,Melksham\n")
    result = read_community_areas(path, name_field="division", lookup=lookup)
    assert result.areas.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    assert result.areas.area.tolist() == [2_000_000, 1_000_000]


def test_without_a_lookup_every_feature_is_an_area(tmp_path: Path) -> None:
    result = read(tmp_path, {"Wick": box(1, 0), " Avon  Valley ": box(0, 0)})
    assert result.areas["name"].tolist() == ["Avon Valley", "Wick"]
    assert result.notes == ()


def test_fields_of_the_file_called_like_ours_are_in_nobodys_way(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["x", "x"], "feature": ["Wick", "Rowde"]},
        geometry=[box(0, 0), box(1, 0)],
        crs="EPSG:27700",
    )
    path = tmp_path / "areas.gpkg"
    pyogrio.write_dataframe(frame, path)
    areas = read_community_areas(path, name_field="feature").areas
    assert areas["name"].tolist() == ["Rowde", "Wick"]


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_name_is_refused(tmp_path: Path, blank: str | None) -> None:
    with pytest.raises(InputError, match=r"areas\.gpkg: feature 2 has nothing in .* division"):
        read(tmp_path, {"Wick": box(0, 0), blank: box(1, 0)})


def test_a_repeated_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Wick stands in .* division of features 1 and 3"):
        read(tmp_path, {"Wick": box(0, 0), "Rowde": box(1, 0), " Wick": box(2, 0)})


def test_an_overlap_names_the_pair_and_its_extent(tmp_path: Path) -> None:
    # 0.2 km by 1 km.
    with pytest.raises(InputError, match="Rowde and Wick overlap by 200,000 m²; correct"):
        read(tmp_path, {"Wick": box(0, 0), "Rowde": box(0.8, 0)})


def test_the_worst_overlap_is_named_first(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Rowde and Seend overlap by 500,000 m²"):
        read(tmp_path, {"Wick": box(0, 0), "Rowde": box(0.9, 0), "Seend": box(1.4, 0)})


def test_an_area_within_another_is_an_overlap(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Rowde and Wick overlap by 40,000 m²"):
        read(tmp_path, {"Wick": box(0, 0), "Rowde": box(0.4, 0.4, 0.2, 0.2)})


def test_an_overlap_within_one_area_is_dissolved(tmp_path: Path) -> None:
    path = saved(tmp_path, {"Wick": box(0, 0), "Rowde": box(0.8, 0)})
    lookup = saved_lookup(tmp_path, "Wick,Devizes\nRowde,Devizes\n")
    result = read_community_areas(path, name_field="division", lookup=lookup)
    assert result.areas.area.tolist() == [1_800_000]


def test_slivers_of_generalised_edges_are_told_and_left(tmp_path: Path) -> None:
    # 0.9 m by 1 km: 900 m², but nowhere a metre wide.
    result = read(tmp_path, {"Wick": box(0, 0, 1.0009), "Rowde": box(1, 0)})
    assert result.areas.area.tolist() == pytest.approx([1_000_000, 1_000_900])
    assert result.notes == (
        "Neighbouring areas overlap by 900 m² in slivers under 1 m wide; "
        "a point there counts for the first area by name.",
    )


def test_a_sliver_a_little_wider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="overlap by 1,100 m²"):
        read(tmp_path, {"Wick": box(0, 0, 1.0011), "Rowde": box(1, 0)})


def test_a_long_sliver_does_not_hide_a_wide_overlap(tmp_path: Path) -> None:
    bulge = shapely.union(box(0, 0, 1.0002), box(1, 0.5, 0.01, 0.01))
    with pytest.raises(InputError, match="Rowde and Wick overlap by 298 m²"):
        read(tmp_path, {"Wick": bulge, "Rowde": box(1, 0)})


def test_gaps_between_areas_are_told(tmp_path: Path) -> None:
    ring = box(0, 0, 3, 3) - box(1, 1)
    result = read(tmp_path, {"Wick": ring & box(0, 0, 3, 1.5), "Rowde": ring - box(0, 0, 3, 1.5)})
    assert result.notes == (
        "The areas leave 1 gap between them, 1,000,000 m² in all; "
        "an incident there counts as outside.",
    )


def test_a_hole_that_another_area_fills_is_no_gap(tmp_path: Path) -> None:
    assert read(tmp_path, {"Wick": box(0, 0, 3, 3) - box(1, 1), "Rowde": box(1, 1)}).notes == ()


def test_water_between_two_islands_is_no_gap(tmp_path: Path) -> None:
    assert read(tmp_path, {"Wick": box(0, 0), "Rowde": box(2, 0)}).notes == ()


def test_a_division_that_the_lookup_lacks_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, {"Wick": box(0, 0), "Rowde": box(1, 0)})
    lookup = saved_lookup(tmp_path, "Wick,Devizes\n")
    with pytest.raises(InputError, match=r"lookup\.csv gives no community area for Rowde"):
        read_community_areas(path, name_field="division", lookup=lookup)


def test_an_unknown_field_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no field WD25CD; name one of its fields: division"):
        read_community_areas(saved(tmp_path, {"Wick": box(0, 0)}), name_field="WD25CD")
    with pytest.raises(NotFoundError, match=r"no file .*nothing\.gpkg"):
        read_community_areas(tmp_path / "nothing.gpkg", name_field="division")


def test_the_bundled_areas_say_that_they_are_indicative() -> None:
    result = read_community_areas(boundaries.indicative_community_areas(), name_field="name")
    assert result.indicative
    assert len(result.areas) == 18
    assert [note.split(" ")[0] for note in result.notes] == ["Reprojected"]
