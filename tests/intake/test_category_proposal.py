"""What the codes of a file mean: what is known decides, what is alike only asks."""

from __future__ import annotations

from typing import Any

import pytest

from hotspots.errors import InputError
from hotspots.intake.category_proposal import (
    ProposedCategory,
    is_known_code,
    propose_categories,
    theme_title,
)
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.source_table import parse_source_table
from hotspots.store.agency_categories import code_key

PROFILE = Profile(
    name="homes",
    title="Homes",
    columns={"category": "Kind", "date": "Day", "postcode": "Postcode"},
    categories={"Din": "asb/nuisance"},
)


def proposed(
    *codes: str, known: dict[str, str] | None = None, profile: Profile = PROFILE
) -> tuple[ProposedCategory, ...]:
    rows = "".join(f'27/03/2025,"{code}",WX1 1AA\n' for code in codes)
    table = parse_source_table(
        f"Day,Kind,Postcode\n{rows}".encode(), name="x.csv", expected_columns=["Kind", "Day"]
    )
    return propose_categories(table, profile, known or {})


def test_codes_come_with_their_rows_the_most_frequent_first() -> None:
    found = proposed("B", "a", "B", "c", " b ", "A", "", "B", "Two  words", "two words")
    assert [(each.code, each.rows) for each in found] == [
        ("B", 4), ("a", 2), ("Two words", 2), ("c", 1),
    ]  # fmt: skip
    assert all(each.path is None and not each.decided for each in found)


def test_what_the_agency_said_comes_before_the_profile_and_that_before_the_template() -> None:
    codes = {code_key("Din"): "none", code_key("Robbery"): "violence/unspecified"}
    din, robbery = proposed("din", "robbery", known=codes)
    assert (din.path, robbery.path) == ("none", "violence/unspecified")
    assert din.why == robbery.why == "As your agency said before."
    (din,) = proposed("DIN")
    assert (din.path, din.why) == ("asb/nuisance", "As the saved way of reading says.")
    (robbery,) = proposed("robbery")
    assert robbery.path == "violence/robbery"
    assert robbery.decided


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("Hare coursing & poaching", "rural/hare_coursing_and_poaching"),
        ("Sexual offence", "violence/sexual"),
        ("Public ordr", "violence/public_order"),
        ("Enviromental", "asb/environmental"),
        ("Anti social behaviour", "asb/unspecified"),
        ("order public", "violence/public_order"),
        ("Noise nuisance", "asb/nuisance"),
        ("Theft of quad bike", "rural/vehicles_and_quad_bikes"),
        ("Assault without injury", "violence/without_injury"),
        ("Domestic assault", "violence/domestic"),
    ],
)
def test_what_is_alike_is_proposed_and_never_decided(code: str, path: str) -> None:
    (found,) = proposed(code)
    assert (found.path, found.decided) == (path, False)
    assert found.why.endswith("; please check.")


@pytest.mark.parametrize(
    "code",
    [
        "CODE 99", "Miscellaneous", "Other (see notes)", "<script>alert('sample')</script>", "X",
        "Rob", "Violence w/o injury", "No nuisance", "Domestic waste", "Drugs and harassment",
        "=1+1", "\U0001f525", "Theft", "A" * 32_000,
    ],
)  # fmt: skip
def test_what_is_unlike_or_may_be_two_things_is_not_guessed(code: str) -> None:
    (found,) = proposed(code)
    assert (found.path, found.decided) == (None, False)
    assert found.why == "Not known: say which theme it belongs to, or its rows wait."


def test_every_path_that_is_proposed_exists() -> None:
    profile = find_profile("template")
    for path in {*profile.categories.values(), "none", None}:
        assert theme_title(path)
    assert theme_title("violence/with_injury") == "Violence: Violence with injury"
    assert theme_title("none") == "Not part of any theme"
    assert theme_title(None) == "Not known yet"


def test_a_table_of_words_names_themes_that_exist() -> None:
    from hotspots.intake.category_proposal import _usual
    from hotspots.themes import parse_theme_path

    assert len(_usual()) > 60
    for path in _usual().values():
        parse_theme_path(path)


def test_a_ragged_row_has_no_code() -> None:
    table = parse_source_table(
        b"Day,Kind,Postcode\n27/03/2025,B,WX1 1AA\n27/03/2025,B,WX1 1AA,more\n",
        name="x.csv",
        expected_columns=["Kind"],
    )
    (found,) = propose_categories(table, PROFILE, {})
    assert found.rows == 1


def test_a_table_without_the_column_is_refused() -> None:
    table: Any = parse_source_table(b"Day,Q\n1,2\n", name="x.csv", expected_columns=["Day"])
    with pytest.raises(InputError, match='no column "Kind"'):
        propose_categories(table, PROFILE, {})


def test_known_codes_are_those_of_the_template_and_the_titles() -> None:
    assert is_known_code(" ROBBERY ")
    assert is_known_code("Livestock theft") is False
    assert is_known_code("theft of livestock")
    assert is_known_code("asb")
    assert not is_known_code("Noise")
