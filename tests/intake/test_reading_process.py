"""Whatever a workbook does to its reader, the service goes on and its sender reads one sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.reading_process import read_workbook_apart
from hotspots.intake.source_table import parse_source_table
from tests.intake.binary_workbooks import xls
from tests.intake.workbooks import (
    Sheet,
    ods,
    ods_cell,
    ods_of_tables,
    with_parts,
    xlsx,
    xlsx_of_cells,
)

SHEET = Sheet("Rows", [["Reference", "Category", "Date"], ["A1", "b", "27/03/2025"]])
HEADER = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for letter, name in zip("ABC", SHEET.rows[0], strict=True)
)
TABLE = f'<row r="1">{HEADER}</row><row r="2"><c r="A2"><v>1</v></c></row>'
UNREADABLE = (
    "rows.xlsx could not be read: it is damaged, or takes more memory or time than a table of "
    "100,000 rows needs; copy the table into a new workbook, or save it as CSV."
)


def refusal(content: bytes) -> str:
    before = psutil.Process().children()
    with pytest.raises(InputError) as caught:
        read_workbook_apart(content, name="rows.xlsx", expected=[], sheet=None)
    assert psutil.Process().children() == before
    return str(caught.value)


def test_a_million_rows_that_were_only_coloured_are_no_rows() -> None:
    blank = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="0"/></row>' for row in range(3, 1_048_577)
    )
    table = parse_source_table(xlsx_of_cells(TABLE + blank), name="rows.xlsx")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "", ""))]


def test_a_million_blank_rows_written_as_one() -> None:
    rows = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in SHEET.rows
    )
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = ods_of_tables(f'<table:table table:name="a">{rows}{blank}</table:table>')
    assert [row.number for row in parse_source_table(content, name="rows.ods").rows] == [2]


def test_a_last_row_far_below_the_table_keeps_its_number() -> None:
    far = '<row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    table = parse_source_table(xlsx_of_cells(TABLE + far), name="rows.xlsx")
    assert [row.number for row in table.rows] == [2, 1_048_576]


def test_a_million_columns_are_refused() -> None:
    cells = "".join(f'<c t="n"><v>{column}</v></c>' for column in range(1_000_000))
    said = refusal(xlsx_of_cells(f'{TABLE}<row r="3">{cells}</row>'))
    assert "more than the 16,384 columns of a spreadsheet" in said


BILLIONS_OF_CELLS = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SAME_TEXT = '<c t="s"><v>0</v></c>' * 20
LONG_TEXT = with_parts(
    xlsx_of_cells(TABLE + "".join(f'<row r="{row}">{SAME_TEXT}</row>' for row in range(3, 9000))),
    {
        "xl/sharedStrings.xml": '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        f'main"><si><t>{"y" * 32_000}</t></si></sst>'
    },
)


@pytest.mark.parametrize(
    "content",
    [
        xlsx_of_cells(TABLE + BILLIONS_OF_CELLS),
        LONG_TEXT,
        xlsx_of_cells(TABLE + '<row r="3"><c r="ZZZZZZZ99999999"><v>1</v></c></row>'),
        xlsx_of_cells(TABLE + '<row r="3"><c t="s"><v>4000000000</v></c></row>'),
        xls([SHEET])[:2000],
    ],
    ids=["a cell at the end of the sheet", "one text in many cells", "a cell nowhere",
         "a text that is not there", "half a file"],
)  # fmt: skip
def test_what_its_reader_cannot_hold_or_crashes_on_is_one_sentence(content: bytes) -> None:
    said = refusal(content)
    assert said == UNREADABLE or said.startswith("rows.xlsx is damaged")


def test_the_memory_of_the_reader_stays_below_its_cap(tmp_path: Path) -> None:
    """Peak memory of the processes that read, as the system counts it after them."""
    paths = []
    for number, content in enumerate((LONG_TEXT, xlsx_of_cells(TABLE + BILLIONS_OF_CELLS))):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(content)
    program = (
        "import json, resource, sys; from pathlib import Path\n"
        "from hotspots.intake.reading_process import read_workbook_apart\n"
        "said = []\n"
        "for path in sys.argv[1:]:\n"
        "    try: read_workbook_apart(Path(path).read_bytes(), name='x', expected=[], sheet=None)\n"
        "    except Exception as error: said.append(str(error))\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024\n"
        "print(json.dumps([peak, said]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True
    )
    peak, said = json.loads(done.stdout)
    assert len(said) == 2
    assert peak < limits.READER_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse some of the limits")
def test_the_reader_limits_itself_before_it_reads() -> None:
    program = (
        "import json, resource\n"
        "from hotspots.intake.reading_process import _limit_this_process\n"
        "_limit_this_process()\n"
        "names = ('RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_CORE')\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, name)) for name in names]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    limited = (limits.READER_MEMORY, limits.READER_SECONDS, 0, 0)
    assert json.loads(done.stdout) == [[most, most] for most in limited]
    assert limits.READER_SECONDS <= limits.READER_WALL_SECONDS


@pytest.mark.parametrize("more", [0, 5 * 1024**2])
def test_a_reader_that_takes_too_long_is_ended(more: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it has been given all of the file by then or not."""
    monkeypatch.setattr(limits, "READER_WALL_SECONDS", 0.0)
    content = with_parts(xlsx([SHEET]), {"xl/media/picture.bin": os.urandom(more)})
    assert refusal(content) == UNREADABLE


def test_a_reader_that_says_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from hotspots.intake import reading_process

    monkeypatch.setattr(reading_process, "MOST_READ", 50)
    assert refusal(xlsx([SHEET])) == UNREADABLE


def test_the_reader_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen.json"
    (tmp_path / "sitecustomize.py").write_text(
        "import json, os, pathlib\n"
        f"pathlib.Path({str(seen)!r}).write_text(json.dumps(sorted(os.environ)))"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path.cwd())]))
    monkeypatch.setenv("HOTSPOTS_SECRET_KEY", "hush")
    monkeypatch.setenv("HOTSPOTS_DATABASE_URL", "postgresql://hush")
    book, _ = read_workbook_apart(xlsx([SHEET]), name="rows.xlsx", expected=[], sheet=None)
    assert book.sheet == "Rows"
    names = json.loads(seen.read_text())
    assert "PYTHONPATH" in names
    assert [name for name in names if name.startswith("HOTSPOTS")] == []


def test_the_reader_loads_nothing_heavy_and_nothing_of_the_database() -> None:
    code = (
        "import sys; import hotspots.intake.reading_process, hotspots.intake.workbook;"
        "print(' '.join({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "sqlalchemy", "pydantic", "flask", "openpyxl", "charset_normalizer"}
    assert heavy & set(done.stdout.split()) == set()


def test_names_and_texts_of_any_kind_go_through_to_the_reader_and_back() -> None:
    cells = ["‮\U0001f525", '{"refused": "x"}', "a\nb"]
    sheet = Sheet('{"done"}', [["Reference", "Category", "Date"], cells])
    book, rows = read_workbook_apart(
        xlsx([sheet]), name="é\n", expected=["reference"], sheet='{"done"}'
    )
    assert rows[1].cells == tuple(cells)
    assert (book.kind, book.sheet, book.notes) == ("xlsx", '{"done"}', ())


BOOKS = {"xlsx": xlsx([SHEET]), "ods": ods([SHEET]), "xls": xls([SHEET])}


@pytest.mark.parametrize("kind", BOOKS)
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(
    kind: str, data: st.DataObject
) -> None:
    damaged = bytearray(BOOKS[kind])
    places = st.tuples(st.integers(4, len(damaged) - 1), st.integers(0, 255))
    for at, byte in data.draw(st.lists(places, max_size=12)):
        damaged[at] = byte
    try:
        table = parse_source_table(bytes(damaged), name="rows")
        said = f"{len(table.rows)} rows were read."
    except InputError as error:
        said = str(error)
    assert said.endswith(".")
    assert "\n" not in said
