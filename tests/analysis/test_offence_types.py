import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.harm import HarmWeight, default_harm_table, read_harm_table
from hotspots.analysis.offence_types import known_kinds, offence_weights
from hotspots.errors import InputError
from hotspots.themes import THEMES


@pytest.mark.parametrize(
    "offence",
    [
        "violence/robbery",
        "violence/Robbery",
        " VIOLENCE / ROBBERY ",
        "robbery",
        "Robbery",
    ],
)
def test_a_kind_may_be_written_in_several_ways(offence):
    assert offence_weights([offence]).tolist() == [365]


def test_titles_and_themes_name_a_kind():
    offences = ["Violence with injury", "public-order", "Anti-social behaviour", "asb", "Violence"]
    assert offence_weights(offences).tolist() == [365, 7.5, 1, 1, 159]


@given(st.lists(st.sampled_from(sorted(default_harm_table())), max_size=40), st.data())
def test_every_kind_of_the_table_is_known_by_its_whole_name(categories, data):
    spoken = [
        data.draw(st.sampled_from(["/".join(category), "/".join(category).upper()]))
        for category in categories
    ]
    expected = [default_harm_table()[category].weight for category in categories]
    assert offence_weights(np.array(spoken, dtype=object)).tolist() == expected


def test_a_short_name_that_would_mean_two_kinds_means_neither():
    heavy, light = (HarmWeight(weight, "local", "", "") for weight in (9.0, 1.0))
    table = {("rural", "arson"): heavy, ("asb", "arson"): light, ("asb", "litter"): light}
    assert offence_weights(["rural/arson", "asb/arson", "litter"], table=table).tolist() == [
        9,
        1,
        1,
    ]
    with pytest.raises(InputError, match='no weight for "arson" \\(1 row\\)'):
        offence_weights(["arson"], table=table)
    with pytest.raises(InputError, match='"unspecified"'):
        offence_weights(["unspecified"])


def test_what_is_not_known_is_named_with_its_rows_and_what_is():
    offences = ["Burglary"] * 12 + ["robbery", "", None, float("nan"), "a\nb" * 30, "x", "y"]
    with pytest.raises(InputError) as refused:
        offence_weights(offences)
    said = str(refused.value)
    assert said.startswith(
        'The table of harm has no weight for "Burglary" (12 rows), blank cells ('
    )
    assert "and 2 more. It knows asb, asb/environmental, " in said
    assert "\n" not in said
    for theme, kind in default_harm_table():
        assert theme in said
        assert kind == "unspecified" or f"{theme}/{kind}" in said


def test_a_table_of_ones_own_names_offences_as_its_files_do(tmp_path):
    path = tmp_path / "harm.csv"
    path.write_text("type,weight,basis\nViolence and sexual offences,159,\nDrugs/Weapons,20,\n")
    table = read_harm_table(path)
    offences = ["violence and sexual offences", "Drugs/Weapons", "weapons"]
    assert offence_weights(offences, table=table).tolist() == [159, 20, 20]
    assert known_kinds(table) == ["Drugs/Weapons", "Violence and sexual offences"]
    path.write_text("type,basis\nBurglary,\n")
    with pytest.raises(InputError, match="has no column weight"):
        read_harm_table(path)
    path.write_text("type,weight\nBurglary,1\nBurglary ,2\n")
    with pytest.raises(InputError, match=r"Line 3 of .* a second time"):
        read_harm_table(path)


def test_kinds_that_only_capitals_tell_apart_are_refused():
    one, other = (HarmWeight(weight, "local", "", "") for weight in (1.0, 2.0))
    table = {("Drugs", "unspecified"): one, ("drugs ", "unspecified"): other}
    with pytest.raises(InputError, match="only capitals or spaces tell apart"):
        offence_weights(["drugs"], table=table)


def test_of_a_long_table_some_kinds_are_listed():
    weight = HarmWeight(1.0, "local", "", "")
    table = {(f"kind {number:03}", "unspecified"): weight for number in range(700)}
    with pytest.raises(InputError, match="kind 039 and 660 more: write these"):
        offence_weights(["x"], table=table)


def test_no_offences_have_no_weights():
    assert offence_weights([]).shape == (0,)


def test_titles_of_the_bundled_kinds_are_told_apart():
    # A title that two kinds had would be passed over in silence.
    titles = [
        kind.title for theme in THEMES.values() for kind in theme.subtypes
        if kind.id != "unspecified"
    ]  # fmt: skip
    for title in titles:
        assert offence_weights([title]).shape == (1,)
