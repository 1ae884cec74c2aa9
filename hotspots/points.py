"""Points files: CSV with a pair of coordinates in each row, as frames of points in metres."""

from __future__ import annotations

import csv
import io
import warnings
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from hotspots.analysis.degrees import look_like_degrees
from hotspots.analysis.locations import require_metres
from hotspots.errors import InputError

FloatArray = NDArray[np.float64]

# Pairs of columns in the order they are looked for; the last is in degrees (WGS84).
PAIRS = (("x", "y"), ("easting", "northing"), ("longitude", "latitude"))
DEGREES = PAIRS[-1]
WEIGHT = "weight"
FARTHEST_M = 1e8
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
BRITISH_NATIONAL_GRID = 27700


def read_crs(text: str) -> CRS:
    """Read a coordinate reference system such as "EPSG:27700", projected and in metres.

    Raises
    ------
    InputError
        If it is unknown, in degrees or in feet.
    """
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        raise InputError(
            f'"{text}" is not a coordinate reference system that is known: '
            "write it as EPSG:n, for instance EPSG:27700."
        ) from None
    require_metres(crs)
    return crs


def read_points(path: Path, crs: str, *, weights: str | None = None) -> gpd.GeoDataFrame:
    """Read a points file.

    Parameters
    ----------
    path
        CSV in UTF-8 with a header: ``x,y`` or ``easting,northing`` in the given CRS, or
        ``longitude,latitude`` (WGS84), which are projected to it. Other columns are kept as text.
    crs
        A projected CRS in metres, for instance "EPSG:27700".
    weights
        Column with the number of incidents that each row stands for; without it the column
        ``weight`` where there is one.

    Returns
    -------
    GeoDataFrame
        Every row of the file in its order, with points; the weights as numbers.
        ``attrs["weights"]`` names their column, or is None.

    Raises
    ------
    InputError
        If the file is missing, empty or not a table, a header occurs twice, no pair of columns or
        no column of weights is found, or a value is blank, not a number or out of range: the
        sentence names the line.
    """
    target = read_crs(crs)
    table = _read_table(path)
    names = {column.strip().lower(): column for column in table.columns}
    pair = next((pair for pair in PAIRS if all(name in names for name in pair)), None)
    if pair is None:
        separator = next(
            (said for mark, said in SEPARATORS.items() if mark in table.columns[0]), ""
        )
        hint = f" separated by {separator}, not by commas" if separator else ""
        raise InputError(
            f"{path} has no columns x and y, easting and northing, or longitude and latitude: "
            f"its columns are {', '.join(table.columns)}{hint}."
        )
    if "geometry" in names:
        raise InputError(
            f'{path} has a column named "geometry", which is where the points go: rename it.'
        )
    first, second = (_numbers(table, names[name], path) for name in pair)
    if pair == DEGREES:
        x, y = _projected(first, second, target, table, path)
    else:
        _refuse_degrees(first, second, pair, table, path)
        for name, values in zip(pair, (first, second), strict=True):
            _refuse_far(values, name, table, path)
        x, y = first, second

    column = _weight_column(weights, names, path)
    if column is not None:
        table[column] = _weights(table, column, path)
    frame = gpd.GeoDataFrame(
        table.reset_index(drop=True), geometry=gpd.points_from_xy(x, y), crs=target
    )
    frame.attrs["weights"] = column
    return frame


def line_of(path: Path, row: int) -> int:
    """The line of its file on which a row of `read_points` begins."""
    return int(_read_table(path).index[row])


def _read_table(path: Path) -> pd.DataFrame:
    """Every cell as text, indexed by the line it stands on, without the blank lines."""
    text = _text(path)
    try:
        header = next(csv.reader(io.StringIO(text, newline="")), [])
        if not any(name.strip() for name in header):
            raise InputError(f"{path} is empty: it needs a header and a row for each point.")
        _refuse_repeated(header, path)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text),
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                index_col=False,
            )
    except (csv.Error, pd.errors.ParserError, pd.errors.ParserWarning) as error:
        _refuse_long_rows(text, path)
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise InputError(
            f"{path} cannot be read as a table with commas ({reason}): "
            "save it again as CSV, text with commas in quotation marks."
        ) from None
    table.index = _lines(table)
    table = table[(table != "").any(axis=1)].copy()
    if table.empty:
        raise InputError(f"{path} has a header but no rows: there is nothing to map.")
    return table


def _lines(table: pd.DataFrame) -> pd.Index:
    """The line on which each row begins: a cell in quotation marks may go over several."""
    extra = np.zeros(len(table), dtype=np.int64)
    for column in table.columns:
        extra += table[column].str.count(r"\r\n|\r|\n").to_numpy(np.int64)
    return pd.Index(2 + np.arange(len(table)) + np.concatenate(([0], np.cumsum(extra)[:-1])))


def _refuse_long_rows(text: str, path: Path) -> None:
    """Say which line pandas stumbled over, if it has more cells than the header."""
    reader = csv.reader(io.StringIO(text, newline=""))
    width = len(next(reader, []))
    with suppress(csv.Error):
        for row in reader:
            if len(row) > width:
                raise InputError(
                    f"Line {reader.line_num} of {path} has more cells than the header "
                    f"({len(row)}, not {width}): put text with commas in quotation marks."
                )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}: check the name and the folder.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8: save it again as CSV UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): check the file.") from None


def _refuse_repeated(header: list[str], path: Path) -> None:
    seen: set[str] = set()
    for name in header:
        name = name.strip().lower()
        if name and name in seen:
            raise InputError(
                f'{path} has two columns named "{name}": rename or delete one of them.'
            )
        seen.add(name)


def _numbers(table: pd.DataFrame, column: str, path: Path) -> FloatArray:
    text = table[column].str.strip()
    values: FloatArray = pd.to_numeric(text, errors="coerce").to_numpy(np.float64)
    unusable = ~np.isfinite(values)
    if unusable.any():
        line, found = text[unusable].index[0], " ".join(text[unusable].iloc[0].split())
        what = f'"{found}", which is not a number,' if found else "nothing"
        raise InputError(
            f"Line {line} of {path} has {what} in {column}{_others(unusable)}: "
            "correct it, or delete rows without a location."
        )
    return values


def _weight_column(weights: str | None, names: dict[str, str], path: Path) -> str | None:
    if weights is None:
        return names.get(WEIGHT)
    column = names.get(weights.strip().lower())
    if column is None:
        raise InputError(
            f'{path} has no column "{weights}" to weigh the points by: '
            f"its columns are {', '.join(names.values())}."
        )
    return column


def _weights(table: pd.DataFrame, column: str, path: Path) -> FloatArray:
    values = _numbers(table, column, path)
    negative = values < 0
    if negative.any():
        raise InputError(
            f"Line {table.index[negative][0]} of {path} has the weight {values[negative][0]:g}"
            f"{_others(negative)}: weights must be numbers of zero or more."
        )
    return values


def _projected(
    longitude: FloatArray, latitude: FloatArray, target: CRS, table: pd.DataFrame, path: Path
) -> tuple[FloatArray, FloatArray]:
    outside = (np.abs(longitude) > 180) | (np.abs(latitude) > 90)
    if outside.any():
        raise InputError(
            f"Line {table.index[outside][0]} of {path} has longitude {longitude[outside][0]:g} and "
            f"latitude {latitude[outside][0]:g}{_others(outside)}: degrees lie within -180 to 180 "
            "and -90 to 90, so name metres x and y or easting and northing."
        )
    x, y = _project(longitude, latitude, target)
    unreachable = ~(np.isfinite(x) & np.isfinite(y))
    if unreachable.any():
        raise InputError(
            f"Line {table.index[unreachable][0]} of {path} (longitude "
            f"{longitude[unreachable][0]:g}, latitude {latitude[unreachable][0]:g}) lies outside "
            f"{target.name}{_others(unreachable)}: choose another --crs, or delete the row."
        )
    return x, y


def _project(
    longitude: FloatArray, latitude: FloatArray, target: CRS
) -> tuple[FloatArray, FloatArray]:
    if target.to_epsg() == BRITISH_NATIONAL_GRID:
        # pyproj lacks the OSTN15 grid and would be metres off.
        from hotspots.geocoding.transformation import to_national_grid

        return to_national_grid(longitude, latitude)
    try:
        project = Transformer.from_crs("EPSG:4326", target, always_xy=True, allow_ballpark=False)
        x, y = project.transform(longitude, latitude)
    except ProjError:
        raise InputError(
            f"Longitude and latitude cannot be converted to {target.name} accurately: "
            "choose another --crs, or give x and y in it."
        ) from None
    return np.asarray(x), np.asarray(y)


def _refuse_degrees(
    x: FloatArray, y: FloatArray, pair: tuple[str, str], table: pd.DataFrame, path: Path
) -> None:
    if not look_like_degrees(x, y):
        return
    row = int(np.flatnonzero((x != 0) | (y != 0))[0])
    raise InputError(
        f"{pair[0]} and {pair[1]} of {path} look like degrees, not metres "
        f"(line {table.index[row]}: {x[row]:g}, {y[row]:g}): name the columns longitude and "
        "latitude, or move a small grid of your own away from 0, 0."
    )


def _refuse_far(values: FloatArray, name: str, table: pd.DataFrame, path: Path) -> None:
    far = np.abs(values) > FARTHEST_M
    if far.any():
        raise InputError(
            f"Line {table.index[far][0]} of {path} has {name} {values[far][0]:g}{_others(far)}, "
            "which is no place on Earth in metres: correct it, or delete the row."
        )


def _others(unusable: NDArray[np.bool_]) -> str:
    more = int(unusable.sum()) - 1
    return f" (and {more:,} more)" if more else ""
