"""Postcodes collected part by part; all are invented, but for the one of no common pattern."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.postcode import unpack
from hotspots.geocoding.sources.delimited import TablePart
from hotspots.geocoding.sources.postcode_rows import PostcodeRows


def collected(*texts: str) -> Postcodes:
    rows = PostcodeRows()
    part = TablePart({"postcode": texts}, 2, "x.csv", "download it again.")
    n = np.arange(len(texts))
    rows.add(part, "postcode", n, 400_000.0 + n, 150_000.0 + n, np.full(len(texts), 10, np.uint8))
    return rows.table(Path("x.csv"))


def test_postcodes_come_sorted_with_their_points() -> None:
    found = collected("WX10 1AA", "WX1 1AA")
    assert [unpack(code) for code in found.code.tolist()] == ["WX1 1AA", "WX10 1AA"]
    assert found.easting.tolist() == [400_001, 400_000]
    assert not found.terminated.any()


@pytest.mark.parametrize("girobank", ["GIR 0AA", "GIR0AA"])
def test_the_postcode_of_girobank_is_no_place(girobank: str) -> None:
    found = collected("WX1 1AA", girobank, "WX1 1AB")
    assert [unpack(code) for code in found.code.tolist()] == ["WX1 1AA", "WX1 1AB"]
    assert found.northing.tolist() == [150_000, 150_002]


@pytest.mark.parametrize("text", ["GIR 0AB", "WX1", "", "WXI 1AA", "WX1 1AA WX1 1AB"])
def test_what_is_no_postcode_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError, match=f"^Line 3 of x.csv has '{text}' where a postcode is"):
        collected("WX1 1AA", text)
