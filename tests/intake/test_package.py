"""Zip packages made to do harm are refused before anything reads their parts."""

import io
import zipfile

import pytest

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.package import Package
from tests.intake.workbooks import Sheet, ods_of_tables, parts_of, with_parts, xlsx

SHEET = Sheet("Rows", [["Reference", "Category"], ["A1", "b"]])
BOOK = xlsx([SHEET])
SHEET_PART = "xl/worksheets/sheet1.xml"


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        Package(content, name="rows.xlsx")
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_an_ordinary_workbook_is_opened() -> None:
    package = Package(BOOK, name="rows.xlsx")
    assert package.kind == "xlsx"
    assert package.part("/XL/Workbook.xml") == parts_of(BOOK)["xl/workbook.xml"]
    assert package.part("nothing.xml") == b""
    assert package.has("xl/worksheets/")
    assert not package.has("xl/vbaProject")


@pytest.mark.parametrize("length", [1, 70, 1024**2, 3 * 1024**2])
def test_pieces_of_a_part_end_where_they_may_and_make_it_whole(length: int) -> None:
    part = b"<row><c/></row>" * (length // 15) + b"<end>"
    pieces = list(Package(with_parts(BOOK, {"a.xml": part}), name="x").pieces("a.xml", b"row>"))
    assert b"".join(pieces) == part
    assert all(piece.endswith(b"row>") for piece in pieces[:-1])
    assert list(Package(BOOK, name="x").pieces("nothing", b"row>")) == [b""]


def test_parts_that_unpack_to_more_than_the_limit_together() -> None:
    parts = {f"xl/media/{number}.bin": bytes(9 * 1024**2) for number in range(23)}
    content = with_parts(BOOK, parts)
    assert len(content) < 1024**2
    assert "unpacks to more than 200 MB" in refusal(content)


def test_a_part_packed_far_tighter_than_any_table() -> None:
    assert "unpacks to" in refusal(with_parts(BOOK, {SHEET_PART: b" " * 11 * 1024**2}))
    assert Package(with_parts(BOOK, {"a": b" " * 9 * 1024**2}), name="x").kind == "xlsx"


def test_a_part_that_is_larger_than_it_says() -> None:
    """The declared size is what a reader trusts; here 60 MB unpack where 1 kB is declared."""
    real = 60 * 1024**2
    content = with_parts(BOOK, {"bomb.bin": b"\0" * real})
    false = content.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert false != content
    assert "is damaged" in refusal(false)


def test_more_parts_than_any_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PARTS", 50)
    content = with_parts(BOOK, {f"xl/media/{number}.png": b"x" for number in range(50)})
    assert refusal(content) == "rows.xlsx has more parts than a workbook; save the table as CSV."


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET_PART, SHEET_PART.upper()])
def test_two_parts_of_one_name_of_which_two_readers_may_read_different_ones(name: str) -> None:
    content = io.BytesIO(BOOK)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(name, "<worksheet/>")
    assert "has two parts of one name" in refusal(content.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"])
@pytest.mark.parametrize("before", [0, 1024**2 - 45, 1024**2 - 41])
def test_entities_of_its_own_in_any_part(part: str, encoding: str, before: int) -> None:
    xml = f'<?xml version="1.0"?><!--{"x" * before}--><!DOCTYPE a [<!ENTITY b SYSTEM "file:///b">]>'
    assert "declares XML entities (DOCTYPE)" in refusal(
        with_parts(BOOK, {part: (xml + "<a>&b;</a>").encode(encoding)})
    )


def test_a_cell_that_speaks_of_entities_is_only_a_text() -> None:
    sheet = Sheet("Rows", [["Reference", "<!DOCTYPE a>"]])
    assert Package(xlsx([sheet]), name="rows.xlsx").kind == "xlsx"


def test_a_password() -> None:
    encrypted = ods_of_tables("", manifest="<manifest:encryption-data/>")
    assert refusal(encrypted) == "rows.xlsx is protected by a password; save it without one."
    flagged = bytearray(BOOK)
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(flagged)) == "rows.xlsx is protected by a password; save it without one."


@pytest.mark.parametrize("length", [4, 100, 1000, len(BOOK) - 30])
def test_a_file_that_was_cut_off(length: int) -> None:
    assert refusal(BOOK[:length]).startswith("rows.xlsx is damaged: it is a zip archive")


def test_a_part_whose_bytes_were_changed() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        start = archive.getinfo(SHEET_PART).header_offset
    spoilt = bytearray(BOOK)
    for at in range(start + 60, start + 120):
        spoilt[at] ^= 0xFF
    assert refusal(bytes(spoilt)).startswith("rows.xlsx is damaged")


def test_a_way_of_packing_that_spreadsheets_do_not_use() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as archive:
        for path, part in parts_of(BOOK).items():
            archive.writestr(path, part)
    assert refusal(content.getvalue()).startswith("rows.xlsx is packed in a way")
