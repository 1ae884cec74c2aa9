"""The UPRN lookups of the Office for National Statistics, from files in their formats.

Addresses and postcodes are invented (no area is called WX). The new header is that of the edition
of June 2026; the older one has the same leading columns and the names of areas used until 2020.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.postcode import pack
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles
from hotspots.geocoding.sources.uprn_postcodes import UprnPostcodesReader

NEW = (
    "UPRN,GRIDGB1E,GRIDGB1N,PCDS,OA21CD,CTY25CD,CED25CD,LAD25CD,WD25CD,HLTH19CD,CTRY25CD,RGN25CD,"
    "PCON24CD,EER20CD,TTWA15CD,ITL25CD,NPARK16CD,LSOA21CD,MSOA21CD,WZ11CD,SICBL26CD,BUA24CD,"
    "BUASD11CD,RUC21IND,OAC21IND,LEP21CD1,LEP21CD2,PFA23CD,IMD19IND"
)
OLD = (
    '"UPRN","GRIDGB1E","GRIDGB1N","PCDS","CTY","CED","LAUA","WARD","HLTH","CTRY","RGN","PCON","EER",'
    '"TTWA","NUTS","PARK","OA11","LSOA11","MSOA11","PARISH","WZ11","CCG","BUA11","BUASD11","RUC11",'
    '"OAC11","LEP1","LEP2","PFA","IMD"'
)
EDITIONS = {
    "NSUL_E127_JUN_2031": (NEW, "2031-06"),
    "NSUL_FEB_2025": (NEW, "2025-02"),
    "ONSUD_AUG_2020": (OLD, "2020-08"),
}
ROWS = (
    ("10012345678", "385512", "157123", "WX1 1AA"),
    ("26", "385500", "157100", "WX1 1AA"),
    ("72000000001", "430000", "433000", "WX7 7AA"),
    ("300", "401000", "168000", ""),
    ("400", "", "", "WX1 1AA"),
    ("500", "447900", "168000", "WX9 9AA"),
)


def content(header: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    width = header.count(",") + 1
    quote = '"' if header.startswith('"') else ""
    lines = [header]
    for row in rows:
        cells = [*row, *["E00000001"] * (width - len(row))]
        lines.append(",".join(f"{quote}{cell}{quote}" for cell in cells))
    return "".join(f"{line}\r\n" for line in lines).encode()


def folder(path: Path, tables: dict[str, bytes]) -> Path:
    (path / "Data").mkdir(parents=True)
    (path / "User Guide").mkdir()
    (path / "User Guide/NSUL User Guide.pdf").write_bytes(b"%PDF")
    for name, text in tables.items():
        (path / "Data" / name).write_bytes(text)
    return path


def read(path: Path) -> SourceContent:
    files = SourceFiles.open(path)
    reader = UprnPostcodesReader()
    assert reader.recognises(files)
    return reader.read(files, WILTSHIRE, lambda rows: None)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("zip_it", [False, True])
def test_properties_and_their_postcodes(edition: str, zip_it: bool, tmp_path: Path) -> None:
    header, month = EDITIONS[edition]
    path = folder(
        tmp_path / "x",
        {
            f"{edition}_SW.csv": content(header),
            f"{edition}_SE.csv": content(header, (("27", "440000", "160000", "WX2 1AA"),)),
        },
    )
    if zip_it:
        archive_path = tmp_path / f"{edition}.zip"
        with zipfile.ZipFile(archive_path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(path.rglob("*.*")):
                archive.write(file, file.relative_to(path))
        path = archive_path
    found = read(path)
    assert found.uprns is not None
    assert found.uprns.number.tolist() == [26, 27, 300, 10_012_345_678]
    assert found.uprns.easting.tolist() == [385_500, 440_000, 401_000, 385_512]
    addresses = found.address_postcodes
    assert addresses is not None
    # 500 lies outside the service area, but so near that a postcode inside may reach it.
    assert addresses.number.tolist() == [26, 27, 500, 10_012_345_678]
    assert addresses.code.tolist() == [
        pack(code) for code in ("WX1 1AA", "WX2 1AA", "WX9 9AA", "WX1 1AA")
    ]
    assert addresses.northing.tolist() == [157_100, 160_000, 168_000, 157_123]
    source = found.source
    assert source.edition == month
    assert source.name.startswith("National Stat" if edition[0] == "N" else "ONS UPRN")
    assert source.notes == ("Regions: SE, SW.", "Addresses without coordinates left out: 1.")
    for owner in ("OS data", "Royal Mail data", "GeoPlace data", "Office for National Statistics"):
        assert owner in source.attribution
    assert source.attribution.count(month[:4]) == 3


def test_the_order_of_tables_in_an_archive_does_not_matter(tmp_path: Path) -> None:
    tables = {
        "Data/NSUL_FEB_2025_SW.csv": content(NEW),
        "Data/NSUL_FEB_2025_SE.csv": content(NEW, (("27", "440000", "160000", "WX2 1AA"),)),
    }
    written = []
    for names in (list(tables), list(reversed(tables))):
        path = tmp_path / f"{len(written)}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, tables[name])
        build_gazetteer([path]).save(tmp_path / "g.npz")
        written.append((tmp_path / "g.npz").read_bytes())
    assert written[0] == written[1]


def test_the_postcode_of_girobank_is_no_place(tmp_path: Path) -> None:
    found = read(folder(tmp_path / "x", {NAME: changed(0, 3, "GIR 0AA")}))
    assert found.uprns is not None
    assert 10_012_345_678 in found.uprns.number.tolist()
    assert found.address_postcodes is not None
    assert found.address_postcodes.number.tolist() == [26, 500]


NAME = "NSUL_FEB_2025_SW.csv"


def changed(place: int, column: int, text: str) -> bytes:
    rows = [list(row) for row in ROWS]
    rows[place][column] = text
    return content(NEW, tuple(tuple(row) for row in rows))


REFUSED = {
    "a renamed number": (content(NEW).replace(b"UPRN", b"URN", 1), "has no column UPRN"),
    "a renamed postcode": (content(NEW).replace(b"PCDS", b"POST"), "has no column PCDS or PCD8"),
    "a column twice": (content(NEW).replace(b"OA21CD", b"PCDS"), "has PCDS and PCDS for"),
    "no postcode": (changed(1, 3, "WX1"), "Line 3 .* where a postcode is expected"),
    "a look-alike": (changed(1, 3, "WXI 1AA"), "Line 3 .* where a postcode is expected"),
    "a spreadsheet's number": (changed(1, 0, "1.00121E+11"), "Line 3 .* where a UPRN is expected"),
    "thirteen digits": (changed(0, 0, "1" * 13), "Line 2 .* where a UPRN is expected"),
    "zero": (changed(0, 0, "0"), "Line 2 .* where a UPRN is expected"),
    "no number at all": (changed(0, 0, ""), "Line 2 .* where a UPRN is expected"),
    "twice": (changed(0, 0, "26"), "repeats the UPRN 26"),
    "off the grid": (changed(0, 1, "985512"), "Line 2 .* not on the National Grid"),
    "half a place": (changed(0, 1, ""), "Line 2 .* not on the National Grid"),
    "text for a number": (changed(2, 1, "unknown"), "Line 4 .* has 'unknown' for GRIDGB1E"),
    "a cell more": (
        content(NEW).replace(b",WX7", b",,WX7"),
        "Line 4 .* has 30 columns",
    ),
    "a cell less": (content(NEW)[:-13] + b"\r\n", "Line 7 .* has 28 columns instead of 29"),
    "nothing here": (content(NEW, ROWS[2:3]), "no property in the service area"),
    "cut short": (content(NEW)[:-5], "is cut short"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_unexpected_is_refused(text: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read(folder(tmp_path / "x", {NAME: text}))
    assert "\n" not in str(caught.value)


def test_tables_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    two = {NAME: content(NEW), "NSUL_MAR_2025_SE.csv": content(NEW)}
    with pytest.raises(InputError, match="several editions"):
        read(folder(tmp_path / "a", two))
    path = folder(tmp_path / "b", {NAME: content(NEW)})
    (path / NAME).write_bytes(content(NEW))
    with pytest.raises(InputError, match="region twice"):
        read(path)
