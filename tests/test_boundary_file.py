"""Files that people really send, written small: a square kilometre east of Devizes."""

import hashlib
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from hotspots.boundary_file import checksum, read_polygons
from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.transformation import to_longitude_latitude

SQUARE = shapely.box(405_000, 160_000, 406_000, 161_000)
NEIGHBOUR = shapely.box(406_000, 160_000, 407_000, 161_000)


def table(*shapes: shapely.Geometry, crs: str | None = "EPSG:27700") -> gpd.GeoDataFrame:
    names = [f"Area {number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes), crs=crs)


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(
        shape, lambda xy: np.column_stack(to_longitude_latitude(xy[:, 0], xy[:, 1]))
    )


def written(folder: Path, name: str, frame: gpd.GeoDataFrame, **options: object) -> Path:
    path = folder / name
    pyogrio.write_dataframe(frame, path, **options)
    return path


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.shp", "areas.fgb", "areas.gml"])
def test_files_on_the_national_grid_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    frame, notes = read_polygons(written(tmp_path, name, table(SQUARE, NEIGHBOUR)), field="name")
    assert frame.crs.to_epsg() == 27700
    in_order = frame.sort_values("name")
    assert [
        shape.equals(expected)
        for shape, expected in zip(in_order.geometry, [SQUARE, NEIGHBOUR], strict=True)
    ] == [True, True]
    assert notes == ()


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    shapefile = written(tmp_path, "areas.shp", table(SQUARE))
    archive = tmp_path / "areas.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for part in tmp_path.glob("areas.*"):
            if part != archive:
                bundle.write(part, part.name)
    assert shapefile.exists()
    frame, _ = read_polygons(archive, field="name")
    assert frame.geometry.iloc[0].equals(SQUARE)


def test_degrees_come_onto_the_grid_through_ostn15(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "areas.geojson",
        table(in_degrees(SQUARE), crs="EPSG:4326"),
        COORDINATE_PRECISION=9,
    )
    frame, notes = read_polygons(path, field="name")
    # A Helmert shift would be 1.5 m off, a ballpark one 100 m.
    assert frame.geometry.iloc[0].hausdorff_distance(SQUARE) < 0.002
    (note,) = notes
    assert note.startswith("Reprojected from EPSG:4326 to EPSG:27700 with OSTN15")


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32630", "EPSG:25830", "EPSG:4258"])
def test_other_systems_come_onto_the_grid_through_ostn15(tmp_path: Path, crs: str) -> None:
    elsewhere = table(in_degrees(SQUARE), crs="EPSG:4326").to_crs(crs)
    frame, notes = read_polygons(written(tmp_path, "areas.gpkg", elsewhere), field="name")
    assert frame.geometry.iloc[0].hausdorff_distance(SQUARE) < 0.002
    assert notes[0].startswith(f"Reprojected from {crs} ")


def test_degrees_on_the_datum_of_the_grid_are_not_shifted(tmp_path: Path) -> None:
    elsewhere = table(SQUARE).to_crs("EPSG:4277")
    frame, notes = read_polygons(written(tmp_path, "areas.gpkg", elsewhere), field="name")
    assert frame.geometry.iloc[0].hausdorff_distance(SQUARE) < 0.001
    assert notes == ("Reprojected from EPSG:4277 to EPSG:27700.",)


ESRI_GRID = (
    'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",'
    'SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",{false_easting}],PARAMETER["False_Northing",-100000.0],'
    'PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],'
    'PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize("false_easting", [400_000.0, 300_000.0])
def test_a_grid_is_known_by_its_figures_and_not_by_its_name(
    tmp_path: Path, false_easting: float
) -> None:
    moved = shapely.transform(SQUARE, lambda xy: xy + np.array([false_easting - 400_000, 0]))
    path = written(tmp_path, "areas.shp", table(moved))
    path.with_suffix(".prj").write_text(ESRI_GRID.format(false_easting=false_easting))
    frame, notes = read_polygons(path, field="name")
    # Taken for the National Grid by its name, the second would land 100 km to the west.
    assert frame.geometry.iloc[0].hausdorff_distance(SQUARE) < 1e-3
    assert bool(notes) == (false_easting != 400_000)


def test_the_usual_words_for_the_grid_in_old_software(tmp_path: Path) -> None:
    crs = (
        "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
        " +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
    )
    path = written(tmp_path, "areas.gpkg", table(SQUARE, crs=crs))
    frame, notes = read_polygons(path, field="name")
    assert frame.geometry.iloc[0].equals(SQUARE)
    assert notes == ()


def test_a_grid_with_heights_is_the_national_grid(tmp_path: Path) -> None:
    high = table(shapely.force_3d(SQUARE, 120.0), crs="EPSG:7405")
    frame, notes = read_polygons(written(tmp_path, "areas.gpkg", high), field="name")
    assert frame.geometry.iloc[0].equals(SQUARE)
    assert not frame.geometry.iloc[0].has_z
    assert notes == ()


def test_a_bow_tie_is_repaired_and_named(tmp_path: Path) -> None:
    x, y = 405_000, 160_000
    bow_tie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    frame, notes = read_polygons(
        written(tmp_path, "areas.gpkg", table(SQUARE, bow_tie)), field="name"
    )
    assert frame.geometry.is_valid.all()
    # Two triangles of 100 m by 50 m.
    assert frame.geometry.iloc[1].area == pytest.approx(5_000)
    assert notes == ("Repaired 1 invalid geometry: Area 2.",)


def test_several_repairs_are_one_sentence(tmp_path: Path) -> None:
    x, y = 405_000, 160_000
    bow_tie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    path = written(tmp_path, "areas.gpkg", table(bow_tie, bow_tie))
    assert read_polygons(path, field="name")[1] == (
        "Repaired 2 invalid geometries: Area 1, Area 2.",
    )


def test_a_spike_is_dropped_without_touching_the_rest(tmp_path: Path) -> None:
    x, y = 405_000, 160_000
    corners = [(x, y), (x + 100, y), (x + 300, y), (x + 100, y), (x + 100, y + 100), (x, y + 100)]
    frame, notes = read_polygons(
        written(tmp_path, "areas.gpkg", table(shapely.Polygon(corners))), field="name"
    )
    assert frame.geometry.iloc[0].equals(shapely.box(x, y, x + 100, y + 100))
    assert notes == ("Repaired 1 invalid geometry: Area 1.",)


def test_an_area_without_extent_is_refused(tmp_path: Path) -> None:
    x, y = 405_000, 160_000
    line = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 50, y + 50)])
    path = written(tmp_path, "areas.gpkg", table(SQUARE, line))
    with pytest.raises(InputError, match="boundary of Area 2 encloses no area"):
        read_polygons(path, field="name")


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        (shapely.Point(405_000, 160_000), "is a Point, not a polygon"),
        (shapely.LineString([(405_000, 160_000), (406_000, 160_000)]), "is a LineString"),
        (None, "has no shape"),
        (shapely.Polygon(), "has no shape"),
    ],
)
def test_anything_but_polygons_is_refused(
    tmp_path: Path, shape: shapely.Geometry, what: str
) -> None:
    path = written(tmp_path, "areas.gpkg", table(SQUARE, shape), geometry_type="Unknown")
    with pytest.raises(InputError, match=rf"areas\.gpkg: feature 2 \(Area 2\) {what}"):
        read_polygons(path, field="name")


def test_a_file_of_points_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "places.gpkg", table(shapely.Point(405_000, 160_000)))
    with pytest.raises(InputError, match="is a Point, not a polygon"):
        read_polygons(path, field="name")


def test_a_missing_reference_system_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "areas.shp", table(SQUARE))
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"does not say its coordinate reference system; add.*prj"):
        read_polygons(path, field="name")


@pytest.mark.parametrize(
    ("shape", "crs", "shown"),
    [
        (SQUARE, "EPSG:4326", "EPSG:4326"),  # metres that call themselves degrees
        (in_degrees(SQUARE), "EPSG:27700", "EPSG:27700"),  # and the reverse
        (shapely.box(-1, 50.001, 2, 52), "EPSG:27700", "EPSG:27700"),
        (shapely.box(51.0, -2.0, 51.1, -1.9), "EPSG:4326", "EPSG:4326"),  # axes swapped
        (shapely.box(2.2, 48.8, 2.4, 48.9), "EPSG:4326", "EPSG:4326"),  # Paris
        (shapely.box(-150_000, 160_000, -140_000, 161_000), "EPSG:27700", "EPSG:27700"),
    ],
)
def test_coordinates_that_cannot_be_what_they_say_are_refused(
    tmp_path: Path, shape: shapely.Geometry, crs: str, shown: str
) -> None:
    path = written(tmp_path, "areas.gpkg", table(shape, crs=crs))
    with pytest.raises(InputError, match=f"says that its coordinates are {shown}, but"):
        read_polygons(path, field="name")


def test_the_whole_kingdom_reaches_a_little_beyond_the_grid(tmp_path: Path) -> None:
    west = shapely.box(-116, 480_000, 20_000, 500_000)
    frame, _ = read_polygons(written(tmp_path, "areas.gpkg", table(west)), field="name")
    assert frame.geometry.iloc[0].equals(west)


def test_an_unknown_field_lists_the_fields_there_are(tmp_path: Path) -> None:
    frame = table(SQUARE).assign(code="E1")
    path = written(tmp_path, "areas.gpkg", frame)
    with pytest.raises(InputError, match="no field WD25CD; name one of its fields: name, code"):
        read_polygons(path, field="WD25CD")


def test_the_field_picks_the_layer(tmp_path: Path) -> None:
    path = written(tmp_path, "all.gpkg", table(SQUARE), layer="districts")
    other = table(NEIGHBOUR).rename(columns={"name": "division"})
    written(tmp_path, "all.gpkg", other, layer="divisions", append=True)
    frame, _ = read_polygons(path, field="division")
    assert frame.geometry.iloc[0].equals(NEIGHBOUR)


def test_a_field_in_several_layers_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "all.gpkg", table(SQUARE), layer="old")
    written(tmp_path, "all.gpkg", table(NEIGHBOUR), layer="new", append=True)
    with pytest.raises(InputError, match=r"in several layers \(old, new\)"):
        read_polygons(path, field="name")


def test_an_empty_layer_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "areas.gpkg", table(SQUARE).iloc[:0], geometry_type="Polygon")
    with pytest.raises(InputError, match="holds no features"):
        read_polygons(path, field="name")


def test_a_table_without_shapes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("name,code\nDevizes,1\n")
    with pytest.raises(InputError, match="table without shapes"):
        read_polygons(path, field="name")


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b'{"type": "FeatureCollection", "feat', b"hello"]
)
@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg", "areas.shp", "areas.zip"])
def test_a_broken_file_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as a boundary file") as raised:
        read_polygons(path, field="name")
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_a_truncated_shapefile_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "areas.shp", table(SQUARE, NEIGHBOUR))
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(InputError):
        read_polygons(path, field="name")


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        read_polygons(tmp_path / "nothing.gpkg", field="name")


def test_the_checksum_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "areas.bin"
    path.write_bytes(b"abc")
    assert checksum(path) == hashlib.sha256(b"abc").hexdigest()


def test_the_checksum_of_a_folder_notices_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "areas.gdb"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    before = checksum(folder)
    assert checksum(folder) == before
    (folder / "b").write_bytes(b"")
    with_another = checksum(folder)
    (folder / "b").rename(folder / "c")
    assert len({before, with_another, checksum(folder)}) == 3
