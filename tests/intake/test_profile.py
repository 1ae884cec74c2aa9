"""Profiles: those that come with Hotspots, those an agency writes, and those that are wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_incidents
from hotspots.errors import InputError, NotFoundError
from hotspots.intake.profile import (
    Profile,
    built_in_profiles,
    code_key,
    find_profile,
    read_profile,
)
from hotspots.themes import THEMES

GOOD = """
name = "homes"
title = "Invented homes"
[columns]
reference = "Case no"
category = "Type"
date = "Reported"
postcode = "Post code"
easting = "X"
northing = "Y"
[categories]
"Noise" = "asb/nuisance"
"Lost cat" = "none"
"""

Save = Callable[[str], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a profile file."""

    def write(text: str) -> Path:
        path = tmp_path / "homes.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def homes(save: Save) -> Profile:
    """A profile as an agency would write it."""
    return read_profile(save(GOOD))


def test_a_code_is_known_whatever_its_capitals_and_spaces(homes: Profile) -> None:
    for code in ("Noise", "NOISE", "  noise "):
        assert homes.theme_of(code) == ("asb", "nuisance")
    for code in ("lost  cat", "Lost\tCat", "LOST\u00a0CAT"):
        assert homes.theme_of(code) == (None, None)


def test_a_code_that_is_not_in_the_table_is_left_to_a_person(homes: Profile) -> None:
    for code in ("Noises", "", "none", "asb/nuisance"):
        assert homes.theme_of(code) is None


def test_what_is_left_out_has_its_default(homes: Profile) -> None:
    assert homes.day_first is None
    assert homes.repeated_references == "hold"
    assert homes.snapped_accuracy_m is None


def test_columns_are_found_by_their_headings_in_any_order(homes: Profile) -> None:
    found = homes.positions(("Y", "post_code", "notes", "x", "TYPE", "reported"), name="f.csv")
    assert found == {"northing": 0, "postcode": 1, "easting": 3, "category": 4, "date": 5}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (("Reported", "Post code"), 'f.csv has no column "Type", which the profile homes needs'),
        (("Type", "Post code"), 'has no column "Reported"'),
        (("Type", "Reported"), 'has no column "Post code", X or Y"'),
        (("Type", "Reported", "X", "Post code"), 'has no column "Y"'),
        (("Type", "Reported", "Y"), 'has no column "X"'),
    ],
)
def test_a_file_without_a_column_it_needs(
    homes: Profile, columns: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        homes.positions(columns, name="f.csv")
    assert sentence.replace('"Post code"', '"Post code') in str(caught.value)
    assert str(caught.value).endswith("; nothing was stored.")


def test_headings_are_the_agencys_own(homes: Profile) -> None:
    assert homes.heading("postcode") == "Post code"
    assert homes.heading("latitude") == "latitude"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('name = "homes"', "name = homes", "cannot be read: Invalid value"),
        ('name = "homes"', 'name = "White Horse"', "is not usable: name: "),
        ('name = "homes"', "", "name: Field required"),
        ('title = "Invented homes"', 'title = ""', "is not usable: title: "),
        ('category = "Type"', "", "the columns must name a category and a start, date or month"),
        ('date = "Reported"', "", "the columns must name a category and a start, date or month"),
        ('northing = "Y"', "", "easting and northing must be named together"),
        ('postcode = "Post code"', 'latitude = "L"', "latitude and longitude must be named"),
        (
            'postcode = "Post code"\neasting = "X"\nnorthing = "Y"\n',
            "",
            "at least one kind of location",
        ),
        ('date = "Reported"', 'date = " "', "columns.date: String should have at least 1"),
        ('date = "Reported"', 'when = "Reported"', "columns.when"),
        ('"Noise" = "asb/nuisance"', '"Noise" = "asb/noise"', '"noise" is not a kind of anti-so'),
        ('"Noise" = "asb/nuisance"', '"Noise" = "abs/nuisance"', '"abs" is not a theme'),
        ('"Noise" = "asb/nuisance"', '"Noise" = "asb"', '"" is not a kind of anti-social'),
        (
            '"Lost cat" = "none"',
            '"NOISE " = "none"',
            'the code "NOISE " stands there twice, for different themes',
        ),
        ('"Lost cat" = "none"', '"Noise" = "none"', "cannot be read: "),
        ('title = "Invented homes"', 'title = "x"\ncolour = "red"', "colour: Extra inputs"),
        ('title = "Invented homes"', 'title = "x"\nsnapped_accuracy_m = -1', "snapped_accuracy_m"),
        ('title = "Invented homes"', 'title = "x"\nrepeated_references = "x"', "repeated_ref"),
        ('title = "Invented homes"', 'title = "x"\nday_first = "perhaps"', "day_first: "),
    ],
)
def test_a_profile_that_is_wrong_is_refused_with_the_place(
    save: Save, before: str, after: str, sentence: str
) -> None:
    assert before in GOOD
    path = save(GOOD.replace(before, after))
    with pytest.raises(InputError) as caught:
        read_profile(path)
    assert str(caught.value).startswith("The profile homes.toml ")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def test_the_same_code_twice_with_one_meaning_is_no_contradiction(save: Save) -> None:
    profile = read_profile(save(GOOD + '"NOISE" = "asb/nuisance"\n'))
    assert profile.categories == {"noise": "asb/nuisance", "lost cat": "none"}


def test_a_profile_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "homes.toml"
    path.write_bytes(GOOD.replace("Invented", "Café").encode("cp1252"))
    with pytest.raises(InputError, match=r"^The profile homes\.toml is not a text file in UTF-8"):
        find_profile(str(path))


def test_profiles_are_found_by_name_or_path(save: Save) -> None:
    assert built_in_profiles() == ("police_uk", "template")
    assert find_profile("police_uk").name == "police_uk"
    assert find_profile(str(save(GOOD))).name == "homes"


@pytest.mark.parametrize("name", ["", "polis", "../profiles/template", "POLICE_UK", "template "])
def test_an_unknown_profile_lists_those_there_are(name: str) -> None:
    with pytest.raises(NotFoundError, match="use one of police_uk, template, or the path"):
        find_profile(name)


def test_a_profile_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no profile file .*nothing\.toml; check"):
        find_profile(str(tmp_path / "nothing.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match=r"folder\.toml cannot be read: Is a directory\."):
        find_profile(str(tmp_path / "folder.toml"))
    with pytest.raises(InputError, match=r"cannot be read: File name too long\."):
        find_profile("x" * 300 + ".toml")


def test_the_police_profile_maps_what_the_design_says() -> None:
    profile = find_profile("police_uk")
    assert profile.theme_of("Anti-social behaviour") == ("asb", "unspecified")
    assert profile.theme_of("Violence and sexual offences") == ("violence", "unspecified")
    assert profile.theme_of("Robbery") == ("violence", "robbery")
    assert profile.theme_of("Possession of weapons") == ("violence", "weapons")
    assert profile.theme_of("Public order") == ("violence", "public_order")
    assert profile.theme_of("Burglary") == (None, None)
    assert profile.snapped_accuracy_m == 250
    assert profile.repeated_references == "distinct"


def test_the_template_knows_every_kind_of_every_theme(template: Profile) -> None:
    for theme in THEMES.values():
        for subtype in theme.subtypes:
            assert template.theme_of(f"{theme.id}/{subtype.id}") == (theme.id, subtype.id)


def test_the_sample_profiles_are_usable() -> None:
    for sample in sample_incidents.files():
        assert read_profile(sample.profile_path).categories


@given(st.text())
def test_a_codes_key_is_its_own_key(code: str) -> None:
    assert code_key(code_key(code)) == code_key(code)
    assert code_key(f"  {code}\t") == code_key(code)
