"""Hotspots and clusters as a table that a spreadsheet opens.

The first row has the names of the columns, as every program expects; so the account of the figures
is no heading above them but stands in the last columns of every row, and stays with a row that is
sorted, filtered or copied into another sheet. The first rows tell of the areas, so that a file
without any hotspot still says what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.assessment import AreaAssessment
from hotspots.export.description import MARKING, description
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import require_results
from hotspots.export.places_to_visit import COLUMNS, places_to_visit
from hotspots.geocoding.table_file import neutralised
from hotspots.output_file import replacing

ALL_COLUMNS = (*COLUMNS, "n_withheld")
"""Those of `places_to_visit`, and whether an area has a few more incidents that are withheld."""


def write_spreadsheet(
    results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None
) -> None:
    """Write areas, hotspots and clusters as CSV; text that a spreadsheet would run is neutralised.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .csv or cannot be written.
    """
    require_results(results, path, ".csv")
    areas = [_area(result) for result in results]
    places = places_to_visit(results).to_dict("records")
    table = _typed(pd.DataFrame([*areas, *places], columns=list(ALL_COLUMNS)))
    table = table.assign(**_account(results, copy))
    for name, column in table.items():
        if column.dtype.kind not in "iufb":
            table[name] = column.map(neutralised)
    with replacing(path) as target:
        # Excel takes a file without the mark for Windows-1252.
        table.to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    whole = dict.fromkeys(("rank", "n", "easting", "northing"), "Int64")
    return table.astype({**whole, "reliable": "boolean", "n_withheld": "boolean"})


def _account(results: Sequence[AreaAssessment], copy: FileCopy | None) -> dict[str, str]:
    selection = results[0].selection
    return {
        "subtype": selection.subtype or "all",
        "period_from": selection.period.first,
        "period_to": selection.period.last,
        "of_agencies": "; ".join(selection.agencies) or "all",
        "times": selection.times or "all",
        "sight": results[0].sight.value,
        "marking": MARKING,
        "copy": copy.mark if copy else "",
        "account": description(results, copy).replace("\n", " "),
    }


def _area(result: AreaAssessment) -> dict[str, Any]:
    return {
        "layer": "area",
        "name": result.area.name,
        "n": result.total,
        "n_withheld": result.withheld,
        "area_m2": round(result.area.geometry.area),
        "area": result.area.name,
        "theme": result.selection.theme,
    }
