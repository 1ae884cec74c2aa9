"""The public function: a table in, the same table with points out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoded_table import geocode


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (["Postcode"], ["wx11ab"]),
        (["POST CODE"], ["WX1 1AB"]),
        (["Easting", "Northing"], ["385612", "157223"]),
        (["X", "y"], [385_612, 157_223]),
        (["Location"], ["opposite 4 Church Lane, WX1 1AB"]),
        (["Address line 1", "Address line 2"], ["4 Church Lane", "WX1 1AB"]),
    ],
)
def test_headings_are_read_as_the_command_reads_them(
    headings: list[str], cells: list[object], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    table = pd.DataFrame([cells, cells], columns=headings)
    found = geocode(table, gazetteer=gazetteer)
    source, out, kept = (tmp_path / name for name in ("in.csv", "out.csv", "gazetteer.npz"))
    gazetteer.save(kept)
    table.to_csv(source, index=False)
    done = CliRunner().invoke(
        main, ["geocode", str(source), "-o", str(out), "--gazetteer", str(kept)]
    )
    assert done.exit_code == 0, done.output
    columns = ["easting", "northing", "accuracy_m", "match_type"]
    said = pd.read_csv(out)[columns]
    assert_frame_equal(pd.DataFrame(found[columns].round(2)), said, check_dtype=False)
    assert np.isfinite(found["easting"]).any() or found["flags"].iloc[0] != "no_location"


def test_capitals_do_not_lose_a_postcode(gazetteer: Gazetteer) -> None:
    found = geocode(
        pd.DataFrame({"Postcode": ["WX1 1AB"], "Address": [""], 2025: ["x"]}), gazetteer=gazetteer
    )
    assert (found["easting"][0], found["northing"][0]) == (385_612, 157_223)
    assert list(found.columns[:3]) == ["Postcode", "Address", 2025]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (["WX1 1AB"], "The places are a list: give a DataFrame"),
        ({"postcode": ["WX1 1AB"]}, "The places are a dict"),
        (pd.Series(["WX1 1AB"], name="postcode"), "The places are a Series"),
        (pd.DataFrame({"where": ["WX1 1AB"]}), "The table has no column of places (easting, "),
        (pd.DataFrame(), "The table has no column of places"),
        (pd.DataFrame([["a", "b"]], columns=["Address"] * 2), "two columns named 'Address'"),
    ],
)
def test_what_is_no_table_of_places_is_refused(table: pd.DataFrame, words: str) -> None:
    with pytest.raises(InputError) as refused:
        geocode(table)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("given", ["gazetteer.npz", Path("gazetteer.npz")])
def test_a_gazetteer_is_loaded_first(given: Gazetteer) -> None:
    with pytest.raises(InputError, match=r"load its file with Gazetteer\.load"):
        geocode(pd.DataFrame({"postcode": ["WX1 1AB"]}), gazetteer=given)
