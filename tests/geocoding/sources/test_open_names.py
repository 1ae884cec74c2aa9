"""OS Open Names, from small files in its exact format.

The rows are invented, postcodes in the area WX, which does not exist; the layout is that of the
technical specification: tiles in ``Data`` without header line, each with a byte order mark, 34
columns, and their names in ``Doc/OS_Open_Names_Header.csv``.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.postcode import pack, unpack
from hotspots.geocoding.sources.open_names import COLUMNS, OpenNamesReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

AREA = (380_000.0, 150_000.0, 400_000.0, 170_000.0)
HEADER, TILE = "Doc/OS_Open_Names_Header.csv", "Data/ST84.csv"
LICENCE = "Terms.\r\n\r\nContains OS data \u00a9 Crown copyright and database right 2031.\r\n"


def row(
    name: str,
    local_type: str,
    x: object = 385_000,
    y: object = 157_000,
    box: tuple[object, ...] = ("", "", "", ""),
    **more: str,
) -> dict[str, str]:
    theme = {
        "Postcode": "other",
        "Hospital": "other",
        "Railway Station": "transportNetwork",
        "Spot Height": "landform",
        "Inland Water": "hydrography",
    }.get(local_type, "transportNetwork" if "Road" in local_type else "populatedPlace")
    values = {
        "ID": "osgb4000000000000000",
        "NAME1": name,
        "TYPE": theme,
        "LOCAL_TYPE": local_type,
        "GEOMETRY_X": str(x),
        "GEOMETRY_Y": str(y),
        "COUNTY_UNITARY": "Wexshire",
    }
    values |= dict(
        zip(("MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX"), map(str, box), strict=True)
    )
    return values | more


def table(rows: list[dict[str, str]], *, header: bool = False, mark: bool = True) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


ROWS = [
    row("Wexbury", "Town", 385_000.5, 157_000.4, (384_000, 156_000, 386_000, 158_000)),
    row("Fore Street", "Named Road", 385_100, 157_100, (385_000, 157_000, 385_130, 157_140),
        POPULATED_PLACE="Wexbury", DISTRICT_BOROUGH="North Wex"),
    row("Wick", "Hamlet", 390_000, 160_000, (389_900, 159_800, 390_100, 160_200)),
    row("Short Lane", "Named Road", 390_010, 160_010, (390_005, 160_005, 390_015, 160_015)),
    row("Hen Fferm", "Other Settlement", 391_000, 161_000, NAME1_LANG="cym", NAME2="Old Farm",
        NAME2_LANG="eng"),
    row("Wexbury Hospital", "Hospital", 385_200, 157_200, (385_100, 157_100, 385_300, 157_300)),
    row("123", "Spot Height", 385_300, 157_300),
    row("WX1 1AA", "Postcode", 385_400.4, 157_400.6),
    row("WX9 9ZZ", "Postcode", 600_000, 300_000),
    row("Faraway", "Village", 500_000, 300_000, (499_000, 299_000, 501_000, 301_000)),
]  # fmt: skip


def product(prefix: str = "") -> dict[str, bytes]:
    return {
        f"{prefix}readme.txt": b"OS Open Names\r\nSupplied in April 2031.\r\n",
        f"{prefix}{TILE}": table(ROWS[:5]),
        f"{prefix}Data/ST86.csv": table(ROWS[5:]),
        f"{prefix}{HEADER}": (",".join(COLUMNS) + "\r\n").encode("utf-8-sig"),
        f"{prefix}Doc/licence.txt": LICENCE.encode("latin-1"),
    }


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> SourceContent:
    files = SourceFiles.open(path)
    reader = OpenNamesReader()
    assert reader.recognises(files)
    return reader.read(files, AREA, lambda rows: None)


def names_of(content: SourceContent) -> Names:
    assert content.names is not None
    return content.names


@pytest.mark.parametrize("prefix", ["", "opname_csv_gb/"])
@pytest.mark.parametrize("zipped", [False, True])
def test_the_product_as_downloaded(prefix: str, zipped: bool, tmp_path: Path) -> None:
    files = product(prefix)
    content = read(
        write_zip(tmp_path / "x.zip", files) if zipped else write_folder(tmp_path, files)
    )
    names = names_of(content)
    assert list(names.text) == [
        "Wexbury", "Fore Street", "Wick", "Short Lane", "Hen Fferm", "Old Farm", "Wexbury Hospital",
    ]  # fmt: skip
    assert [PlaceKind(kind).name for kind in names.kind.tolist()] == [
        "SETTLEMENT", "STREET", "SETTLEMENT", "STREET", "FARM", "FARM", "LANDMARK",
    ]  # fmt: skip
    assert (names.easting[0], names.northing[0]) == (385_000, 157_000)
    assert names.settlement[1] == "Wexbury"
    assert [names.district[0], names.district[1]] == ["Wexshire", "North Wex"]
    assert content.source.edition == "2031-04"
    assert content.source.attribution == (
        "Contains OS data \u00a9 Crown copyright and database right 2031."
    )
    assert content.source.licence == "Open Government Licence v3.0"
    assert (content.source.rows, content.source.holds) == (9, "names and postcodes")


def test_postcodes_come_along_also_from_outside_the_area(tmp_path: Path) -> None:
    postcodes = read(write_zip(tmp_path / "x.zip", product())).postcodes
    assert postcodes is not None
    assert [unpack(code) for code in postcodes.code.tolist()] == ["WX1 1AA", "WX9 9ZZ"]
    assert (postcodes.easting[0], postcodes.northing[0]) == (385_400, 157_401)
    # Approximate to 50 m: the source does not say how good each is.
    assert postcodes.quality.tolist() == [30, 30]
    assert not postcodes.terminated.any()


def test_two_languages_name_one_place(tmp_path: Path) -> None:
    names = names_of(read(write_zip(tmp_path / "x.zip", product())))
    place = dict(zip(names.text, names.place.tolist(), strict=True))
    assert place["Hen Fferm"] == place["Old Farm"]
    assert len(set(place.values())) == len(names) - 1
    assert names.key[4] != names.key[5]


def test_rows_that_are_there_twice_are_taken_once(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(table(ROWS + ROWS))
    content = read(tmp_path / "x.csv")
    assert len(names_of(content)) == 7
    assert content.postcodes is not None
    assert len(content.postcodes) == 2
    assert content.source.notes == ("Rows that are there twice left out: 6.",)


def test_two_editions_in_one_folder_are_refused(tmp_path: Path) -> None:
    """Whatever moved between them would be two places of one name."""
    write_folder(tmp_path, product("old/") | product("new/"))
    with pytest.raises(InputError, match=r"holds a tile twice, as new/.*\.csv and as old/"):
        read(tmp_path)


def test_a_combined_file_with_the_header_line_is_read(tmp_path: Path) -> None:
    """Joined as the getting started guide says: the header first, then tiles with their marks."""
    (tmp_path / "outputfile.csv").write_bytes(table([], header=True) + table(ROWS))
    assert len(names_of(read(tmp_path / "outputfile.csv"))) == 7


def test_the_order_in_an_archive_does_not_matter(tmp_path: Path) -> None:
    files = product()
    build_gazetteer([write_zip(tmp_path / "a.zip", files)], service_area=AREA).save(
        tmp_path / "a.npz"
    )
    backwards = dict(reversed(files.items()))
    build_gazetteer([write_zip(tmp_path / "b.zip", backwards)], service_area=AREA).save(
        tmp_path / "b.npz"
    )
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_it_alone_is_a_gazetteer_of_postcodes_and_names(tmp_path: Path) -> None:
    built = build_gazetteer([write_zip(tmp_path / "x.zip", product())], service_area=AREA)
    assert built.postcodes.lookup(np.array([pack("WX1 1AA")])).tolist() == [0]
    assert "Wexbury" in list(built.names.text)


Edit = Callable[[dict[str, bytes]], None]


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        changed = files[name].replace(old.encode(), new.encode(), 1)
        assert changed != files[name]
        files[name] = changed

    return edit


REFUSED: dict[str, tuple[Edit, str]] = {
    "a renamed column": (
        replaced(HEADER, "MBR_XMIN", "BBOX_XMIN"), "BBOX_XMIN as column 13 where MBR_XMIN"),
    "columns exchanged": (
        replaced(HEADER, "GEOMETRY_X,GEOMETRY_Y", "GEOMETRY_Y,GEOMETRY_X"),
        "has GEOMETRY_Y as column 9 where GEOMETRY_X"),
    "a column more": (
        replaced(HEADER, "SAME_AS_GEONAMES", "SAME_AS_GEONAMES,X"), "X as column 35 where nothing"),
    "a column less": (
        replaced(HEADER, ",SAME_AS_GEONAMES", ""), "nothing as column 34 where SAME_AS_GEONAMES"),
    "a cell more": (replaced(TILE, "Wexbury", "Wexbury,X"), "Line 1 .* has 35 columns"),
    "cut short": (
        lambda files: files.update({TILE: files[TILE][:-30]}), "Line 5 .* columns instead of 34"),
    "unknown type": (
        replaced(TILE, "populatedPlace", "place"), "Line 1 .* has the type 'place'"),
    "no number": (replaced(TILE, "385100", "SU851"), "Line 2 .* 'SU851' as geometry_x"),
    "off the grid": (replaced(TILE, "385100", "985100"), "Line 2 .* '985100' as geometry_x"),
    "no name": (replaced(TILE, "Fore Street", ""), "Line 2 .* has no name"),
    "a name of nothing": (replaced(TILE, "Fore Street", "--"), "Line 2 .* has no name"),
    "half a box": (replaced(TILE, "385130", "x"), "Line 2 .* has 'x' as mbr_xmax"),
    "a box inside out": (
        replaced(TILE, "385130", "384130"), "Line 2 .* has a box whose corners are exchanged"),
    "no postcode": (
        replaced("Data/ST86.csv", "WX1 1AA", "WX1 1A"), "Line 3 .* where a postcode is expected"),
    "two points for a postcode": (
        replaced("Data/ST86.csv", "WX9 9ZZ", "WX1 1AA"), "WX1 1AA twice with different points"),
    "not text": (
        lambda files: files.update({TILE: files[TILE].replace(b"Fore", b"For\xe9")}),
        "is not UTF-8"),
    "nothing in the area": (
        lambda files: files.update({TILE: table(ROWS[7:]), "Data/ST86.csv": table(ROWS[8:])}),
        "no name in the service area"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_unexpected_is_refused(edit: Edit, sentence: str, tmp_path: Path) -> None:
    files = product()
    edit(files)
    with pytest.raises(InputError, match=sentence) as caught:
        read(write_folder(tmp_path, files))
    assert "\n" not in str(caught.value)


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.floats().map(str)


@given(st.integers(0, len(ROWS) - 1), st.sampled_from(COLUMNS), CELLS)
def test_whatever_a_cell_holds_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, place: int, column: str, cell: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "ST84.csv"
    path.write_bytes(table([*ROWS[:place], ROWS[place] | {column: cell}, *ROWS[place + 1 :]]))
    try:
        names, sentence = names_of(read(path)), ""
    except InputError as error:
        sentence = str(error)
    else:
        assert len(names) >= 5
        assert (names.radius >= 25).all()
        assert all(names.key)
    assert "\n" not in sentence


@pytest.mark.parametrize("damage", ["renamed column", "truncated", "elsewhere"])
def test_a_refused_source_leaves_the_old_gazetteer_as_it_is(damage: str, tmp_path: Path) -> None:
    good, out = write_zip(tmp_path / "good.zip", product()), tmp_path / "gazetteer.npz"
    area = ",".join(f"{number:.0f}" for number in AREA)

    def build(source: Path, area: str) -> int:
        command = ["gazetteer", "build", str(source), "--out", str(out), "--service-area", area]
        result = CliRunner().invoke(main, command)
        assert "Traceback" not in result.output
        return result.exit_code

    assert build(good, area) == 0
    before = out.read_bytes()
    files = product()
    if damage == "renamed column":
        files[HEADER] = files[HEADER].replace(b"NAME1,", b"NAME,")
    bad = write_zip(tmp_path / "bad.zip", files)
    if damage == "truncated":
        bad.write_bytes(bad.read_bytes()[:-200])
    assert build(bad, "100000,100000,200000,200000" if damage == "elsewhere" else area) == 2
    assert out.read_bytes() == before
