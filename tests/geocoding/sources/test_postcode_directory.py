"""ONSPD and NSPL, from small files with the exact header lines of four editions.

The postcodes are invented, in the area WX, which does not exist; what follows their country is
filled with one pseudo code. The header lines are those of ONSPD February 2023, NSPL August 2020
and May 2025 (old names of columns), and of the NSPL since then (new names).
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
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.postcode import pack, unpack
from hotspots.geocoding.sources.postcode_directory import PostcodeDirectoryReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

ONSPD_2023 = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
    "osgrdind,oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,"
    "park,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,sicbl,bua11,buasd11,ru11ind,oac11,"
    "lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21"
)
NSPL_2020 = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward,"
    "hlthau,nhser,ctry,rgn,pcon,eer,teclec,ttwa,pct,nuts,park,lsoa11,msoa11,wz11,ccg,bua11,"
    "buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,stp"
)
NSPL_2025 = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,"
    "ctry,rgn,pcon,ttwa,itl,park,lsoa21,msoa21,wz11,sicbl,bua24,ruc21,oac11,lat,long,lep1,lep2,pfa,"
    "imd,icb"
)
NSPL_NEW = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,"
    "wd25cd,nhser24cd,ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,"
    "wz11cd,sicbl24cd,bua24cd,ruc21ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb23cd"
)
HEADERS = {
    "ONSPD_FEB_2023_UK": ONSPD_2023,
    "NSPL_AUG_2020_UK": NSPL_2020,
    "NSPL_MAY_2025_UK": NSPL_2025,
    "NSPL_NOV_2025_UK": NSPL_NEW,
}
ENGLAND, IRELAND, JERSEY = "E92000001", "N92000002", "L93000001"
ROWS = (
    ("WX1 1AA", "198001", "", "385512", "0157123", "1", ENGLAND),
    ("WX1 1AB", "199001", "202103", "385612", "0157223", "4", ENGLAND),
    ("WX101AA", "198001", "199606", "401000", "0168000", "8", ENGLAND),
    ("WX1 1AD", "202502", "", "", "", "9", ""),
    ("WX2 1AA", "198001", "", "333000", "0374000", "1", IRELAND),
    ("WX3 1AA", "198001", "", "", "", "9", JERSEY),
    ("WX60 6ZZ", "198001", "", "600000", "0300000", "6", ENGLAND),
)
ALIKE = {
    "east1m": "oseast1m", "north1m": "osnrth1m", "gridind": "osgrdind", "ctry25cd": "ctry",
}  # fmt: skip


def table(header: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    """Write all cells in quotation marks, as the Office for National Statistics does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write(header + "\r\n")
    for row in rows:
        named = dict(
            zip(("pcds", "dointr", "doterm", "oseast1m", "osnrth1m", "osgrdind", "ctry"), row,
                strict=True)
        )  # fmt: skip
        compact = named["pcds"].replace(" ", "")
        named |= {"pcd": compact, "pcd7": compact, "pcd2": named["pcds"], "pcd8": named["pcds"]}
        writer.writerow(
            named.get(ALIKE.get(column, column), "X99999999") for column in header.split(",")
        )
    return text.getvalue().encode("utf-8-sig")


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def product(name: str = "ONSPD_FEB_2023_UK") -> dict[str, bytes]:
    header = HEADERS[name]
    return {
        f"Data/{name}.csv": table(header),
        f"Data/multi_csv/{name}_WX.csv": table(header),
        "Documents/Country names and codes UK as at 08_12.csv": b"CTRY12CD,CTRY12CDO,CTRY12NM\r\n",
        "User Guide/ONSPD User Guide Feb 2023.pdf": b"%PDF",
    }


def read(path: Path) -> SourceContent:
    files = SourceFiles.open(path)
    reader = PostcodeDirectoryReader()
    assert reader.recognises(files)
    return reader.read(files, (380_000, 150_000, 400_000, 170_000), lambda rows: None)


def postcodes_of(content: SourceContent) -> Postcodes:
    assert content.postcodes is not None
    return content.postcodes


@pytest.mark.parametrize("name", HEADERS)
def test_old_and_new_editions_as_downloaded(name: str, tmp_path: Path) -> None:
    content = read(write_zip(tmp_path / "download.zip", product(name)))
    postcodes = postcodes_of(content)
    assert [unpack(code) for code in postcodes.code.tolist()] == [
        "WX1 1AA", "WX1 1AB", "WX10 1AA", "WX60 6ZZ",
    ]  # fmt: skip
    assert postcodes.easting.tolist() == [385_512, 385_612, 401_000, 600_000]
    assert postcodes.northing.tolist() == [157_123, 157_223, 168_000, 300_000]
    # 1, 4, 8 and 6 in the manner of Code-Point Open.
    assert postcodes.quality.tolist() == [10, 40, 50, 60]
    assert postcodes.terminated.tolist() == [False, True, True, False]
    edition = {
        "ONSPD_FEB_2023_UK": "2023-02",
        "NSPL_AUG_2020_UK": "2020-08",
        "NSPL_MAY_2025_UK": "2025-05",
        "NSPL_NOV_2025_UK": "2025-11",
    }[name]
    assert content.source.edition == edition
    year = edition[:4]
    assert content.source.name == (
        "ONS Postcode Directory"
        if name.startswith("ONSPD")
        else "National Statistics Postcode Lookup"
    )
    assert f"Royal Mail copyright and database right {year}." in content.source.attribution
    assert "Office for National Statistics licensed under the Open Government Licence" in (
        content.source.attribution
    )


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    assert read(write_zip(tmp_path / "x.zip", product())).source.notes == (
        "Postcodes that are no longer in use, kept and marked: 2.",
        "Postcodes without a grid reference left out: 2.",
        "Postcodes of Northern Ireland, the Channel Islands and the Isle of Man left out: 1.",
    )


def test_the_parts_serve_where_the_whole_is_absent(tmp_path: Path) -> None:
    files = product()
    del files["Data/ONSPD_FEB_2023_UK.csv"]
    files["Data/multi_csv/ONSPD_FEB_2023_UK_WX.csv"] = table(ONSPD_2023, ROWS[:1])
    files["Data/multi_csv/ONSPD_FEB_2023_UK_WZ.csv"] = table(ONSPD_2023, ROWS[1:2])
    found = postcodes_of(read(write_zip(tmp_path / "x.zip", files)))
    assert [unpack(code) for code in found.code.tolist()] == ["WX1 1AA", "WX1 1AB"]


def test_the_whole_is_taken_and_the_parts_are_not(tmp_path: Path) -> None:
    files = product()
    files["Data/multi_csv/ONSPD_FEB_2023_UK_WX.csv"] = b"damaged"
    assert len(postcodes_of(read(write_zip(tmp_path / "x.zip", files)))) == 4


def test_a_table_alone_is_known_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_bytes(table(NSPL_NEW))
    content = read(path)
    assert len(postcodes_of(content)) == 4
    # No name says a date: the latest postcode was introduced in February 2025.
    assert content.source.edition == "2025-02"


@pytest.mark.parametrize("column", ["pcd2", "pcd"])
def test_without_the_usual_column_another_has_the_postcode(column: str, tmp_path: Path) -> None:
    header = ONSPD_2023.replace("pcd,pcd2,pcds", column)
    path = tmp_path / "ONSPD_FEB_2023_UK.csv"
    path.write_bytes(table(header))
    assert len(postcodes_of(read(path))) == 4


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.floats().map(str)


@given(st.integers(0, 2), st.integers(0, 6), CELLS)
def test_whatever_a_cell_holds_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, place: int, column: int, cell: str
) -> None:
    row = (*ROWS[place][:column], cell, *ROWS[place][column + 1 :])
    path = tmp_path_factory.mktemp("any") / "NSPL_MAY_2025_UK.csv"
    path.write_bytes(table(NSPL_2025, (ROWS[0], row, ROWS[6])))
    try:
        postcodes, sentence = postcodes_of(read(path)), ""
    except InputError as error:
        sentence = str(error)
    else:
        assert 2 <= len(postcodes) <= 3
        assert (np.diff(postcodes.code) > 0).all()
    assert "\n" not in sentence


def test_a_terminated_postcode_gives_way_to_one_in_use(tmp_path: Path) -> None:
    directory = write_zip(tmp_path / "x.zip", product())
    local = tmp_path / "local.csv"
    local.write_text("postcode,easting,northing\nWX1 1AB,390000,160000\n", encoding="utf-8")
    built = build_gazetteer([directory, local])
    (row,) = built.postcodes.lookup(np.array([pack("WX1 1AB")]))
    assert built.postcodes.easting[row] == 390_000
    assert not built.postcodes.terminated[row]


def test_the_order_in_an_archive_does_not_matter(tmp_path: Path) -> None:
    files = product()
    backwards = dict(reversed(files.items()))
    for name, content in {"a": files, "b": backwards}.items():
        build_gazetteer([write_zip(tmp_path / f"{name}.zip", content)]).save(
            tmp_path / f"{name}.npz"
        )
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


TABLE = "Data/ONSPD_FEB_2023_UK.csv"
Edit = Callable[[dict[str, bytes]], None]


def replaced(old: str, new: str) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        changed = files[TABLE].replace(old.encode(), new.encode(), 1)
        assert changed != files[TABLE]
        files[TABLE] = changed

    return edit


REFUSED: dict[str, tuple[Edit, str]] = {
    "a renamed column": (
        replaced("oseast1m", "easting1m"), "no column oseast1m or east1m among pcd, pcd2, pcds"),
    "a column twice": (replaced("oshlthau", "gridind"), "has osgrdind and gridind for"),
    "no country": (replaced(",ctry,", ",cntry,"), "no column ctry or ctry00cd"),
    "cut short": (
        lambda files: files.update({TABLE: files[TABLE][:-200]}), "is damaged at line 8"),
    "no postcode": (
        replaced('"WX1 1AB","199001"', '"WX1 1A","199001"'), "Line 3 .* a postcode is expected"),
    "unknown quality": (replaced('"4"', '"7"'), "Line 3 .* unknown positional quality '7'"),
    "unknown country": (
        replaced(f'"{ENGLAND}"', '"064"'), "Line 2 .* unknown country '064'"),
    "no reference": (replaced('"385512"', '""'), "Line 2 .* has '' as easting"),
    "off the grid": (replaced('"385512"', '"985512"'), "Line 2 .* has '985512' as easting"),
    "nowhere": (replaced('"385512"', '"0"'), "Line 2 .* has '0' as easting"),
    "no month": (replaced('"202103"', '"yes"'), "Line 3 .* 'yes' as the month of termination"),
    "two points": (
        lambda files: files.update({TABLE: files[TABLE].replace(b"WX1 1AB", b"WX1 1AA")}),
        "WX1 1AA twice with different points"),
    "two editions": (
        lambda files: files.update({"Data/NSPL_MAY_2025_UK.csv": table(NSPL_2025)}),
        "holds Data/NSPL_MAY_2025_UK.csv and Data/ONSPD_FEB_2023_UK.csv; name one"),
    "nothing in the area": (
        lambda files: files.update({TABLE: table(ONSPD_2023, ROWS[-1:])}),
        "no postcode with a position in the service area"),
    "no rows": (
        lambda files: files.update({TABLE: table(ONSPD_2023, ())}),
        "no postcode with a position in the service area"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_unexpected_is_refused(edit: Edit, sentence: str, tmp_path: Path) -> None:
    files = product()
    edit(files)
    with pytest.raises(InputError, match=sentence) as caught:
        read(write_zip(tmp_path / "x.zip", files))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", ["renamed column", "truncated"])
def test_a_refused_source_leaves_the_old_gazetteer_as_it_is(damage: str, tmp_path: Path) -> None:
    out = tmp_path / "gazetteer.npz"

    def build(source: Path) -> int:
        command = ["gazetteer", "build", str(source), "--out", str(out)]
        return CliRunner().invoke(main, command).exit_code

    assert build(write_zip(tmp_path / "good.zip", product())) == 0
    before = out.read_bytes()
    files = product()
    if damage == "renamed column":
        files[TABLE] = files[TABLE].replace(b"doterm", b"dateterm")
    bad = write_zip(tmp_path / "bad.zip", files)
    if damage == "truncated":
        bad.write_bytes(bad.read_bytes()[:-100])
    assert build(bad) == 2
    assert out.read_bytes() == before
