"""What of OS Open Roads is refused, and in which words; all roads are invented."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from hotspots.errors import InputError, SetupError


def test_rows_without_a_shape_are_refused(made: Any, tmp_path: Path) -> None:
    for layer in ("road_link", "motorway_junction"):
        path = made.geopackage(tmp_path / layer, made.Roads(made.crossroads(), [made.motorway]))
        table = pyogrio.read_dataframe(path, layer=layer)
        table.geometry = table.geometry.buffer(5.0)
        pyogrio.write_dataframe(table, path, layer=layer)
        with pytest.raises(InputError, match=f"{layer} in .* rows without a (linestring|point)"):
            made.read(path)


def renamed(made: Any, folder: Path, layer: str, old: str, new: str) -> Path:
    roads = made.Roads(made.crossroads(), [made.motorway])
    path = made.geopackage(folder, roads)
    table = pyogrio.read_dataframe(path, layer=layer).rename(columns={old: new})
    pyogrio.write_dataframe(table, path, layer=layer)
    return path


@pytest.mark.parametrize(
    ("layer", "old", "new", "sentence"),
    [
        ("road_link", "start_node", "from_node", "road_link in .* has no column start_node"),
        ("road_link", "form_of_way", "kind", "has no column form_of_way"),
        ("road_link", "name_2", "roadNumber", "has road_classification_number and roadNumber for"),
        ("motorway_junction", "junction_number", "label", "has no column junction_number"),
    ],
)
def test_a_renamed_column_is_refused(
    made: Any, layer: str, old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        made.read(renamed(made, tmp_path, layer, old, new))
    assert "\n" not in str(caught.value)


def test_nothing_in_the_service_area_is_refused(made: Any, tmp_path: Path) -> None:
    path = made.geopackage(tmp_path, made.Roads(made.crossroads((600_000.0, 300_000.0))))
    with pytest.raises(InputError, match="no road in the service area"):
        made.read(path)
    alone = made.geopackage(
        tmp_path / "b", made.Roads([made.Link((made.at(0, 0), made.at(9, 9)), "A4")])
    )
    with pytest.raises(InputError, match="no junction of named or numbered roads"):
        made.read(alone)


def test_a_geopackage_that_is_cut_short_is_refused(made: Any, tmp_path: Path) -> None:
    path = made.geopackage(tmp_path, made.Roads(made.crossroads()))
    whole = path.read_bytes()
    for size in (0, 50, 4_096, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"oproad_gb\.gpkg .* is cut short"):
            made.read(path)
    path.write_bytes(b"no GeoPackage at all".ljust(4_096))
    with pytest.raises(InputError, match="cut short or damaged"):
        made.read(path)


@pytest.mark.parametrize("ending", [".shp", ".dbf"])
def test_a_shapefile_that_is_cut_short_is_refused(made: Any, ending: str, tmp_path: Path) -> None:
    path = made.shapefiles(tmp_path, made.Roads(made.crossroads())) / f"data/SU_RoadLink{ending}"
    whole = path.read_bytes()
    for size in (0, 8, len(whole) - 40):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match="is cut short"):
            made.read(tmp_path)


def test_a_shapefile_without_its_table_is_refused(made: Any, tmp_path: Path) -> None:
    made.shapefiles(tmp_path, made.Roads(made.crossroads()))
    with pytest.raises(InputError, match=r"without its \.shx and \.dbf part"):
        made.read(tmp_path / "data/SU_RoadLink.shp")
    (tmp_path / "data/SU_RoadLink.dbf").unlink()
    with pytest.raises(InputError, match=r"SU_RoadLink\.shp in .* is without its \.dbf part"):
        made.read(tmp_path)


def test_a_truncated_archive_is_refused(made: Any, tmp_path: Path) -> None:
    made.geopackage(tmp_path / "roads", made.Roads(made.crossroads()))
    path = made.zipped(tmp_path / "roads", tmp_path / "roads.zip")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 255
    path.write_bytes(content)
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        made.read(path)


def test_no_room_to_unpack_is_said(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made.geopackage(tmp_path / "roads", made.Roads(made.crossroads()))
    path = made.zipped(tmp_path / "roads", tmp_path / "roads.zip")
    # A full disk cannot be had in a test.
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(SetupError, match=r"cannot be unpacked .*No space left.*make room"):
        made.read(path)


def test_another_coordinate_system_is_refused(made: Any, tmp_path: Path) -> None:
    path = made.geopackage(tmp_path, made.Roads(made.crossroads()))
    table = pyogrio.read_dataframe(path, layer="road_link").to_crs("EPSG:4326")
    pyogrio.write_dataframe(table, path, layer="road_link")
    with pytest.raises(InputError, match="'WGS 84' and not in the British National Grid"):
        made.read(path)


def test_empty_cells_and_numbers_that_are_none_are_refused(made: Any, tmp_path: Path) -> None:
    links = made.crossroads()
    links[1].nodes = (links[1].start, "")
    with pytest.raises(InputError, match="has 1 rows without end"):
        made.read(made.geopackage(tmp_path / "a", made.Roads(links)))
    with pytest.raises(InputError, match="motorway junction 'Junction 17' has no number"):
        made.read(
            made.geopackage(
                tmp_path / "b", made.Roads(made.crossroads(), [("Junction 17", made.at(0, 0))])
            )
        )


def test_a_geopackage_without_its_layers_is_refused(made: Any, tmp_path: Path) -> None:
    path = tmp_path / "oproad_gb.gpkg"
    pyogrio.write_dataframe(
        made.node_table(made.crossroads(), shapefile=False), path, layer="road_node"
    )
    with pytest.raises(InputError, match="no layer of road links"):
        made.read(path)
    table = made.link_table(made.crossroads(), shapefile=False)
    pyogrio.write_dataframe(table, path, layer="road_link")
    with pytest.raises(InputError, match="no layer of motorway junctions"):
        made.read(path)
