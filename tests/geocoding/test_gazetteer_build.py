"""Building the gazetteer from files written in the exact formats of the publishers.

The Code-Point Open files here are invented (area WX, which does not exist) and follow the
documented format: no header, quoted text, ten columns, and ``Doc/metadata.txt`` with row counts.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.postcode import pack, unpack

CODES = '"E92000001","E19000002","E18000010","","E06000054","E05013399"'
ROWS = (
    f'"WX1 1AA",10,385512,157123,{CODES}',
    f'"WX1 1AB",10,385612,157223,{CODES}',
    f'"WX101AA",50,401000,168000,{CODES}',
    f'"WX1  1AD",10,385712,157323,{CODES}',
    f'"WX9 9ZZ",90,0,0,{CODES}',
)
METADATA = """ORDNANCE SURVEY
PRODUCT: OS CODE-POINT_03.02
DATASET VERSION NUMBER: 2031.1.0
COPYRIGHT DATE: 20310120
      WX\t5
      WZ\t7
"""
LICENCE = "Terms.\r\n\r\nContains OS data \u00a9 Crown copyright 2031.\r\n\r\nContains RM data.\r\n"

Edit = Callable[[dict[str, bytes]], None]


def product(prefix: str = "") -> dict[str, bytes]:
    return {
        f"{prefix}Data/CSV/wx.csv": ("\r\n".join(ROWS) + "\r\n").encode(),
        f"{prefix}Doc/metadata.txt": METADATA.encode(),
        f"{prefix}Doc/licence.txt": LICENCE.encode("latin-1"),
        f"{prefix}Doc/Code-Point_Open_Column_Headers.csv": b"PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n",
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


@pytest.mark.parametrize("prefix", ["", "codepo_gb/", "a/b/"])
@pytest.mark.parametrize("zipped", [False, True])
def test_code_point_open_as_downloaded(prefix: str, zipped: bool, tmp_path: Path) -> None:
    files = product(prefix)
    source = write_zip(tmp_path / "x.zip", files) if zipped else write_folder(tmp_path, files)
    read: list[int] = []
    built = build_gazetteer([source], reading=lambda name: nullcontext(read.append))
    assert [unpack(code) for code in built.postcodes.code.tolist()] == [
        "WX1 1AA",
        "WX1 1AB",
        "WX1 1AD",
        "WX10 1AA",
    ]
    assert built.postcodes.easting.tolist() == [385_512, 385_612, 385_712, 401_000]
    assert built.postcodes.quality.tolist() == [10, 10, 10, 50]
    (origin,) = built.sources
    assert (origin.name, origin.edition, origin.rows) == ("OS Code-Point Open", "2031.1.0", 4)
    assert origin.attribution == "Contains OS data \u00a9 Crown copyright 2031. Contains RM data."
    assert origin.notes == (
        "1 of the 2 postcode areas are present.",
        "Postcodes without coordinates (quality 90) left out: 1.",
    )
    assert sum(read) == 5


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        changed = files[name].replace(old.encode(), new.encode(), 1)
        assert changed != files[name]
        files[name] = changed

    return edit


CSV, META = "Data/CSV/wx.csv", "Doc/metadata.txt"
REFUSED: dict[str, tuple[Edit, str]] = {
    "a row is missing": (replaced(CSV, ROWS[1] + "\r\n", ""), r"has 4 rows and .* says 5"),
    "wrong manifest": (replaced(META, "WX\t5", "WX\t6"), r"has 5 rows and .* says 6"),
    "not in the manifest": (replaced(META, "WX\t5", "WY\t5"), "is not in Doc/metadata.txt"),
    "no manifest": (lambda files: files.pop(META) and None, "no Doc/metadata.txt"),
    "another product": (replaced(META, "CODE-POINT", "OPEN NAMES"), "not the metadata"),
    "a header": (replaced(CSV, ROWS[0], "Postcode,Positional_quality_indicator"), "header line"),
    "a column more": (replaced(CSV, "157123,", "157123,1,"), "Line 1 .* has 11 columns"),
    "a column less": (replaced(CSV, "157223,", ""), "Line 2 .* has 9 columns"),
    "no postcode": (replaced(CSV, "WX1 1AB", "WX1 1AC"), "Line 2 .* a postcode of area WX"),
    "look-alike": (replaced(CSV, "WX1 1AB", "WXI 1AB"), "Line 2 .* a postcode of area WX"),
    "another area": (replaced(CSV, "WX1 1AB", "WZ1 1AB"), "Line 2 .* a postcode of area WX"),
    "a postcode twice": (replaced(CSV, "WX1 1AB", "WX1 1AA"), "Line 2 .* repeats"),
    "unknown quality": (replaced(CSV, '"WX1 1AB",10', '"WX1 1AB",70'), "quality '70'"),
    "off the grid": (replaced(CSV, "385612", "985612"), "not on the National Grid"),
    "thousands of digits": (replaced(CSV, "385612", "1" * 5_000), "not on the National Grid"),
    "rows without end": (replaced(META, "WX\t5", f"WX\t{'5' * 5_000}"), "is not in Doc"),
    "no number": (replaced(CSV, "385612", "3.8E5"), "not on the National Grid"),
    "nowhere": (replaced(CSV, "385612,157223", "0,0"), "do not go with"),
    "quality 90 somewhere": (replaced(CSV, '"WX9 9ZZ",90,0,0', '"WX9 9ZZ",90,1,1'), "do not go"),
    "an open quote": (replaced(CSV, '99"\r\n"WX1 1AB"', '99\r\n"WX1 1AB"'), "is damaged"),
    "nothing located": (
        lambda files: files.update(
            {CSV: (ROWS[4] + "\r\n").encode(), META: METADATA.replace("X\t5", "X\t1").encode()}
        ),
        "no postcode with a position",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_unexpected_is_refused(edit: Edit, sentence: str, tmp_path: Path) -> None:
    files = product()
    edit(files)
    with pytest.raises(InputError, match=sentence) as caught:
        build_gazetteer([write_folder(tmp_path, files)])
    assert "\n" not in str(caught.value)


def test_two_sources_unpacked_into_one_folder_are_refused(tmp_path: Path) -> None:
    files = product()
    files["Data/osopenuprn_203102.csv"] = b"UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\r\n"
    with pytest.raises(InputError, match=r"several sources in one \(OS Code-Point Open and OS Op"):
        build_gazetteer([write_folder(tmp_path, files)])


def test_a_list_that_is_no_table_is_not_a_source(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"postcode,easting,northing\rWX1 1AA,385512,157123\r")
    with pytest.raises(InputError, match="not a gazetteer source that is known"):
        build_gazetteer([path])


def test_a_list_of_places_may_have_their_postcodes(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "name,postcode,easting,northing,radius,kind\nWex Hall,WX1 1AA,385512,157123,50,landmark\n"
    )
    built = build_gazetteer([path])
    assert (list(built.names.text), len(built.postcodes)) == (["Wex Hall"], 0)


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "whole.zip", product()).read_bytes()
    for cut in (0, 100, len(whole) - 30):
        path = tmp_path / f"{cut}.zip"
        path.write_bytes(whole[:cut])
        with pytest.raises(InputError, match="cut short, damaged or locked"):
            build_gazetteer([path])


def test_an_archive_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in product().items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"385512", b"385513", 1))
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        build_gazetteer([path])


@pytest.mark.parametrize("make", ["empty folder", "text", "empty zip"])
def test_other_things_are_refused(make: str, tmp_path: Path) -> None:
    path = tmp_path / {"text": "x.txt", "empty zip": "x.zip"}.get(make, "x")
    if make == "text":
        path.write_text("hello")
    elif make == "empty zip":
        write_zip(path, {})
    else:
        path.mkdir()
    with pytest.raises(InputError, match="not a gazetteer source"):
        build_gazetteer([path])


def test_a_source_named_twice_and_too_many_of_them(tmp_path: Path) -> None:
    path = postcode_list(tmp_path, "postcode,easting,northing\nWX2 1AA,385512,157123\n")
    with pytest.raises(InputError, match="was named twice"):
        build_gazetteer([path, tmp_path / "." / path.name])
    with pytest.raises(InputError, match="300 gazetteer sources"):
        build_gazetteer([tmp_path / str(number) for number in range(300)])


def test_a_missing_source_and_no_source() -> None:
    with pytest.raises(NotFoundError, match="no file or folder"):
        build_gazetteer([Path("nowhere")])
    with pytest.raises(InputError, match="No gazetteer source"):
        build_gazetteer([])


def postcode_list(folder: Path, text: str, name: str = "local.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_postcodes(tmp_path: Path) -> None:
    path = postcode_list(
        tmp_path,
        "# Invented postcodes.\n# Nobody lives there.\npostcode,easting,northing,radius\n"
        "WX2 1AA,385512,157123,\nwx21ab,385612.4,157223,75\n",
    )
    built = build_gazetteer([path])
    assert built.postcodes.code.tolist() == [pack("WX2 1AA"), pack("WX2 1AB")]
    assert built.postcodes.easting.tolist() == [385_512, 385_612]
    assert built.postcodes.radius.tolist() == [250, 75]
    (origin,) = built.sources
    assert origin.name == "local"
    assert origin.attribution == "Invented postcodes. Nobody lives there."
    assert origin.edition.startswith("with checksum ")


def test_provenance_beside_a_list(tmp_path: Path) -> None:
    path = postcode_list(tmp_path, "Postcode,Easting,Northing\nWX2 1AA,385512,157123\n")
    (tmp_path / "local.txt").write_text("From a\nfriend.", encoding="utf-8")
    assert build_gazetteer([path]).attributions == ("From a friend.",)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("WX2 1AC,385512,157123", "Line 3 .* is not a postcode"),
        ("WX2,385512,157123", "Line 3 .* is not a postcode"),
        ("WX2 1AA,385512,157123", "Line 3 .* repeats WX2 1AA"),
        ("WX2 1AB,east,157123", "Line 3 .* not a number"),
        ("WX2 1AB,inf,157123", "Line 3 .* not a number"),
        ("WX2 1AB,385512", "Line 3 .* not a number"),
        ("WX2 1AB,0,0", "Line 3 .* National Grid"),
    ],
)
def test_bad_lines_of_a_list(row: str, sentence: str, tmp_path: Path) -> None:
    text = f"postcode,easting,northing\nWX2 1AA,385512,157123\n{row}\n"
    with pytest.raises(InputError, match=sentence):
        build_gazetteer([postcode_list(tmp_path, text)])


def test_the_first_source_of_a_postcode_wins(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "product", product())
    local = postcode_list(
        tmp_path, "postcode,easting,northing\nWX1 1AB,399000,157000\nWX3 3AA,400000,160000\n"
    )
    for sources, easting, rows in (
        ([folder, local], 385_612, [4, 1]),
        ([local, folder], 399_000, [2, 3]),
    ):
        built = build_gazetteer(sources)
        assert len(built) == 5
        assert (np.diff(built.postcodes.code) > 0).all()
        (row,) = built.postcodes.lookup(np.array([pack("WX1 1AB")]))
        assert built.postcodes.easting[row] == easting
        assert [source.rows for source in built.sources] == rows
        assert built.sources[1].notes[-1] == "Left to another source: 1."
        assert built.sources[built.postcodes.source[row]].name in ("local", "OS Code-Point Open")


def test_a_build_is_reproducible(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "product", product())
    archive = write_zip(tmp_path / "x.zip", product("nested/"))
    build_gazetteer([folder]).save(tmp_path / "a.npz")
    build_gazetteer([archive]).save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert len(Gazetteer.load(tmp_path / "a.npz")) == 4


NSUL = """UPRN,GRIDGB1E,GRIDGB1N,PCDS,OA21CD
1,385512,157123,WX1 1AA,E00000001
2,385512,157223,WX1 1AA,E00000001
3,385512,157323,WX1 1AA,E00000001
4,385512,157423,WX1 1AA,E00000001
5,385512,157523,WX1 1AA,E00000001
6,385600,157200,WX1 1AB,E00000001
"""


def test_addresses_measure_the_radius_of_postcodes(tmp_path: Path) -> None:
    """Invented addresses in the format of the National Statistics UPRN Lookup."""
    folder = write_folder(tmp_path / "product", product())
    lookup = write_folder(tmp_path / "nsul", {"Data/NSUL_FEB_2031_SW.csv": NSUL.encode()})
    plain, measured = build_gazetteer([folder]), build_gazetteer([lookup, folder])
    row = measured.postcodes.lookup(np.array([pack("WX1 1AA"), pack("WX1 1AB"), pack("WX1 1AD")]))
    assert measured.postcodes.addresses[row].tolist() == [5, 1, -1]
    # All five addresses lie within 400 m; one address is too few to say more than the neighbours.
    assert measured.postcodes.radius[row].tolist() == [400, *plain.postcodes.radius[row][1:]]
    assert measured.uprns.number.tolist() == [1, 2, 3, 4, 5, 6]
    assert measured.sources[0].rows == 6
    assert measured.sources[0].notes == (
        "Regions: SW.",
        "Postcodes with their addresses counted, radius measured: 2.",
    )
    assert measured.describe_rows() == "4 postcodes, 6 UPRNs"
    assert measured.describe_rows(1) == "4 postcodes"
    assert measured.missing_kinds() == ("names", "junctions")


def test_the_service_area_is_recorded(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "product", product())
    area = (380_000.0, 150_000.0, 390_000.0, 160_000.0)
    built = build_gazetteer([folder], service_area=area)
    assert built.service_area == area
    built.save(tmp_path / "g.npz")
    assert Gazetteer.load(tmp_path / "g.npz").service_area == area
    far = (600_000.0, 150_000.0, 690_000.0, 160_000.0)
    with pytest.raises(InputError, match="no postcode with a position in the service area"):
        build_gazetteer([folder], service_area=far)
