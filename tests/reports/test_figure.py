"""Numbers stand in sentences only as figures that say how they were counted."""

from __future__ import annotations

import pytest
import shapely

from hotspots.disclosure import Selection
from hotspots.periods import Period
from hotspots.reports.figure import Counted, Figure, Name, constant, listed, say
from hotspots.store.boundaries import CommunityArea

AREA = CommunityArea(1, "Ashby 2", "ashby-2", shapely.box(0, 0, 1, 1))
COUNTED = Counted(Selection("asb", Period.parse("2026-01", "2026-06")), AREA)


def test_a_number_among_the_words_is_refused() -> None:
    with pytest.raises(ValueError, match="holds a number"):
        say("There were 12 of them.")
    with pytest.raises(ValueError, match="holds a number"):
        say("Half of it: ½, or \N{ARABIC-INDIC DIGIT THREE}")


def test_a_figure_that_does_not_say_how_it_was_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say"):
        Figure("12")


def test_a_sentence_reads_as_its_parts() -> None:
    twelve = Figure("12", (COUNTED,), direct=True)
    said = say("In ", Name("June 2026"), " ", twelve, " of ", constant("20", "made up"), ".")
    assert said.text == "In June 2026 12 of 20."
    assert [figure.text for figure in said.figures] == ["12", "20"]
    assert say(said, " ", said).text == f"{said.text} {said.text}"


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_a_list_in_words(items: list[str], text: str) -> None:
    assert listed([say(item) for item in items]).text == text


def test_what_is_counted_in_words() -> None:
    assert COUNTED.words == ("Anti-social behaviour, January to June 2026, Ashby 2, all agencies")
    narrow = Selection(
        "violence", Period.parse("2026-01", "2026-01"), "robbery", ("COU", "POL"), 100, True,
        "weekend-night",
    )  # fmt: skip
    assert Counted(narrow).words == (
        "Violence: robbery, January 2026, all community areas, COU, POL, Friday and Saturday "
        "nights, 6pm to 6am, located to 100 m or better, with points where a system puts what has "
        "no place"
    )
