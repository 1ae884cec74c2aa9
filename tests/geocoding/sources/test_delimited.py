"""Tables read as a stream, from invented files in folders and archives."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.geocoding.sources.delimited import read_header, read_parts
from hotspots.geocoding.sources.source_files import SourceFiles

WANTED = {"number": ("UPRN",), "x": (r"X_COORDINATE|gridgb\d\de",)}
HEADER = "UPRN,X_COORDINATE,Y_COORDINATE\r\n"
ADVICE = "download it again."


def opened(folder: Path, content: bytes, *, zipped: bool = False) -> SourceFiles:
    if not zipped:
        (folder / "t.csv").write_bytes(content)
        return SourceFiles.open(folder / "t.csv")
    with zipfile.ZipFile(folder / "t.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", content)
    return SourceFiles.open(folder / "t.zip")


def numbers(files: SourceFiles, **options: object) -> list[tuple[str, str]]:
    parts = read_parts(files, "t.csv", WANTED, advice=ADVICE, **options)  # type: ignore[arg-type]
    return [row for part in parts for row in zip(part["number"], part["x"], strict=True)]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_table_is_read_with_or_without_byte_order_mark(
    zipped: bool, mark: str, ending: str, tmp_path: Path
) -> None:
    text = mark + ending.join(("UPRN,X_COORDINATE,Y", '1,"2,5",3', '"4",5,6')) + ending
    files = opened(tmp_path, text.encode(), zipped=zipped)
    assert numbers(files) == [("1", "2,5"), ("4", "5")]
    assert read_header(files, "t.csv") == ("UPRN", "X_COORDINATE", "Y")


def test_a_folder_is_read_like_an_archive(tmp_path: Path) -> None:
    (tmp_path / "Data").mkdir()
    (tmp_path / "Data/t.csv").write_text(HEADER + "1,2,3\n")
    parts = read_parts(SourceFiles.open(tmp_path), "Data/t.csv", WANTED, advice=ADVICE)
    assert [dict(part.columns) for part in parts] == [{"number": ("1",), "x": ("2",)}]


def test_parts_are_as_long_as_asked_and_know_their_lines(tmp_path: Path) -> None:
    files = opened(tmp_path, (HEADER + "".join(f"{i},{i},{i}\n" for i in range(7))).encode())
    parts = list(read_parts(files, "t.csv", WANTED, advice=ADVICE, rows_at_once=3))
    assert [len(part) for part in parts] == [3, 3, 1]
    # The header is line 1.
    assert [part.first_line for part in parts] == [2, 5, 8]
    refusal = str(parts[1].refusal(2, "is wrong"))
    assert refusal == f"Line 7 of t.csv in {files.path} is wrong; download it again."


def test_a_table_without_header_line_is_read_by_the_names_given(tmp_path: Path) -> None:
    files = opened(tmp_path, b"7,8,9\n")
    assert numbers(files, header=("Y", "X_Coordinate", "uprn")) == [("9", "8")]


def test_the_first_pattern_that_matches_counts(tmp_path: Path) -> None:
    files = opened(tmp_path, b"pcd,pcd2,pcds\nWX11AA,WX1 1AA,WX1  1AA\n")
    wanted = {"postcode": ("pcds", "pcd2", "pcd")}
    (part,) = read_parts(files, "t.csv", wanted, advice=ADVICE)
    assert part["postcode"] == ("WX1  1AA",)


REFUSED = {
    "renamed": ("UPRM,X_COORDINATE,Y\n1,2,3\n", "has no column UPRN among UPRM, X_COORDINATE, Y"),
    "twice": ("UPRN,X_COORDINATE,GRIDGB21E\n1,2,3\n", "has X_COORDINATE and GRIDGB21E for"),
    "a cell less": (HEADER + "1,2,3\n1,2\n", "Line 3 of t.csv .* has 2 columns instead of 3"),
    "a cell more": (HEADER + "1,2,3,4\n", "Line 2 of t.csv .* has 4 columns instead of 3"),
    "a blank line": (HEADER + "1,2,3\n\n1,2,3\n", "Line 3 of t.csv .* has 0 columns"),
    "cut short": (HEADER + "1,2,3\n1,2", "Line 3 of t.csv .* has 2 columns"),
    "an open quote": (HEADER + '1,2,3\n"1,2,3\n1,2,3\n', "t.csv .* is damaged at line 4"),
    "a quote inside": (HEADER + '1,"2"3,3\n', "t.csv .* is damaged at line 2"),
    "a line break in a cell": (HEADER + '1,"2\n2",3\n', "a line break inside a cell between"),
    "empty": ("", "has no column UPRN"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_damaged_table_is_refused_with_its_line(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        numbers(opened(tmp_path, text.encode()))
    assert str(caught.value).endswith("; download it again.")
    assert "\n" not in str(caught.value)


def test_unexpected_columns_are_refused_only_where_asked(tmp_path: Path) -> None:
    files = opened(tmp_path, b"UPRN,X_COORDINATE,NEW\n1,2,3\n")
    assert numbers(files) == [("1", "2")]
    with pytest.raises(InputError, match="unexpected columns NEW"):
        numbers(files, exact=True)


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not UTF-8"):
        numbers(opened(tmp_path, HEADER.encode() + b"1,\xe9,3\n"))
    assert read_header(opened(tmp_path, "UPRN".encode("utf-16")), "t.csv") == ()


def test_a_byte_changed_in_an_archive_is_refused_while_it_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("t.csv", HEADER + "1,2,3\n" * 1_000)
    content = (tmp_path / "t.zip").read_bytes()
    (tmp_path / "t.zip").write_bytes(content.replace(b"1,2,3", b"1,9,3", 1))
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        numbers(SourceFiles.open(tmp_path / "t.zip"))


def test_numbers_are_read_and_what_is_not_one_is_refused(tmp_path: Path) -> None:
    files = opened(tmp_path, (HEADER + "1,2.5,3\n1,1e3,3\n").encode())
    (part,) = read_parts(files, "t.csv", WANTED, advice=ADVICE)
    assert part.numbers("x", 0, 1_000).tolist() == [2.5, 1_000.0]
    assert part.numbers("x", 0, 10, rows=[0]).tolist() == [2.5]
    with pytest.raises(InputError, match=r"Line 3 of .* has '1e3' as x"):
        part.numbers("x", 0, 999)
    for cell in ("", "east", "nan", "inf", "-1", "1 000"):
        files = opened(tmp_path, f"{HEADER}1,5,3\n1,{cell},3\n".encode())
        (part,) = read_parts(files, "t.csv", WANTED, advice=ADVICE)
        with pytest.raises(InputError, match=f"Line 3 of .* has '{cell}' as x"):
            part.numbers("x", 0, 999)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.integers(1, 4))
def test_any_cells_that_were_written_are_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], at_once: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("UPRN", "X_COORDINATE", "Y"), *rows])
    folder = tmp_path_factory.mktemp("any")
    files = opened(folder, text.getvalue().encode())
    assert numbers(files, rows_at_once=at_once) == [row[:2] for row in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    files = opened(tmp_path_factory.mktemp("any"), HEADER.encode() + content)
    read_header(files, "t.csv")
    try:
        rows = numbers(files)
    except InputError:
        return
    assert all(len(row) == 2 for row in rows)
