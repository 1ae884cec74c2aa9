"""The limits themselves, as people are told of them; what happens at each is tested elsewhere."""

from __future__ import annotations

import pytest

from hotspots.errors import InputError
from hotspots.intake.source_table import parse_source_table

MB = 1024**2
HEADER = "Reference,Category,Date\n"


def test_a_file_may_have_100_000_rows() -> None:
    rows = "A,b,c\n" * 100_000
    assert len(parse_source_table((HEADER + rows).encode(), name="rows.csv").rows) == 100_000
    with pytest.raises(InputError, match="more than the 100,000 rows that one file may have"):
        parse_source_table((HEADER + rows + "A,b,c\n").encode(), name="rows.csv")


def test_a_file_may_have_25_mb() -> None:
    blank = b"\n" * (25 * MB)
    with pytest.raises(InputError, match="is empty"):
        parse_source_table(blank, name="rows.csv")
    with pytest.raises(InputError, match="larger than 25 MB; send it in parts"):
        parse_source_table(blank + b"\n", name="rows.csv")
