"""How far true places lie from the points that stand for them: ``python -m benchmarks.extents``.

For each constant that a radius is made with: the value that would hold 95 % of the truths of the
half that it is fitted to, the value in the program, and what that holds of the other half.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import labelled_tile, postcode_groups, real_places
from benchmarks.labelled_places import in_calibration_half, somewhere_along
from benchmarks.real_places import FloatArray
from benchmarks.synthetic_county import row
from benchmarks.wiltshire_places import SEED
from hotspots.geocoding import calibration, postcode_radius
from hotspots.geocoding.calibration import farthest_corner
from hotspots.geocoding.postcode import scan_postcodes

SHARE = 0.95
ADDRESSES = 40


def street_shares() -> pd.DataFrame:
    """Addresses drawn along every real street, as ``name, share`` of the farthest corner."""
    random = np.random.default_rng(SEED)
    tile = real_places.tile()
    rows = []
    for street in tile[tile["local_type"].isin(labelled_tile.NAMED)].itertuples():
        point = (street.easting, street.northing)
        box = (street.xmin, street.ymin, street.xmax, street.ymax)
        far = float(farthest_corner(*point, *box))
        for _ in range(ADDRESSES):
            x, y = somewhere_along(random, point, box)
            # The reader states no radius under 25 m.
            distance = np.hypot(x - point[0], y - point[1])
            rows.append((street.name, 0.0 if distance <= 25 else distance / far))
    return pd.DataFrame(rows, columns=["name", "share"])


def settlement_shares(*, towns: bool) -> pd.DataFrame:
    """Postcodes of every real settlement, as ``name, share`` of the farthest corner."""
    tile = real_places.tile()
    postcodes = tile[(tile["local_type"] == "Postcode") & tile["settlement"].notna()]
    places = tile[tile["type"] == "populatedPlace"].drop_duplicates("name", keep=False)
    places = places[places["local_type"].isin(("City", "Town")) == towns]
    joined = postcodes.merge(places, left_on="settlement", right_on="name", suffixes=("", "_of"))
    distance = np.hypot(
        joined["easting"] - joined["easting_of"], joined["northing"] - joined["northing_of"]
    )
    box = [joined[f"{side}_of"] for side in ("xmin", "ymin", "xmax", "ymax")]
    far = farthest_corner(joined["easting_of"], joined["northing_of"], *box)
    return pd.DataFrame({"name": joined["name_of"], "share": distance / far})


def half_diagonal_shares() -> pd.DataFrame:
    """What `street_shares` draws, as shares of half the diagonal of the street's box."""
    tile = real_places.tile()
    streets = tile[tile["local_type"].isin(labelled_tile.NAMED)]
    box = [streets[side] for side in ("xmin", "ymin", "xmax", "ymax")]
    far = farthest_corner(streets["easting"], streets["northing"], *box)
    shares = street_shares()
    times = np.repeat(far / streets["half"].to_numpy(), ADDRESSES)
    return shares.assign(share=shares["share"] * times)


def one_postcode_shares() -> pd.DataFrame:
    """Addresses drawn along streets with one postcode, as shares of the postcode's radius.

    Streets of the real tile whose box, padded by 15 m, holds the point of one postcode that lies
    in no other street's box.
    """
    random = np.random.default_rng(SEED)
    tile = real_places.tile()
    streets = tile[tile["local_type"] == "Named Road"].reset_index(drop=True)
    postcodes = tile[tile["local_type"] == "Postcode"].reset_index(drop=True)
    inside = labelled_tile.in_box(postcodes, streets)
    radius = _radius(postcodes.rename(columns={"name": "postcode"}).assign(quality=10))
    rows = []
    for place in np.flatnonzero(inside.sum(axis=0) == 1):
        postcode = inside[:, place].argmax()
        if inside[postcode].sum() != 1:
            continue
        street, home = streets.iloc[place], postcodes.iloc[postcode]
        point, box = (
            tuple(street[list(columns)])
            for columns in (("easting", "northing"), ("xmin", "ymin", "xmax", "ymax"))
        )
        for _ in range(ADDRESSES):
            x, y = somewhere_along(random, point, box)
            distance = np.hypot(x - home["easting"], y - home["northing"])
            rows.append((street["name"], distance / radius[postcode]))
    return pd.DataFrame(rows, columns=["name", "share"])


def postcode_shares(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Other members of groups of postcodes, as ``name, share`` of the derived radius."""
    table = postcode_groups.groups() if table is None else table
    points, members = table[table["stands"]], table[~table["stands"]]
    radius = _radius(points)
    place = np.searchsorted(points["group"].to_numpy(), members["group"].to_numpy())
    x, y = (points[axis].to_numpy()[place] for axis in ("easting", "northing"))
    distance = np.hypot(members["easting"].to_numpy() - x, members["northing"].to_numpy() - y)
    return pd.DataFrame(
        {"name": points["postcode"].to_numpy()[place], "share": distance / radius[place]}
    )


def _radius(table: pd.DataFrame) -> NDArray[np.uint16]:
    return postcode_radius.postcode_radius(
        scan_postcodes(table["postcode"]).candidates[:, 0],
        table["easting"].round().to_numpy(np.int32),
        table["northing"].round().to_numpy(np.int32),
        table["quality"].to_numpy(np.uint8),
    )


def _line(name: str, shares: pd.DataFrame, value: float, *, relative: float = 1.0) -> str:
    half = shares["name"].map(in_calibration_half).to_numpy()
    share: FloatArray = shares["share"].to_numpy() * relative
    return row(
        name,
        f"{len(shares):,}",
        f"{np.quantile(share[half], SHARE):.2f}",
        f"{value:.2f}",
        f"{100 * (share[half] <= value).mean():.1f} %",
        f"{100 * (share[~half] <= value).mean():.1f} %",
    )


def to_markdown() -> str:
    """The table of constants."""
    lines = [
        row("constant", "truths", "fitted", "used", "holds of its half", "of the other half"),
        row("---", "---:", "---:", "---:", "---:", "---:"),
        _line("STREET_EXTENT", street_shares(), calibration.STREET_EXTENT),
        _line("TOWN_EXTENT", settlement_shares(towns=True), calibration.TOWN_EXTENT),
        _line("SETTLEMENT_EXTENT", settlement_shares(towns=False), calibration.SETTLEMENT_EXTENT),
    ]
    used = postcode_radius.OF_ITS_DISTANCE
    lines.append(_line("OF_ITS_DISTANCE", postcode_shares(), used, relative=used))
    lines += [
        "",
        row("check", "truths", "would need", "holds"),
        row("---", "---:", "---:", "---:"),
        _check("half the diagonal of a street's box", half_diagonal_shares(), 1.0),
        _check("postcodes in compact blocks", postcode_shares(postcode_groups.blocks()), used),
        _check("postcodes of streets that have one", one_postcode_shares(), used),
    ]
    return "\n".join(lines)


def _check(name: str, shares: pd.DataFrame, value: float) -> str:
    share = shares["share"].to_numpy()
    needed = np.quantile(share, SHARE) * value
    return row(name, f"{len(share):,}", f"{needed:.2f}", f"{100 * (share <= 1).mean():.1f} %")


if __name__ == "__main__":
    print(to_markdown())
