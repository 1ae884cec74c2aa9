from pathlib import Path

import pytest

import boundaries
from hotspots.division_lookup import areas_of_divisions
from hotspots.errors import InputError, NotFoundError

LINES = "code,division,community_area\nE1,Holt,Bradford on Avon\nE2,St Paul's & Milford,Salisbury\n"


def lookup(folder: Path, text: str = LINES, encoding: str = "utf-8") -> Path:
    path = folder / "lookup.csv"
    path.write_text(text, encoding=encoding)
    return path


def find(divisions: list[str], path: Path) -> tuple[list[str], tuple[str, ...]]:
    return areas_of_divisions(divisions, path, source="wards.gpkg", field="WARD")


@pytest.mark.parametrize(
    "divisions",
    [
        ["E2", "E1"],
        ["St Paul's & Milford", "Holt"],
        ["  st  paul\N{RIGHT SINGLE QUOTATION MARK}s and MILFORD", "HOLT"],
    ],
)
def test_codes_and_names_are_found_by_their_values(tmp_path: Path, divisions: list[str]) -> None:
    assert find(divisions, lookup(tmp_path)) == (["Salisbury", "Bradford on Avon"], ())


def test_a_mark_at_the_start_of_the_file_does_not_hide_a_column(tmp_path: Path) -> None:
    text = "community_area,division\nDevizes, Rowde \n"
    assert find(["Rowde"], lookup(tmp_path, text, "utf-8-sig")) == (["Devizes"], ())


def test_a_division_called_null_is_a_name_like_any_other(tmp_path: Path) -> None:
    text = "division,community_area\nNull,Devizes\nNA,Devizes\n"
    assert find(["NA", "Null"], lookup(tmp_path, text)) == (["Devizes", "Devizes"], ())


def test_divisions_that_the_boundary_file_lacks_are_told(tmp_path: Path) -> None:
    areas, notes = find(["Holt"], lookup(tmp_path))
    assert areas == ["Bradford on Avon"]
    assert notes == (
        "The boundary file does not hold St Paul's & Milford, which lookup.csv names; "
        "the community areas may be incomplete.",
    )


def test_a_division_that_the_lookup_lacks_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no community area for Rowde, Seend; add a line"):
        find(["Holt", "Rowde", "Seend"], lookup(tmp_path))


def test_a_long_list_of_names_is_cut(tmp_path: Path) -> None:
    many = [f"Ward {number}" for number in range(7)]
    with pytest.raises(
        InputError, match="Ward 3, Ward 4 and 2 more; add a line for each, or keep only your own"
    ):
        find(["Holt", *many], lookup(tmp_path))


def test_a_blank_community_area_is_no_area(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no community area for Rowde"):
        find(["Holt", "Rowde"], lookup(tmp_path, LINES + "E3,Rowde, \n"))


def test_a_contradiction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="puts Holt into both Bradford on Avon and Melksham"):
        find(["Holt"], lookup(tmp_path, LINES + "E3,Holt,Melksham\n"))


def test_a_line_that_is_there_twice_does_no_harm(tmp_path: Path) -> None:
    text = LINES + "E1,Holt,Bradford  on Avon\n"
    assert find(["E1", "E2"], lookup(tmp_path, text))[0] == ["Bradford on Avon", "Salisbury"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read as a lookup"),
        ('a,community_area\n"open,x\n', "cannot be read as a lookup"),
        ("division,area\nHolt,x\n", "no column community_area, only division, area; name"),
        ("community_area\nMelksham\n", "No column of lookup.csv holds the values of the field"),
        ("division,community_area\nBox,Corsham\n", "field WARD in wards.gpkg, such as Holt"),
        ("division,community_area\n", "No column of lookup.csv holds"),
    ],
)
def test_a_wrong_lookup_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        find(["Holt"], lookup(tmp_path, text))
    assert "\n" not in str(raised.value)


def test_bytes_that_are_no_text_are_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    path.write_bytes(b"\xff\xfe\x00\xd8\n")
    with pytest.raises(InputError, match="cannot be read as a lookup"):
        find(["Holt"], path)


def test_a_missing_lookup_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no lookup file"):
        find(["Holt"], tmp_path / "nothing.csv")


def test_the_bundled_lookup_covers_98_divisions_in_18_areas() -> None:
    lines = boundaries.division_lookup().read_text(encoding="utf-8").splitlines()
    codes = [line.split(",")[0] for line in lines[1:]]
    areas, notes = find(codes, boundaries.division_lookup())
    assert len(set(codes)) == len(codes) == 98
    assert len(set(areas)) == 18
    assert notes == ()
