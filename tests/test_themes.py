"""The themes, and what a table of categories may point to."""

import pytest

from hotspots.errors import InputError, NotFoundError
from hotspots.themes import NO_THEME, THEMES, find_theme, parse_theme_path


def test_the_three_themes_in_the_order_of_the_table() -> None:
    assert list(THEMES) == ["asb", "violence", "rural"]
    assert [theme.title for theme in THEMES.values()] == [
        "Anti-social behaviour",
        "Violence",
        "Rural crime",
    ]


def test_the_kinds_of_anti_social_behaviour() -> None:
    assert [subtype.id for subtype in THEMES["asb"].subtypes] == [
        "nuisance",
        "personal",
        "environmental",
        "unspecified",
    ]


def test_sexual_and_domestic_violence_alone_are_sensitive() -> None:
    assert {
        f"{theme.id}/{subtype.id}"
        for theme in THEMES.values()
        for subtype in theme.subtypes
        if subtype.sensitive
    } == {"violence/sexual", "violence/domestic"}


def test_ids_and_titles_are_unique_and_every_theme_has_a_kind_for_what_is_not_given() -> None:
    for theme in THEMES.values():
        ids = [subtype.id for subtype in theme.subtypes]
        assert len(set(ids)) == len(ids)
        assert "unspecified" in ids
        assert all(subtype.title for subtype in theme.subtypes)


def test_themes_cannot_be_changed_in_passing() -> None:
    with pytest.raises(TypeError):
        THEMES["noise"] = THEMES["asb"]  # type: ignore[index]


def test_an_unknown_theme_lists_those_there_are() -> None:
    with pytest.raises(NotFoundError) as caught:
        find_theme("noise")
    assert str(caught.value) == ('"noise" is not a theme; choose one of asb, violence, rural.')


def test_an_unknown_kind_lists_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="choose one of nuisance, personal, environmental, u"):
        find_theme("asb").subtype("fuel")


def test_paths() -> None:
    assert parse_theme_path("rural/fuel") == ("rural", "fuel")
    assert parse_theme_path(NO_THEME) == (None, None)


@pytest.mark.parametrize("path", ["", "asb", "asb/", "/nuisance", "ASB/nuisance", "rural/fuel/x"])
def test_a_path_to_nowhere_is_refused(path: str) -> None:
    with pytest.raises(InputError, match=f'The category table sends a code to "{path}": '):
        parse_theme_path(path)
