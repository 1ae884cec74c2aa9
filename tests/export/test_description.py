"""What a file says about itself."""

from __future__ import annotations

from hotspots.assessment import Selection, Sight
from hotspots.export.description import description, facts
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import without_empty_squares
from hotspots.periods import Period

MARCH_AND_APRIL = Period.parse("2025-03", "2025-04")


def test_protection_is_said(assess) -> None:
    account = description(assess(Sight.PROTECTED))
    assert "squares with fewer than 5 incidents, or with most of them" in account
    assert "fewer than 5 of all the incidents sent could not be located" in account
    assert "protected" not in description(assess(Sight.EXACT))


def test_how_hotspots_are_drawn_and_by_what_they_are_judged_is_said(assess) -> None:
    drawn = "Hotspots: the densest cells that together are 3 % of the area, without pieces in which"
    judged = "is judged in these squares; hotspots are drawn in 50 m cells and follow them closely"
    protected, exact = description(assess(Sight.PROTECTED)), description(assess(Sight.EXACT))
    assert drawn in protected
    assert drawn in exact
    assert judged in protected
    assert judged not in exact


def test_what_was_left_out_by_accuracy_is_said(assess) -> None:
    for sight, sentence in ((Sight.EXACT, "250 m: 0.\n"), (Sight.PROTECTED, "250 m: 0. Where")):
        limited = Selection("asb", MARCH_AND_APRIL, located_within=250)
        account = description(assess(sight, ("West",), limited))
        assert f"Left out because they are known only to more than {sentence}" in account
    assert "Left out because" not in description(assess())


def test_a_file_of_one_area_names_its_parameters(assess) -> None:
    (west,) = assess(areas=("West",))
    used = west.hotspots.parameters
    said = f"DBSCAN with eps {used.eps:g} m and min_samples {used.min_samples:g}."
    assert said in description([west])
    assert "as the areas layer gives them" in description(assess())
    (east,) = assess(areas=("East",))
    assert "Clusters: not sought, the incidents are too few." in description([east])


def test_empty_squares_that_are_left_out_are_said_to_be(assess) -> None:
    results = assess()
    assert "Squares without incidents" not in description(results)
    short = [without_empty_squares(result) for result in results]
    assert "Squares without incidents are left out.\n" in description(short)
    filled = sum((result.hotspots.cells["n"] > 0).sum() for result in results)
    assert sum(len(result.hotspots.cells) for result in short) == filled


def test_the_filters_are_said(assess) -> None:
    chosen = Selection("asb", MARCH_AND_APRIL, subtype="nuisance", agencies=("COU",))
    account = description(assess(selection=chosen))
    assert "Anti-social behaviour (Nuisance), 2025-03 to 2025-04, COU.\n" in account


def test_a_part_of_the_week_is_said(assess) -> None:
    evenings = Selection("asb", MARCH_AND_APRIL, times="weekday-evening")
    account = description(assess(selection=evenings))
    assert f"all agencies, {evenings.time_block.title}.\n" in account
    assert "Incidents whose time is not known well enough are left out." in account


def test_a_copy_without_a_mark_says_nothing_of_one(assess, copy: FileCopy) -> None:
    results = assess()
    assert "Copy" not in description(results)
    assert "copy" not in facts(results)
    assert facts(results, copy)["copy"] == copy.mark
