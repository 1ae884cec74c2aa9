"""The row with the names of the columns, as people write tables."""

import pytest

from hotspots.errors import InputError
from hotspots.intake.header import find_header, normal
from hotspots.intake.source_row import SourceRow
from hotspots.intake.source_table import SourceTable, parse_source_table

DATA = "A1,Nuisance,27/03/2025,SN10 1AA"


def read(text: str, expected: tuple[str, ...] = ()) -> SourceTable:
    return parse_source_table(text.encode(), name="rows.csv", expected_columns=expected)


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "Reference,Category,Date,Postcode",
        "Ref No.,ASB type,Date reported,Post code",
        "CrimeNumber,CrimeType,DateOccurred,PostCode",
        "URN,What happened,When,Where",
        "case_id,incident_type,start_time,street_name",
        "Job,Nature of complaint,Logged,Location",
        "Id,Subject,Created,X",
    ],
)
@pytest.mark.parametrize("above", ["", "Incidents of our estates,,,\n,,,\n", "Report,ASB,,\n\n"])
def test_the_header_is_known_by_the_words_that_tables_use(header: str, above: str) -> None:
    table = read(f"{above}{header}\n{DATA}\n{DATA.replace('A1', 'A2')}\n")
    assert table.columns == tuple(header.split(","))
    assert [row.cells[0] for row in table.rows] == ["A1", "A2"]
    assert table.rows[0].number == above.count("\n") + 2


def test_a_header_without_any_known_word_is_the_first_row_of_texts_that_differ() -> None:
    table = read("Our list\n\nAlpha,Beta,Gamma,Delta\n1,2,3,4\n5,6,7,8\n")
    assert table.columns == ("Alpha", "Beta", "Gamma", "Delta")
    assert table.rows[0].number == 4


def test_data_with_words_of_places_is_not_taken_for_the_header() -> None:
    table = read("Alpha,Beta,Street\nA1,12 High Street,Estate Road\nA2,Site Road,Place Street\n")
    assert table.columns == ("Alpha", "Beta", "Street")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_without_expected_columns(delimiter: str) -> None:
    rows = "Ref,What,Day\nA1,Nuisance,27/03/2025\n".replace(",", delimiter)
    assert read(rows).delimiter == delimiter
    rows = "Alpha,Beta,Gamma\n1,x,3\n4,y,6\n".replace(",", delimiter)
    assert read(rows).columns == ("Alpha", "Beta", "Gamma")


@pytest.mark.parametrize(
    "text",
    [
        "27/03/2025,SN10 1AA,400000\n28/03/2025,SN10 1AB,400001\n",
        "Dear all\nsee below\n",
        "one column\nanother row\n",
        "#REF!,12:30,true\n1,2,3\n",
    ],
)
def test_a_table_without_names_above_its_columns_is_told_to_have_them(text: str) -> None:
    assert refusal(text) == (
        "rows.csv has no row with the names of its columns in its first 20 rows; write a name "
        "above each column, such as Category, Date and Postcode."
    )


def test_a_header_of_two_rows_takes_the_name_above_where_its_own_is_empty() -> None:
    text = "Reference,Category,Location,,When,\n,,Easting,Northing,Date,Time\n"
    table = read(f"ASB list,,,,,\n{text}A1,Nuisance,400000,150000,27/03/2025,21:30\n")
    assert table.columns == ("Reference", "Category", "Easting", "Northing", "Date", "Time")
    assert [row.number for row in table.rows] == [4]
    expected = ("Reference", "Category", "Easting", "Northing", "Date")
    assert read(f"{text}A1,Nuisance,4,1,27/03/2025,21:30\n", expected).columns == table.columns


def test_a_title_directly_above_names_no_column() -> None:
    table = read(f"Incidents,,,\nReference,Category,Date,\n{DATA}\n")
    assert table.columns == ("Reference", "Category", "Date")


def test_a_row_of_data_does_not_take_names_from_the_header_above_it() -> None:
    table = read("Reference,Category,Date,Postcode,Street\nA1,,,,\nA2,,,,\n")
    assert table.columns == ("Reference", "Category", "Date", "Postcode", "Street")
    assert [row.cells for row in table.rows] == [("A1", "", "", "", ""), ("A2", "", "", "", "")]


def test_units_below_the_header_are_a_row_of_their_own() -> None:
    table = read(f"Reference,Category,Date,Postcode\n,,dd/mm/yyyy,\n{DATA}\n")
    assert [row.cells[2] for row in table.rows] == ["dd/mm/yyyy", "27/03/2025"]


def test_a_heading_of_several_lines_is_one_heading() -> None:
    table = read(f'Reference,Category,"Date\nreported",Postcode\n{DATA}\n', ("Date reported",))
    assert [normal(column) for column in table.columns][2] == "date reported"


@pytest.mark.parametrize("expected", [(), ("Reference", "Category")])
def test_a_name_that_stands_twice_is_refused(expected: tuple[str, ...]) -> None:
    rows = [SourceRow(1, ("Reference", "Category", "category")), SourceRow(2, ("1", "2", "3"))]
    with pytest.raises(InputError, match='the column "Category" more than once'):
        find_header(rows, [normal(name) for name in expected], name="rows.csv")


def test_the_header_once_more_is_no_row_and_a_note_says_so() -> None:
    header = "Reference,Category,Date,Postcode"
    table = read(f"{header}\n{DATA}\n{header}\n{DATA}\n{header}\n{DATA}\n")
    assert [row.number for row in table.rows] == [2, 4, 6]
    assert table.notes == ("Rows 3 and 5 hold the header once more; it was passed over.",)


@pytest.mark.parametrize(
    "total",
    ["Total,,,", "Grand total,,12,", ",TOTAL:,,", "Subtotal,3,,", "Total incidents,,,2", "Total=4"],
)
def test_totals_stay_rows_and_a_note_says_what_they_are(total: str) -> None:
    table = read(f"Reference,Category,Date,Postcode\n{DATA}\n{total}\n")
    assert [row.number for row in table.rows] == [2, 3]
    assert table.notes == (
        "Row 3 looks like totals, which are no incidents; leave totals out when you send the "
        "table again.",
    )


@pytest.mark.parametrize(
    "row",
    [f"Total{' ' * 32_000}x,,,", f"Total,,,{'1' * 32_000}x"],
    ids=["blanks", "digits"],
)
def test_long_cells_that_are_almost_totals_are_told_without_trying_every_way(row: str) -> None:
    rows = "\n".join([row] * 100)
    table = read(f"Reference,Category,Date,Postcode\n{DATA}\n{rows}\n")
    assert len(table.rows) == 101
    assert table.notes == ()


@pytest.mark.parametrize("row", ["Total,Nuisance,27/03/2025,SN10 1AA", "Totally,,,", "Nuisance,,,"])
def test_rows_that_are_no_totals_get_no_note(row: str) -> None:
    assert read(f"Reference,Category,Date,Postcode\n{DATA}\n{row}\n").notes == ()


def test_a_note_names_ten_rows_and_counts_the_others() -> None:
    header = "Reference,Category,Date,Postcode"
    (note,) = read(f"{header}\n{DATA}\n" + f"{header}\n" * 12).notes
    assert note.startswith("Rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more hold the header")
