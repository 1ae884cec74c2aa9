"""What the three publishers offer, in their layouts: invented, or built from the real files.

Invented rows say so; their postcodes are in the area WX, which does not exist. Real files are read
from ../shared/data where that is there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import shapely

import boundaries
from hotspots.boundary_file import read_polygons
from hotspots.geocoding.sources.open_names import COLUMNS
from tests.backdrop.invented_roads import LINKS, shapefile_tile

SHARED = (Path(__file__).resolve().parents[2] / "../shared/data").resolve()
HAS_SHARED = (SHARED / "police_uk/wiltshire").is_dir()
POLICE_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"


@dataclass
class Publications:
    """Files by what they are called.

    Attributes
    ----------
    archives
        Zip archives of data.police.uk by month.
    divisions
        GeoJSON features on the National Grid.
    products
        Name of the file, version and content by the id of an OS product.
    """

    archives: dict[str, bytes]
    divisions: list[dict[str, object]]
    products: dict[str, tuple[str, str, bytes]]


def invented() -> Publications:
    """Three months of two forces, 98 square divisions, and a few postcodes and streets."""
    made = _invented()
    return Publications(dict(made.archives), list(made.divisions), dict(made.products))


@cache
def _invented() -> Publications:
    months = {month: _month(month) for month in ("2025-01", "2025-02", "2025-03")}
    return Publications(
        archives={
            last: archive({m: files for m, files in months.items() if m <= last})
            for last in ("2025-02", "2025-03")
        },
        divisions=_squares(),
        products={
            "CodePointOpen": ("codepo_gb.zip", "2031-02", zipped(_invented_postcodes())),
            "OpenNames": ("opname_csv_gb.zip", "2031-01", zipped(_invented_names())),
            "OpenRoads": ("oproad_essh_gb.zip", "2031-03", zipped(shapefile_tile("SU", LINKS))),
        },
    )


def real() -> Publications:
    """Three real months, the real divisions and the real postcodes of three areas.

    Open Names stays invented: no real tile of Wiltshire is at hand.
    """
    police = SHARED / "police_uk/wiltshire"
    files = {
        month: {"wiltshire": (police / f"{month}-wiltshire-street.csv").read_bytes()}
        for month in ("2025-07", "2025-08", "2025-09")
    }
    points = SHARED / "codepoint_open"
    areas = ("Data/CSV/ba.csv", "Data/CSV/sn.csv", "Data/CSV/sp.csv")
    names = (*areas, "Doc/metadata.txt", "Doc/licence.txt")
    frame, _ = read_polygons(SHARED / "boundaries/ons/ward_E06000054.geojson", field="WD25CD")
    return Publications(
        archives={"2025-09": archive(files)},
        divisions=[
            feature(row.WD25CD, row.WD25NM, row.geometry) for row in frame.itertuples(index=False)
        ],
        products={
            "CodePointOpen": (
                "codepo_gb.zip",
                "2025-11",
                zipped({name: (points / name).read_bytes() for name in names}),
            ),
            "OpenNames": ("opname_csv_gb.zip", "2031-01", zipped(_invented_names())),
        },
    )


def archive(months: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """An archive as data.police.uk lays it out, with outcomes beside the street-level files."""
    files = {}
    for month, forces in months.items():
        for force, content in forces.items():
            files[f"{month}/{month}-{force}-street.csv"] = content
            files[f"{month}/{month}-{force}-outcomes.csv"] = b"Crime ID,Month\r\n"
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive, the same bytes for the same files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content)
    return target.getvalue()


def police_file(month: str, rows: int, *, force: str = "Wiltshire Police") -> bytes:
    """Invented incidents in the columns of data.police.uk; anti-social behaviour has no id."""
    lines = [POLICE_HEADER]
    for number in range(rows):
        kind = ASB if number % 2 else VIOLENCE
        crime = "" if kind == ASB else hashlib.sha256(f"{month}{number}".encode()).hexdigest()
        place = (
            f"{-2.2 + number * 0.001:.6f},{51.3 + number * 0.001:.6f},On or near Nowhere (invented)"
        )
        lines.append(f"{crime},{month},{force},{force},{place},E01000000,Invented,{kind},,")
    return ("\n".join(lines) + "\n").encode()


def feature(code: str, name: str, shape: shapely.Geometry) -> dict[str, object]:
    """A division as the service sends it."""
    return {
        "type": "Feature",
        "properties": {"WD25CD": code, "WD25NM": name},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def md5(content: bytes) -> str:
    """As Ordnance Survey states it, in capitals."""
    return hashlib.md5(content).hexdigest().upper()


def _month(month: str) -> dict[str, bytes]:
    return {
        "wiltshire": police_file(month, 40),
        "avon-and-somerset": police_file(month, 5, force="Avon and Somerset Constabulary"),
    }


def _squares() -> list[dict[str, object]]:
    with boundaries.division_lookup().open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        feature(row["division_code"], row["division"], _square(number))
        for number, row in enumerate(rows)
    ]


def _square(number: int) -> shapely.Geometry:
    x, y = 370_000 + 5_000 * (number % 10), 110_000 + 5_000 * (number // 10)
    return shapely.box(x, y, x + 5_000, y + 5_000)


def _invented_postcodes() -> dict[str, bytes]:
    rows = [f'"WX1 {n}AA",10,{385_000 + n},157000,"E92000001","","","","",""' for n in range(1, 9)]
    metadata = "PRODUCT: OS CODE-POINT\nDATASET VERSION NUMBER: 2031.1.0\n      WX\t8\n"
    return {
        "Data/CSV/wx.csv": "".join(f"{row}\r\n" for row in rows).encode(),
        "Doc/metadata.txt": metadata.encode(),
    }


def _invented_names() -> dict[str, bytes]:
    streets = [_name(f"Invented Street {number}", number) for number in range(1, 2_000)]
    return {
        "Data/ST85.csv": _table(streets),
        "Doc/OS_Open_Names_Header.csv": (",".join(COLUMNS) + "\r\n").encode("utf-8-sig"),
        "Doc/licence.txt": (
            "Contains OS data \u00a9 Crown copyright and database right 2031 (invented).\r\n"
        ).encode(),
    }


def _name(name: str, number: int) -> dict[str, str]:
    return {
        "ID": f"osgb{hashlib.sha256(name.encode()).hexdigest()}",
        "NAME1": name,
        "TYPE": "transportNetwork",
        "LOCAL_TYPE": "Named Road",
        "GEOMETRY_X": str(385_000 + number),
        "GEOMETRY_Y": str(157_000 + number % 97),
        "COUNTY_UNITARY": "Wexshire",
    }


def _table(rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
