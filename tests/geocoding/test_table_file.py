"""CSV files of places: decoded, and written so that no spreadsheet runs a cell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.table_file import neutralised, read_table, write_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_delimiters(
    encoding: str, delimiter: str, line_end: str, tmp_path: Path
) -> None:
    rows = [["ref", "note"], ["007", "caf\u00e9 \u00a35"], ["008", '"two\nlines"'], ["009"]]
    path = tmp_path / "in.csv"
    path.write_bytes(line_end.join(delimiter.join(row) for row in rows).encode(encoding))
    table = read_table(path)
    assert table["ref"].tolist() == ["007", "008", "009"]
    assert table["note"].tolist() == ["caf\u00e9 \u00a35", "two\nlines", ""]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no header line"),
        (b"a,a\n1,2\n", "more than one column named 'a'"),
        (b"a,b\n1,2,3\n", "Line 2 .* has 3 cells and the header has 2"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV file"),
        (b"a,b\n\x81\x8d,2\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_files_that_are_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_table(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+cmd", "-1+2", "@sum", "\tx", "\rx", "\n=1", "=1", "\uff1d1", "+44 1225"],
)
def test_formulas_become_text(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize(
    "value", ["-2.2083", "+1", "-.5", "-1e-05", "plain", "", "'x", -1, 2.5, None]
)
def test_numbers_and_plain_text_are_left_alone(value: object) -> None:
    assert neutralised(value) is value


def test_writing_keeps_numbers_and_replaces_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    write_table(pd.DataFrame({"=a": ["=1", "-1"], "n": [-1.5, 2.0]}), path)
    assert path.read_bytes() == b"'=a,n\r\n'=1,-1.5\r\n-1,2.0\r\n"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(InputError, match="cannot be written"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / "none" / "out.csv")
