"""Residents of areas from tables and boundary files, good and bad."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError, InputError, NotFoundError
from hotspots.residents import Residents, residents_in_field, residents_in_table

AREAS = ["Royal Wootton Bassett & Cricklade", "Vale"]
GOOD = "community_area,residents,households\nVale,12300,5100\n"
BOTH = GOOD + "royal wootton  bassett and cricklade,28200,10900\n"


def read(folder: Path, text: str | bytes, areas: Sequence[str] = AREAS) -> Residents:
    path = folder / "residents.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return residents_in_table(areas, path)


def test_names_are_found_however_they_are_written(tmp_path: Path) -> None:
    assert read(tmp_path, BOTH) == Residents((28_200, 12_300), (10_900, 5_100))


def test_a_byte_order_mark_thousands_and_decimals_of_a_spreadsheet(tmp_path: Path) -> None:
    text = '\ufeffcommunity_area , residents\n"Vale","12,300"\n'
    assert read(tmp_path, text, ["Vale"]) == Residents((12_300,))
    assert read(tmp_path, "community_area,residents\nVale,677.0\n", ["Vale"]).residents == (677,)


def test_lines_of_no_area_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, BOTH, ["Vale"])
    assert found.residents == (12_300,)
    assert found.notes == (
        "residents.csv also names royal wootton  bassett and cricklade, which the boundary file "
        "does not hold.",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no lines"),
        ("community_area,residents\n", "has no lines"),
        ("area,residents\nVale,1\n", "has no column community_area, only area, residents"),
        ("community_area,people\nVale,1\n", "has no column residents"),
        (GOOD, "gives no residents for Royal Wootton Bassett & Cricklade; add a line"),
        (BOTH + "VALE,1,1\n", "names VALE in the lines 2 and 4"),
        ("community_area,residents\nVale,many\n", 'line 2: "many" is no number of residents'),
        ("community_area,residents\nVale,-5\n", '"-5" is no number'),
        ("community_area,residents\nVale,12.5\n", '"12.5" is no number'),
        ("community_area,residents\nVale,\n", '"" is no number'),
        ("community_area,residents\nVale\n", '"" is no number'),
        ("community_area,residents\nVale,1,234\n", "gives no residents for Royal"),
        ("community_area,residents\nVale,12,3456\n", "gives no residents for Royal"),
        ('community_area,residents\nVale,"12,34"\n', '"12,34" is no number'),
        ("community_area,residents\nVale,2147483648\n", "is no number of residents"),
        ("community_area,residents\nVale,\u0661\u0662\n", "is no number of residents"),
        ("community_area,residents,households\nVale,10,x\n", "no number of households"),
        (
            BOTH.replace("12300,5100", "5100,12300"),
            "more households (12,300) than residents (5,100)",
        ),
        (b"\xff\xfe\x00", "cannot be read as a table"),
        (b'community_area,residents\n"Vale,1\n', "cannot be read as a table"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    assert sentence in str(refused.value)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        residents_in_table(AREAS, tmp_path / "residents.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    try:
        found = read(tmp_path, b"community_area,residents\n" + content, ["Vale"])
    except HotspotsError:
        return
    assert found.residents[0] >= 0


def test_features_add_up_to_their_areas() -> None:
    found = residents_in_field(
        ["Plain", "Vale"], ["Vale", "Plain", "Vale"], [1_000, 250.0, "2,000"], "f.gpkg, field pop"
    )
    assert found == Residents((250, 3_000))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "x", -1, 0.5, True])
def test_a_feature_without_a_number_is_named(value: object) -> None:
    with pytest.raises(InputError, match=r"^f\.gpkg, field pop, feature 2: "):
        residents_in_field(["Vale"], ["Vale", "Vale"], [1, value], "f.gpkg, field pop")
