"""Gazetteer sources in the exact formats of their publishers, written from tables.

The points and names are real (`wiltshire_places`); identifiers, UPRNs and the files themselves are
invented, and are only ever written into a temporary folder.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

OPEN_NAMES_HEADER = (
    "ID,NAMES_URI,NAME1,NAME1_LANG,NAME2,NAME2_LANG,TYPE,LOCAL_TYPE,GEOMETRY_X,GEOMETRY_Y,"
    "MOST_DETAIL_VIEW_RES,LEAST_DETAIL_VIEW_RES,MBR_XMIN,MBR_YMIN,MBR_XMAX,MBR_YMAX,"
    "POSTCODE_DISTRICT,POSTCODE_DISTRICT_URI,POPULATED_PLACE,POPULATED_PLACE_URI,"
    "POPULATED_PLACE_TYPE,DISTRICT_BOROUGH,DISTRICT_BOROUGH_URI,DISTRICT_BOROUGH_TYPE,"
    "COUNTY_UNITARY,COUNTY_UNITARY_URI,COUNTY_UNITARY_TYPE,REGION,REGION_URI,COUNTRY,COUNTRY_URI,"
    "RELATED_SPATIAL_OBJECT,SAME_AS_DBPEDIA,SAME_AS_GEONAMES"
)
# Names that have a road number are published as numbered roads, cut where settlements end.
_NUMBERED = r"[ABM]\d+"
FIRST_UPRN = 900_000_000_001


def write_open_names(folder: Path, streets: pd.DataFrame, settlements: pd.DataFrame) -> Path:
    """Write streets and settlements as a download of OS Open Names; returns the folder."""
    data, doc = folder / "Data", folder / "Doc"
    data.mkdir(parents=True)
    doc.mkdir()
    (doc / "OS_Open_Names_Header.csv").write_text(OPEN_NAMES_HEADER + "\n", "utf-8")
    numbered = streets["name"].str.fullmatch(_NUMBERED)
    roads = streets.assign(
        type="transportNetwork",
        local_type=numbered.map({True: "Section Of Numbered Road", False: "Named Road"}),
    )
    places = settlements.assign(type="populatedPlace", settlement="")
    with (data / "SU00.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, OPEN_NAMES_HEADER.split(","), restval="")
        for number, row in enumerate(pd.concat([roads, places]).itertuples()):
            identity = f"osgb900000{number:010d}"
            writer.writerow(
                {
                    "ID": identity,
                    "NAMES_URI": f"http://data.ordnancesurvey.co.uk/id/{identity[4:]}",
                    "NAME1": row.name,
                    "TYPE": row.type,
                    "LOCAL_TYPE": row.local_type,
                    "GEOMETRY_X": f"{row.easting:.3f}",
                    "GEOMETRY_Y": f"{row.northing:.3f}",
                    "MOST_DETAIL_VIEW_RES": 3000,
                    "LEAST_DETAIL_VIEW_RES": 25000,
                    "MBR_XMIN": f"{row.xmin:.3f}",
                    "MBR_YMIN": f"{row.ymin:.3f}",
                    "MBR_XMAX": f"{row.xmax:.3f}",
                    "MBR_YMAX": f"{row.ymax:.3f}",
                    "POPULATED_PLACE": row.settlement,
                    "COUNTY_UNITARY": "Wiltshire",
                    "REGION": "South West",
                    "COUNTRY": "England",
                }
            )
    return folder


def write_open_uprn(folder: Path, points: pd.DataFrame) -> Path:
    """Write invented UPRNs at ``easting, northing, latitude, longitude``; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "osopenuprn_202501.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE"])
        for number, row in enumerate(points.itertuples(), start=FIRST_UPRN):
            writer.writerow(
                [number, f"{row.easting:.2f}", f"{row.northing:.2f}",
                 f"{row.latitude:.7f}", f"{row.longitude:.7f}"]
            )  # fmt: skip
    return path


def write_place_list(path: Path, places: pd.DataFrame) -> Path:
    """Write a local list of landmarks and farms; returns the file."""
    columns = ["name", "easting", "northing", "radius", "kind", "settlement"]
    places.assign(
        easting=places["easting"].round().astype(int),
        northing=places["northing"].round().astype(int),
    ).to_csv(path, columns=columns, index=False, encoding="utf-8")
    return path


def write_code_point(folder: Path, postcodes: pd.DataFrame) -> Path:
    """Write ``postcode, quality, easting, northing`` as Code-Point Open; returns the folder."""
    data, doc = folder / "Data/CSV", folder / "Doc"
    data.mkdir(parents=True)
    doc.mkdir()
    area = postcodes["postcode"].str.extract(r"^([A-Z]+)", expand=False)
    lines = ["ORDNANCE SURVEY", "PRODUCT: OS CODE-POINT OPEN", "DATASET VERSION NUMBER: 2025.4.0"]
    for letters, rows in postcodes.groupby(area):
        lines.append(f"\t{letters}\t{len(rows)}")
        with (data / f"{str(letters).lower()}.csv").open("w", newline="") as file:
            for row in rows.itertuples():
                file.write(
                    f'"{row.postcode}",{row.quality},{row.easting},{row.northing},'
                    '"E92000001","","","","",""\r\n'
                )
    (doc / "metadata.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
