"""The partnership's own list of places; all of them are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.sources.local_list import list_columns
from hotspots.geocoding.sources.place_list import PlaceListReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

AREA = (380_000.0, 150_000.0, 400_000.0, 170_000.0)
LIST = (
    "name,easting,northing,radius,kind,settlement,district,also\n"
    "Market Cross,385000,157000,30,landmark,Wexbury,North Wex,The Cross|Butter Cross\n"
    "Manor Farm,386000.4,158000.6,400,Farm,,,\n"
    "HA-017,387000,159000,50,code,,,\n"
    "Skate Park Lane,388000,160000,120,street,Wexbury,,\n"
    "Wick Green,389000,161000,600,settlement,,,\n"
)


def read(folder: Path, text: str | bytes) -> SourceContent:
    path = folder / "places.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    files = SourceFiles.open(path)
    assert PlaceListReader().recognises(files)
    return PlaceListReader().read(files, AREA, lambda rows: None)


def names_of(content: SourceContent) -> Names:
    assert content.names is not None
    return content.names


def test_a_list_of_places(tmp_path: Path) -> None:
    content = read(tmp_path, "# Invented places.\n# Nobody goes there.\n" + LIST)
    names = names_of(content)
    assert list(names.text) == [
        "Market Cross", "The Cross", "Butter Cross", "Manor Farm", "HA-017", "Skate Park Lane",
        "Wick Green",
    ]  # fmt: skip
    assert names.place.tolist() == [0, 0, 0, 1, 2, 3, 4]
    kinds = [PlaceKind(kind) for kind in names.kind.tolist()]
    assert kinds[3:] == [
        PlaceKind.FARM, PlaceKind.CODE, PlaceKind.STREET, PlaceKind.SETTLEMENT,
    ]  # fmt: skip
    assert (names.easting[3], names.northing[3]) == (386_000, 158_001)
    assert names.radius.tolist() == [30, 30, 30, 400, 50, 120, 600]
    assert list(names.settlement[:4]) == ["Wexbury", "Wexbury", "Wexbury", ""]
    assert names.district[0] == "North Wex"
    assert content.source.name == "places"
    assert content.source.attribution == "Invented places. Nobody goes there."
    assert content.source.edition.startswith("with checksum ")
    assert (content.source.rows, content.source.holds) == (7, "names")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_as_spreadsheets_write_it(separator: str, mark: str, ending: str, tmp_path: Path) -> None:
    text = mark + LIST.replace(",", separator).replace("\n", ending)
    assert len(names_of(read(tmp_path, text))) == 7


def test_columns_in_any_order_and_blank_lines(tmp_path: Path) -> None:
    text = "Kind , RADIUS,northing,easting,NAME\n\nlandmark,30,157000,385000, The  Dip \n,,,,\n"
    assert list(names_of(read(tmp_path, text)).text) == ["The Dip"]


def test_provenance_may_stand_in_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "places.txt").write_text("From the\nwardens.", encoding="utf-8")
    assert read(tmp_path, LIST).source.attribution == "From the wardens."


def test_places_outside_the_service_area_are_left_out_and_counted(tmp_path: Path) -> None:
    text = LIST + "Far Farm,500000,300000,50,farm,,,\n"
    content = read(tmp_path, text)
    assert "Far Farm" not in list(names_of(content).text)
    assert content.source.notes == ("Places outside the service area left out: 1.",)


def test_the_same_name_in_two_settlements_is_two_places(tmp_path: Path) -> None:
    text = LIST + "Market Cross,390000,165000,30,landmark,Wick,,\n"
    names = names_of(read(tmp_path, text))
    assert [place for place, text in zip(names.place.tolist(), names.text, strict=True)
            if text == "Market Cross"] == [0, 5]  # fmt: skip


REFUSED = {
    "unknown kind": ("X,385000,157000,30,pub,,,", "kind 'pub'; write one of street, settlement"),
    "no kind": ("X,385000,157000,30,,,,", "kind ''"),
    "radius of nothing": ("X,385000,157000,0,farm,,,", "radius that is not between 1 m and 20 km"),
    "half a metre": ("X,385000,157000,0.4,farm,,,", "between 1 m and 20 km"),
    "radius too large": ("X,385000,157000,20001,farm,,,", "between 1 m and 20 km"),
    "no radius": ("X,385000,157000,,farm,,,", "radius that is not a number"),
    "radius in words": ("X,385000,157000,wide,farm,,,", "radius that is not a number"),
    "not a number": ("X,nan,157000,30,farm,,,", "not a number"),
    "without end": ("X,inf,157000,30,farm,,,", "not a number"),
    "degrees": ("X,-2.2,51.3,30,farm,,,", "not on the National Grid"),
    "too few cells": ("X,385000", "not a number|has the kind"),
    "too many cells": ("X,385000,157000,30,farm,,,,,", "has 10 cells and the header 8"),
    "no name": (",385000,157000,30,farm,,,", "a name without a letter or digit"),
    "nothing in a name": ("X,385000,157000,30,farm,,,--", "a name without a letter or digit"),
    "a long name": ("X" * 201 + ",385000,157000,30,farm,,,", "over 200 letters"),
    "the same name": (
        "market cross,385001,157000,30,landmark,WEXBURY,north wex,", "'market cross' of line 2"),
    "another name of it": (
        "Cross,385001,157000,30,landmark,Wexbury,North Wex,The Cross", "repeats .* of line 2"),
    "the same code": ("ha 017,390000,165000,30,code,Wick,,", "repeats the code 'ha 017' of line 4"),
    "an open quote": ('"X,385000,157000,30,farm,,,', "is damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_line_that_cannot_be_right_is_refused_with_its_number(
    line: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read(tmp_path, LIST + line + "\n")
    assert str(caught.value).startswith("Line 7 of ")
    assert "\n" not in str(caught.value)


def test_comments_count_as_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Line 9 of"):
        read(tmp_path, "# One.\n# Two.\n" + LIST + "X,0,0,30,farm,,,\n")


@pytest.mark.parametrize("rows", ["", "X,157000,385000,30,farm\n"])
def test_a_list_with_nothing_in_the_service_area_is_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place in the service area"):
        read(tmp_path, "name,easting,northing,radius,kind\n" + rows)


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not UTF-8; save it as CSV UTF-8"):
        read(tmp_path, LIST.replace("Manor", "Man\u00f4r").encode("latin-1"))


def test_a_list_of_postcodes_is_not_one_of_places(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("postcode;easting;northing\nWX2 1AA;385512;157123\n", encoding="utf-8")
    assert list_columns(SourceFiles.open(path)) == ("postcode", "easting", "northing")
    assert not PlaceListReader().recognises(SourceFiles.open(path))
    assert len(build_gazetteer([path])) == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_below_the_header_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        rows, sentence = len(names_of(read(folder, LIST + text))), ""
    except InputError as error:
        rows, sentence = 7, str(error)
    assert rows >= 7
    assert "\n" not in sentence


def test_a_refused_list_leaves_the_old_gazetteer_as_it_is(tmp_path: Path) -> None:
    path, out = tmp_path / "places.csv", tmp_path / "gazetteer.npz"
    path.write_text(LIST, encoding="utf-8")
    build = ["gazetteer", "build", str(path), "--out", str(out)]
    assert CliRunner().invoke(main, build).exit_code == 0
    before = out.read_bytes()
    path.write_text(LIST.replace("code", "cod"), encoding="utf-8")
    answer = CliRunner().invoke(main, build)
    assert answer.exit_code == 2
    assert "Line 4 of" in answer.output
    assert out.read_bytes() == before
