"""The same cleaning and look-up of postcodes as a pandas merge and as a DuckDB join.

What ours does in one compiled loop is written out for both: full-width letters become plain ones,
invisible characters go, everything is upper case, the postcode is found inside longer text, spaces
and full stops in it go, and O is read as 0 and I as 1 where the inward code must have a digit.
"""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pandas as pd

from benchmarks.real_places import FloatArray
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.postcode import unpack

PATTERN = (
    r"(?:^|[^A-Z0-9])([A-Z]{1,2}[0-9][0-9A-Z]?)[\s.\-]*([0-9OI][ABD-HJLNP-UW-Z]{2})(?:$|[^A-Z0-9])"
)
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_WIDE = "".join(chr(code) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B)))
_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_JOIN = f"""
    with folded as (
        select row, translate(upper(regexp_replace(cell, '[{INVISIBLE}]', '', 'g')),
                              '{_WIDE}\u00a0', '{_PLAIN} ') as cell
        from cells
    ),
    found as (
        select row,
               regexp_extract(cell, $pattern, 1) as outward,
               regexp_extract(cell, $pattern, 2) as inward
        from folded
    )
    select easting, northing
    from found
    left join postcodes on postcodes.postcode
        = outward || translate(substr(inward, 1, 1), 'OI', '01') || substr(inward, 2)
    order by row
"""


def plain_table(postcodes: Postcodes) -> pd.DataFrame:
    """``postcode`` without its space, ``easting``, ``northing``."""
    return pd.DataFrame(
        {
            "postcode": [unpack(int(code)).replace(" ", "") for code in postcodes.code],
            "easting": postcodes.easting,
            "northing": postcodes.northing,
        }
    )


def pandas_merge(cells: pd.Series, table: pd.DataFrame) -> FloatArray:
    """Points of the cells, NaN where no postcode was found, as an array of two columns."""
    folded = cells.str.normalize("NFKC").str.upper()
    folded = folded.str.replace(f"[{INVISIBLE}]", "", regex=True)
    parts = folded.str.extract(re.compile(PATTERN))
    first = parts[1].str[:1].str.translate(str.maketrans("OI", "01"))
    key = (parts[0] + first + parts[1].str[1:]).rename("postcode")
    points = key.to_frame().merge(table, on="postcode", how="left")
    found: FloatArray = points[["easting", "northing"]].to_numpy(dtype=np.float64)
    return found


class DuckdbJoin:
    """The same in SQL on one thread; cells and postcodes are in the database beforehand."""

    def __init__(self, cells: pd.Series, table: pd.DataFrame) -> None:
        self.database = duckdb.connect(config={"threads": 1})
        given = pd.DataFrame({"row": np.arange(len(cells)), "cell": cells.to_numpy()})
        self.database.register("given", given)
        self.database.register("known", table)
        self.database.execute("create table cells as select * from given")
        self.database.execute("create table postcodes as select * from known")

    def __call__(self) -> FloatArray:
        columns = self.database.execute(_JOIN, {"pattern": PATTERN}).fetchnumpy()
        points = [np.ma.filled(columns[name].astype(float), np.nan) for name in columns]
        return np.column_stack(points)
