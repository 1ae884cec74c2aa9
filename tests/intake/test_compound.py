"""The file system inside an XLS workbook, whole and damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake.compound import CompoundFile
from hotspots.intake.xls_marks import open_xls
from tests.intake.binary_workbooks import compound_file, record, workbook_stream, xls
from tests.intake.workbooks import Error, Sheet

SHEETS = [
    Sheet("Cover", [["x"]]),
    Sheet("Rows", [["Reference", Error("#REF!")], ["A1", "b"]], hidden_rows=frozenset({1})),
]
BOOK = xls(SHEETS)


@pytest.mark.parametrize("sizes", [(0,), (1,), (63, 64, 65), (4095, 4096, 4097), (100_000, 10)])
def test_streams_of_every_size_come_back(sizes: tuple[int, ...]) -> None:
    streams = {f"Stream {size}": bytes(at % 251 for at in range(size)) for size in sizes}
    file = CompoundFile(compound_file(streams), name="x")
    assert {name: file.stream(name) for name in streams} == streams
    assert file.names == {"Root Entry", *streams}
    assert file.stream("nothing") == file.stream("Root Entry") == b""


def test_marks_are_those_of_their_sheet() -> None:
    book = open_xls(BOOK, name="rows.xls")
    assert len(book.sheets) == 2
    assert book.marks(0).texts == {}
    assert book.marks(1).texts == {(0, 1): "#REF!"}
    assert book.marks(1).hidden_rows == {1}


@pytest.mark.parametrize(
    "content",
    [
        compound_file({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x" * 300}),
        compound_file(
            {"Workbook": workbook_stream(SHEETS, False, first=record(0x2F, "HHH", 1, 1, 1))}
        ),
    ],
    ids=["of a new workbook", "of an old workbook"],
)
def test_a_password(content: bytes) -> None:
    with pytest.raises(InputError, match=r"^x is protected by a password; save it without one\.$"):
        open_xls(content, name="x")


def test_chains_that_lead_back_into_themselves_end() -> None:
    looped = bytearray(BOOK)
    start = len(BOOK) - 512  # the table of what follows what
    looped[start : start + 4] = bytes(4)
    CompoundFile(bytes(looped), name="x").stream("Workbook")


@given(
    st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=20),
    st.integers(8, len(BOOK)),
)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    changes: list[tuple[int, int]], length: int
) -> None:
    damaged = bytearray(BOOK)
    for at, byte in changes:
        damaged[at] = byte
    try:
        book = open_xls(bytes(damaged[:length]), name="rows.xls")
        for sheet in range(len(book.sheets)):
            book.marks(sheet)
    except InputError as error:
        sentence = str(error)
    else:
        sentence = "It was read."
    assert sentence.endswith(".")
