"""The names of OS Open Names: kinds, radii and languages; all rows are invented."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.geocoding.calibration import SETTLEMENT_EXTENT, STREET_EXTENT, TOWN_EXTENT
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.sources.delimited import TablePart
from hotspots.geocoding.sources.name_rows import NameRows
from hotspots.geocoding.sources.open_names import COLUMNS


def row(
    name: str,
    local_type: str,
    x: object = 385_000,
    y: object = 157_000,
    box: tuple[object, ...] = ("", "", "", ""),
    **more: str,
) -> dict[str, str]:
    theme = {
        "Hospital": "other",
        "Railway Station": "transportNetwork",
    }.get(local_type, "transportNetwork" if "Road" in local_type else "populatedPlace")
    values = {
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


def names_of(*rows: dict[str, str]) -> Names:
    columns = {column.lower(): [said.get(column, "") for said in rows] for column in COLUMNS}
    part = TablePart(columns, 1, "ST84.csv", "download it again.")
    x, y = (part.numbers(f"geometry_{axis}", 0, 1_300_000) for axis in "xy")
    collected = NameRows()
    collected.add(part, np.arange(len(rows)), x, y)
    return collected.table()


def test_the_radius_is_that_of_the_farthest_corner_of_the_box() -> None:
    names = names_of(
        # The farthest corner is 300 m west and 400 m south: 500 m.
        row("A Street", "Named Road", 385_000, 157_000, (384_700, 156_600, 385_200, 157_100)),
        row("B", "City", 385_000, 157_000, (384_700, 156_600, 385_200, 157_100)),
        row("C", "Village", 385_000, 157_000, (384_700, 156_600, 385_200, 157_100)),
        row("D", "Hospital", 385_000, 157_000, (384_700, 156_600, 385_200, 157_100)),
        row("E Street", "Named Road", 385_000, 157_000, (384_990, 156_990, 385_010, 157_010)),
    )
    expected = [500 * STREET_EXTENT, 500 * TOWN_EXTENT, 500 * SETTLEMENT_EXTENT, 500, 25]
    assert names.radius.tolist() == [int(np.ceil(metres)) for metres in expected]


def test_places_without_a_box_have_a_radius_of_their_kind() -> None:
    kinds = ("City", "Town", "Village", "Hamlet", "Named Road", "Numbered Road", "Hospital")
    names = names_of(*(row(f"X {kind}", kind) for kind in kinds))
    assert names.radius.tolist() == [4_000, 2_200, 1_500, 650, 900, 20_000, 500]


def test_roads_of_all_kinds_are_streets_one_row_for_each_settlement() -> None:
    names = names_of(
        row("A361", "Numbered Road", 385_000, 157_000, POPULATED_PLACE="Wexbury"),
        row("A361", "Section Of Numbered Road", 386_000, 157_000, POPULATED_PLACE="Wexbury"),
        row("A361", "Section Of Numbered Road", 390_000, 160_000, POPULATED_PLACE="Wick"),
        row("Fore Street", "Section Of Named Road", 390_000, 160_000, POPULATED_PLACE="Wick"),
    )
    assert names.kind.tolist() == [PlaceKind.STREET] * 4
    assert names.place.tolist() == [0, 1, 2, 3]
    assert list(names.settlement) == ["Wexbury", "Wexbury", "Wick", "Wick"]
    assert names.key[0] == "a361"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Manor Farm", PlaceKind.FARM),
        ("Farm Hill", PlaceKind.FARM),
        ("The Grange", PlaceKind.FARM),
        ("Pen-y-Fferm", PlaceKind.FARM),
        ("Upper Barton", PlaceKind.FARM),
        ("Warren Lodge", PlaceKind.FARM),
        ("Keeper's Cottage", PlaceKind.FARM),
        ("Wex House", PlaceKind.FARM),
        ("Cottage Green", PlaceKind.SETTLEMENT),
        ("Manorbury", PlaceKind.SETTLEMENT),
        ("Grange Park", PlaceKind.SETTLEMENT),
        ("Farmington", PlaceKind.SETTLEMENT),
        ("Barnstone", PlaceKind.SETTLEMENT),
    ],
)
def test_farms_and_houses_are_told_from_other_settlements_by_name(
    name: str, kind: PlaceKind
) -> None:
    assert names_of(row(name, "Other Settlement")).kind.tolist() == [kind]
    # A village is a village, whatever it is called.
    assert names_of(row(name, "Village")).kind.tolist() == [PlaceKind.SETTLEMENT]


def test_a_station_with_the_name_of_a_settlement_has_its_type_added() -> None:
    names = names_of(
        row("Wexbury", "Railway Station", 385_300, 157_000, NAME2="Caerwex"),
        row("Wexbury", "Town"),
        row("Wick Halt", "Railway Station", 390_300, 160_000),
    )
    assert list(names.text) == ["Wexbury Railway Station", "Caerwex", "Wexbury", "Wick Halt"]
    assert names.place.tolist() == [0, 0, 1, 2]
    by_key = dict(zip(names.key, names.kind.tolist(), strict=True))
    assert by_key["wexbury"] == PlaceKind.SETTLEMENT


def test_of_rows_that_are_there_twice_the_larger_radius_is_kept() -> None:
    """The point of a whole road is at times that of a section of it."""
    names = names_of(
        row("Fore Street", "Named Road", box=(384_000, 157_000, 385_000, 157_000)),
        row("Fore Street", "Section Of Named Road", box=(384_900, 157_000, 385_000, 157_000)),
    )
    assert names.radius.tolist() == [int(np.ceil(1_000 * STREET_EXTENT))]
